"""Purchase orders: drafted, sent to the vendor with a date, moved to another date, closed, reopened.

A late purchase order still counts as supply: only closing it, or closing a line short, takes it away.
"""

from datetime import date

import polars as pl

from core.allocation import PAIR, broken_promises, load_lines_of_orders_at, order_promises
from core.errors import Problem
from core.ledger import By, Done, Operation, Posting, perform
from core.purchasing.documents import PURCHASE_ORDER, Kind, load_sent, refuse_stale
from core.purchasing.drafts import load_draft
from core.store import Snapshot, Store, Transaction


def moved_supply(
    supply: pl.DataFrame, kind: Kind, document_id: str, expected_on: date | None
) -> pl.DataFrame:
    """Supply as it would be if the document were due on another day."""
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
    """The purchase order went to the vendor: from now on its units are on order.

    Refused, with what changed, where the draft is no longer the ``version`` that was shown.
    """

    def decide(tx: Transaction) -> Posting:
        document = load_draft(tx, PURCHASE_ORDER, po_id, by.now, version)
        if not document.lines:
            raise Problem(f"{document.title} has no lines: there is nothing to order.")
        return Posting(
            changes=[document.step(ordered_at=by.now, expected_on=expected_on)], result={"ordered": po_id}
        )

    request = [po_id, expected_on, version]
    return perform(store, Operation(by, "order", request), decide)


def change_expected(
    store: Store,
    kind: Kind,
    document_id: str,
    expected_on: date | None,
    *,
    version: int | None = None,
    by: By,
) -> Done:
    """Move a sent document to another day. Result: the orders whose promise this breaks, the worst first:
    ``[{"ecom_order_id", "was", "now", "days"}]`` (``now`` and ``days`` empty: no date any more).

    Refused, with what changed, where it is no longer the ``version`` that was shown.
    """

    def decide(tx: Transaction) -> Posting:
        document = load_sent(tx, kind, document_id)
        refuse_stale(tx, document, version, by.now)
        if document.header["expected_on"] == expected_on:
            due = f"is already expected on {expected_on}" if expected_on else "already has no date"
            raise Problem(f"{document.title} {due}: enter another day.")
        broken = load_broken_promises(tx, kind, document_id, expected_on)
        told = broken.with_columns(pl.col("was", "now").cast(pl.String)).to_dicts()
        return Posting(changes=[document.step(expected_on=expected_on)], result=told)

    request = [kind.word, document_id, expected_on]
    return perform(store, Operation(by, "expected", request), decide)


def load_broken_promises(
    snapshot: Snapshot, kind: Kind, document_id: str, expected_on: date | None
) -> pl.DataFrame:
    """Which waiting orders break, and by how many days, if the document were due on ``expected_on``."""
    supply = snapshot.frame("supply")
    pairs = supply.filter(document_type=kind.table, document_id=document_id).select(PAIR).unique()
    lines = load_lines_of_orders_at(snapshot, pairs)
    after = moved_supply(supply, kind, document_id, expected_on)
    return broken_promises(order_promises(lines, supply), order_promises(lines, after))
