"""Files that go with a purchase order by e-mail: a PDF, and a CSV file in the vendor's columns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from core.errors import Problem
from core.language import say
from core.ledger import KEY_SEPARATOR
from core.letterhead import load_letterhead
from core.messages import ORDER_TO_VENDOR
from core.purchasing import load_order_to_print, load_vendor_file, purchase_order_pdf
from core.store import Snapshot

NOT_ON_PAPER = ("version", "ordered_at")
"""Fields of a purchase order that its files do not show, or show as of the day they are made."""

# --- with the store ---


def load_files(snapshot: Snapshot, message: Mapping[str, Any], now: datetime) -> dict[str, bytes]:
    """Load the files of a message by name; only purchase orders have any.

    Raises Problem if the purchase order was changed after the person pressed the button.
    """
    if message["kind"] != ORDER_TO_VENDOR:
        return {}
    (about,) = snapshot.rows("message_told", message_id=message["message_id"])
    po_id = about["document_id"]
    _check_not_changed(snapshot, po_id, message["operation_id"])
    order = load_order_to_print(snapshot, po_id, now)
    name = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in order.number)
    return {
        f"purchase-order-{name}.pdf": purchase_order_pdf(order, now, load_letterhead(snapshot)),
        f"purchase-order-{name}.csv": load_vendor_file(snapshot, po_id),
    }


def _check_not_changed(snapshot: Snapshot, po_id: str, operation_id: str) -> None:
    ((number),) = (row["number"] for row in snapshot.rows("operation", operation_id=operation_id))
    tables = ["purchase_order", "purchase_order_line"]
    since = snapshot.frame("change", table_name=tables, above={"operation_number": number})
    is_this_order = pl.col("row_key").str.split(KEY_SEPARATOR).list.first() == po_id
    if len(since.filter(is_this_order, ~pl.col("column_name").is_in(NOT_ON_PAPER))):
        raise Problem(
            say("The purchase order was changed after the button was pressed. Look at it and mail it again.")
        )
