"""Functions of the commands: the store and the parsed options in, a frame to print out."""

from core.commands.arguments import Parser, first_unreadable
from core.commands.shared import Command, WithoutStore
from core.commands.shop import CheckFailed
from core.commands.sources import SyncFailed
from core.commands.usage import command_line_parser
