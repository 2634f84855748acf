"""What was received of a document so far."""

from typing import Any

from core.documents import Kind
from core.shop_time import in_shop
from core.store import Snapshot

# --- with the store ---


def receipts_of(snapshot: Snapshot, kind: Kind, document_id: str, time_zone: str) -> list[dict[str, Any]]:
    """What was received of a document so far: one row per receipt, the newest first.

    ``operation_id, number, actor, received_at`` (by the shop's clock)``, received_on, packing_slip, received,
    rejected, freight, other_cost, note, undone``.
    """
    made = snapshot.rows("receipt_made", document_type=kind.table, document_id=document_id)
    newest_first = sorted(made, key=lambda receipt: int(receipt["number"]), reverse=True)
    return [
        receipt | {"received_at": in_shop(time_zone, receipt["recorded_at"]).replace(tzinfo=None)}
        for receipt in newest_first
    ]
