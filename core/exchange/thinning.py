"""Backups next to the store and in a second folder: made when due, thinned out as they age."""

import contextlib
from datetime import datetime
from pathlib import Path

from core.errors import Problem
from core.language import marked
from core.store import (
    Snapshot,
    Store,
    backups_in,
    copy_backup,
    forget,
    load_settings,
    made_at,
    remember,
    remove_store,
    superfluous,
)

EVERY = "backups kept"
"""Setting that keeps every backup. Without it backups are thinned out."""

# --- with the store ---


def back_up(store: Store, now: datetime) -> Path:
    """Make a backup next to the store, then remove those no longer needed. Returns the new one."""
    made = store.backup_beside(now)
    thin(store, now)
    return made


def thin(store: Store, now: datetime) -> None:
    """Remove the backups no longer needed (``superfluous``), unless every backup is to be kept."""
    with store.read() as snapshot:
        if load_keeps_every_backup(snapshot):
            return
    _thin(store.backups(), now)


def _thin(backups: list[Path], now: datetime) -> None:
    for place in superfluous([made_at(backup) for backup in backups], now):
        with contextlib.suppress(OSError):  # Open elsewhere, or gone. The next backup tries again.
            remove_store(backups[place])


def copy_newest_backup(store: Store, folder: Path, now: datetime) -> Path:
    """Copy the newest backup to a folder of another disk, and thin the copies there. Returns the copy.

    Raises Problem if there is no backup yet, or the folder is gone or full.
    """
    if not store.backups():
        raise Problem(marked("There is no backup yet that could be copied."))
    try:
        copy = copy_backup(store.backups()[0], folder)
    except OSError as error:
        raise Problem(
            f"The backup was not copied to {folder}: {error.strerror}. Check the disk or network folder."
        ) from error
    with store.read() as snapshot:
        if not load_keeps_every_backup(snapshot):
            _thin(backups_in(folder, store.path), now)
    return copy


def load_keeps_every_backup(snapshot: Snapshot) -> bool:
    """Return True if somebody chose never to remove a backup."""
    return bool(load_settings(snapshot, EVERY))


def keep_every_backup(store: Store, *, every: bool) -> None:
    """Choose whether all backups are kept, or thinned out as they age."""
    if every:
        remember(store, EVERY, value=True, action="keep-backups")
    else:
        forget(store, EVERY, action="keep-backups")
