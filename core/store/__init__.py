"""The database, read through snapshots and written in one transaction at a time."""

from core.store.audit import load_without_line
from core.store.backup_files import backups_in, made_at, superfluous
from core.store.database import Snapshot, Store, Transaction
from core.store.file import copy_backup
from core.store.file import remove as remove_store
from core.store.maintained import AsOf, Computed, Maintained, T, as_of
from core.store.opening import open_store
from core.store.patching import rows_for_keys, with_rows_replaced, with_sorted_rows_replaced
from core.store.queries import answer_in_memory
from core.store.records import as_record
from core.store.settings import forget, load_settings, remember, remember_all

__all__ = [
    "AsOf",
    "Computed",
    "Maintained",
    "Snapshot",
    "Store",
    "T",
    "Transaction",
    "answer_in_memory",
    "as_of",
    "as_record",
    "backups_in",
    "copy_backup",
    "forget",
    "load_settings",
    "load_without_line",
    "made_at",
    "open_store",
    "remember",
    "remember_all",
    "remove_store",
    "rows_for_keys",
    "superfluous",
    "with_rows_replaced",
    "with_sorted_rows_replaced",
]
