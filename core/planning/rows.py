"""Columns and order of the plan (contract §4). core/planning/reasons.py adds the words."""

import polars as pl

from core.planning.pack_sizes import split_into_order_lines, with_prices

UNIT_COST_TYPE = pl.Decimal(18, 4)
"""Type of a unit cost."""

LINE_TOTAL_TYPE = pl.Decimal(38, 4)
"""Type of a cost of many units: a unit cost has up to 12 digits, a quantity 9, and both are summed."""

PLAN: dict[str, pl.DataType] = {
    "action": pl.String(),
    "vendor_id": pl.String(),
    "vendor": pl.String(),
    "from_shop_id": pl.String(),
    "shop_id": pl.String(),
    "item_id": pl.String(),
    "sku": pl.String(),
    "vendor_sku": pl.String(),
    "description": pl.String(),
    "needed": pl.Int64(),
    "quantity": pl.Int64(),
    "unit_cost": UNIT_COST_TYPE,
    "line_total": LINE_TOTAL_TYPE,
    "expected_on": pl.Date(),
    "waiting_lines": pl.Int64(),
    "waiting_orders": pl.Int64(),
    "reason": pl.String(),
}
"""Columns of a plan: one row per transfer of an item between two shops, and one per part of its purchase for
a ship-to shop. A transfer has no vendor, cost and date; ``needed`` is the net need that the row serves."""

REASON_FIGURES = [
    "demand", "incoming", "drafted_in", "projected", "reorder_point", "order_up_to", "need", "donated",
    "want", "spare", "buy", "parts", "too_many", "most", "least", "pack_size", "minimum_order_quantity",
    "price_from",
]  # fmt: skip
"""Figures that a reason uses: of the need, and of the transfer or purchase."""

SUGGESTED: dict[str, pl.DataType] = {
    **{name: kind for name, kind in PLAN.items() if name != "reason"},
    "need_index": pl.UInt32(),
    "has": pl.Int64(),
    "suggested": pl.Int64(),
    "part": pl.Int64(),
    "shop": pl.String(),
    "from_shop": pl.String(),
    "tops_up": pl.Boolean(),
    **dict.fromkeys(REASON_FIGURES, pl.Int64()),
}
"""Columns of a plan in progress. ``need_index``: the (oldest) need in ``Facts.short`` that a row serves;
``has``: on hand at the giving shop; ``suggested``: the quantity by rule 3, before edits; ``part``: number of
the part of its purchase (1, 2, …); and the figures of the reason."""

WAITING = ("waiting_lines", "waiting_orders")


def as_suggested(frame: pl.DataFrame) -> pl.DataFrame:
    """Return ``frame`` with the columns and types of SUGGESTED; missing columns are empty."""
    lacking = [name for name in SUGGESTED if name not in frame.columns]
    whole = frame.with_columns(pl.lit(None).alias(name) for name in lacking)
    return whole.select(pl.col(name).cast(kind) for name, kind in SUGGESTED.items())


def transfer_rows(
    given: pl.DataFrame, wanted: pl.DataFrame, names: pl.DataFrame, shops: pl.DataFrame
) -> pl.DataFrame:
    """Return transfers, oldest need first, then the largest quantity.

    ``given``: one row per need and giving shop; ``names``: ``Facts.names``.
    """
    rows = (
        given.join(wanted.select("need_index", "item_id", "shop_id", "need", *WAITING), on="need_index")
        .join(shops.select(from_shop_id="shop_id", from_shop="name"), on="from_shop_id")
        .sort("need_index", pl.col("quantity").neg(), "from_shop_id")
    )
    named = names.select("sku", "vendor_sku", "description", "shop")[rows["need_index"]]
    moved = rows.with_columns(action=pl.lit("transfer"), needed="quantity", suggested="quantity")
    return as_suggested(moved.hstack(named))


def purchase_rows(bought: pl.DataFrame, price_breaks: pl.DataFrame) -> pl.DataFrame:
    """Return purchases by vendor (none last) and ship-to shop, oldest need first, part by part.

    ``bought``: one row per item and ship-to shop with ``buy`` above 0, oldest need first, and the columns of
    ``Facts.names``.
    """
    parts = split_into_order_lines(bought.sort("sort_index", maintain_order=True))
    arrives = pl.col("today") + pl.duration(days="lead_time_days")
    rows = with_prices(parts, price_breaks)
    return as_suggested(
        rows.with_columns(action=pl.lit("purchase"), expected_on=arrives, suggested="quantity")
    )
