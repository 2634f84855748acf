"""Cells that a spreadsheet changed, and dates that cannot be."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import Problems
from core.neutral.folder import read_folder
from tests.core.neutral.said import sentences
from tests.helpers.neutral_folders import GOOD, folder_in, with_cell


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (("items", "ean", "4.00638E+12"), "is a number that a spreadsheet shortened"),
        (("items", "vendor_sku", '"9,78946E+12"'), "is a number that a spreadsheet shortened"),
        (("sales", "ecom_order_id", "2E+11"), "is a number that a spreadsheet shortened"),
        (("items", "item_id", "\u200b\u2060"), "holds only invisible characters"),
        (("shops", "name", "\u3164"), "holds only invisible characters"),
    ],
)
def test_codes_shortened_by_a_spreadsheet_are_problems(
    tmp_path: Path, cell: tuple[str, str, str], sentence: str
) -> None:
    file, column, value = cell
    folder = folder_in(tmp_path, **{file: with_cell(file, 2, column, value)})

    assert any(f"{file}.csv, row 2, {column}" in each and sentence in each for each in sentences(folder))


@pytest.mark.parametrize(
    "cell",
    [("items", "description", "#N/A"), ("items", "sku", "#BEZUG!"), ("sales", "quantity", "#DIV/0!")],
)
def test_a_formula_that_failed_is_a_problem_of_its_cell(tmp_path: Path, cell: tuple[str, str, str]) -> None:
    file, column, value = cell
    folder = folder_in(tmp_path, **{file: with_cell(file, 2, column, value)})

    said = [each for each in sentences(folder) if f"{file}.csv, row 2, {column}" in each]
    assert len(said) == 1
    assert "is the error of a formula; correct it in the spreadsheet" in said[0]


def told(folder: Path, today: date) -> list[str]:
    """Everything that is wrong in a folder; nothing where it can be read."""
    try:
        read_folder(folder, {}, today=today)
    except Problems as problems:
        return [str(row) for row in problems.rows]
    return []


@pytest.mark.parametrize("column", ["sold_at", "placed_at", "ordered_at", "sent_at", "as_of"])
def test_a_past_event_cannot_be_dated_after_next_year(tmp_path: Path, column: str) -> None:
    file = next(name for name, text in GOOD.items() if column in text).removesuffix(".csv")
    today = date(2026, 11, 28)
    late = folder_in(tmp_path / "late", **{file: with_cell(file, 2, column, "2028-01-01")})
    soon = folder_in(tmp_path / "soon", **{file: with_cell(file, 2, column, "2027-12-31")})

    with pytest.raises(Problems, match="lies after 2027, and says when something happened"):
        read_folder(late, {}, today=today)
    assert not any("lies after" in each for each in told(soon, today))


def test_a_upc_that_lost_its_leading_0_in_a_spreadsheet_is_the_same_upc(tmp_path: Path) -> None:
    folder = folder_in(tmp_path, items="item_id,description,upc\n1,Blue kettle,12345678905\n")

    assert read_folder(folder, {"items": frozenset("123456789")}).frames["items"]["upc"].to_list() == [
        "012345678905"
    ]
