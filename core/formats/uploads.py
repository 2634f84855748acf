"""Read uploads: JSON pages and CSV files from a folder, a zip or a single file.

Bytes are decoded strictly and nothing is unpacked to disk. Damaged files raise a problem with the place.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from core.errors import Problem
from core.formats.decoding import decoded
from core.formats.json_pages import json_members
from core.formats.kinds import is_workbook
from core.formats.zips import files_in, open_zip, refuse_too_much, unpacked
from core.language import say

MOST_UPLOAD_BYTES = 1 << 28
"""Limit of all files together, unpacked. A quarter of a gigabyte of pages is a million sale lines."""

LONGEST_HEADER = 100_000
"""Longest header row, in bytes."""

MOST_LINES_ABOVE = 20
"""Number of first rows among which the header is searched."""

_OTHER_SIGN = re.compile(r"[;\t|]")
_DECIMAL_NUMBER = re.compile(r"(?<![\d,])\d+,\d+(?![\d,])")


def contents_of(source: Path | bytes) -> Mapping[str, bytes]:
    """Return every JSON and CSV file by name, from a folder, a zip, a single file, or the bytes of a zip.

    Raises Problem if there is nothing to read, or more than ``MOST_UPLOAD_BYTES``.
    """
    if isinstance(source, bytes) or source.suffix.lower() == ".zip":
        return _Zipped(source)
    try:
        if source.is_dir():
            return _in_folder(source)
        refuse_too_much(source.stat().st_size, MOST_UPLOAD_BYTES)
        return {source.name: source.read_bytes()}
    except OSError as error:
        raise Problem(say("{source} cannot be read: {reason}.", source=source, reason=error)) from None


def is_table(name: str) -> bool:
    """Return whether a file of this name holds rows under column names."""
    return name.lower().endswith(".csv") or is_workbook(name)


def _wanted(name: str) -> bool:
    return (is_table(name) or name.lower().endswith(".json")) and not name.startswith(".")


class _Zipped(Mapping[str, bytes]):
    """Files of a zip by name, each unpacked when it is asked for: one of many is in memory."""

    def __init__(self, source: Path | bytes) -> None:
        self._archive = open_zip(source)
        members = files_in(self._archive, MOST_UPLOAD_BYTES)
        self._members = {each.filename: each for each in members if _wanted(each.filename)}

    def __getitem__(self, name: str) -> bytes:
        return unpacked(self._archive, self._members[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


def _in_folder(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(folder.iterdir()) if _wanted(path.name) and path.is_file()]
    refuse_too_much(sum(path.stat().st_size for path in paths), MOST_UPLOAD_BYTES)
    return {path.name: path.read_bytes() for path in paths}


def names_in(name: str, content: bytes) -> tuple[str, ...]:
    """Return the column names of a CSV file or the keys of a JSON page, enough to recognise it. Titles above
    the column names are skipped.

    Empty for a damaged file, whose adapter will say what is wrong. ``content`` may be only the beginning of a
    CSV file.
    """
    try:
        if name.lower().endswith(".json"):
            return tuple(dict.fromkeys(key for key, _, _ in json_members(name, content)))
        header = decoded(name, content[:LONGEST_HEADER].partition(b"\n")[0])
        names = next(csv.reader([header], delimiter=delimiter_of([header])), [])
        return tuple(_header_below(content) if _is_title(names) else names)
    except (Problem, csv.Error):
        return ()


def _is_title(cells: Sequence[str]) -> bool:
    """Return whether a first row is no header: it has one cell, or one heading above several columns."""
    filled = sum(bool(cell.strip()) for cell in cells)
    return filled < 2 or 2 * filled < len(cells)


def _header_below(content: bytes) -> Sequence[str]:
    lines = content[:LONGEST_HEADER].decode("utf-8-sig", "replace").splitlines()[:MOST_LINES_ABOVE]
    rows = list(csv.reader(lines, delimiter=delimiter_of(lines)))
    wide = [row for row in rows if sum(bool(cell.strip()) for cell in row) > 1] or rows
    return wide[first_table_row(wide)] if wide else ()


def first_table_row(rows: Sequence[Sequence[str]]) -> int:
    """Return the index of the first row that is no title: one that fills half of the widest row."""
    filled = [sum(bool(cell.strip()) for cell in cells) for cells in rows]
    return next(place for place, count in enumerate(filled) if 2 * count >= max(filled))


def delimiter_of(lines: Sequence[str]) -> str:
    """Return the separator between the cells of a table that begins with ``lines``.

    Beside another separator, a single comma in a number is a decimal one: ``9;12,50;8,00``.
    """
    without_decimals = [_DECIMAL_NUMBER.sub("", line) if _OTHER_SIGN.search(line) else line for line in lines]
    return max(",;\t|", key=lambda sign: max((line.count(sign) for line in without_decimals), default=0))
