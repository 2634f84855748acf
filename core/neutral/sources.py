"""Bytes of the neutral files, from a folder, a zip or a zip's bytes (contract §3)."""

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from core.errors import Problem, RowProblem
from core.formats import files_in, opened_zip, refuse_too_much, unpacked
from core.language import marked, say
from core.neutral.schema import FILES

MOST_FOLDER_BYTES = 1 << 30
"""Limit of all files together, unpacked: about 15 million sale lines."""

SAVE_AS = marked("save it as “CSV UTF-8 (comma separated)”.")
OTHER_TABLES = ("xlsx", "xls", "ods", "numbers", "tsv")
"""Endings of tables that programs write and that are no CSV files."""

Member = TypeVar("Member", Path, zipfile.ZipInfo)


@dataclass
class Findings:
    """Findings while reading, apart from the files themselves."""

    problems: list[RowProblem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def source_contents(source: Path | bytes, findings: Findings) -> Iterator[tuple[str, bytes]]:
    """Yield name (without ``.csv``) and bytes of each neutral file, in the order of ``FILES``.

    Raises ``Problem`` if there is no folder or zip to read at all.
    """
    if isinstance(source, bytes) or source.is_file():
        yield from _zip_contents(source, findings)
    elif source.is_dir():
        yield from _folder_contents(source, findings)
    else:
        raise Problem(say("There is no folder or zip file {source}.", source=source))


def unsaved_table(name: str) -> str:
    """Return the neutral file, such as ``sales``, that a table should have been saved as; empty if none."""
    stem, _, ending = name.lower().rpartition(".")
    return stem if ending in OTHER_TABLES and stem in FILES else ""


def unsaved_problem(name: str) -> RowProblem:
    """Return the problem with a table that is one of ours but for its ending."""
    return RowProblem(name, 0, "", "", say("is no CSV file; {remedy}", remedy=say(SAVE_AS)))


def import_file_problem(name: str, problem: str) -> RowProblem:
    """Return a problem with a whole file of the import folder; ``name`` without its ending."""
    return RowProblem(f"{name}.csv", 0, "", "", problem)


def _folder_contents(folder: Path, findings: Findings) -> Iterator[tuple[str, bytes]]:
    try:
        paths = sorted(folder.iterdir())
        found = _known({path.name: path for path in paths}, findings)
        sizes = sum(path.stat().st_size for path in found.values() if path.is_file())
    except OSError as error:
        raise Problem(
            say("{folder} cannot be read: {reason}.", folder=folder, reason=error.strerror or error)
        ) from error
    refuse_too_much(sizes, MOST_FOLDER_BYTES)
    for name, path in found.items():
        try:
            yield name, _file_bytes(folder, path)
        except OSError as error:
            findings.problems.append(
                import_file_problem(name, say("cannot be read: {reason}.", reason=error.strerror or error))
            )


def _file_bytes(folder: Path, path: Path) -> bytes:
    if path.resolve().parent != folder.resolve():
        raise OSError(say("it is a link to somewhere outside of the folder"))
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(say("it is not a file"))
    return path.read_bytes()


def _zip_contents(source: Path | bytes, findings: Findings) -> Iterator[tuple[str, bytes]]:
    with opened_zip(source) as archive:
        members = files_in(archive, MOST_FOLDER_BYTES)
        tables = [member for member in members if member.filename.lower().endswith(".csv")]
        names = {member.filename.rpartition("/")[2]: member for member in members}
        others = {name: member for name, member in names.items() if unsaved_table(name)}
        for name, member in _known(others | _by_name(tables), findings).items():
            yield name, unpacked(archive, member)


def _by_name(tables: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the CSV files by name, all from the top of the zip or all from one folder in it."""
    if len({member.filename.rpartition("/")[0] for member in tables}) > 1:
        raise Problem(say("The zip holds CSV files in several folders; put them all into one."))
    names = {member.filename.rpartition("/")[2]: member for member in tables}
    if len(names) < len(tables):
        raise Problem(say("The zip holds the same file twice; make it again."))
    return names


def _known(places: dict[str, Member], findings: Findings) -> dict[str, Member]:
    """Return the neutral files among ``places``. Other CSV files are listed as ignored.

    A workbook with the name of a file that is not there is a problem: its rows would be missing unseen.
    """
    found: dict[str, Member] = {}
    for given, place in places.items():
        name = given.lower().removesuffix(".csv")
        if not given.lower().endswith(".csv") or given.startswith("."):
            continue
        if name not in FILES:
            findings.ignored.append(say("{file}: the whole file", file=given))
        elif name in found:
            findings.problems.append(
                import_file_problem(name, say("is there twice, also as {file}; keep one.", file=given))
            )
        else:
            found[name] = place
    unsaved = [given for given in places if unsaved_table(given) and unsaved_table(given) not in found]
    findings.problems += map(unsaved_problem, unsaved)
    return {name: found[name] for name in FILES if name in found}
