"""Backups beside the store: made when they are due, and thinned as they age."""

import contextlib
from datetime import datetime
from pathlib import Path

from core.store import Snapshot, Store, forget, load_settings, made_at, remember, remove_store, superfluous

EVERY = "backups kept"
"""The setting that keeps every backup; without it they are thinned."""

# --- with the store ---


def back_up(store: Store, now: datetime) -> Path:
    """Make a backup beside the store, then remove those that need not stay; returns the new one."""
    made = store.backup_beside(now)
    thin(store, now)
    return made


def thin(store: Store, now: datetime) -> None:
    """Remove the backups that need not stay (``superfluous``), unless every one shall be kept."""
    with store.read() as snapshot:
        if load_keeps_every_backup(snapshot):
            return
    backups = store.backups()
    for place in superfluous([made_at(backup) for backup in backups], now):
        with contextlib.suppress(OSError):  # open elsewhere, or gone: the next backup tries again
            remove_store(backups[place])


def load_keeps_every_backup(snapshot: Snapshot) -> bool:
    """Return True where somebody chose that no backup is ever removed."""
    return bool(load_settings(snapshot, EVERY))


def keep_every_backup(store: Store, *, every: bool) -> None:
    """Choose whether backups are kept for ever, or thinned as they age."""
    if every:
        remember(store, EVERY, value=True, action="keep-backups")
    else:
        forget(store, EVERY, action="keep-backups")
