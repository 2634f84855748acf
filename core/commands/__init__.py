"""Functions of the commands: the store and the parsed options in, a frame to print out."""

from core.commands.access import audit, people
from core.commands.arguments import Parser, day, filled, first_unreadable, place
from core.commands.copying import copy
from core.commands.encrypting import LOST_KEY, encrypt
from core.commands.history import history
from core.commands.orders import STEPS_OF_AN_ORDER, order
from core.commands.plan import plan_rows
from core.commands.shared import Command, WithoutStore
from core.commands.shop import (
    CheckFailed,
    backorders,
    backup,
    check,
    export,
    import_,
    link,
    orders,
    receive_document,
    restore_backup,
    undo_operation,
    vendor_table,
)
from core.commands.sources import SyncFailed, connect, disconnect_source, sync_sources
