"""Write frames to files that a spreadsheet opens safely: CSV and workbooks (contract §4 and §5).

The only module that formats cells. Quantities are plain digits; money has a decimal point, at least two
places and never an exponent; dates are ``2026-11-23``, times UTC ``2026-11-23T14:03:00``, booleans ``true``
and ``false``; unknown values are empty.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import polars as pl
from polars import selectors as cs

from core.errors import Problem
from core.language import say

RUNS_AS_FORMULA = r"^'*[=+\-@\t\r\n＝＋－＠]"
"""Text that a spreadsheet would run as a formula, whether or not it begins with apostrophes already."""

MOST_SHEET_ROWS = 1_048_576
MOST_CELL_CHARACTERS = 32_767


def escape_formula(text: pl.Expr) -> pl.Expr:
    """Put one apostrophe before text that a spreadsheet would run as a formula."""
    return pl.when(~text.str.contains(RUNS_AS_FORMULA)).then(text).otherwise("'" + text)


def unescape_formula(text: pl.Expr) -> pl.Expr:
    """Undo ``escape_formula``: remove exactly one of its apostrophes."""
    is_escaped = text.str.starts_with("'") & text.str.contains(RUNS_AS_FORMULA)
    return pl.when(is_escaped).then(text.str.slice(1)).otherwise(text)


def to_csv(frame: pl.DataFrame) -> bytes:
    """Return ``frame`` as UTF-8 CSV with a header. Formulas in text are escaped, numbers are never quoted."""
    names = pl.Series(frame.columns, dtype=pl.String)
    header = pl.select(escape_formula(pl.lit(names))).to_series().to_list()
    cells = frame.select(_cell(name, dtype) for name, dtype in frame.schema.items())
    return cells.rename(dict(zip(frame.columns, header, strict=True))).write_csv().encode()


def to_json_lines(frame: pl.DataFrame) -> bytes:
    """Return ``frame`` as JSON lines, one object per row: times and dates as in the CSV, numbers as such."""
    shaped = frame.select(
        _cell(name, dtype).cast(pl.Float64) if dtype.is_decimal() or dtype.is_float()
        else pl.col(name) if dtype == pl.String
        else _cell(name, dtype).alias(name)
        for name, dtype in frame.schema.items()
    )  # fmt: skip
    return shaped.with_columns(cs.date().cast(pl.String)).write_ndjson().encode()


def _cell(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.String:
        return escape_formula(pl.when(column != "").then(column)).alias(name)
    if dtype.is_decimal() or dtype.is_float():
        return _plain_decimal(column)
    if isinstance(dtype, pl.Datetime):
        in_utc = column.dt.convert_time_zone("UTC") if dtype.time_zone else column
        return in_utc.dt.strftime("%Y-%m-%dT%H:%M:%S%.f")
    return column


def _plain_decimal(column: pl.Expr) -> pl.Expr:
    """Format money with at most four places, as the store keeps it, and at least two."""
    digits = column.cast(pl.Decimal(38, 4), strict=False).cast(pl.String)
    return digits.str.replace(r"^(-?\d+\.\d\d\d*?)0*$", "${1}")


def to_spreadsheet(sheets: Sequence[tuple[str, pl.DataFrame]]) -> bytes:
    """Return a workbook with one sheet per (name, frame), with a bold, frozen header. Names may repeat.

    Text stays text, whatever it begins with: no formula or link is ever written. Raises Problem if a frame
    has more rows than a sheet can hold.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - only who writes a workbook needs it

    never_guess = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    file = BytesIO()
    with xlsxwriter.Workbook(file, {**never_guess, "default_date_format": "yyyy-mm-dd"}) as book:
        bold = book.add_format({"bold": True})
        names = sheet_names(name for name, _ in sheets)
        for name, (_, frame) in zip(names, sheets, strict=True):
            _write_sheet(book.add_worksheet(name), frame, bold)
    return file.getvalue()


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Return names a spreadsheet accepts, in the same order: at most 31 characters, none twice."""
    names: list[str] = []
    taken = {"history"}  # Reserved by Excel.
    for name in wanted:
        clean = "".join("_" if character in "[]:*?/\\'" else character for character in name).strip()
        chosen = clean[:31] or "_"
        count = 1
        while chosen.casefold() in taken:
            count += 1
            ending = f" ({count})"
            chosen = clean[: 31 - len(ending)] + ending
        taken.add(chosen.casefold())
        names.append(chosen)
    return names


def _write_sheet(sheet: Any, frame: pl.DataFrame, bold: Any) -> None:
    if frame.height >= MOST_SHEET_ROWS:
        raise Problem(
            say("This table has more rows than a spreadsheet can hold. Download the CSV file instead.")
        )
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, name, bold)
    for row, cells in enumerate(_spreadsheet_cells(frame).iter_rows(), start=1):
        for column, cell in enumerate(cells):
            _write_cell(sheet, row, column, cell)
    if frame.width:
        sheet.autofit()


def _spreadsheet_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Convert times to UTC without zone, as in the CSV files. Spreadsheets have no time zones."""
    zoned = cs.datetime(time_zone="*")
    return frame.with_columns(zoned.dt.convert_time_zone("UTC").dt.replace_time_zone(None))


def _write_cell(sheet: Any, row: int, column: int, cell: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, cell[:MOST_CELL_CHARACTERS])
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_datetime(row, column, cell)
