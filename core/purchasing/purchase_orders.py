"""Purchase orders: drafted, sent to the vendor with a date, moved to another date, closed, reopened.

An overdue purchase order still counts as supply. Only closing it, or cancelling the remainder of a line,
removes it.
"""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from core.allocation import PAIR, broken_promises, load_lines_of_orders_at, order_promises
from core.errors import Problem
from core.language import say
from core.ledger import By, Done, Operation, Posting, perform
from core.purchasing.documents import PURCHASE_ORDER, DocumentKind, load_sent
from core.purchasing.drafts import load_draft
from core.purchasing.part_deliveries import changed_days, load_parts, part_posting
from core.purchasing.stale_forms import refuse_stale
from core.store import Snapshot, Store, Transaction
from core.wording import full_day_text


@dataclass(frozen=True)
class SendOrder:
    """Drafted purchase order that was sent to the vendor. ``version``: of the draft that was shown."""

    po_id: str
    expected_on: date | None
    version: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ChangeExpected:
    """New due date, or none, of a document that was sent. ``version``: of the document that was shown."""

    kind: DocumentKind
    document_id: str
    expected_on: date | None
    version: int | None = field(default=None, compare=False)


def supply_with_date(
    supply: pl.DataFrame, kind: DocumentKind, document_id: str, expected_on: date | None
) -> pl.DataFrame:
    """Return supply as if the document were due on another day."""
    this = (pl.col("document_type") == kind.table) & (pl.col("document_id") == document_id)
    moved = pl.when(this).then(pl.lit(expected_on, pl.Date)).otherwise("expected_on")
    return supply.with_columns(expected_on=moved)


# --- with the store ---


def mark_sent(
    store: Store,
    po_id: str,
    *,
    expected_on: date | None,
    version: int | None = None,
    by: By,
) -> Done:
    """Mark a purchase order as sent to the vendor. From now on its units are incoming.

    Refused, naming the changes, if the draft is no longer the ``version`` that was shown.
    """
    request = SendOrder(po_id, expected_on, version)
    return perform(store, Operation(by, "order", request), _decide_send_order)


def _decide_send_order(tx: Transaction, request: SendOrder, by: By) -> Posting:
    return send_order_posting(tx, request, by)


def send_order_posting(tx: Transaction, request: SendOrder, by: By) -> Posting:
    """Return what sending the order changes."""
    document = load_draft(tx, PURCHASE_ORDER, request.po_id, by.now, request.version)
    if not document.lines:
        raise Problem(say("{title} has no lines. There is nothing to order.", title=document.title))
    sent = document.step(ordered_at=by.now, **document.due_on(request.expected_on))
    return Posting(changes=[sent], result={"ordered": request.po_id})


def change_expected(
    store: Store,
    kind: DocumentKind,
    document_id: str,
    expected_on: date | None,
    *,
    version: int | None = None,
    by: By,
) -> Done:
    """Change the due date of a sent document.

    Result: the orders whose promise this breaks, the worst first: ``[{"ecom_order_id", "was", "now",
    "days"}]`` (``now`` and ``days`` empty: no date any more). Refused, naming the changes, if it is no longer
    the ``version`` that was shown.
    """
    request = ChangeExpected(kind, document_id, expected_on, version)
    return perform(store, Operation(by, "expected", request), _decide_expected)


def _decide_expected(tx: Transaction, request: ChangeExpected, by: By) -> Posting:
    day = request.expected_on
    document = load_sent(tx, request.kind, request.document_id)
    refuse_stale(tx, document, request.version, by.now)
    parts = load_parts(tx, document.document_id) if request.kind is PURCHASE_ORDER else {}
    if {document.day_of(line) for line in document.lines} == {day} and not parts:
        title = document.title
        if day is None:
            raise Problem(say("{title} already has no date. Enter another day.", title=title))
        raise Problem(
            say(
                "{title} is already expected on {day}. Enter another day.",
                title=title,
                day=full_day_text(day),
            )
        )
    broken = load_broken_promises(tx, request.kind, document.document_id, day)
    orders = broken.with_columns(pl.col("was", "now").cast(pl.String)).to_dicts()
    posting = part_posting(tx, document.document_id, dict.fromkeys(parts, ()))
    posting.changes += changed_days(document, {line.line_number: day for line in document.lines})
    posting.result = orders
    return posting


def load_broken_promises(
    snapshot: Snapshot, kind: DocumentKind, document_id: str, expected_on: date | None
) -> pl.DataFrame:
    """Load the promises that break, with the days of delay, if the document were due on ``expected_on``."""
    supply = snapshot.frame("supply")
    pairs = supply.filter(document_type=kind.table, document_id=document_id).select(PAIR).unique()
    lines = load_lines_of_orders_at(snapshot, pairs)
    after = supply_with_date(supply, kind, document_id, expected_on)
    return broken_promises(order_promises(lines, supply), order_promises(lines, after))
