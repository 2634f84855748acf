"""The store's file as a file: is it ours, is it whole, and how far had it come when last used.

DuckDB opens a file that was cut short and fails at the first row it misses, opens older data where the
write-ahead log is gone, and looks for extensions to read other programs' files: so look here first.
"""

import contextlib
import os
import shutil
from pathlib import Path

from core.errors import StoreProblem

SIGNATURE = b"DUCK"
"""What a DuckDB file holds at its ninth byte."""
HEADERS = 3 * 4096
"""Bytes before the first block."""


def look_at(path: Path) -> None:
    """Raise StoreProblem where the file is another program's, or is gone though something was saved in it.

    Makes the folder, and leaves what may not be read to DuckDB, which says why. A file of no bytes, as a full
    disk leaves it at the first start, is removed: the store is new.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_new(path):
        compare(path, 0)
        path.unlink(missing_ok=True)
        return
    with contextlib.suppress(PermissionError), path.open("rb") as file:
        if file.read(12)[8:] != SIGNATURE:
            raise StoreProblem(f"{path} is not a Backorder Desk store: choose another file.")


def is_new(path: Path) -> bool:
    """Return True where nothing was ever written to the store: no file, or one of no bytes."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


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


def make_private(path: Path) -> None:
    """Let only the owner read the store and what lies beside it. Best effort: not every disk knows owners."""
    for file in (path, log(path), reminder(path)):
        with contextlib.suppress(OSError):
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)


def beside(path: Path) -> Path:
    """Where a store is made that shall take the place of the one at ``path``."""
    return Path(f"{path}.new")


def copy_whole(source: Path, target: Path) -> None:
    """Copy a store that nobody has open, with its log and its reminder: without them it would be older."""
    for part in (Path, log, reminder):
        if part(source).exists():
            shutil.copyfile(part(source), part(target))


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
