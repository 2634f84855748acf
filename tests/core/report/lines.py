"""Open and incoming lines of a report, from text tables."""

import polars as pl

from core.report.backorders import REPORT, report_with_helpers
from tests.helpers.text_tables import frame, table

ROW = {
    "item_id": "i", "shop_id": "A", "shop": "Alpha", "sku": "SKU", "description": "Thing",
    "vendor_id": "v", "vendor": "Vendor", "currency": "EUR", "on_hand": -9, "found": 0, "came_in": True,
    "document_type": "sale", "document_id": "s", "line_number": 1, "occurred_at": None, "occurred_on": None,
    "ecom_order_id": None, "backordered": 0, "waiting": 0, "turn": 0, "unit_price": "2.5", "unit_cost": "1",
    "url": None, "by_log": False,
}  # fmt: skip
SUPPLY = {
    "item_id": "i", "shop_id": "A", "document_type": "purchase_order", "document_id": "p", "line_number": 1,
    "incoming": 0, "expected_on": None, "part_received": False,
}  # fmt: skip


def sources(text: str) -> pl.DataFrame:
    """Open lines with their names, from a text table."""
    return frame([ROW | row for row in table(text).to_dicts()], list(ROW))


def supply(text: str) -> pl.DataFrame:
    """Incoming lines, from a text table."""
    return frame([SUPPLY | row for row in table(text).to_dicts()], list(SUPPLY))


NO_DRAFTS = table("item shop drafted")


def exported_report(open_lines: pl.DataFrame, supply: pl.DataFrame, drafted: pl.DataFrame) -> pl.DataFrame:
    """The report as exports and the command line print it."""
    return report_with_helpers(open_lines, supply, drafted).select(REPORT)
