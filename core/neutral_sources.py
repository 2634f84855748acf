"""Where the neutral files lie: the bytes of each, from a folder, a zip or a zip's bytes (contract §3).

Nothing is ever unpacked to disk. A zip that escapes, explodes or is cut short is refused in a sentence.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, TypeVar

from core.errors import Problem, RowProblem, shortened
from core.neutral import FILES

MOST_BYTES = 1 << 30
"""What all files together may hold, unpacked: about 15 million sale lines."""

MOST_PACKING = 500
"""A zip that promises more than this many times its own size is no folder of ours."""

Place = TypeVar("Place", Path, zipfile.ZipInfo)


@dataclass
class Findings:
    """What was noticed while reading, beside the files themselves."""

    problems: list[RowProblem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def contents(source: Path | bytes, findings: Findings) -> Iterator[tuple[str, bytes]]:
    """Name (without ``.csv``) and bytes of each neutral file, in the order of ``FILES``.

    Raises ``Problem`` where there is no folder or zip to read at all.
    """
    if isinstance(source, bytes):
        yield from _zip_contents(BytesIO(source), "The file", findings)
    elif source.is_dir():
        yield from _folder_contents(source, findings)
    elif source.is_file():
        try:
            with source.open("rb") as opened:
                yield from _zip_contents(opened, source.name, findings)
        except OSError as error:
            raise Problem(f"{source.name} cannot be read: {error.strerror or error}.") from error
    else:
        raise Problem(f"There is no folder or zip file {source}.")


def whole(name: str, problem: str) -> RowProblem:
    """A problem of the whole file."""
    return RowProblem(f"{name}.csv", 0, "", "", problem)


def _folder_contents(folder: Path, findings: Findings) -> Iterator[tuple[str, bytes]]:
    try:
        paths = sorted(folder.iterdir())
        found = _known({path.name: path for path in paths}, findings)
        sizes = sum(path.stat().st_size for path in found.values() if path.is_file())
    except OSError as error:
        raise Problem(f"{folder} cannot be read: {error.strerror or error}.") from error
    _refuse_too_much(sizes)
    for name, path in found.items():
        try:
            yield name, _file_bytes(folder, path)
        except OSError as error:
            findings.problems.append(whole(name, f"cannot be read: {error.strerror or error}."))


def _file_bytes(folder: Path, path: Path) -> bytes:
    if path.resolve().parent != folder.resolve():
        raise OSError("it is a link to somewhere outside of the folder")
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("it is not a file")
    return path.read_bytes()


def _zip_contents(opened: IO[bytes], called: str, findings: Findings) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(opened) as archive:
            members = _known(_members(archive), findings)
            for name, member in members.items():
                yield name, archive.read(member)
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise Problem(f"{called} is not a zip file, or it is cut short; make it again.") from error
    except (RuntimeError, NotImplementedError) as error:
        raise Problem(f"{called} is encrypted or packed in an unusual way; make a plain zip.") from error


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The zip's files by name, all from its top or all from one folder within it."""
    members = [member for member in archive.infolist() if not member.is_dir() and not _is_litter(member)]
    for member in archive.infolist():
        if _escapes(member.filename):
            raise Problem(f"The zip holds the path “{shortened(member.filename)}”, which leads out of it.")
    sizes = sum(member.file_size for member in members)
    _refuse_too_much(sizes)
    if sizes > 1 << 20 and sizes > MOST_PACKING * sum(member.compress_size for member in members):
        raise Problem("The zip unpacks to far more than such files ever hold; it was not opened.")
    tables = [member for member in members if member.filename.lower().endswith(".csv")]
    if len({member.filename.rpartition("/")[0] for member in tables}) > 1:
        raise Problem("The zip holds CSV files in several folders; put them all into one.")
    return _by_name(tables)


def _by_name(members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    names = {member.filename.rpartition("/")[2]: member for member in members}
    if len(names) < len(members):
        raise Problem("The zip holds the same file twice; make it again.")
    return names


def _is_litter(member: zipfile.ZipInfo) -> bool:
    """What desktops add to a zip unasked."""
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in member.filename.split("/"))


def _escapes(path: str) -> bool:
    return path.startswith("/") or "\\" in path or ":" in path or ".." in path.split("/")


def _refuse_too_much(size: int) -> None:
    if size > MOST_BYTES:
        raise Problem(
            f"The files hold {size / 1e9:.1f} GB; at most {MOST_BYTES / 1e9:.1f} GB can be imported."
        )


def _known(places: dict[str, Place], findings: Findings) -> dict[str, Place]:
    """The neutral files among ``places``; another CSV file is listed as ignored."""
    found: dict[str, Place] = {}
    for given, place in places.items():
        name = given.lower().removesuffix(".csv")
        if not given.lower().endswith(".csv") or given.startswith("."):
            continue
        if name not in FILES:
            findings.ignored.append(f"{given}: the whole file")
        elif name in found:
            findings.problems.append(whole(name, f"is there twice, also as {given}; keep one."))
        else:
            found[name] = place
    return {name: found[name] for name in FILES if name in found}
