"""Answer to a receipt: sources its units serve, waiting lines they reach, and what was cancelled."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.ledger import Done
from core.store import as_record


@dataclass(frozen=True, slots=True)
class Served:
    """Units of a receipt line that serve one source (contract §4); the shelf if the document is empty."""

    operation_id: str
    line_number: int
    item_id: str
    document_type: str
    document_id: str
    source_line_number: int | None
    served: int


@dataclass(frozen=True, slots=True)
class Gain:
    """Units that a waiting line of an order gains (rule 2)."""

    ecom_order_id: str
    item_id: str
    gained: int


@dataclass(frozen=True, slots=True)
class CancelledRemainder:
    """Units of a line that will not come, with the item's name and the reason."""

    line_number: int
    item_id: str
    units: int
    reason: str | None
    description: str


@dataclass(frozen=True, slots=True)
class ReceiptResult:
    """Answer to a receipt. ``complete``: eCom orders whose units are now all here."""

    served: tuple[Served, ...]
    reached: tuple[Gain, ...]
    complete: tuple[str, ...]
    given_up: tuple[CancelledRemainder, ...]

    @property
    def units(self) -> Counter[str]:
        """Count the units by item: all of them serve a source or the shelf."""
        units: Counter[str] = Counter()
        for row in self.served:
            units[row.item_id] += row.served
        return units


@dataclass(frozen=True)
class Received(Done):
    """Answer to the operation of a receipt."""

    result: ReceiptResult


def receipt_result(answer: Mapping[str, Any]) -> ReceiptResult:
    """Read the answer as the ledger keeps it. Receipts of earlier versions have no ``given_up``."""
    return ReceiptResult(
        tuple(as_record(Served, row) for row in answer["served"]),
        tuple(as_record(Gain, row) for row in answer["reached"]),
        tuple(answer["complete"]),
        tuple(as_record(CancelledRemainder, row) for row in answer.get("given_up", [])),
    )
