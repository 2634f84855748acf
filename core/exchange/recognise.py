"""Recognise a source by the names of its files and their headers, before anything is checked.

Of an import folder only the headers are read here: its files may be large and have their own reader.
"""

from collections.abc import Mapping
from pathlib import Path
from zipfile import is_zipfile

from core.errors import Problem
from core.exchange.adapters import ALL_ADAPTERS
from core.exchange.unknown_files import unknown_files_problem, what_it_is
from core.formats import (
    LONGEST_HEADER,
    contents_of,
    files_in,
    names_in,
    opened_zip,
    unpacked,
    workbooks_as_csv,
    zipped,
)
from core.language import say
from core.neutral import FILES, MOST_FOLDER_BYTES, Upload

NEUTRAL = "neutral"
"""Kind of our own import folder, which needs no adapter."""


def recognise_upload(source: Path | bytes | Mapping[str, bytes]) -> Upload:
    """Recognise a folder, a zip, a file, a zip's bytes, or uploaded files by name.

    Raises Problem if it is none of the known sources.
    """
    if isinstance(source, Mapping):
        return _of_uploads(source)
    if isinstance(source, Path) and not source.exists():
        raise Problem(say("There is no folder or zip file {source}.", source=source))
    if isinstance(source, Path) and source.is_file() and not _is_zip(source):
        return _of_uploads(contents_of(source))
    headers = _headers_in(source)
    if headers is None or _is_import_folder(headers):
        return _import_folder(headers or {}, source)
    return _of_other_systems(contents_of(source))


def _is_zip(file: Path) -> bool:
    ending = file.suffix.lower()
    return ending == ".zip" or (ending not in (".csv", ".json", ".xlsx") and is_zipfile(file))


def _of_uploads(files: Mapping[str, bytes]) -> Upload:
    zips = [content for name, content in files.items() if name.lower().endswith(".zip")]
    if zips and len(files) > 1:
        raise Problem(say("Upload one zip alone, or the files without a zip."))
    if zips:
        return recognise_upload(zips[0])
    headers = {
        named: content[:LONGEST_HEADER] for name, content in files.items() if (named := neutral_name(name))
    }
    if _is_import_folder(headers):
        return _import_folder(headers, zipped(files), lone=len(files) == 1)
    return _of_other_systems(files)


def _import_folder(headers: Mapping[str, bytes], place: Path | bytes, *, lone: bool = False) -> Upload:
    if lone:
        label = say("Backorder Desk file {name}", name=next(iter(headers)))
    else:
        label = say("Backorder Desk folder")
    return Upload(NEUTRAL, label, headers, place, lone=lone)


def neutral_name(path: str) -> str:
    """Return the name of the neutral file at ``path``, such as ``sales.csv``; empty if it is none."""
    name = path.rpartition("/")[2].lower()
    return name if name.endswith(".csv") and name.removesuffix(".csv") in FILES else ""


def _is_import_folder(headers: Mapping[str, bytes]) -> bool:
    """Return whether a file with one of our names has columns that no other system has: an item list may be
    called ``items.csv`` too."""
    return any(
        _by_adapters({name: content}) is None and not (content.strip() and what_it_is(name, content))
        for name, content in headers.items()
    )


def _by_adapters(files: Mapping[str, bytes]) -> Upload | None:
    names = {name: names_in(name, content) for name, content in files.items()}
    recognised = (adapter.recognise(files, names) for adapter in ALL_ADAPTERS)
    return next((upload for upload in recognised if upload), None)


def _of_other_systems(files: Mapping[str, bytes]) -> Upload:
    read = workbooks_as_csv(files)
    if upload := _by_adapters(read):
        return upload
    raise unknown_files_problem(read)


def _headers_in(source: Path | bytes) -> dict[str, bytes] | None:
    """Return the beginnings of the files with neutral names; None if only their reader can say what
    is wrong."""
    if isinstance(source, bytes) or source.is_file():
        return _headers_in_zip(source)
    try:
        paths = {path: neutral_name(path.name) for path in source.iterdir() if path.is_file()}
        return {name: _beginning(path) for path, name in paths.items() if name}
    except OSError:
        return None


def _beginning(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(LONGEST_HEADER)


def _headers_in_zip(source: Path | bytes) -> dict[str, bytes]:
    with opened_zip(source) as archive:
        headers = {}
        for member in files_in(archive, MOST_FOLDER_BYTES):
            if name := neutral_name(member.filename):
                headers[name] = unpacked(archive, member, LONGEST_HEADER)
        return headers
