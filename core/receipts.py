"""What was received of a document so far."""

from typing import Any

import polars as pl

from core.documents import Kind
from core.shop_time import in_shop
from core.store import Snapshot

RECEIPTS: dict[str, Any] = {
    "operation_id": pl.String,
    "number": pl.Int64,
    "actor": pl.String,
    "received_at": pl.Datetime("us"),
    "received_on": pl.Date,
    "packing_slip": pl.String,
    "received": pl.Int64,
    "rejected": pl.Int64,
    "freight": pl.Decimal(18, 4),
    "other_cost": pl.Decimal(18, 4),
    "note": pl.String,
    "undone": pl.Boolean,
}
"""What ``receipts_of`` tells of a receipt."""

# --- with the store ---


def receipts_of(snapshot: Snapshot, kind: Kind, document_id: str, time_zone: str) -> pl.DataFrame:
    """What was received of a document so far: one row per receipt, the newest first.

    ``operation_id, number, actor, received_at`` (by the shop's clock)``, received_on, packing_slip, received,
    rejected, freight, other_cost, note, undone``.
    """
    made = snapshot.rows("receipt_made", document_type=kind.table, document_id=document_id)
    return pl.DataFrame(
        [
            receipt | {"received_at": in_shop(time_zone, receipt["recorded_at"]).replace(tzinfo=None)}
            for receipt in sorted(made, key=lambda receipt: int(receipt["number"]), reverse=True)
        ],
        schema=RECEIPTS,
    )
