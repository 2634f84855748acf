"""The titles of the charts: each says what the chart shows, as a person would."""

import polars as pl
import pytest

from core.planning.findings import (
    coverage_finding,
    lead_time_finding,
    shortage_finding,
    value_finding,
)

SHORT = {
    "vendor_id": pl.String,
    "vendor": pl.String,
    "backordered": pl.Int64,
    "to_order": pl.Int64,
    "currency": pl.String,
    "unit_price": pl.Float64,
}
WEEKS = {"week": pl.String, "for_backorders": pl.Int64, "still_short": pl.Int64}
ITEMS = {"item_id": pl.String, "item": pl.String, "money": pl.Float64, "share": pl.Float64}
VENDORS = {"vendor_id": pl.String, "vendor": pl.String, "median": pl.Float64, "promised": pl.Int64}


def table(rows: list[tuple[object, ...]], schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")


BASIN = ("B", "Basin Footwear", 20, 5, "USD", 10.0)
BASIN_TOO = ("B", "Basin Footwear", 15, 3, "USD", 10.0)
ALPINA = ("A", "Alpina", 1, 1, "EUR", 99.5)
COVERED = ("C", "Covered", 90, 0, "USD", 1.0)
NOBODY = (None, None, 9, 9, "USD", 1.0)


@pytest.mark.parametrize(
    ("rows", "measure", "title"),
    [
        ([BASIN, ALPINA, BASIN_TOO], "Units", "Basin Footwear: 35 units short, 8 not ordered"),
        ([ALPINA], "Units", "Alpina: 1 unit short, 1 not ordered"),
        ([NOBODY, BASIN], "Units", "No vendor yet: 9 units short, 9 not ordered"),
        ([BASIN, ALPINA], "EUR", "Alpina: €99.50 short, €99.50 not ordered"),
        ([COVERED], "Units", ""),
        ([], "Units", ""),
    ],
)
def test_the_vendor_with_most_to_order_is_named(
    rows: list[tuple[object, ...]], measure: str, title: str
) -> None:
    assert shortage_finding(table(rows, SHORT), measure) == title


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([("Late", 3, 17), ("Week 1", 12, 5)], "15 of 20 units short are incoming, 3 of them late"),
        ([("Late", 0, 4), ("Week 1", 0, 4)], "0 of 4 units short are incoming"),
        ([("Late", 0, 0), ("Week 1", 0, 0)], ""),
    ],
)
def test_what_arrives_is_compared_with_what_is_short(rows: list[tuple[object, ...]], title: str) -> None:
    assert coverage_finding(table(rows, WEEKS)) == title


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (
            [("I1", "Trail tyre 29", 120.0, 0.4), ("I2", "Front lamp", 180.0, 1.0)],
            "Trail tyre 29: $120.00, 40% of the backordered value",
        ),
        ([("", "3 others", 5.0, 1.0)], ""),
        ([], ""),
    ],
)
def test_the_item_with_most_value_is_named(rows: list[tuple[object, ...]], title: str) -> None:
    assert value_finding(table(rows, ITEMS), "USD") == title


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([("A", "Alpina", 21.0, 14), ("N", "Northwind", 9.0, 10)], "Alpina: 21 days, not the 14 promised"),
        ([("A", "Alpina", 7.5, 7)], "Alpina: 7.5 days, not the 7 promised"),
        ([("N", "Northwind", 9.0, 10)], "Vendors keep the lead times they promise"),
        ([("N", "Northwind", 9.0, None)], ""),
    ],
)
def test_the_vendor_furthest_behind_its_promise_is_named(rows: list[tuple[object, ...]], title: str) -> None:
    assert lead_time_finding(table(rows, VENDORS)) == title
