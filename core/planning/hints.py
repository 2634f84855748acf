"""Hints before an order goes out. They change no quantity.

How far an order is from its vendor's minimum and from free freight, which lines would best close that gap
(items that run out first, at the rate of the last 90 days), and how near the next price break is.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from core.language import marked
from core.planning.pack_sizes import split_into_order_lines, with_prices
from core.planning.plan import Facts
from core.store import Snapshot

SPEED_DAYS = 90
"""Number of days over which the rate of sale is measured."""

GOALS = {"minimum_order_value": marked("its minimum order"), "free_freight_value": marked("free freight")}


def goal_gaps(plan: pl.DataFrame, vendors: pl.DataFrame) -> pl.DataFrame:
    """Return orders below a goal: one row per vendor, ship-to shop and goal, smallest gap first.

    ``vendor_id, vendor, shop_id, goal`` (one of GOALS, in words), ``currency, total, wanted, short_by``.
    Orders with a line without cost are left out, because their total is unknown.
    """
    bought = plan.filter(pl.col("action") == "purchase", pl.col("vendor_id").is_not_null())
    orders = bought.group_by("vendor_id", "vendor", "shop_id").agg(
        total=pl.col("line_total").sum(), known=pl.col("line_total").is_not_null().all()
    )
    goals = vendors.select("vendor_id", "currency", *GOALS).unpivot(
        list(GOALS), index=["vendor_id", "currency"], variable_name="goal", value_name="wanted"
    )
    return (
        orders.filter("known")
        .join(goals, on="vendor_id")
        .with_columns(pl.col("goal").replace(GOALS), short_by=pl.col("wanted") - pl.col("total"))
        .filter(pl.col("short_by") > 0)
        .sort("short_by", "vendor_id", "shop_id", "goal")
        .select("vendor_id", "vendor", "shop_id", "goal", "currency", "total", "wanted", "short_by")
    )


def gap_closing_lines(
    facts: Facts, plan: pl.DataFrame, speed: pl.DataFrame, gap: Mapping[str, Any]
) -> pl.DataFrame:
    """Return lines that would close ``gap`` (a row of ``goal_gaps``), items that run out first on top.

    One row per item: ``item_id, description``; ``cover``: days that stock, incoming, drafts and the plan
    last; ``a_week``: units sold; ``quantity``: the least the vendor sells; ``unit_cost, line_total``,
    ``so_far`` (running total). ``speed``: ``item_id, sold`` in SPEED_DAYS days.
    """
    here = plan.filter(action="purchase", shop_id=gap["shop_id"])
    planned = here.group_by("item_id").agg(pl.col("quantity").sum())
    supply = pl.col("incoming") + pl.col("drafted_in") - pl.col("drafted_out")
    stock = facts.stock.filter(shop_id=gap["shop_id"])
    stock = stock.select("item_id", has=pl.col("on_hand") + supply)
    sold = (
        facts.items.filter(pl.col("vendor_id") == gap["vendor_id"], "tracked")
        .join(speed.filter(pl.col("sold") > 0), on="item_id")
        .join(stock, on="item_id", how="left")
        .join(planned, on="item_id", how="left")
        .with_columns(has=pl.col("has").fill_null(0) + pl.col("quantity").fill_null(0))
        .with_columns(cover=(pl.col("has") * SPEED_DAYS / pl.col("sold")).clip(0), buy=pl.lit(1, pl.Int64))
        .drop("quantity")
    )
    lines = (
        with_prices(split_into_order_lines(sold), facts.price_breaks)
        .filter(pl.col("line_total") > 0)
        .sort("cover", "item_id")
    )
    so_far = pl.col("line_total").cum_sum()
    return (
        lines.sort("cover", "item_id")
        .with_columns(so_far=so_far, a_week=pl.col("sold") * 7 / SPEED_DAYS)
        .filter(pl.col("so_far") - pl.col("line_total") < gap["short_by"])
        .select("item_id", "description", "cover", "a_week", "quantity", "unit_cost", "line_total", "so_far")
    )


def next_price_breaks(plan: pl.DataFrame, facts: Facts, speed: pl.DataFrame) -> pl.DataFrame:
    """Return the next price break of each line that has one.

    ``vendor, shop_id, description, quantity, extra`` (units more), ``unit_cost``, ``break_cost``, ``saving``
    (on the units bought anyway), ``costs`` (increase of the order's cost; below 0: it becomes cheaper),
    ``weeks`` that the extra units last (empty: none sold).
    """
    breaks = facts.price_breaks.select("vendor_id", "item_id", "minimum_quantity", break_cost="unit_cost")
    sizes = facts.items.select("item_id", "pack_size", "maximum_order_quantity")
    pack = pl.col("pack_size")
    quantity_at_break = (pl.col("minimum_quantity") + pack - 1) // pack * pack
    bought = plan.filter(pl.col("action") == "purchase", pl.col("unit_cost").is_not_null())
    deeper = bought.join(breaks, on=["vendor_id", "item_id"]).filter(
        pl.col("minimum_quantity") > pl.col("quantity"), pl.col("break_cost") < pl.col("unit_cost")
    )
    sized = deeper.join(sizes, on="item_id").join(speed, on="item_id", how="left")
    sized = sized.with_columns(extra=quantity_at_break - pl.col("quantity"))
    fits = pl.col("extra") + pl.col("quantity") <= pl.col("maximum_order_quantity").fill_null(2**31)
    line = ["vendor_id", "shop_id", "item_id", "quantity"]
    nearest = sized.filter(fits).sort("extra").unique(line, keep="first", maintain_order=True)
    valued = nearest.with_columns(
        saving=pl.col("quantity") * (pl.col("unit_cost") - pl.col("break_cost")),
        costs=(pl.col("quantity") + pl.col("extra")) * pl.col("break_cost") - pl.col("line_total"),
        weeks=pl.when(pl.col("sold") > 0).then(pl.col("extra") * SPEED_DAYS / 7 / pl.col("sold")),
    )
    return valued.sort("costs", "item_id", "shop_id").select(
        "vendor", "shop_id", "description", "quantity", "extra", "unit_cost", "break_cost", "saving",
        "costs", "weeks",
    )  # fmt: skip


# --- with the store ---


def load_selling_speed(
    snapshot: Snapshot, items: pl.DataFrame, shops: list[str] | None, now: datetime
) -> pl.DataFrame:
    """Load the units sold of each item in the last SPEED_DAYS days, less returns: ``item_id, sold``.

    ``shops``: None for all shops.
    """
    where: dict[str, Any] = {} if shops is None else {"shop_id": shops}
    lines = snapshot.frame(
        "sale_line", columns=["item_id", "quantity"], matching=items.select("item_id"),
        above={"sold_at": now - timedelta(days=SPEED_DAYS)}, voided=False, **where,
    )  # fmt: skip
    return lines.group_by("item_id").agg(sold=pl.col("quantity").sum().cast(pl.Int64))
