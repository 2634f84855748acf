"""A plan that has something for every chart."""

from datetime import date

import polars as pl

from core.planning.chart_data import (
    with_arrival_week,
    with_pair_numbers,
)
from tests.helpers.text_tables import table

TODAY = date(2026, 11, 23)
TODAYS = pl.DataFrame({"shop_id": ["A", "B"], "today": [TODAY, TODAY]})


def supply(text: str) -> pl.DataFrame:
    """Incoming lines; ``in`` are the days from today until they are due, ``-`` undated."""
    rows = table(text).rename({"in": "days"})
    days = pl.col("days").cast(pl.Int64)
    return rows.with_columns(
        expected_on=pl.lit(TODAY) + pl.duration(days=days), line_number=pl.lit(1, pl.Int64)
    )


def report(text: str) -> pl.DataFrame:
    """Report rows; a vendor's name is its id in capitals, prices are 10, who waits is said by ``waits``."""
    rows = table(text).with_columns(pl.col("vendor_id").str.to_uppercase().alias("vendor"))
    shortage = pl.col("to_order") + pl.col("covered")
    return rows.with_columns(
        waiting=pl.col("waits") == "yes",
        shop=pl.format("Shop {}", "shop_id"),
        backordered=shortage,
        unit_price=pl.lit("10").cast(pl.Decimal(18, 4)),
        money=(shortage * 10).cast(pl.Decimal(18, 4)),
        description=pl.format("Item {}", "item_id"),
    )


COMING = with_arrival_week(
    supply("""
item shop type           document incoming in
tea  A    purchase_order P1       2        -3
tea  A    purchase_order P2       5        8
tea  B    purchase_order P3       1        -
rice A    transfer       T1       9        70
jam  A    purchase_order P4       7        0
"""),
    TODAYS,
)
ROWS = report("""
item shop vendor_id currency covered to_order age        waits
tea  A    acme      EUR      1       3        0–3-days   yes
tea  B    acme      EUR      0       2        4–7-days   no
rice A    best      USD      2       4        0–3-days   yes
salt B    -         -        0       1        4–7-days   no
""")
ROWS, SUPPLY = with_pair_numbers(ROWS, COMING)
