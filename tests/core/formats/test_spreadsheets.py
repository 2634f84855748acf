"""Files that a spreadsheet opens without running anything, and that come back as they left."""

import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.formats.spreadsheets import (
    escape_formula,
    sheet_names,
    to_csv,
    to_json_lines,
    to_spreadsheet,
    unescape_formula,
)

Rule = Callable[[pl.Expr], pl.Expr]
CELLS = st.one_of(st.text(), st.text("'=+-@\t\r a", max_size=6))


def mapped(rule: Rule, texts: list[str | None]) -> list[str | None]:
    cells = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
    return cells.select(rule(pl.col("text")))["text"].to_list()


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-5", "'-5"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=1", "''=1"),
        ("''-x", "'''-x"),
        ("'tis", "'tis"),
        ("a=1", "a=1"),
        (" =1", " =1"),
        ("", ""),
        (None, None),
    ],
)
def test_text_that_would_run_as_a_formula_gets_one_apostrophe(text: str | None, safe: str | None) -> None:
    assert mapped(escape_formula, [text]) == [safe]


@settings(deadline=None)
@given(st.lists(CELLS, min_size=1))
def test_written_text_is_read_back_unchanged(texts: list[str | None]) -> None:
    assert mapped(unescape_formula, mapped(escape_formula, texts)) == texts


@settings(deadline=None)
@given(st.lists(CELLS, min_size=1))
def test_defused_text_never_runs(texts: list[str | None]) -> None:
    assert not [text for text in mapped(escape_formula, texts) if text and text[0] in set("=+-@\t\r")]


def test_each_kind_of_cell_is_written_in_one_way() -> None:
    frame = pl.DataFrame(
        {
            "sku": ["=A", 'say "5, six"'],
            "quantity": [-5, None],
            "unit_cost": pl.Series([Decimal("12.5"), Decimal("-0.3333")], dtype=pl.Decimal(18, 4)),
            "share": [1e16, 0.1],
            "expected_on": [date(2026, 11, 23), None],
            "occurred_at": [datetime(2026, 11, 23, 14, 3), datetime(2026, 11, 23, 14, 3, 0, 250000)],
            "waiting": [True, False],
        }
    )

    assert to_csv(frame).decode().splitlines() == [
        "sku,quantity,unit_cost,share,expected_on,occurred_at,waiting",
        "'=A,-5,12.50,10000000000000000.00,2026-11-23,2026-11-23T14:03:00,true",
        '"say ""5, six""",,-0.3333,0.10,,2026-11-23T14:03:00.250,false',
    ]


def test_json_lines_have_numbers_for_money_and_for_shares() -> None:
    frame = pl.DataFrame(
        {
            "sku": ["=A", ""],
            "unit_cost": pl.Series([Decimal("12.5"), None], dtype=pl.Decimal(18, 4)),
            "share": [0.12346, None],
            "quantity": [-5, None],
            "expected_on": [date(2026, 11, 23), None],
            "waiting": [True, False],
        }
    )

    assert to_json_lines(frame).decode().splitlines() == [
        '{"sku":"=A","unit_cost":12.5,"share":0.1235,"quantity":-5,"expected_on":"2026-11-23","waiting":true}',
        '{"sku":"","unit_cost":null,"share":null,"quantity":null,"expected_on":null,"waiting":false}',
    ]


def test_times_are_written_in_utc() -> None:
    at_noon = pl.Series([datetime(2026, 11, 23, 12)]).dt.replace_time_zone("Europe/Berlin")
    frame = pl.DataFrame({"occurred_at": at_noon})

    assert to_csv(frame) == b"occurred_at\n2026-11-23T11:00:00\n"


def test_a_frame_without_rows_still_has_its_header() -> None:
    assert to_csv(pl.DataFrame(schema={"sku": pl.String, "=x": pl.Int64})) == b"sku,'=x\n"


def test_empty_text_is_an_empty_cell() -> None:
    assert to_csv(pl.DataFrame({"a": ["", "b"], "n": [1, 2]})) == b"a,n\n,1\nb,2\n"


def parts(book: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(book)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_spreadsheet_holds_text_as_text_and_never_a_formula() -> None:
    frame = pl.DataFrame(
        {
            "sku": ["=1+1", "http://example.com"],
            "unit_cost": [Decimal("2.50"), None],
            "expected_on": [date(2026, 11, 23), None],
            "waiting": [True, False],
            "when": [datetime(2026, 11, 23, tzinfo=UTC), None],
        }
    )

    files = parts(to_spreadsheet([("Acme", frame), ("no vendor", frame.clear())]))

    sheet = files["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "<v>2.50</v>" in sheet
    assert "=1+1" in files["xl/sharedStrings.xml"]
    assert 'name="no vendor"' in files["xl/workbook.xml"]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_vendor_name_makes_a_sheet_of_its_own(names: list[str]) -> None:
    accepted = sheet_names(names)

    assert len({name.casefold() for name in accepted}) == len(names)
    assert all(0 < len(name) <= 31 for name in accepted)


@pytest.mark.parametrize("first", ["＝", "＋", "－", "＠", "\n"])
def test_look_alikes_of_formula_signs_are_defused_too(first: str) -> None:
    frame = pl.DataFrame({"name": [f"{first}1+1"]})
    text = to_csv(frame).decode()
    assert f"'{first}1+1" in text
    assert (
        pl.DataFrame({"name": [f"'{first}1+1"]}).select(unescape_formula(pl.col("name"))).item()
        == f"{first}1+1"
    )
