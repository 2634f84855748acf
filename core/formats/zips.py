"""Read and write zip files. Nothing is unpacked to disk.

A zip with paths outside it, with far too much content, or cut short is refused with a clear message.
"""

import contextlib
import errno
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from core.errors import Problem
from core.language import say
from core.wording import shortened

MOST_PACKING = 500
"""Largest ratio of unpacked to packed size. A zip above it holds no files of ours."""


@contextlib.contextmanager
def opened_zip(source: Path | bytes) -> Iterator[zipfile.ZipFile]:
    """Open a zip for ``files_in`` and ``unpacked``. Raises Problem if it is no zip or cannot be read."""
    with open_zip(source) as archive:
        yield archive


def open_zip(source: Path | bytes) -> zipfile.ZipFile:
    """Open a zip, which closes itself when nobody has it any more. Raises Problem as ``opened_zip`` does."""
    with _damage_as_problem(source.name if isinstance(source, Path) else say("The file")):
        return zipfile.ZipFile(source if isinstance(source, Path) else BytesIO(source))


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most_bytes: int = -1) -> bytes:
    """Return the content of a file in the zip, or its first bytes. Raises Problem if it is damaged."""
    called = Path(archive.filename).name if archive.filename else say("The file")
    with _damage_as_problem(called), archive.open(member) as opened:
        return opened.read(most_bytes)


@contextlib.contextmanager
def _damage_as_problem(called: str) -> Iterator[None]:
    """Turn everything that zipfile raises over a damaged file into a Problem. ``called``: the zip's name."""
    try:
        yield
    except (zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError, struct.error, ValueError) as error:
        raise _no_zip(called) from error
    except RuntimeError as error:  # Includes NotImplementedError, for unknown packing methods.
        raise Problem(
            say("{file} is encrypted or packed in an unusual way. Make a plain zip.", file=called)
        ) from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # Its directory points to a place before the file's first byte.
            raise _no_zip(called) from error
        raise Problem(
            say("{file} cannot be read: {reason}.", file=called, reason=error.strerror or error)
        ) from error


def _no_zip(called: str) -> Problem:
    return Problem(say("{file} is not a zip file, or it is cut short. Make it again.", file=called))


def files_in(archive: zipfile.ZipFile, most_bytes: int) -> list[zipfile.ZipInfo]:
    """Return the zip's files without those that desktops add. Names are paths within the zip.

    Raises Problem if a path leads out of it, or if it unpacks to more than ``most_bytes`` or to far more than
    its own size.
    """
    for member in archive.infolist():
        if _escapes(member.filename):
            raise Problem(
                say(
                    "The zip holds the path “{path}”, which leads out of it.", path=shortened(member.filename)
                )
            )
    members = [member for member in archive.infolist() if not member.is_dir() and not _is_litter(member)]
    size = sum(member.file_size for member in members)
    refuse_too_much(size, most_bytes)
    if size > 1 << 20 and size > MOST_PACKING * sum(member.compress_size for member in members):
        raise Problem(say("The zip unpacks to far more than such files ever hold. It was not opened."))
    return members


def refuse_too_much(size: int, most_bytes: int) -> None:
    """Raise Problem if files of this size are more than can be read at once."""
    if size > most_bytes:
        raise Problem(
            say(
                "The files hold {size:.1f} GB; at most {most:.1f} GB can be imported.",
                size=size / 1e9,
                most=most_bytes / 1e9,
            )
        )


def _is_litter(member: zipfile.ZipInfo) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in member.filename.split("/"))


def _escapes(path: str) -> bool:
    return path.startswith("/") or "\\" in path or ":" in path or ".." in path.split("/")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack ``files`` by name into a zip. The same files always give the same bytes."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, compresslevel=1)
    return packed.getvalue()
