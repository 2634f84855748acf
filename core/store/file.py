"""The store's file as a file: is it ours, is it whole, and how far had it come when last used.

DuckDB opens a file that was cut short and fails at the first row it misses, opens older data where the
write-ahead log is gone, and looks for extensions to read other programs' files: so look here first.
"""

import contextlib
import os
from datetime import datetime
from itertools import count
from pathlib import Path

from core.errors import StoreProblem

SIGNATURE = b"DUCK"
"""What a DuckDB file holds at its ninth byte."""
HEADERS = 3 * 4096
"""Bytes before the first block."""


def look_at(path: Path) -> None:
    """Raise StoreProblem where the file is another program's, or is gone though something was saved in it.

    Makes the folder, and leaves what may not be read to DuckDB, which says why.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        compare(path, 0)
        return
    with contextlib.suppress(PermissionError), path.open("rb") as file:
        if file.read(12)[8:] != SIGNATURE:
            raise StoreProblem(f"{path} is not a Backorder Desk store: choose another file.")


def log(path: Path) -> Path:
    """DuckDB's write-ahead log beside the store: gone once the store is closed."""
    return Path(f"{path}.wal")


def has_log(path: Path) -> bool:
    """Was the store not closed, but killed?"""
    return log(path).exists()


def prove_whole(path: Path, blocks: int, block_size: int) -> None:
    """Raise StoreProblem where the file is too short for the blocks in use in it.

    Only of a file without a log: what a log brings back need not be in the file yet.
    """
    if path.stat().st_size < HEADERS + blocks * block_size:
        raise StoreProblem(f"{path} is damaged or not a Backorder Desk store: restore a backup.")


# --- how far it had come


def reminder(path: Path) -> Path:
    """The small file beside the store that keeps the last operation's number."""
    return Path(f"{path}.last")


def remember(path: Path, version: int) -> None:
    """Best effort: a reminder behind the store does no harm, only one ahead of it means a loss."""
    with contextlib.suppress(OSError):
        written = Path(f"{reminder(path)}.tmp")
        written.write_text(str(version), encoding="ascii")
        os.replace(written, reminder(path))


def compare(path: Path, version: int) -> None:
    """Raise StoreProblem where the store ends before the operation that was last saved in it."""
    try:
        remembered = int(reminder(path).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return
    if version < remembered:
        raise StoreProblem(
            f"{path} ends at operation {version}, but operation {remembered} was saved in it: part of it is "
            f"missing. Put the newest backup in its place, then delete {reminder(path)} and start again."
        )


# --- other files beside it, or in its place


def backup_place(path: Path, now: datetime) -> Path:
    """Where a backup of the store made ``now`` goes: a free name in the folder ``backups`` beside it.

    Whoever was stopped after the backup and acts again may do so in the same second.
    """
    name = path.parent / "backups" / f"{path.stem}-{now:%Y%m%d-%H%M%S}"
    names = (Path(f"{name}-{number:06}.duckdb") for number in count())
    return next(free for free in names if not free.exists())


def remove(path: Path) -> None:
    """Delete a store that nobody has open, with all that lies beside it."""
    for file in (reminder(path), log(path), path):
        file.unlink(missing_ok=True)


def take_place(new: Path, path: Path) -> None:
    """Put the store ``new`` in the place of another one; nobody has either open.

    Killed at any point, the one or the other is there: the reminder of the old one, which would accuse the
    new one of a loss, goes first.
    """
    for old in (reminder(path), log(path)):
        old.unlink(missing_ok=True)
    for part in (log, Path, reminder):
        if part(new).exists():
            os.replace(part(new), part(path))
