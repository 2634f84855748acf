"""Schemas of the report.

Tested in tests/core/test_schemas.py.
"""

import polars as pl

from core.amounts import MONEY_SUM, UNIT_MONEY
from core.report.incoming import SERVING

EXPORTED_REPORT = pl.Schema(
    {
        "shop_id": pl.String(),
        "shop": pl.String(),
        "item_id": pl.String(),
        "sku": pl.String(),
        "description": pl.String(),
        "vendor_id": pl.String(),
        "vendor": pl.String(),
        "on_hand": pl.Int64(),
        "document_type": pl.String(),
        "document_id": pl.String(),
        "line_number": pl.Int64(),
        "occurred_at": pl.Datetime("us"),
        "ecom_order_id": pl.String(),
        "waiting": pl.Boolean(),
        "backordered": pl.Int64(),
        "covered": pl.Int64(),
        "to_order": pl.Int64(),
        "expected_on": pl.Date(),
        "purchase_orders": pl.String(),
        "transfers": pl.String(),
        "drafted": pl.Int64(),
        "unit_price": UNIT_MONEY,
        "unit_cost": UNIT_MONEY,
        "money": MONEY_SUM,
        "on_order": pl.Int64(),
        "in_transit": pl.Int64(),
    }
)
"""One row per item, shop and source, in the order of the contract (§4): exports and the command line print
exactly these columns. Units: ``on_hand``, ``drafted``, ``on_order`` and ``in_transit`` of the item and shop,
``backordered``, ``covered`` and ``to_order`` of the line. ``unit_price``, ``unit_cost``: for one unit;
``money``: price × backordered units. ``waiting``: a customer waits. Documents are separated by ``;``."""

REPORT_ROWS = pl.Schema(
    {
        **EXPORTED_REPORT,
        "occurred_on": pl.Date(),
        "currency": pl.String(),
        "customers_short": pl.Int64(),
        "first_due": pl.Date(),
        "due_on": pl.Date(),
        "part_received": pl.Boolean(),
        "came_in": pl.Boolean(),
        "url": pl.String(),
        "serving": SERVING,
        "turn": pl.Int64(),
        "by_log": pl.Boolean(),
        "waiting_units": pl.Int64(),
    }
)
"""The report as pages read it: ``occurred_on`` (date in the shop), the currency of the price (the order's, or
the shop's), backordered units a customer waits for (the others are a stock discrepancy), and the due date of
the first unit that covers the row. Of its item and shop: due date of the first incoming unit, whether an
incoming document was received in part, and whether stock ever came in. Last the document's screen in
Lightspeed (``with_urls``), the incoming units that serve the row (``backorders.promises_by_source``), the
turn of its order (core/allocation: TURN), ``by_log``: the POS's log names the row's document; else rule 1
does; and ``waiting_units`` of the line."""
