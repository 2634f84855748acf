"""Schemas of the frames that receiving hands to pages.

Tested in tests/core/test_schemas.py.
"""

import polars as pl

from core.amounts import MONEY_SUM

DELIVERY_ROWS = pl.Schema(
    {
        "document_type": pl.String(),
        "document_id": pl.String(),
        "source_id": pl.String(),
        "source": pl.String(),
        "shop_id": pl.String(),
        "shop": pl.String(),
        "time_zone": pl.String(),
        "sent_at": pl.Datetime("us"),
        "expected_on": pl.Date(),
        "closed": pl.Boolean(),
        "url": pl.String(),
        "born_here": pl.Boolean(),
        "pos_number": pl.String(),
        "note": pl.String(),
        "version": pl.Int64(),
        "planned": pl.Int64(),
        "received": pl.Int64(),
        "to_come": pl.Int64(),
        "state": pl.String(),
        "today": pl.Date(),
        "orders_waiting": pl.Int64(),
        "money": MONEY_SUM,
        "orders_completed": pl.Int64(),
        "next_on": pl.Date(),
        "kind": pl.String(),
        "days_late": pl.Int64(),
    }
)
"""One row per purchase order or transfer in a state. Units of all its lines: ``planned``, ``received``,
``to_come``. ``orders_waiting`` get a unit of it, ``orders_completed`` all they lack. ``money``: price × the
backordered units that it covers. ``sent_at``: UTC; ``expected_on`` (of its last units), ``next_on``
(of its next ones, where that is another day) and ``today``: days in the receiving shop."""

SHELF_ROWS = pl.Schema(
    {
        "shop_id": pl.String(),
        "shop": pl.String(),
        "item_id": pl.String(),
        "sku": pl.String(),
        "description": pl.String(),
        "on_hand": pl.Int64(),
        "waiting": pl.Int64(),
        "found": pl.Int64(),
        "packed": pl.Int64(),
        "shelf": pl.Int64(),
        "gap": pl.Int64(),
        "customers": pl.Int64(),
        "orders_completed": pl.Int64(),
        "money": MONEY_SUM,
    }
)
"""One row per item and shop worth counting: units on hand, waited for, found, packed, and what must be on
the ``shelf``; ``gap``: units of the stock discrepancy. ``customers`` and ``money`` wait for what a count may
free."""
