"""Restoring a backup, and replacing the sample by one's own shop."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from core.exchange.import_plan import Imported
from core.exchange.importing import apply_import
from core.exchange.thinning import thin
from core.ledger import By
from core.neutral import Folder
from core.store import Store

# --- with the store ---


def replace_all(store: Store, folder: Folder, *, by: By, store_generation: int) -> Imported:
    """Replace the store by ``folder`` alone, to leave the sample behind. The old store is kept as a
    backup."""
    done, backup = store.start_over(
        lambda new: apply_import(new, folder, by=by, backup=False),
        action="replace",
        store_generation=store_generation,
        now=by.now,
    )
    thin(store, by.now)
    return replace(done, backup=backup)


def empty_out(store: Store, *, now: datetime, store_generation: int) -> Path:
    """Replace the store by an empty one. Returns the path of the backup of the old store."""
    _, backup = store.start_over(lambda _: None, action="empty", store_generation=store_generation, now=now)
    thin(store, now)
    return backup


def restore(store: Store, backup: Path, *, now: datetime, store_generation: int) -> Path:
    """Restore ``backup``. Returns the backup of the store as it was before.

    Raises Problem if it is the store itself, no backup of a store, or incomplete. Data after its last
    checkpoint is in the log next to it, which belongs to the backup.
    """
    _, kept_backup = store.start_over(
        lambda _: None, action="restore", store_generation=store_generation, now=now, copy_of=backup
    )
    thin(store, now)
    return kept_backup
