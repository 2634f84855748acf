"""A counted delivery: what was counted of each line, and the packing slip that came with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from core.amounts import MOST_MONEY, MOST_UNITS, is_units, rounded_money
from core.errors import Problem
from core.ledger import Change
from core.purchasing import Document, with_more_cancelled

CENT = Decimal("0.01")


@dataclass(frozen=True)
class CountedLine:
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
class ReceiptDetails:
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


def shared_out(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
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


def check_counted(lines: Sequence[CountedLine], details: ReceiptDetails) -> None:
    """Problem where a count cannot be one: a line twice, nothing on a line, a refusal without reason."""
    if not lines:
        raise Problem("Nothing was counted: enter at least one quantity.")
    seen: set[int] = set()
    for line in lines:
        if line.line_number in seen:
            raise Problem(f"Line {line.line_number} is named twice: put its units together.")
        seen.add(line.line_number)
        _check_line(line)
    if any(line.close_short for line in lines) and not (details.short_reason or "").strip():
        raise Problem("Say why the remainder is cancelled.")
    for amount in (details.freight, details.other_cost):
        if amount is not None and not (0 <= amount < MOST_MONEY and amount == amount.quantize(CENT)):
            raise Problem(
                "Freight and other cost are amounts of 0 or more with two decimals and at most 12 digits "
                f"before them, not {amount}."
            )
    if details.spread_by not in ("value", "quantity"):
        raise Problem(f"Cost is spread by value or by quantity, not by {details.spread_by}.")


def _check_line(line: CountedLine) -> None:
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


def all_incoming(document: Document) -> list[CountedLine]:
    """Receive all that is still to come."""
    lines = [
        CountedLine(row["line_number"], document.to_come(row))
        for row in document.lines
        if document.to_come(row)
    ]
    if not lines:
        raise Problem(f"Nothing is left to come on {document.title}.")
    return lines


def all_but_refused(counted: Sequence[CountedLine], to_come: Mapping[int, int]) -> list[CountedLine]:
    """All that is ``to_come`` (units by line number) was received but for the units that were refused.

    What else was entered on a line stands. Units counted are some of those to come; where more were counted,
    they stay more.
    """
    entered = {line.line_number: line for line in counted}
    lines = []
    for number, units in to_come.items():
        line = entered.get(number, CountedLine(number))
        lines.append(replace(line, received=max(line.received, units - line.rejected)))
    return [line for line in lines if line != CountedLine(line.line_number)]


def receipt_lines(
    document: Document, counted: Sequence[CountedLine], details: ReceiptDetails
) -> list[dict[str, Any]]:
    """The receipt's lines as written down, each with its share of freight and other cost."""
    rows = [_receipt_line(document.line(line.line_number), line) for line in counted]
    extra = (details.freight or Decimal(0)) + (details.other_cost or Decimal(0))
    if extra:
        units = [Decimal(row["received"]) for row in rows]
        values = [unit * (row["unit_cost"] or Decimal(0)) for unit, row in zip(units, rows, strict=True)]
        by_value = details.spread_by == "value" and any(values)
        for row, share in zip(rows, shared_out(extra, values if by_value else units), strict=True):
            row["extra_cost"] = share
    return rows


def _receipt_line(row: dict[str, Any], line: CountedLine) -> dict[str, Any]:
    return {
        "line_number": line.line_number,
        "item_id": row["item_id"],
        "received": line.received,
        "rejected": line.rejected,
        "reject_reason": line.reject_reason,
        "unit_cost": rounded_money(line.unit_cost) if line.unit_cost is not None else row.get("unit_cost"),
        "extra_cost": None,
    }


def line_changes(document: Document, counted: Sequence[CountedLine]) -> list[Change]:
    """What a count changes on the lines beside stock: refused units and a rest given up, unit cost."""
    changes = []
    for line in counted:
        row = document.line(line.line_number)
        left = max(0, document.to_come(row) - line.received)
        gone = left if line.close_short else min(left, line.rejected)
        if gone:
            changes.append(with_more_cancelled(document, row, gone))
        if line.unit_cost is not None:
            if "unit_cost" not in row:
                raise Problem(f"{document.title} is a transfer: its lines have no cost.")
            changes.append(document.line_change(line.line_number, unit_cost=rounded_money(line.unit_cost)))
    return changes


def cancelled_remainders(
    document: Document, counted: Sequence[CountedLine], reason: str | None
) -> list[dict[str, Any]]:
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


def cancelled_remainders_text(result: Mapping[str, Any]) -> str:
    """What a receipt gave up, in words: “2 of Tube, 1 of Pump will not come: sold out”; empty where nothing.
    ``result``: the receipt's answer."""
    rows = result.get("given_up", [])  # a receipt of an earlier version says nothing of it
    lines = ", ".join(f"{row['units']} of {row['description']}" for row in rows)
    return f"{lines} will not come: {rows[0]['reason']}" if rows else ""
