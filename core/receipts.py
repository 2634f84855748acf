"""What was received of a document so far, and what it cost."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.documents import Kind
from core.shop_time import in_shop
from core.store import Snapshot


def landed_unit_cost(line: Mapping[str, Any]) -> Decimal | None:
    """What one received unit of a receipt's line cost with its share of freight and other cost, to four
    places; empty where no unit came or its cost is not known."""
    if not line["received"] or line["unit_cost"] is None:
        return None
    landed: Decimal = line["unit_cost"] + (line["extra_cost"] or Decimal(0)) / line["received"]
    return landed.quantize(Decimal("0.0001"))


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
