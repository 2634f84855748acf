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
HEADER_BYTES = 3 * 4096
"""Bytes before the first block."""


def check_file(path: Path) -> None:
    """Raise StoreProblem where the file is another program's, or is gone though something was saved in it.

    Makes the folder, and leaves what may not be read to DuckDB, which says why. A file of no bytes, as a full
    disk leaves it at the first start, is removed: the store is new.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_new(path):
        check_version_marker(path, 0)
        path.unlink(missing_ok=True)
        return
    with contextlib.suppress(PermissionError), path.open("rb") as file:
        if file.read(12)[8:] != SIGNATURE:
            raise StoreProblem(f"{path} is not a Backorder Desk store: choose another file.")


def is_new(path: Path) -> bool:
    """Return True where nothing was ever written to the store: no file, or one of no bytes."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def wal_path(path: Path) -> Path:
    """DuckDB's write-ahead log beside the store: gone once the store is closed."""
    return Path(f"{path}.wal")


def has_wal(path: Path) -> bool:
    """Was the store not closed, but killed?"""
    return wal_path(path).exists()


def check_complete(path: Path, blocks: int, block_size: int) -> None:
    """Raise StoreProblem where the file is too short for the blocks in use in it.

    Only of a file without a log: what a log brings back need not be in the file yet.
    """
    if path.stat().st_size < HEADER_BYTES + blocks * block_size:
        raise StoreProblem(f"{path} is damaged or not a Backorder Desk store: restore a backup.")


# --- how far it had come


def version_marker(path: Path) -> Path:
    """The small file beside the store that keeps the last operation's number."""
    return Path(f"{path}.last")


def write_version_marker(path: Path, version: int) -> None:
    """Best effort: a reminder behind the store does no harm, only one ahead of it means a loss."""
    with contextlib.suppress(OSError):
        written = Path(f"{version_marker(path)}.tmp")
        written.write_text(str(version), encoding="ascii")
        os.replace(written, version_marker(path))


def check_version_marker(path: Path, version: int) -> None:
    """Raise StoreProblem where the store ends before the operation that was last saved in it."""
    try:
        remembered = int(version_marker(path).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return
    if version < remembered:
        raise StoreProblem(
            f"{path} ends at operation {version}, but operation {remembered} was saved in it: part of it is "
            f"missing. Put the newest backup in its place, then delete {version_marker(path)} and start "
            "again."
        )


# --- other files beside it, or in its place


def make_private(path: Path) -> None:
    """Let only the owner read the store and what lies beside it. Best effort: not every disk knows owners."""
    for file in (path, wal_path(path), version_marker(path)):
        with contextlib.suppress(OSError):
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)


def beside(path: Path) -> Path:
    """Where a store is made that shall take the place of the one at ``path``."""
    return Path(f"{path}.new")


def copy_whole(source: Path, target: Path) -> None:
    """Copy a store that nobody has open, with its log and its reminder: without them it would be older."""
    for part in (Path, wal_path, version_marker):
        if part(source).exists():
            shutil.copyfile(part(source), part(target))


def remove(path: Path) -> None:
    """Delete a store that nobody has open, with all that lies beside it."""
    for file in (version_marker(path), wal_path(path), path):
        file.unlink(missing_ok=True)


def swap_in(new: Path, path: Path) -> None:
    """Put the store ``new`` in the place of another one; nobody has either open.

    Killed at any point, the one or the other is there: the reminder of the old one, which would accuse the
    new one of a loss, goes first.
    """
    for old in (version_marker(path), wal_path(path)):
        old.unlink(missing_ok=True)
    for part in (wal_path, Path, version_marker):
        if part(new).exists():
            os.replace(part(new), part(path))
