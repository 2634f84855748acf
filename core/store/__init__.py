"""The database: one DuckDB file, read by snapshots and written in one transaction at a time."""

from core.store.database import Snapshot, Store, Transaction
from core.store.maintained import AsOf, Computed, Maintained, T, as_of
from core.store.patching import rows_for_keys, with_rows_replaced, with_sorted_rows_replaced
from core.store.settings import forget, load_settings, remember, remember_all

__all__ = [
    "AsOf",
    "Computed",
    "Maintained",
    "Snapshot",
    "Store",
    "T",
    "Transaction",
    "as_of",
    "forget",
    "load_settings",
    "remember",
    "remember_all",
    "rows_for_keys",
    "with_rows_replaced",
    "with_sorted_rows_replaced",
]
