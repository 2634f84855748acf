"""Schemas of the frames that allocation hands to other packages.

Units are whole pieces of an item, money is in the currency of the row, times are UTC without a zone.
Tested in tests/core/test_schemas.py.
"""

import polars as pl

from core.amounts import UNIT_MONEY

MOMENT = pl.Datetime("us")

SUPPLY_ROWS = pl.Schema(
    {
        "document_type": pl.String(),
        "document_id": pl.String(),
        "line_number": pl.Int64(),
        "item_id": pl.String(),
        "shop_id": pl.String(),
        "incoming": pl.Int64(),
        "expected_on": pl.Date(),
        "part_received": pl.Boolean(),
        "given_to": pl.String(),
        "confirmed": pl.Boolean(),
    }
)
"""One row per incoming line of a purchase order or transfer, and per day on which units of it come, at the
shop that will receive it. ``incoming``: units. ``expected_on``: a day in that shop; empty: no date.
``part_received``: some of the document came. ``given_to``: orders that get units of it before others
(core/allocation/given.py). ``confirmed``: the vendor confirmed the day."""

OPEN_LINE_ROWS = pl.Schema(
    {
        "item_id": pl.String(),
        "shop_id": pl.String(),
        "document_type": pl.String(),
        "document_id": pl.String(),
        "line_number": pl.Int64(),
        "occurred_at": MOMENT,
        "ecom_order_id": pl.String(),
        "unit_price": UNIT_MONEY,
        "backordered": pl.Int64(),
        "waiting": pl.Int64(),
        "packed": pl.Int64(),
        "taken_anyway": pl.Int64(),
        "by_log": pl.Boolean(),
        "turn": pl.Int64(),
        "on_hand": pl.Int64(),
        "found": pl.Int64(),
        "sku": pl.String(),
        "tracked": pl.Boolean(),
        "currency": pl.String(),
    }
)
"""One row per item, shop and source with an open line. Units of the line: ``backordered`` (rule 1),
``waiting`` (rule 2), of those ``packed`` and ``taken_anyway`` (taken out of turn). ``turn``: goes before the
age, the lowest first (core/allocation/turn.py). Units of its item and
shop: ``on_hand``, ``found``. ``unit_price``: for one unit, in ``currency`` of the shop."""

QUEUE_ROWS = pl.Schema(
    {
        **OPEN_LINE_ROWS,
        "taken_ahead": pl.Int64(),
        "ahead": pl.Int64(),
        "shelf": pl.Int64(),
        "reached": pl.Int64(),
    }
)
"""One row per line that waits, oldest first within item and shop: an open line with units. ``shelf``: of its
item and shop. ``taken_ahead``, ``ahead``: due before the line's own. ``reached``: covered by the shelf."""
