"""What a source is, by the names of its files and their headers: the first look, before anything is judged.

Of an import folder only the headers are read here: its files may be large, and have a reader of their own.
"""

from collections.abc import Mapping
from pathlib import Path

from core.errors import Problem
from core.exchange.adapters import ADAPTERS
from core.formats import LONGEST_HEADER, contents_of, files_in, names_in, opened_zip, zipped
from core.neutral import FILES, MOST_FOLDER_BYTES, Upload

NEUTRAL = "neutral"
"""The kind of our own import folder, which needs no adapter."""


def recognise_upload(source: Path | bytes | Mapping[str, bytes]) -> Upload:
    """What a folder, a zip or a file is, or a zip's bytes, or uploaded files by name.

    Raises Problem where it is nothing we know.
    """
    if isinstance(source, Mapping):
        return _of_uploads(source)
    if isinstance(source, Path) and not source.exists():
        raise Problem(f"There is no folder or zip file {source}.")
    headers = _headers_in(source)
    if headers is None or _is_import_folder(headers):
        return _import_folder(headers or {}, source)
    return _of_other_systems(contents_of(source))


def _of_uploads(files: Mapping[str, bytes]) -> Upload:
    zips = [content for name, content in files.items() if name.lower().endswith(".zip")]
    if zips and len(files) > 1:
        raise Problem("Upload one zip alone, or the files without a zip.")
    if zips:
        return recognise_upload(zips[0])
    headers = {
        named: content[:LONGEST_HEADER] for name, content in files.items() if (named := neutral_name(name))
    }
    return _import_folder(headers, zipped(files)) if _is_import_folder(headers) else _of_other_systems(files)


def _import_folder(headers: Mapping[str, bytes], place: Path | bytes) -> Upload:
    return Upload(NEUTRAL, "Backorder Desk folder", headers, place)


def neutral_name(path: str) -> str:
    """The name of the neutral file that lies at ``path``, such as ``sales.csv``; empty where none does."""
    name = path.rpartition("/")[2].lower()
    return name if name.endswith(".csv") and name.removesuffix(".csv") in FILES else ""


def _is_import_folder(headers: Mapping[str, bytes]) -> bool:
    """Return whether a file with one of our names has columns that no other system has: an item list may be
    called ``items.csv`` too."""
    return any(_by_adapters({name: content}) is None for name, content in headers.items())


def _by_adapters(files: Mapping[str, bytes]) -> Upload | None:
    names = {name: names_in(name, content) for name, content in files.items()}
    found = (adapter.recognise(files, names) for adapter in ADAPTERS)
    return next((upload for upload in found if upload), None)


def _of_other_systems(files: Mapping[str, bytes]) -> Upload:
    if upload := _by_adapters(files):
        return upload
    names = ", ".join(file.file_name for file in FILES.values() if not file.ours)
    raise Problem(f"None of these files is known. A folder has the files {names}.")


def _headers_in(source: Path | bytes) -> dict[str, bytes] | None:
    """The beginnings of the files with neutral names; None where only their reader can say what is wrong."""
    if isinstance(source, bytes):
        return _headers_in_zip(source)
    try:
        if source.is_dir():
            paths = {path: neutral_name(path.name) for path in source.iterdir() if path.is_file()}
            return {name: _beginning(path) for path, name in paths.items() if name}
    except OSError:
        return None
    return {} if source.suffix.lower() in (".csv", ".json") else _headers_in_zip(source)


def _beginning(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(LONGEST_HEADER)


def _headers_in_zip(source: Path | bytes) -> dict[str, bytes]:
    with opened_zip(source) as archive:
        headers = {}
        for member in files_in(archive, MOST_FOLDER_BYTES):
            if name := neutral_name(member.filename):
                with archive.open(member) as opened:
                    headers[name] = opened.read(LONGEST_HEADER)
        return headers
