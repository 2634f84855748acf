"""A workbook is read as the table that a person sees first in it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Problems
from core.formats.workbooks import workbooks_as_csv

Fill = Callable[[Any, Any], object]
"""Puts something on a sheet (book, sheet)."""


def rows(*cells: Sequence[object]) -> Fill:
    def fill(_: Any, sheet: Any) -> None:
        for number, row in enumerate(cells):
            sheet.write_row(number, 0, row)

    return fill


def workbook(*sheets: Fill) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        for fill in sheets:
            fill(book, book.add_worksheet())
    return file.getvalue()


def read(content: bytes) -> str:
    return workbooks_as_csv({"list.xlsx": content})["list.xlsx"].decode()


def hidden(_: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, ["ship", "pickup"])
    sheet.hide()


def merged(_: Any, sheet: Any) -> None:
    sheet.merge_range(0, 0, 0, 1, "Stock of Main")
    sheet.write_row(1, 0, ["Item", "Qty."])


def calculated(_: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, ["Item", "Qty."])
    sheet.write_formula(1, 0, '="La"&"mp"', None, "Lamp")
    sheet.write_formula(1, 1, "=-2-2", None, -4)


def failed(_: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, ["Item", "Qty.", "Price"])
    sheet.write_formula(1, 0, "=VLOOKUP(1,A5:B9,2)", None, "#N/A")
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    sheet.write_row(1, 2, [2.5])


def dated(book: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, ["day", "time"])
    sheet.write_datetime(1, 0, datetime(2026, 11, 23))
    sheet.write_datetime(
        1, 1, datetime(2026, 11, 23, 14, 3, 7), book.add_format({"num_format": "d/m/yy hh:mm:ss"})
    )
    sheet.write_datetime(2, 0, datetime(2026, 11, 24), book.add_format({"num_format": "dd.mm.yyyy"}))


TABLE = rows(["Item", "Qty."], ["Lamp", 4])


@pytest.mark.parametrize(
    ("sheets", "text"),
    [
        ([TABLE], "Item,Qty.\nLamp,4\n"),
        ([rows(), TABLE], "Item,Qty.\nLamp,4\n"),
        ([rows(["Please read"], ["this is the list of Main"]), TABLE], "Item,Qty.\nLamp,4\n"),
        ([TABLE, rows(["Other", "Qty."], ["Shade", 1])], "Item,Qty.\nLamp,4\n"),
        ([TABLE, hidden], "Item,Qty.\nLamp,4\n"),
        ([rows(["a note"], ["nothing else"])], "a note\nnothing else\n"),
        ([rows(["Item", "Qty."], [], ["Lamp", 4])], "Item,Qty.\n,\nLamp,4\n"),
        ([merged], "Stock of Main,\nItem,Qty.\n"),
        ([calculated], "Item,Qty.\nLamp,-4\n"),
        ([failed], "Item,Qty.,Price\n#N/A,#DIV/0!,2.5\n"),
        ([dated], "day,time\n2026-11-23,2026-11-23T14:03:07\n2026-11-24,\n"),
        (
            [rows(["Item", "Note"], ["Lamp", 'say "5, six"\nand more'])],
            'Item,Note\nLamp,"say ""5, six""\nand more"\n',
        ),
        ([rows(["Item", "in use"], ["Lamp", True])], "Item,in use\nLamp,true\n"),
    ],
    ids=[
        "a table",
        "an empty sheet before it",
        "a sheet of notes before it",
        "another table after it",
        "a hidden sheet after it",
        "notes only",
        "a blank row counts",
        "a merged title",
        "the results of formulas",
        "formulas that failed",
        "dates and times",
        "quotes and lines in a cell",
        "yes and no",
    ],
)
def test_the_first_table_is_read(sheets: list[Fill], text: str) -> None:
    assert read(workbook(*sheets)) == text


def test_a_hidden_sheet_is_not_the_table_that_a_person_sees() -> None:
    def seen(book: Any, sheet: Any) -> None:
        TABLE(book, sheet)
        sheet.activate()
        sheet.set_first_sheet()

    assert read(workbook(hidden, seen)) == "Item,Qty.\nLamp,4\n"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (4, "4"),
        (-4.0, "-4"),
        (4006381333931, "4006381333931"),
        (210000000001.0, "210000000001"),
        (19.9, "19.9"),
        (0.1 + 0.2, "0.3"),
        (1.234, "1.2340"),
        (-1234.567, "-1234.5670"),
        (0.00001, "0.00001"),
        (46349, "46349"),
    ],
)
def test_a_number_has_all_its_digits_and_a_decimal_point(number: float, text: str) -> None:
    assert read(workbook(rows(["n", "m"], [number, ""]))) == f"n,m\n{text},\n"


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=20))
def test_codes_and_quantities_are_never_shortened(numbers: list[int]) -> None:
    assert read(workbook(rows(["code", "m"], *([number, "x"] for number in numbers)))).splitlines() == [
        "code,m",
        *(f"{number},x" for number in numbers),
    ]


@settings(deadline=None, max_examples=30)
@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_a_day_is_the_same_day(day: date) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["day", "m"])
        sheet.write_datetime(1, 0, datetime.combine(day, datetime.min.time()))

    assert read(workbook(fill)).splitlines()[1] == f"{day},"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "cannot be read as a workbook"),
        (b"PK\x03\x04 and no more", "cannot be read as a workbook"),
        (b"\xd0\xcf\x11\xe0 with a password", "save it again as XLSX without a password, or as CSV"),
        (workbook(rows(), rows()), "is an empty workbook; it needs a row of column names"),
        (workbook(rows(), hidden), "is an empty workbook; it needs a row of column names"),
    ],
    ids=["nothing", "cut short", "locked", "empty sheets", "only a hidden sheet"],
)
def test_a_workbook_that_cannot_be_read_says_so_with_its_name(content: bytes, sentence: str) -> None:
    with pytest.raises(Problems) as told:
        read(content)

    assert str(told.value).startswith("list.xlsx: ")
    assert sentence in str(told.value)


def test_every_damaged_workbook_is_named_and_other_files_stay_as_they_are() -> None:
    with pytest.raises(Problems) as told:
        workbooks_as_csv({"a.xlsx": b"", "list.csv": b"a,b", "B.XLSX": b""})

    assert [problem.file for problem in told.value.rows] == ["B.XLSX", "a.xlsx"]
    assert workbooks_as_csv({"list.csv": b"a,b"}) == {"list.csv": b"a,b"}
