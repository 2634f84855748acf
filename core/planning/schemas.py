"""Schemas of the plan.

Tested in tests/core/test_schemas.py. The columns of PLAN are the contract's
(§4).
"""

import polars as pl

UNIT_COST_TYPE = pl.Decimal(18, 4)
"""Type of a unit cost."""

LINE_TOTAL_TYPE = pl.Decimal(38, 4)
"""Type of a cost of many units: a unit cost has up to 12 digits, a quantity 9, and both are summed."""

RATE_TYPE = pl.Decimal(18, 8)
"""Type of an exchange rate."""

RATE_ROWS = pl.Schema(
    {
        "rate_day": pl.Date(),
        "from_currency": pl.String(),
        "to_currency": pl.String(),
        "rate": RATE_TYPE,
    }
)
"""One row per day and pair of currencies: from that day on, 1 of ``from_currency`` costs ``rate`` of
``to_currency``."""

PLAN = pl.Schema(
    {
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
)
"""Columns of a plan: one row per transfer of an item between two shops, and one per part of its purchase for
a ship-to shop. A transfer has no vendor, cost and date; ``needed`` is the net need that the row serves."""

REASON_FIGURES = [
    "demand", "incoming", "drafted_in", "projected", "reorder_point", "order_up_to", "need", "donated",
    "want", "spare", "buy", "parts", "too_many", "most", "least", "pack_size", "minimum_order_quantity",
    "price_from",
]  # fmt: skip
"""Figures that a reason uses: of the need, and of the transfer or purchase."""

SUGGESTED = pl.Schema(
    {
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
)
"""Columns of a plan in progress. ``need_index``: the (oldest) need in ``Facts.short`` that a row serves;
``has``: on hand at the giving shop; ``suggested``: the quantity by rule 3, before edits; ``part``: number of
the part of its purchase (1, 2, …); and the figures of the reason."""

PLANNED_ROWS = pl.Schema({**SUGGESTED, "left_out": pl.Boolean(), "apart": pl.String()})
"""The plan with the buyers' edits (core/planning/edits.py): rows of SUGGESTED, with the quantity and the
costs of what is ordered. ``left_out``: not drafted. ``apart``: the document a row goes on
(``edits.APART``)."""

DESTINATION_ROWS = pl.Schema(
    {
        "vendor_id": pl.String(),
        "vendor": pl.String(),
        "shop_id": pl.String(),
        "lines": pl.Int64(),
        "quantity": pl.Int64(),
        "line_total": LINE_TOTAL_TYPE,
        "expected_on": pl.Date(),
    }
)
"""One row per vendor and ship-to shop of a plan: number of lines, units, their cost in the vendor's
currency, and the latest day on which anything of it is expected."""
