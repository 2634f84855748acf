"""What a source is, by the names of its files and their headers: the first look, before anything is judged.

Of a neutral folder only the headers are read here: its files may be large, and have a reader of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import Problem
from core.formats import contents_of, files_in, opened_zip, zipped
from core.lightspeed import UploadKind, glimpse, recognise
from core.neutral import FILES, MOST_FOLDER_BYTES

LONGEST_HEADER = 100_000
"""No header row is longer than so many bytes."""


@dataclass(frozen=True)
class Upload:
    """A source and its ``kind``. ``files``: their bytes by name; of a neutral source the beginnings of
    the neutral files, by their proper names. ``place``: where a neutral source is read from."""

    kind: UploadKind
    files: Mapping[str, bytes]
    place: Path | bytes = b""

    def tables(self) -> list[str]:
        """The CSV files that are read."""
        return [name for name in self.files if name.lower().endswith(".csv")]

    def headers(self, file: str) -> list[str]:
        """A file's column names; none where it is damaged, which its reader will say."""
        (names,) = glimpse({file: self.files[file]}).values()
        return [name.strip() for name in names if name.strip()]


def neutral_name(path: str) -> str:
    """The name of the neutral file that lies at ``path``, such as ``sales.csv``; empty where none does."""
    name = path.rpartition("/")[2].lower()
    return name if name.endswith(".csv") and name.removesuffix(".csv") in FILES else ""


def recognise_upload(source: Path | bytes | Mapping[str, bytes]) -> Upload:
    """What a folder, a zip or a file is, or a zip's bytes, or uploaded files by name.

    Raises Problem where it is nothing we know.
    """
    if isinstance(source, Mapping):
        return _of_uploads(source)
    if isinstance(source, Path) and not source.exists():
        raise Problem(f"There is no folder or zip file {source}.")
    headers = _headers_in(source)
    if headers is None or recognise(glimpse(headers)) == "neutral":
        return Upload("neutral", headers or {}, source)
    return _of_lightspeed(contents_of(source))


def _of_uploads(files: Mapping[str, bytes]) -> Upload:
    zips = [content for name, content in files.items() if name.lower().endswith(".zip")]
    if zips and len(files) > 1:
        raise Problem("Upload one zip alone, or the files without a zip.")
    if zips:
        return recognise_upload(zips[0])
    headers = {
        named: content[:LONGEST_HEADER] for name, content in files.items() if (named := neutral_name(name))
    }
    if recognise(glimpse(headers)) == "neutral":
        return Upload("neutral", headers, zipped(files))
    return _of_lightspeed(files)


def _of_lightspeed(files: Mapping[str, bytes]) -> Upload:
    kind = recognise(glimpse(files))
    if kind in ("unknown", "neutral"):
        names = ", ".join(f"{name}.csv" for name in FILES)
        raise Problem(f"None of these files is known. A folder has the files {names}.")
    if kind in ("item_list", "purchase_order"):
        files = {name: content for name, content in files.items() if name.lower().endswith(".csv")}
        if len(files) > 1:
            raise Problem("Bring in one export at a time: each is of one shop, or of one purchase order.")
    return Upload(kind, files)


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
