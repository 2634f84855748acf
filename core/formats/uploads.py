"""Bytes into texts: JSON pages and CSV files, from a folder, a zip or an upload.

Bytes are decoded strictly and nothing is unpacked to disk; what is damaged is a problem with its place.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl

from core.errors import Problem, Problems, RowProblem
from core.formats.spreadsheets import unescape_formula
from core.formats.zips import files_in, opened_zip, refuse_too_much

MOST_UPLOAD_BYTES = 1 << 28
"""What all files together may hold, unpacked: a quarter of a gigabyte of pages is a million sale lines."""

LONGEST_HEADER = 100_000
"""No header row is longer than so many bytes."""


def contents_of(source: Path | bytes) -> dict[str, bytes]:
    """Every JSON and CSV file by name, of a folder, a zip, a single file, or the bytes of a zip.

    Raises Problem where there is nothing to read, or more than ``MOST_UPLOAD_BYTES`` of it.
    """
    if isinstance(source, bytes) or source.suffix.lower() == ".zip":
        return _in_zip(source)
    try:
        return _in_folder(source) if source.is_dir() else {source.name: source.read_bytes()}
    except OSError as error:
        raise Problem(f"{source} cannot be read: {error}.") from None


def _wanted(name: str) -> bool:
    return name.lower().endswith((".json", ".csv")) and not name.startswith(".")


def _in_folder(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(folder.iterdir()) if _wanted(path.name) and path.is_file()]
    refuse_too_much(sum(path.stat().st_size for path in paths), MOST_UPLOAD_BYTES)
    return {path.name: path.read_bytes() for path in paths}


def _in_zip(source: Path | bytes) -> dict[str, bytes]:
    with opened_zip(source) as archive:
        members = [member for member in files_in(archive, MOST_UPLOAD_BYTES) if _wanted(member.filename)]
        return {member.filename: archive.read(member) for member in members}


def names_in(name: str, content: bytes) -> tuple[str, ...]:
    """The column names of a CSV file, or the keys of a JSON page: enough to tell what it is. None of a
    damaged file, whose adapter will say what is wrong. ``content`` may be only the beginning of a CSV
    file."""
    try:
        if name.lower().endswith(".json"):
            return tuple(json_page(name, content))
        header = decoded(name, content[:LONGEST_HEADER].partition(b"\n")[0])
        return tuple(next(csv.reader([header], delimiter=_delimiter(header)), ()))
    except (Problem, csv.Error):
        return ()


def decoded(name: str, content: bytes) -> str:
    """``content`` as text. Raises Problems where it is not UTF-8, with the line that is not."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Problems(
            [whole_file_problem(name, f"line {line} is not UTF-8 text; export it again as UTF-8")]
        ) from None


def whole_file_problem(name: str, problem: str) -> RowProblem:
    """A problem with a file as such."""
    return RowProblem(name, 0, "", "", problem)


def json_page(name: str, content: bytes) -> dict[str, Any]:
    """One JSON object. Raises Problems where the file is no JSON, cut short, or no object."""
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
    """Every JSON page by its file's name. Raises Problems with all files that are none."""
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


def csv_frame(name: str, content: bytes) -> pl.DataFrame:
    """A CSV file as an all-text frame with its own headers, one row per row that is not blank.

    Commas, semicolons and tabs are understood. The apostrophe our own exports put before a formula is
    taken off. Raises Problems where the file is empty or a row has more or fewer cells than the header.
    """
    rows = _csv_rows(name, decoded(name, content))
    if not rows:
        raise Problems([whole_file_problem(name, "is empty; it needs a row of column names")])
    headers = [header.strip() for header in rows[0][1]]
    _refuse_unusable(name, headers)
    ragged = [
        _ragged(name, number, cells, headers) for number, cells in rows[1:] if len(cells) != len(headers)
    ]
    if ragged:
        raise Problems(ragged)
    columns = {
        header: [cells[place] for _, cells in rows[1:]] for place, header in enumerate(headers) if header
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame.with_columns(unescape_formula(pl.all().str.strip_chars()))


def _csv_rows(name: str, text: str) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, with their number; the header's is 1."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        rows = list(enumerate(reader, start=1))
    except csv.Error as error:
        raise Problems(
            [whole_file_problem(name, f"cannot be read as CSV near line {reader.line_num}: {error}")]
        ) from None
    return [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]


def _delimiter(text: str) -> str:
    header = text.lstrip().partition("\n")[0]
    return max(",;\t", key=header.count)


def _refuse_unusable(name: str, headers: Sequence[str]) -> None:
    twice = sorted({header for header in headers if header and headers.count(header) > 1})
    if twice:
        raise Problems(
            [RowProblem(name, 1, header, "", "this column is there twice; keep one") for header in twice]
        )


def _ragged(name: str, number: int, cells: Sequence[str], headers: Sequence[str]) -> RowProblem:
    sentence = f"the row has {len(cells)} cells, the header {len(headers)}; look for a stray comma or quote"
    return RowProblem(name, number, "", "", sentence)
