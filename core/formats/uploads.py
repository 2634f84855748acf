"""Read uploads: JSON pages and CSV files from a folder, a zip or a single file.

Bytes are decoded strictly and nothing is unpacked to disk. Damaged files raise a problem with the place.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.errors import Problem, Problems, RowProblem
from core.formats.kinds import is_workbook, strange_content
from core.formats.zips import files_in, opened_zip, refuse_too_much, unpacked

MOST_UPLOAD_BYTES = 1 << 28
"""Limit of all files together, unpacked. A quarter of a gigabyte of pages is a million sale lines."""

LONGEST_HEADER = 100_000
"""Longest header row, in bytes."""


def contents_of(source: Path | bytes) -> dict[str, bytes]:
    """Return every JSON and CSV file by name, from a folder, a zip, a single file, or the bytes of a zip.

    Raises Problem if there is nothing to read, or more than ``MOST_UPLOAD_BYTES``.
    """
    if isinstance(source, bytes) or source.suffix.lower() == ".zip":
        return _in_zip(source)
    try:
        if source.is_dir():
            return _in_folder(source)
        refuse_too_much(source.stat().st_size, MOST_UPLOAD_BYTES)
        return {source.name: source.read_bytes()}
    except OSError as error:
        raise Problem(f"{source} cannot be read: {error}.") from None


def is_table(name: str) -> bool:
    """Return whether a file of this name holds rows under column names."""
    return name.lower().endswith(".csv") or is_workbook(name)


def _wanted(name: str) -> bool:
    return (is_table(name) or name.lower().endswith(".json")) and not name.startswith(".")


def _in_folder(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(folder.iterdir()) if _wanted(path.name) and path.is_file()]
    refuse_too_much(sum(path.stat().st_size for path in paths), MOST_UPLOAD_BYTES)
    return {path.name: path.read_bytes() for path in paths}


def _in_zip(source: Path | bytes) -> dict[str, bytes]:
    with opened_zip(source) as archive:
        members = [member for member in files_in(archive, MOST_UPLOAD_BYTES) if _wanted(member.filename)]
        return {member.filename: unpacked(archive, member) for member in members}


def names_in(name: str, content: bytes) -> tuple[str, ...]:
    """Return the column names of a CSV file or the keys of a JSON page, enough to recognise it.

    Empty for a damaged file, whose adapter will say what is wrong. ``content`` may be only the beginning of a
    CSV file.
    """
    try:
        if name.lower().endswith(".json"):
            return tuple(json_page(name, content))
        header = decoded(name, content[:LONGEST_HEADER].partition(b"\n")[0])
        return tuple(next(csv.reader([header], delimiter=delimiter_of([header])), ()))
    except (Problem, csv.Error):
        return ()


def decoded(name: str, content: bytes) -> str:
    """Return ``content`` as text. Raises Problems if it is no text, or with the line that is not UTF-8."""
    if strange := strange_content(content):
        raise Problems([whole_file_problem(name, strange)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Problems(
            [whole_file_problem(name, f"line {line} is not UTF-8 text. Export the file again as UTF-8")]
        ) from None


def whole_file_problem(name: str, problem: str) -> RowProblem:
    """Return a problem with a whole file."""
    return RowProblem(name, 0, "", "", problem)


def json_page(name: str, content: bytes) -> dict[str, Any]:
    """Parse one JSON object. Raises Problems if the file is not JSON, cut short, or not an object."""
    text = decoded(name, content)
    try:
        page = json.loads(text)
    except json.JSONDecodeError as error:
        sentence = f"is not valid JSON at line {error.lineno}; it may be cut short, so save that page again"
        raise Problems([whole_file_problem(name, sentence)]) from None
    except (RecursionError, ValueError):
        raise Problems(
            [whole_file_problem(name, "holds JSON that cannot be read; save that page again")]
        ) from None
    if not isinstance(page, dict):
        raise Problems([whole_file_problem(name, "is JSON, but not a page of an API: it must begin with {")])
    return page


def json_pages(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """Parse every JSON page, by file name. Raises Problems with all files that cannot be read."""
    pages: dict[str, dict[str, Any]] = {}
    problems: list[RowProblem] = []
    for name, content in files.items():
        if name.lower().endswith(".json"):
            try:
                pages[name] = json_page(name, content)
            except Problems as damaged:
                problems.extend(damaged.rows)
    if problems:
        raise Problems(problems)
    return pages


def delimiter_of(lines: Sequence[str]) -> str:
    """Return the separator between the cells of a table that begins with ``lines``."""
    return max(",;\t|", key=lambda sign: max((line.count(sign) for line in lines), default=0))
