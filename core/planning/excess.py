"""Excess stock: units in a shop beyond what it needs, which another shop could use, or nobody.

A shop keeps its levels and the sales of some weeks. Promised units are no excess: in ``Facts.stock`` sold
units, units that special orders wait for, and units on drafted transfers are already off on hand.
"""

from datetime import date

import polars as pl

from core.allocation import PAIR, deal
from core.amounts import UNIT_MONEY
from core.shop_time import with_day
from core.store import Snapshot

EXCESS_WEEKS = 26
"""Weeks of sales that a shop keeps, unless somebody chooses others."""

EXCESS_ROWS = pl.Schema(
    {
        "item_id": pl.String(),
        "shop_id": pl.String(),
        "on_hand": pl.Int64(),
        "units": pl.Int64(),
        "value": pl.Decimal(38, 4),
        "unit_cost": UNIT_MONEY,
        "a_week": pl.Float64(),
        "cover_weeks": pl.Float64(),
        "to_shop_id": pl.String(),
        "could_use": pl.Int64(),
    }
)
"""One row per item and shop with excess: ``units`` of it, their ``value`` at cost in the vendor's currency
(empty: no cost is known), units sold a week, the weeks that ``on_hand`` lasts (empty: nothing sells), and the
shop that lacks most of it, with the units that ``could_use`` there; empty: nobody lacks it."""


def excess_stock(stock: pl.DataFrame, speed: pl.DataFrame, items: pl.DataFrame, weeks: int) -> pl.DataFrame:
    """Return excess (EXCESS_ROWS), the highest value first.

    ``stock`` and ``items``: of ``Facts``. ``speed``: SPEED_ROWS. A shop lacks what its levels and
    ``weeks`` of its sales are above on hand and what is on the way.
    """
    needs = (pl.col("a_week") * weeks).ceil().cast(pl.Int64)
    level = pl.max_horizontal("reorder_point", "order_up_to", needs).fill_null(0)
    tracked = items.filter("tracked").select("item_id", "unit_cost")
    positions = (
        stock.join(speed.select(*PAIR, "a_week"), on=PAIR, how="left")
        .join(tracked, on="item_id")
        .with_columns(kept=level, there=pl.col("on_hand") - pl.col("drafted_out"))
        .with_columns(
            units=pl.col("there") - pl.col("kept").clip(0),
            lacks=pl.col("kept") - pl.col("there") - pl.col("incoming") - pl.col("drafted_in"),
        )
    )
    excess = positions.filter(pl.col("units") > 0).sort("units", "shop_id", descending=[True, False])
    wanted = positions.filter(pl.col("lacks") > 0).sort("lacks", "shop_id", descending=[True, False])
    cover = pl.when(pl.col("a_week") > 0).then(pl.col("on_hand") / pl.col("a_week"))
    return (
        excess.with_row_index("supply_row")
        .join(_given(wanted, excess), on="supply_row", how="left")
        .with_columns(
            value=pl.col("unit_cost") * pl.col("units"),
            cover_weeks=cover,
        )
        .select(pl.col(name).cast(kind) for name, kind in EXCESS_ROWS.items())
        .sort("value", "item_id", "shop_id", descending=[True, False, False], nulls_last=True)
    )


def _given(wanted: pl.DataFrame, excess: pl.DataFrame) -> pl.DataFrame:
    """Return the shop that each row of ``excess`` could go to first, and the units. Each missing unit counts
    once.

    ``supply_row``: the row of ``excess``.
    """
    dealt = deal(wanted.select("item_id", units="lacks"), excess.select("item_id", "units"), by=["item_id"])
    named = dealt.with_columns(to_shop_id=wanted["shop_id"].gather(dealt["demand_row"]))
    first = named.sort("demand_row").unique("supply_row", keep="first", maintain_order=True)
    return first.select(pl.col("supply_row").cast(pl.UInt32), "to_shop_id", could_use="units")


# --- with the store ---


def load_last_sales(snapshot: Snapshot, rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``sold_on``, the shop's day of the last sale (empty: never), to rows of items and shops."""
    sales = snapshot.frame(
        "sale_line", columns=[*PAIR, "quantity", "sold_at", "voided"], matching=rows.select(PAIR)
    )
    sold = sales.filter(pl.col("quantity") > 0, ~pl.col("voided"))
    last = sold.group_by(PAIR).agg(pl.col("sold_at").max())
    zones = snapshot.frame("shop", columns=["shop_id", "time_zone"])
    dated = with_day(last.join(zones, on="shop_id"), "sold_at", "sold_on").select(*PAIR, "sold_on")
    return rows.join(dated, on=PAIR, how="left", maintain_order="left")


def excess_note(day: date) -> str:
    """Return the note of a transfer that moves excess stock."""
    return f"Excess stock of {day.isoformat()}"
