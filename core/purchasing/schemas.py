"""Schemas of the frames that purchasing hands to other packages; ``tests/core/test_schemas.py`` proves
them."""

import polars as pl

from core.amounts import MONEY_SUM, UNIT_MONEY

ORDER_LINE_ROWS = pl.Schema(
    {
        "number": pl.String(),
        "vendor_sku": pl.String(),
        "sku": pl.String(),
        "manufacturer_sku": pl.String(),
        "upc": pl.String(),
        "ean": pl.String(),
        "item_id": pl.String(),
        "description": pl.String(),
        "quantity": pl.Int64(),
        "unit_cost": UNIT_MONEY,
        "line_total": MONEY_SUM,
        "currency": pl.String(),
        "expected_on": pl.Date(),
        "shop": pl.String(),
        "shop_id": pl.String(),
        "account_number": pl.String(),
        "vendor": pl.String(),
        "vendor_id": pl.String(),
        "reason": pl.String(),
        "po_id": pl.String(),
    }
)
"""One row per line of a purchase order as a file shows it. ``quantity``: units without cancelled ones.
``unit_cost`` and ``line_total`` are in ``currency``. ``number``: the POS number, else ``po_id``."""

OVERDUE_LINE_ROWS = pl.Schema(
    {
        "document_type": pl.String(),
        "document_id": pl.String(),
        "line_number": pl.Int64(),
        "item_id": pl.String(),
        "shop_id": pl.String(),
        "units": pl.Int64(),
        "expected_on": pl.Date(),
        "part_received": pl.Boolean(),
        "today": pl.Date(),
        "days_late": pl.Int64(),
        "shop": pl.String(),
        "vendor_id": pl.String(),
        "pos_number": pl.String(),
        "vendor": pl.String(),
        "email": pl.String(),
        "currency": pl.String(),
        "description": pl.String(),
        "sku": pl.String(),
        "vendor_sku": pl.String(),
        "manufacturer_sku": pl.String(),
    }
)
"""One row per overdue line of a purchase order: the ``units`` still incoming, the day they were due, and the
days since, by ``today`` in the shop."""

OVERDUE_DOCUMENT_ROWS = pl.Schema(
    {
        "vendor_id": pl.String(),
        "vendor": pl.String(),
        "document_id": pl.String(),
        "shop": pl.String(),
        "expected_on": pl.Date(),
        "days_late": pl.Int64(),
        "units": pl.Int64(),
        "orders_waiting": pl.Int64(),
        "money": MONEY_SUM,
    }
)
"""One row per overdue purchase order and due date: incoming units, the orders that wait for them, and the
``money`` (price × units) that waits, in the shop's currency."""

OVERDUE_VENDOR_ROWS = pl.Schema(
    {
        "vendor_id": pl.String(),
        "vendor": pl.String(),
        "email": pl.String(),
        "currency": pl.String(),
        "documents": pl.Int64(),
        "units": pl.Int64(),
        "days_late": pl.Int64(),
        "orders_waiting": pl.Int64(),
        "money": MONEY_SUM,
    }
)
"""One row per vendor with overdue supply: the same figures of all its purchase orders; ``documents`` counts
them, ``days_late`` is of the latest."""

TRANSFER_LINE_ROWS = pl.Schema(
    {
        "number": pl.String(),
        "from_shop": pl.String(),
        "shop": pl.String(),
        "item_id": pl.String(),
        "upc": pl.String(),
        "ean": pl.String(),
        "sku": pl.String(),
        "manufacturer_sku": pl.String(),
        "description": pl.String(),
        "quantity": pl.Int64(),
        "category": pl.String(),
        "transfer_id": pl.String(),
    }
)
"""One row per line of a transfer as a file shows it. ``quantity``: planned units of a draft, else units sent
and not cancelled. ``number``: the POS number, else ``transfer_id``."""

VENDOR_RECORD_ROWS = pl.Schema(
    {
        "vendor_id": pl.String(),
        "vendor": pl.String(),
        "orders": pl.Int64(),
        "lines": pl.Int64(),
        "on_time": pl.Float64(),
        "fill_rate": pl.Float64(),
        "median_days": pl.Float64(),
        "p80_days": pl.Int64(),
        "refused": pl.Int64(),
    }
)
"""One row per vendor: orders and lines sent to it, shares as 0–1, days from sent to received, refused units.
Figures without history are empty."""

PROMISE_BACKTEST_ROWS = pl.Schema(
    {
        "method": pl.String(),
        "lines": pl.Int64(),
        "promises": pl.Int64(),
        "kept": pl.Float64(),
        "days_off": pl.Float64(),
        "days_late": pl.Float64(),
    }
)
"""One row per method of promising a day: ``lines`` that arrived in full on a known day, ``promises`` that the
method would have made for them, the share ``kept`` (0-1), the median of the days between the promise and the
arrival (``days_off``), and that of the broken ones alone (``days_late``)."""
