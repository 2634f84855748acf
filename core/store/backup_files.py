"""Backup files: names, which ones to keep, and cleaning up after an interrupted backup."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from core.store.file import beside, remove


def free_backup_path(path: Path, label: str) -> Path:
    """Return a free path for a backup of the store: ``label`` in the folder ``backups`` next to the store.

    A number is added where the name is taken, because a repeated backup can fall into the same second.
    """
    name = path.parent / "backups" / f"{path.stem}-{label}"
    names = (Path(f"{name}-{number:06}.duckdb") for number in count())
    return next(free for free in names if not free.exists())


BACKUP_NAME = re.compile(r"-(\d{8}-\d{6})-\d{6}\.duckdb|-format-\d+-\d{6}\.duckdb")
"""Part of a backup's name after the store's name: the time it was made (UTC), or the update it preceded."""


def backups_of(path: Path) -> list[Path]:
    """Return the backups next to the store at ``path``, newest first."""
    return backups_in(path.parent / "backups", path)


def backups_in(folder: Path, path: Path) -> list[Path]:
    """Return the backups of the store at ``path`` in a folder, newest first. Those of ``shop-2`` are not
    those of ``shop``.
    """
    files = folder.glob("*.duckdb")
    ours = [file for file in files if _is_of(path, file.name)]
    return sorted(ours, key=lambda file: (made_at(file), file.name), reverse=True)


def _is_of(path: Path, name: str) -> bool:
    return name.startswith(path.stem) and BACKUP_NAME.fullmatch(name, len(path.stem)) is not None


def made_at(backup: Path) -> datetime:
    """Return the time a backup was made (UTC), from its name or else from its file."""
    named = re.search(r"-(\d{8}-\d{6})-\d{6}$", backup.stem)
    if named:
        return datetime.strptime(named[1], "%Y%m%d-%H%M%S")
    return datetime.fromtimestamp(backup.stat().st_mtime, UTC).replace(tzinfo=None)


NEVER_REMOVED = 3
"""Number of newest backups that are always kept."""
EACH_FOR, ONE_A_DAY_FOR, ONE_A_WEEK_FOR = timedelta(days=2), timedelta(days=31), timedelta(days=366)


def superfluous(made: Sequence[datetime], now: datetime) -> list[int]:
    """Return the backups that may be deleted, as indices into ``made`` (newest first).

    Kept are every backup of the last two days, the newest of each day for a month, the newest of each week
    for a year, and always the newest three.
    """
    seen: set[tuple[int, ...]] = set()
    gone = []
    for place, moment in enumerate(made):
        age = now - moment
        kept_as: tuple[int, ...] | None
        if place < NEVER_REMOVED or age <= EACH_FOR:
            kept_as = (place,)
        elif age <= ONE_A_DAY_FOR:
            kept_as = (moment.year, moment.month, moment.day)
        elif age <= ONE_A_WEEK_FOR:
            kept_as = moment.isocalendar()[:2]
        else:
            kept_as = None
        if kept_as is None or kept_as in seen:
            gone.append(place)
        else:
            seen.add(kept_as)
    return gone


def sweep(path: Path) -> None:
    """Remove files left by an interrupted backup, replacement or encryption of the store."""
    for part in (path.parent / "backups").glob("*.part"):
        if _is_of(path, part.name.removesuffix(".part")):
            remove(part)
    remove(beside(path))
    remove(Path(f"{path}.part"))
