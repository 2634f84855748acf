"""Backups beside the store, the way back to one, and the beginning of one's own shop."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from core.exchange.import_plan import Imported
from core.exchange.importing import apply_import
from core.ledger import By
from core.neutral import Folder
from core.store import Store

# --- with the store ---


def load_backups(store: Store) -> list[Path]:
    """The backups beside the store, the newest first."""
    return sorted((store.path.parent / "backups").glob(f"{store.path.stem}-*.duckdb"), reverse=True)


def replace_all(store: Store, folder: Folder, *, by: By, beginning: int) -> Imported:
    """Begin anew with ``folder`` alone; what was there is kept as a backup. For leaving the sample behind."""
    done, kept = store.start_over(
        lambda new: apply_import(new, folder, by=by, backup=False), beginning=beginning, now=by.now
    )
    return replace(done, backup=kept)


def empty_out(store: Store, *, now: datetime, beginning: int) -> Path:
    """Begin anew with nothing; returns where what was there is kept."""
    _, kept = store.start_over(lambda _: None, beginning=beginning, now=now)
    return kept


def restore(store: Store, backup: Path, *, now: datetime, beginning: int) -> Path:
    """Make the store what it was at ``backup``; returns where what was there is kept.

    Raises StoreProblem where that is no backup of a store, or damaged.
    """
    _, kept = store.start_over(lambda _: None, beginning=beginning, now=now, copy_of=backup)
    return kept
