"""Checks of the store's file before it is opened: signature, size, last saved operation.

DuckDB opens a truncated file and fails only at the first missing row. It opens older data if the write-ahead
log is gone, and it looks for extensions to read other programs' files. So these checks come first.
"""

import contextlib
import os
import shutil
import struct
from pathlib import Path

from core.errors import StoreProblem
from core.language import say

SIGNATURE = b"DUCK"
"""Bytes of a DuckDB file from the ninth on."""
HEADER_BYTES = 3 * 4096
"""Number of bytes before the first block."""
BLOCK_SIZES = [2**power for power in range(14, 19)]
"""Bytes per block that DuckDB allows."""


def check_file(path: Path) -> None:
    """Raise StoreProblem if the file belongs to another program, or is missing although operations were saved
    in it.

    Makes the folder. An unreadable file is left to DuckDB, which says why. An empty file, as a full disk
    leaves it at the first start, is removed: the store is new.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_new(path):
        check_version_marker(path, 0)
        path.unlink(missing_ok=True)
        return
    with contextlib.suppress(PermissionError), path.open("rb") as file:
        if file.read(12)[8:] != SIGNATURE:
            raise StoreProblem(say("{path} is not a Backorder Desk store: choose another file.", path=path))


def is_new(path: Path) -> bool:
    """Return True if nothing was ever written to the store: no file, or an empty one."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def check_backup(path: Path) -> None:
    """Raise StoreProblem, naming ``path``, if there is no file to restore."""
    if path.is_dir():
        raise StoreProblem(say("{path} is a folder. Choose a backup in it.", path=path))
    if not path.exists():
        raise StoreProblem(say("There is no backup {path}. Choose another file.", path=path))
    if is_new(path):
        raise StoreProblem(say("{path} is empty. Choose another backup.", path=path))


def looks_like_store(path: Path) -> bool:
    """Return True if a file begins as a store does, and is as long as its beginning says. It is not opened.

    The length of an encrypted store cannot be read: of one, it has more than a beginning.
    """
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_BYTES)
        size = path.stat().st_size
    except OSError:
        return False
    return (
        header[8:12] == SIGNATURE and size > HEADER_BYTES and size >= HEADER_BYTES + _bytes_of_blocks(header)
    )


def _bytes_of_blocks(header: bytes) -> int:
    """Return how many bytes follow the header of a complete file; 0 if it cannot be read.

    DuckDB writes two headers in turn, and the one with the higher number is valid: checksum, number, two
    pointers, count of blocks, bytes per block.
    """
    both = [
        struct.unpack_from("<QQqqQQ", header, place) for place in (HEADER_BYTES // 3, HEADER_BYTES * 2 // 3)
    ]
    _, _, _, _, blocks, block_size = max(both, key=lambda each: each[1])
    return int(blocks * block_size) if block_size in BLOCK_SIZES else 0


def wal_path(path: Path) -> Path:
    """Return the path of DuckDB's write-ahead log next to the store. It is gone once the store is closed."""
    return Path(f"{path}.wal")


def has_wal(path: Path) -> bool:
    """Return True if the store was killed instead of closed."""
    return wal_path(path).exists()


def check_complete(path: Path, blocks: int, block_size: int) -> None:
    """Raise StoreProblem if the file is too short for the blocks in use.

    Only valid for a file without a log, because data in the log need not be in the file yet.
    """
    if path.stat().st_size < HEADER_BYTES + blocks * block_size:
        raise StoreProblem(
            say("{path} is damaged or not a Backorder Desk store. Restore a backup.", path=path)
        )


# --- last saved operation


def version_marker(path: Path) -> Path:
    """Return the path of the small file next to the store that holds the number of the last operation."""
    return Path(f"{path}.last")


def write_version_marker(path: Path, version: int) -> None:
    """Write the version marker, best effort.

    A marker behind the store does no harm; only a marker ahead of the store means a loss.
    """
    with contextlib.suppress(OSError):
        written = Path(f"{version_marker(path)}.tmp")
        written.write_text(str(version), encoding="ascii")
        os.replace(written, version_marker(path))


def check_version_marker(path: Path, version: int) -> None:
    """Raise StoreProblem if the store ends before the last operation that was saved in it."""
    try:
        remembered = int(version_marker(path).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return
    if version < remembered:
        raise StoreProblem(
            say(
                "{path} ends at operation {version}, but operation {remembered} was saved in it: "
                "part of it is missing. Put the newest backup in its place, then delete "
                "{marker} and start again.",
                path=path,
                version=version,
                remembered=remembered,
                marker=version_marker(path),
            )
        )


# --- other files next to the store, or in its place


def make_private(path: Path) -> None:
    """Let only the owner read the store and the files next to it. Best effort: not every disk has owners."""
    for file in (path, wal_path(path), version_marker(path)):
        with contextlib.suppress(OSError):
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)


def beside(path: Path) -> Path:
    """Return the path at which a replacement of the store at ``path`` is made."""
    return Path(f"{path}.new")


def copy_whole(source: Path, target: Path) -> None:
    """Copy a store that nobody has open, with its log and marker. Without them the copy would be older."""
    for part in (Path, wal_path, version_marker):
        if part(source).exists():
            shutil.copyfile(part(source), part(target))


def copy_backup(backup: Path, folder: Path) -> Path:
    """Copy a backup into a folder of another disk, and return the copy. One that is there already stays.

    An interrupted copy never looks like a backup. Raises OSError.
    """
    copy, part = folder / backup.name, folder / f"{backup.name}.part"
    if not copy.exists():
        shutil.copyfile(backup, part)
        put_in_place(part, copy)
    return copy


def put_in_place(part: Path, path: Path) -> None:
    """Give a complete file the name ``path``, once it is on the disk. Raises OSError."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    make_private(part)
    os.replace(part, path)


def remove(path: Path) -> None:
    """Delete a store that nobody has open, with all the files that belong to it."""
    for file in (version_marker(path), wal_path(path), path):
        file.unlink(missing_ok=True)


def swap_in(new: Path, path: Path) -> None:
    """Put the store ``new`` in the place of another one. Nobody may have either open.

    The old marker is removed first, because it would report a loss in the new store. If the process is killed
    at any point, either the old or the new store is there.
    """
    for old in (version_marker(path), wal_path(path)):
        old.unlink(missing_ok=True)
    for part in (wal_path, Path, version_marker):
        if part(new).exists():
            os.replace(part(new), part(path))
