"""Backups as files: their names, which of them stay, and what a backup that was broken off leaves behind."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import duckdb

from core.store.file import beside, make_private, remove
from core.store.migrations import format_of


def free_backup_path(path: Path, label: str) -> Path:
    """Where a backup of the store goes: a free name with ``label`` in the folder ``backups`` beside it.

    Whoever was stopped after the backup and acts again may do so in the same second.
    """
    name = path.parent / "backups" / f"{path.stem}-{label}"
    names = (Path(f"{name}-{number:06}.duckdb") for number in count())
    return next(free for free in names if not free.exists())


NAME = re.compile(r"-(\d{8}-\d{6})-\d{6}\.duckdb|-format-\d+-\d{6}\.duckdb")
"""What follows the store's name in a backup's: when it was made (UTC), or before which update."""


def backups_of(path: Path) -> list[Path]:
    """The backups beside the store at ``path``, the newest first; not those of ``shop-2`` for ``shop``."""
    found = (path.parent / "backups").glob("*.duckdb")
    ours = [file for file in found if _is_of(path, file.name)]
    return sorted(ours, key=lambda file: (made_at(file), file.name), reverse=True)


def _is_of(path: Path, name: str) -> bool:
    return name.startswith(path.stem) and NAME.fullmatch(name, len(path.stem)) is not None


def made_at(backup: Path) -> datetime:
    """When a backup was made (UTC): by its name, else by its file."""
    named = re.search(r"-(\d{8}-\d{6})-\d{6}$", backup.stem)
    if named:
        return datetime.strptime(named[1], "%Y%m%d-%H%M%S")
    return datetime.fromtimestamp(backup.stat().st_mtime, UTC).replace(tzinfo=None)


NEVER_REMOVED = 3
"""So many of the newest backups always stay."""
EACH_FOR, ONE_A_DAY_FOR, ONE_A_WEEK_FOR = timedelta(days=2), timedelta(days=31), timedelta(days=366)


def superfluous(made: Sequence[datetime], now: datetime) -> list[int]:
    """Which of some backups need not stay, as places in ``made`` (newest first).

    Every backup of the last two days stays, then the newest of each day for a month, then the newest of each
    week for a year, and always the newest three.
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
    """Remove what was left where somebody was stopped while making a backup, or while beginning again."""
    for part in (path.parent / "backups").glob("*.part"):
        if _is_of(path, part.name.removesuffix(".part")):
            remove(part)
    remove(beside(path))


def copy_database(cursor: duckdb.DuckDBPyConnection, place: Path) -> None:
    """Copy the database of ``cursor``, as it is committed, to a new file."""
    quoted = str(place).replace("'", "''")
    cursor.execute("detach database if exists backup_in_the_making")  # one that was broken off
    cursor.execute(f"attach '{quoted}' as backup_in_the_making (storage_version 'v1.5.0')")
    try:
        source = cursor.execute("select current_database()").fetchall()[0][0].replace('"', '""')
        cursor.execute(f'copy from database "{source}" to backup_in_the_making')
    finally:
        cursor.execute("detach backup_in_the_making")


def keep_former_format(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """A backup before the file is brought to a newer format; a copy being restored needs none."""
    done, known = format_of(connection)
    if done < known and path.suffix != ".new":
        target = free_backup_path(path, f"format-{done}")
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_database(connection, target)
        make_private(target)
