"""The database: one DuckDB file, read by snapshots and written in one transaction at a time."""

from core.store.database import Snapshot, Store, Transaction
from core.store.latest import Moment, Picture, T
from core.store.patching import rows_of, spliced, spliced_in_order
from core.store.settings import forget, load_settings, remember, remember_all

__all__ = [
    "Moment",
    "Picture",
    "Snapshot",
    "Store",
    "T",
    "Transaction",
    "forget",
    "load_settings",
    "remember",
    "remember_all",
    "rows_of",
    "spliced",
    "spliced_in_order",
]
