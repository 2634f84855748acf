"""Receipts of a document so far, their cost, and how the remainder ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.ledger import row_key
from core.purchasing import DocumentKind
from core.shop_time import in_shop
from core.store import Snapshot, as_record


def landed_unit_cost(line: Mapping[str, Any]) -> Decimal | None:
    """Return the cost of one received unit with its share of freight and other cost, to four places.

    None if no unit came or its cost is not known.
    """
    if not line["received"] or line["unit_cost"] is None:
        return None
    landed: Decimal = line["unit_cost"] + (line["extra_cost"] or Decimal(0)) / line["received"]
    return landed.quantize(Decimal("0.0001"))


ENDINGS = ("close", "close_short", "loss")
"""Kinds of operations after which a document, or some of its lines, has nothing incoming."""


@dataclass(frozen=True, slots=True)
class ReceiptMade:
    """One receipt of a document, with its units. ``received_at``: by the shop's clock."""

    operation_id: str
    actor: str
    received_at: datetime
    received_on: date
    packing_slip: str | None
    received: int
    rejected: int
    freight: Decimal | None
    other_cost: Decimal | None
    note: str | None
    undone: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """Operation that closed a document or cancelled units of it. ``ended_at``: by the shop's clock."""

    operation_id: str
    kind: str
    actor: str
    ended_at: datetime
    reason: str | None


# --- with the store ---


def load_receipts(
    snapshot: Snapshot, kind: DocumentKind, document_id: str, time_zone: str
) -> list[ReceiptMade]:
    """Load the receipts of a document, newest first."""
    made = snapshot.rows("receipt_made", document_type=kind.table, document_id=document_id)
    newest_first = sorted(made, key=lambda receipt: int(receipt["number"]), reverse=True)
    return [
        as_record(ReceiptMade, receipt | {"received_at": _local(time_zone, receipt["recorded_at"])})
        for receipt in newest_first
    ]


def load_endings(
    snapshot: Snapshot, kind: DocumentKind, document_id: str, line_numbers: Sequence[int], time_zone: str
) -> list[Ending]:
    """Load who closed the document or cancelled its remainder, and why, newest first.

    Only operations that were not undone, and only the last closing.
    """
    keys = [row_key([document_id]), *(row_key([document_id, number]) for number in line_numbers)]
    changed = snapshot.frame(
        "change", columns=["operation_number"], table_name=[kind.table, kind.line_table], row_key=keys
    )
    made = snapshot.rows("operation", number=changed["operation_number"].to_list(), kind=list(ENDINGS))
    undone = {
        row["reverses"] for row in snapshot.rows("operation", reverses=[x["operation_id"] for x in made])
    }
    standing = [each for each in made if each["operation_id"] not in undone]
    closed = max((int(each["number"]) for each in standing if each["kind"] == "close"), default=0)
    return [
        Ending(
            each["operation_id"],
            each["kind"],
            each["actor"],
            _local(time_zone, each["recorded_at"]),
            each["note"],
        )
        for each in sorted(standing, key=lambda each: int(each["number"]), reverse=True)
        if each["kind"] != "close" or each["number"] == closed
    ]


def _local(time_zone: str, moment: datetime) -> datetime:
    """Return ``moment`` (UTC) by the clock of the shop."""
    return in_shop(time_zone, moment).replace(tzinfo=None)
