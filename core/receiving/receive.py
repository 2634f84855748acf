"""Receiving: what arrived is counted, enters the shelf, and serves the oldest source first.

A receipt is one operation: units in, refused ones off what is still to come, and what was written on
the packing slip. The second of two people with the same delivery is refused and told who was first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from core.allocation import (
    PAIR,
    completed_by,
    customer_queue,
    load_lines_of_orders_at,
    reached_by,
    served_now,
)
from core.amounts import MOST_MONEY, MOST_UNITS, is_units, money
from core.errors import Problem, Refused
from core.ledger import Change, Done, Operation, Posting, perform
from core.purchasing import KINDS, Document, cancelled_more, load_sent, local_time
from core.shop_time import noon_of, today_in
from core.store import Snapshot, Store, Transaction

CENT = Decimal("0.01")
ARRIVING = {"line_number": pl.Int64, "item_id": pl.String, "shop_id": pl.String, "units": pl.Int64}
"""What of a receipt line decides whom it serves."""


@dataclass(frozen=True)
class Line:
    """What was counted of one document line. ``received`` goes on the shelf, ``rejected`` (damaged or
    refused, with a reason) does not and will not come; ``close_short``: nor will the rest.
    ``unit_cost``: what it cost after all, where that differs."""

    line_number: int
    received: int = 0
    rejected: int = 0
    reject_reason: str | None = None
    unit_cost: Decimal | None = None
    close_short: bool = False


@dataclass(frozen=True)
class Slip:
    """What else is written down with a receipt. ``spread_by``: ``value`` or ``quantity``, how freight and
    other cost are shared out; ``received_on`` is the day in the shop, ``short_reason`` says why the rest
    of lines closed short will not come."""

    received_on: date | None = None
    packing_slip: str | None = None
    note: str | None = None
    freight: Decimal | None = None
    other_cost: Decimal | None = None
    spread_by: str = "value"
    short_reason: str | None = None


def spread(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """``amount`` shared out by ``weights`` (none below 0) in cents that add up to it exactly.

    The cents that rounding leaves go to the largest fractions, the first of equal ones first. Where all
    weights are 0, every line weighs the same.
    """
    if not weights:
        return []
    cents = int((amount / CENT).to_integral_value(ROUND_HALF_UP))
    total = sum(weights, Decimal(0))
    if total == 0:
        weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
    exact = [cents * weight / total for weight in weights]
    shares = [int(part.to_integral_value(ROUND_FLOOR)) for part in exact]
    by_fraction = sorted(range(len(weights)), key=lambda row: (shares[row] - exact[row], row))
    for row in by_fraction[: cents - sum(shares)]:
        shares[row] += 1
    return [share * CENT for share in shares]


def check_counted(lines: Sequence[Line], slip: Slip) -> None:
    """Problem where a count cannot be one: a line twice, nothing on a line, a refusal without reason."""
    if not lines:
        raise Problem("Nothing was counted: enter at least one quantity.")
    seen: set[int] = set()
    for line in lines:
        if line.line_number in seen:
            raise Problem(f"Line {line.line_number} is named twice: put its units together.")
        seen.add(line.line_number)
        _check_line(line)
    if any(line.close_short for line in lines) and not (slip.short_reason or "").strip():
        raise Problem("Say why the rest will not come.")
    for amount in (slip.freight, slip.other_cost):
        if amount is not None and not (0 <= amount < MOST_MONEY and amount == amount.quantize(CENT)):
            raise Problem(
                "Freight and other cost are amounts of 0 or more with two decimals and at most 12 digits "
                f"before them, not {amount}."
            )
    if slip.spread_by not in ("value", "quantity"):
        raise Problem(f"Cost is spread by value or by quantity, not by {slip.spread_by}.")


def _check_line(line: Line) -> None:
    for units in (line.received, line.rejected):
        if not is_units(units, 0):
            raise Problem(
                f"Line {line.line_number}: a count is a whole number from 0 to {MOST_UNITS:,}, not {units}."
            )
    nothing_came = line.received + line.rejected == 0 and not line.close_short
    if nothing_came and line.unit_cost is not None:
        raise Problem(
            f"Line {line.line_number}: a unit cost is corrected with the units it was paid for: "
            "enter how many arrived."
        )
    if nothing_came:
        raise Problem(f"Line {line.line_number}: a count is a whole number of at least 1, not 0.")
    if line.rejected and not (line.reject_reason or "").strip():
        raise Problem(f"Line {line.line_number}: say why {line.rejected} were refused.")
    if line.unit_cost is not None and line.unit_cost < 0:
        raise Problem(f"Line {line.line_number}: the unit cost cannot be below 0.")


def everything_left(document: Document) -> list[Line]:
    """Receive all that is still to come."""
    lines = [
        Line(row["line_number"], document.to_come(row)) for row in document.lines if document.to_come(row)
    ]
    if not lines:
        raise Problem(f"Nothing is left to come on {document.title}.")
    return lines


def all_but_refused(counted: Sequence[Line], to_come: Mapping[int, int]) -> list[Line]:
    """All that is ``to_come`` (units by line number) was received but for the units that were refused.

    What else was entered on a line stands. Units counted are some of those to come; where more were counted,
    they stay more.
    """
    entered = {line.line_number: line for line in counted}
    lines = []
    for number, units in to_come.items():
        line = entered.get(number, Line(number))
        lines.append(replace(line, received=max(line.received, units - line.rejected)))
    return [line for line in lines if line != Line(line.line_number)]


def slip_lines(document: Document, counted: Sequence[Line], slip: Slip) -> list[dict[str, Any]]:
    """The receipt's lines as written down, each with its share of freight and other cost."""
    rows = [_slip_line(document.line(line.line_number), line) for line in counted]
    extra = (slip.freight or Decimal(0)) + (slip.other_cost or Decimal(0))
    if extra:
        units = [Decimal(row["received"]) for row in rows]
        values = [unit * (row["unit_cost"] or Decimal(0)) for unit, row in zip(units, rows, strict=True)]
        by_value = slip.spread_by == "value" and any(values)
        for row, share in zip(rows, spread(extra, values if by_value else units), strict=True):
            row["extra_cost"] = share
    return rows


def _slip_line(row: dict[str, Any], line: Line) -> dict[str, Any]:
    return {
        "line_number": line.line_number,
        "item_id": row["item_id"],
        "received": line.received,
        "rejected": line.rejected,
        "reject_reason": line.reject_reason,
        "unit_cost": money(line.unit_cost) if line.unit_cost is not None else row.get("unit_cost"),
        "extra_cost": None,
    }


def line_changes(document: Document, counted: Sequence[Line]) -> list[Change]:
    """What a count changes on the lines beside stock: refused units and a rest given up, unit cost."""
    changes = []
    for line in counted:
        row = document.line(line.line_number)
        left = max(0, document.to_come(row) - line.received)
        gone = left if line.close_short else min(left, line.rejected)
        if gone:
            changes.append(cancelled_more(document, row, gone))
        if line.unit_cost is not None:
            if "unit_cost" not in row:
                raise Problem(f"{document.title} is a transfer: its lines have no cost.")
            changes.append(document.line_change(line.line_number, unit_cost=money(line.unit_cost)))
    return changes


def given_up(document: Document, counted: Sequence[Line], reason: str | None) -> list[dict[str, Any]]:
    """What of the lines closed short will not come, beside refused units: one row per line,
    ``line_number, item_id, units, reason``."""
    rows = []
    for line in counted:
        row = document.line(line.line_number)
        rest = document.to_come(row) - line.received - line.rejected
        if line.close_short and rest > 0:
            found = {"line_number": line.line_number, "item_id": row["item_id"], "units": rest}
            rows.append(found | {"reason": reason})
    return rows


def given_up_told(result: Mapping[str, Any]) -> str:
    """What a receipt gave up, in words: “2 of Tube, 1 of Pump will not come: sold out”; empty where nothing.
    ``result``: the receipt's answer."""
    rows = result.get("given_up", [])  # a receipt of an earlier version says nothing of it
    lines = ", ".join(f"{row['units']} of {row['description']}" for row in rows)
    return f"{lines} will not come: {rows[0]['reason']}" if rows else ""


# --- with the store ---


def receive(
    store: Store,
    kind: str,
    document_id: str,
    counted: Sequence[Line] = (),
    *,
    everything: bool = False,
    allow_over: bool = False,
    slip: Slip | None = None,
    operation_id: str,
    actor: str,
    now: datetime,
) -> Done:
    """Receive ``counted``, or everything that is still to come, of a ``po`` or ``transfer``.

    ``now`` is UTC. The result is the same when the same id asks again: ``served`` (one row per receipt
    line and source, contract §4), ``reached`` (one row per waiting line that gains units, rule 2),
    ``complete`` (the eCom orders whose units are now all here) and ``given_up`` (see there, with the
    ``description`` of the item).
    """
    slip = slip or Slip()
    if everything and counted:
        raise Problem("Receive the lines counted, or everything: not both.")
    if not everything:
        check_counted(counted, slip)
    counted = sorted(counted, key=lambda line: line.line_number)  # in whatever order they were named
    request = [kind, document_id, [asdict(line) for line in counted], everything, allow_over, asdict(slip)]
    operation = Operation(operation_id, "receipt", actor, now, request, note=slip.note)

    def decide(tx: Transaction) -> Posting:
        document = load_sent(tx, KINDS[kind], document_id)
        lines = everything_left(document) if everything else counted
        if not allow_over:
            _refuse_surplus(tx, document, lines, now)
        return _receipt(tx, document, lines, slip, operation)

    return perform(store, operation, decide)


def _refuse_surplus(tx: Snapshot, document: Document, counted: Sequence[Line], now: datetime) -> None:
    """More than is still to come is refused, with who received before and when."""
    refused = []
    for line in counted:
        row = document.line(line.line_number)
        left = document.to_come(row)
        if line.received + line.rejected > left:
            owed = row[document.kind.owed]
            before = _last_receipt(tx, document, line.line_number, now)
            (item,) = tx.rows("item", item_id=row["item_id"])
            name = f"Line {line.line_number}, {item['description']}"
            refused.append(f"{name}: only {left} of {owed} still to come; {before}.")
    if refused:
        raise Refused(" ".join(refused))


def _last_receipt(tx: Snapshot, document: Document, line_number: int, now: datetime) -> str:
    """Who received units of the line last, and when: “Ann received 5 at 14:03”."""
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
        return "tick that more arrived if it did"
    last = max(standing, key=lambda receipt: int(receipt["number"]))
    units = sum(move["quantity"] for move in moves if move["operation_number"] == last["number"])
    when = local_time(tx, document.shop_id, last["recorded_at"], now)
    return f"{last['actor']} received {units} at {when}"


def _receipt(
    tx: Snapshot, document: Document, counted: Sequence[Line], slip: Slip, operation: Operation
) -> Posting:
    day, moment = _arrival(tx, document, slip, operation.now)
    movements = [_movement(document, line, moment) for line in counted]
    header = {
        "operation_id": operation.operation_id,
        "document_type": document.kind.table,
        "document_id": document.document_id,
        "received_on": day,
        "packing_slip": slip.packing_slip,
        "received": sum(line.received for line in counted),
        "rejected": sum(line.rejected for line in counted),
        "freight": money(slip.freight),
        "other_cost": money(slip.other_cost),
        "spread_by": slip.spread_by,
    }
    lines = [{"operation_id": operation.operation_id} | row for row in slip_lines(document, counted, slip)]
    return Posting(
        movements=movements,
        changes=line_changes(document, counted),
        rows={"receipt": [header], "receipt_line": lines},
        result=_answer(tx, movements, operation.operation_id)
        | {"given_up": _named(tx, given_up(document, counted, slip.short_reason))},
    )


def _named(tx: Snapshot, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """``rows`` with the ``description`` of their items."""
    items = tx.rows("item", item_id=[row["item_id"] for row in rows]) if rows else []
    names = {item["item_id"]: item["description"] for item in items}
    return [row | {"description": names[row["item_id"]]} for row in rows]


def _movement(document: Document, line: Line, moment: datetime) -> dict[str, Any]:
    return {
        "document_type": document.kind.table,
        "document_id": document.document_id,
        "line_number": line.line_number,
        "item_id": document.line(line.line_number)["item_id"],
        "shop_id": document.shop_id,
        "quantity": line.received,
        "occurred_at": moment,
    }


def _arrival(tx: Snapshot, document: Document, slip: Slip, now: datetime) -> tuple[date, datetime]:
    """The day in the shop on which it arrived, and the moment: now, or noon of an earlier day."""
    time_zone = tx.rows("shop", shop_id=document.shop_id)[0]["time_zone"]
    today = today_in(time_zone, now)
    day = slip.received_on or today
    if day > today:
        raise Problem(f"It cannot have been received on {day}: that day is still to come.")
    return day, now if day == today else noon_of(time_zone, day)


def _answer(tx: Snapshot, movements: Sequence[dict[str, Any]], operation_id: str) -> dict[str, Any]:
    """Whom the units serve (rule 1), whom they reach, and which orders are now complete (rule 2)."""
    arriving = pl.DataFrame([row | {"units": row["quantity"]} for row in movements], schema=ARRIVING)
    lines = load_lines_of_orders_at(tx, arriving.select(PAIR))
    served = [{"operation_id": operation_id} | row for row in served_now(lines, arriving).to_dicts()]
    if lines.is_empty():
        return {"served": served, "reached": [], "complete": []}
    queue = customer_queue(lines)
    gained = reached_by(queue, arriving.group_by(PAIR).agg(pl.col("units").sum()))
    reached = gained.select("ecom_order_id", "document_id", "line_number", "item_id", "gained", "waiting")
    return {
        "served": served,
        "reached": reached.to_dicts(),
        "complete": completed_by(queue, gained)["ecom_order_id"].to_list(),
    }
