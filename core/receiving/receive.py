"""Receiving: units that arrived are counted, go on the shelf, and serve the oldest source first.

A receipt is one operation: units come in, refused units are no longer incoming, and the packing slip is
recorded. If two people receive the same delivery, the second is refused and told who was first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from core.allocation import (
    PAIR,
    completed_by,
    customer_queue,
    load_lines_of_orders_at,
    reached_by_arrival,
    served_now,
)
from core.amounts import rounded_money
from core.errors import Problem, Refused
from core.language import say
from core.ledger import By, Operation, Posting, perform
from core.purchasing import DOCUMENT_KINDS, Document, load_sent, local_time
from core.receiving.counted_lines import (
    CountedLine,
    ReceiptDetails,
    all_incoming,
    cancelled_remainders,
    check_counted,
    line_changes,
    receipt_lines,
)
from core.receiving.given_units import arriving_given, held_for_orders
from core.receiving.result import Received, receipt_result
from core.receiving.saved_counts import take_counts
from core.shop_time import noon_of, today_in
from core.store import Snapshot, Store, Transaction
from core.wording import full_day_text

ARRIVING = {"line_number": pl.Int64, "item_id": pl.String, "shop_id": pl.String, "units": pl.Int64}
"""Columns of a receipt line that decide whom it serves."""


@dataclass(frozen=True)
class Receipt:
    """Request of a receipt: the lines ``counted``, or ``everything`` that is incoming.

    ``kind``: ``po`` or ``transfer``; ``allow_over``: accept an over-delivery. ``counts_seen``: saved counts
    by line number, as shown to the person; None for receipts that do not use them.
    """

    kind: str
    document_id: str
    counted: tuple[CountedLine, ...]
    everything: bool
    allow_over: bool
    slip: ReceiptDetails
    counts_seen: Mapping[int, int] | None = field(default=None, compare=False)


# --- with the store ---


def receive(
    store: Store,
    kind: str,
    document_id: str,
    counted: Sequence[CountedLine] = (),
    *,
    everything: bool = False,
    allow_over: bool = False,
    details: ReceiptDetails | None = None,
    counts_seen: Mapping[int, int] | None = None,
    by: By,
) -> Received:
    """Receive ``counted``, or everything that is incoming, of a ``po`` or ``transfer``.

    ``counts_seen``: saved counts by line number, as shown to the person. Raises Refused if somebody counted
    on meanwhile. Saved counts of the lines received are removed; with ``counts_seen`` all of the document.

    The same ``By`` twice receives once and gives the same answer. Raises Problem or Refused.
    """
    details = details or ReceiptDetails()
    if everything and counted:
        raise Problem(say("Receive the lines counted or everything, not both."))
    if not everything:
        check_counted(counted, details)
    in_order = sorted(counted, key=lambda line: line.line_number)  # Whatever order the caller used.
    request = Receipt(kind, document_id, tuple(in_order), everything, allow_over, details, counts_seen)
    done = perform(store, Operation(by, "receipt", request, note=details.note), _decide_receipt)
    return Received(done.operation_id, done.number, receipt_result(done.result), done.again)


def _decide_receipt(tx: Transaction, request: Receipt, by: By) -> Posting:
    document = load_sent(tx, DOCUMENT_KINDS[request.kind], request.document_id)
    lines = all_incoming(document) if request.everything else request.counted
    if not request.allow_over:
        _refuse_surplus(tx, document, lines, by.now)
    used = [line.line_number for line in lines]
    take_counts(tx, document.kind.table, document.document_id, request.counts_seen, used)
    return _receipt(tx, document, lines, request.slip, by)


def _refuse_surplus(tx: Snapshot, document: Document, counted: Sequence[CountedLine], now: datetime) -> None:
    """Refuse more units than are incoming, and say who received before and when."""
    refused = []
    for line in counted:
        row = document.line(line.line_number)
        incoming = row.to_come
        if line.received + line.rejected > incoming + line.surplus:
            before = _last_receipt(tx, document, line.line_number, now)
            (item,) = tx.rows("item", item_id=row.item_id)
            refused.append(
                say(
                    "Line {line}, {item}: only {left} of {owed} still incoming; {before}.",
                    line=line.line_number,
                    item=item["description"],
                    left=incoming,
                    owed=row.owed,
                    before=before,
                )
            )
    if refused:
        raise Refused(" ".join(refused))


def _last_receipt(tx: Snapshot, document: Document, line_number: int, now: datetime) -> str:
    """Describe the last receipt of the line: “Ann received 5 at 14:03”."""
    moves = tx.rows(
        "stock_movement",
        document_type=document.kind.table,
        document_id=document.document_id,
        line_number=line_number,
        shop_id=document.shop_id,
    )
    receipts = tx.rows("operation", kind="receipt", number=[move["operation_number"] for move in moves])
    ids = [receipt["operation_id"] for receipt in receipts]
    undone = {row["reverses"] for row in tx.rows("operation", reverses=ids)}
    standing = [receipt for receipt in receipts if receipt["operation_id"] not in undone]
    if not standing:
        return say("if more arrived, confirm the over-delivery")
    last = max(standing, key=lambda receipt: int(receipt["number"]))
    units = sum(move["quantity"] for move in moves if move["operation_number"] == last["number"])
    when = local_time(tx, document.shop_id, last["recorded_at"], now)
    return say("{person} received {units} at {when}", person=last["actor"], units=units, when=when)


def _receipt(
    tx: Snapshot, document: Document, counted: Sequence[CountedLine], details: ReceiptDetails, by: By
) -> Posting:
    day, moment = _arrival(tx, document, details, by.now)
    movements = [_movement(document, line, moment) for line in counted]
    header = {
        "operation_id": by.operation_id,
        "document_type": document.kind.table,
        "document_id": document.document_id,
        "received_on": day,
        "packing_slip": details.packing_slip,
        "received": sum(line.received for line in counted),
        "rejected": sum(line.rejected for line in counted),
        "freight": rounded_money(details.freight),
        "other_cost": rounded_money(details.other_cost),
        "spread_by": details.spread_by,
    }
    given = arriving_given(tx, document, {line.line_number: line.received for line in counted})
    lines = [{"operation_id": by.operation_id} | row for row in receipt_lines(document, counted, details)]
    return Posting(
        movements=movements,
        changes=[*line_changes(document, counted), *held_for_orders(tx, given)],
        rows={"receipt": [header], "receipt_line": lines},
        result=_result(tx, movements, by.operation_id, given)
        | {"given_up": _named(tx, cancelled_remainders(document, counted, details.short_reason))},
    )


def _named(tx: Snapshot, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the ``description`` of the items to rows."""
    items = tx.rows("item", item_id=[row["item_id"] for row in rows]) if rows else []
    names = {item["item_id"]: item["description"] for item in items}
    return [row | {"description": names[row["item_id"]]} for row in rows]


def _movement(document: Document, line: CountedLine, moment: datetime) -> dict[str, Any]:
    return {
        "document_type": document.kind.table,
        "document_id": document.document_id,
        "line_number": line.line_number,
        "item_id": document.line(line.line_number).item_id,
        "shop_id": document.shop_id,
        "quantity": line.received,
        "occurred_at": moment,
    }


def _arrival(
    tx: Snapshot, document: Document, details: ReceiptDetails, now: datetime
) -> tuple[date, datetime]:
    """Return the date in the shop and the moment of arrival: now, or noon of an earlier day."""
    time_zone = tx.rows("shop", shop_id=document.shop_id)[0]["time_zone"]
    today = today_in(time_zone, now)
    day = details.received_on or today
    if day > today:
        raise Problem(
            say("It cannot have been received on {day}. That day is in the future.", day=full_day_text(day))
        )
    return day, now if day == today else noon_of(time_zone, day)


def _result(
    tx: Snapshot, movements: Sequence[dict[str, Any]], operation_id: str, given: pl.DataFrame
) -> dict[str, Any]:
    """Return what the units serve (rule 1), whom they reach, and which orders are now complete (rule 2)."""
    arriving = pl.DataFrame([row | {"units": row["quantity"]} for row in movements], schema=ARRIVING)
    lines = load_lines_of_orders_at(tx, arriving[PAIR])
    if lines.is_empty():  # True for most receipts.
        shelf = [_to_shelf(operation_id, row) for row in movements if row["quantity"]]
        return {"served": shelf, "reached": [], "complete": []}
    served = [{"operation_id": operation_id} | row for row in served_now(lines, arriving).to_dicts()]
    queue = customer_queue(lines)
    newly_allocated = reached_by_arrival(lines, arriving.group_by(PAIR).agg(pl.col("units").sum()), given)
    allocated = newly_allocated.select(
        "ecom_order_id", "document_id", "line_number", "item_id", "gained", "waiting"
    )
    return {
        "served": served,
        "reached": allocated.to_dicts(),
        "complete": completed_by(queue, newly_allocated)["ecom_order_id"].to_list(),
    }


def _to_shelf(operation_id: str, movement: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of ``served_now`` for a movement all of whose units go to the shelf."""
    nobody = {"document_type": "", "document_id": "", "source_line_number": None}
    of_line = {name: movement[name] for name in ("line_number", "item_id")}
    return {"operation_id": operation_id, **of_line, **nobody, "served": movement["quantity"]}
