"""A column whose cells need nothing done to them is checked in less time, and to the same end."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from core.neutral.checks import check_cells
from core.neutral.columns import Column, File
from core.neutral.trimming import neat_columns, trimmed

TODAY = date(2026, 11, 30)
COLUMNS = (
    Column("item_id", required=True),
    Column("upc"),
    Column("description", required=True),
    Column("note"),
    Column("quantity", "quantity", required=True, nonzero=True),
    Column("pack_size", "quantity", default="1", least=1),
    Column("unit_cost", "money", least=0),
    Column("rate", "rate"),
    Column("expected_on", "date"),
    Column("sold_at", "time", past=True),
    Column("tracked", "boolean", default="true"),
    Column("delivery", choices=("ship", "pickup")),
    Column("time_zone", default="UTC"),
)
FILE = File("lines", key=("item_id",), columns=COLUMNS)

USUAL = {
    "text": [
        "A",
        "Lamp 2",
        "7",
        "ship",
        "Europe/Berlin",
        "01234567890",
        "4.00638E+12",
        "drone",
        "Mars/Olympus",
    ],
    "quantity": ["1", "-3", "0", "999999999"],
    "money": ["0", "12.50", "-1.00", "0.3333"],
    "rate": ["1.08"],
    "date": ["2026-11-23", "2026-02-30", "2028-02-29"],
    "time": ["2026-11-23T14:03:00", "2026-11-23T14:03:00Z", "2026-02-30T10:00:00", "2028-01-01T00:00:00"],
    "boolean": ["true", "FALSE"],
}
ODD = [
    "", " ", "\u200b", "\u2800", "a\x07b", " A ", "'=1", "+5", "1.5", "1e3", "1,200", "2026-11-23",
    "x" * 10_001, "2026-11-23T14:03", "2026-11-23 14:03:00.25+02:00", "4,00638e+12", "yes", "٣",
]  # fmt: skip


def columns_of(cells: st.DataObject, rows: int) -> pl.DataFrame:
    """Cells as most programs write them, and in some columns also others."""
    drawn = {}
    for column in COLUMNS:
        odd = cells.draw(st.sampled_from([[], [], ODD]))
        drawn[column.name] = cells.draw(
            st.lists(st.sampled_from([*USUAL[column.kind], *odd]), min_size=rows, max_size=rows)
        )
    return pl.DataFrame(drawn, schema=dict.fromkeys(drawn, pl.String))


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_what_is_known_of_a_column_changes_neither_values_nor_problems(cells: st.DataObject) -> None:
    text = columns_of(cells, cells.draw(st.integers(1, 4)))
    none: frozenset[str] = frozenset()
    assert_frame_equal(trimmed(FILE, text), trimmed(FILE, text, none))

    told, plain = trimmed(FILE, text), trimmed(FILE, text, none)
    values, wrong, problems = check_cells(FILE, told, TODAY)
    same_values, same_wrong, same_problems = check_cells(FILE, plain, TODAY, none)

    assert sorted(map(str, problems)) == sorted(map(str, same_problems))
    assert_frame_equal(wrong, same_wrong, check_column_order=False)
    assert_frame_equal(values, same_values)


@pytest.mark.parametrize(
    ("column", "cell", "is_neat"),
    [
        ("item_id", "A-1", True),
        ("item_id", "210000000001", True),
        ("item_id", "", True),
        ("item_id", " A", False),
        ("item_id", "A ", False),
        ("item_id", "\u200b", False),
        ("item_id", "'=1", False),
        ("item_id", "4.00638E+12", False),
        ("description", "Lamp\nsmall", False),
        ("upc", "012345678905", True),
        ("upc", "12345678905", False),
        ("quantity", "-3", True),
        ("quantity", "1.0", False),
        ("sold_at", "2026-11-23T14:03:00", True),
        ("sold_at", "2026-11-23", False),
        ("tracked", "true", True),
        ("tracked", "yes", False),
    ],
)
def test_a_cell_is_neat_if_it_is_trimmed_visible_and_of_the_right_shape(
    column: str, cell: str, is_neat: bool
) -> None:
    text = pl.DataFrame({column: [cell or None, None]}, schema={column: pl.String})

    assert (column in neat_columns(FILE, text)) is is_neat
