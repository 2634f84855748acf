"""The first table of a workbook (XLSX) as CSV, so that every reader of CSV can read it."""

import csv
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO, TextIOWrapper
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, SheetVisibleEnum, load_workbook

from core.errors import Problem, Problems, RowProblem
from core.formats.decoding import whole_file_problem
from core.formats.kinds import is_workbook
from core.formats.zips import files_in, opened_zip, unpacked, zipped
from core.language import say

MOST_WORKBOOK_BYTES = 1 << 29
"""Limit of a workbook's unpacked size."""
SHEETS = "xl/worksheets/"
FAILED_CELL = re.compile(rb"""(<(?:\w+:)?c\s[^<>]*?\bt=)(["'])e\2""")
"""Beginning of a cell whose formula failed, up to its kind ``e``."""


def workbooks_as_csv(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return ``files`` by name with each workbook as CSV. Raises Problems with all that cannot be read."""
    if not any(map(is_workbook, files)):
        return files
    read: dict[str, bytes] = {}
    problems: list[RowProblem] = []
    for name, content in files.items():
        try:
            read[name] = _as_csv(name, content) if is_workbook(name) else content
        except Problems as damaged:
            problems += damaged.rows
    if problems:
        raise Problems(problems)
    return read


def _as_csv(name: str, content: bytes) -> bytes:
    """Return the first table as CSV, one line per row of its sheet, including blank ones.

    Numbers have a decimal point, dates are ``2026-11-23``. Raises Problems if it is no workbook, locked, or
    empty.
    """
    sheet = _first_table(name, content)
    written = BytesIO()
    with TextIOWrapper(written, "utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        for row in sheet.iter_rows():
            writer.writerow([_text(cell) for cell in row])
        text.flush()
        return written.getvalue()


def _first_table(name: str, content: bytes) -> CalamineSheet:
    """Return the sheet with the first table. Raises Problems if it cannot be read, or there is none."""
    try:
        with opened_zip(content) as archive:
            files_in(archive, MOST_WORKBOOK_BYTES)
            if failed := _failed_formulas_as_texts(archive):
                members = {each.filename: each for each in archive.infolist()}
                content = zipped(
                    {name: failed.get(name) or unpacked(archive, each) for name, each in members.items()}
                )
        sheet = _first_sheet(content)
    except (Problem, CalamineError, ValueError) as error:
        reason = f" ({error})" if isinstance(error, Problem) else ""
        sentence = say(
            "cannot be read as a workbook{why}; save it again as XLSX without a password, or as CSV",
            why=reason,
        )
        raise Problems([whole_file_problem(name, sentence)]) from None
    if sheet is None:
        sentence = say("is an empty workbook; it needs a row of column names")
        raise Problems([whole_file_problem(name, sentence)])
    return sheet


def _failed_formulas_as_texts(archive: ZipFile) -> dict[str, bytes]:
    """Return the sheets with a failed formula, by their path, with its error (``#N/A``) as a text: the reader
    takes it for an empty cell."""
    sheets = [member for member in archive.infolist() if member.filename.startswith(SHEETS)]
    changed = {}
    for member in sheets:
        content = unpacked(archive, member)
        as_text = FAILED_CELL.sub(rb"\1\2str\2", content)
        if as_text != content:
            changed[member.filename] = as_text
    return changed


def _first_sheet(content: bytes) -> CalamineSheet | None:
    """Return the first sheet that a person sees with a table on it, which has two columns; else the first
    with content."""
    workbook = load_workbook(BytesIO(content))
    seen = [each.name for each in workbook.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
    sheets = [sheet for sheet in map(workbook.get_sheet_by_name, seen) if sheet.height]
    return next((sheet for sheet in sheets if sheet.width > 1), next(iter(sheets), None))


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _number(value: float) -> str:
    """Digits with a decimal point. Three decimals get a fourth: nobody can take the point for one between
    thousands."""
    if value.is_integer():
        return str(int(value))
    text = f"{value:.10f}".rstrip("0")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text
