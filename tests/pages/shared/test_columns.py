"""Columns of tables: numbers are whole."""

from decimal import Decimal

import polars as pl
import pytest

from pages.components.shared.columns import COST_COLUMN, ITEM_COLUMN, UNITS_COLUMN, said_columns

TABLE = {"units": UNITS_COLUMN, "cost": COST_COLUMN, "item": ITEM_COLUMN}


def widths(units: list[int | None], costs: list[str | None]) -> list[int]:
    rows = pl.DataFrame({"units": units, "cost": [cost and Decimal(cost) for cost in costs], "item": "tyre"})
    return [said_columns(TABLE, rows)[name]["width"] for name in TABLE]


@pytest.mark.parametrize(
    ("units", "costs"), [([5, -12], ["12345.67", None]), ([None, None], [None, None]), ([], [])]
)
def test_columns_have_their_own_width_where_their_numbers_fit(
    units: list[int | None], costs: list[str | None]
) -> None:
    assert widths(units, costs) == [TABLE[name]["width"] for name in TABLE]


def test_a_column_is_as_wide_as_its_longest_number() -> None:
    units, cost, item = widths([-999_999_999, 3], ["1234567.00", "2.50"])
    assert (units, cost) == (18 + 7 * len("-999999999"), 18 + 7 * len("1,234,567.00"))
    assert item == ITEM_COLUMN["width"]
