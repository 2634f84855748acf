"""Functions of the commands: the store and the parsed options in, a frame to print out."""

from core.commands.access import audit, people
from core.commands.copying import copy
from core.commands.orders import STEPS_OF_AN_ORDER, order
from core.commands.plan import plan
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
    vendors,
)
from core.commands.sources import SyncFailed, connect, disconnect, sync

__all__ = [
    "STEPS_OF_AN_ORDER",
    "CheckFailed",
    "Command",
    "SyncFailed",
    "WithoutStore",
    "audit",
    "backorders",
    "backup",
    "check",
    "connect",
    "copy",
    "disconnect",
    "export",
    "import_",
    "link",
    "order",
    "orders",
    "people",
    "plan",
    "receive_document",
    "restore_backup",
    "sync",
    "undo_operation",
    "vendors",
]
