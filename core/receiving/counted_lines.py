"""Counted deliveries: the units counted on each line, and the packing slip that came with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from core.amounts import MOST_MONEY, MOST_UNITS, is_units, rounded_money
from core.errors import Problem
from core.language import say
from core.ledger import Change
from core.purchasing import TRANSFER, Document, DocumentLine, with_more_cancelled
from core.receiving.result import ReceiptResult
from core.wording import counted

CENT = Decimal("0.01")


@dataclass(frozen=True)
class CountedLine:
    """Units counted on one document line.

    ``received`` go on the shelf. ``rejected`` (damaged or refused, with a reason) do not, and are no longer
    incoming. ``close_short`` cancels the remainder. ``unit_cost``: actual cost if it differs. ``surplus``:
    units beyond the incoming ones that somebody confirmed.
    """

    line_number: int
    received: int = 0
    rejected: int = 0
    reject_reason: str | None = None
    unit_cost: Decimal | None = None
    close_short: bool = False
    surplus: int = field(default=0, compare=False)


@dataclass(frozen=True)
class ReceiptDetails:
    """Further details of a receipt.

    ``spread_by``: ``value`` or ``quantity``, the key by which freight and other cost are shared out.
    ``received_on``: date in the shop. ``short_reason``: why the remainder of lines closed short is cancelled.
    """

    received_on: date | None = None
    packing_slip: str | None = None
    note: str | None = None
    freight: Decimal | None = None
    other_cost: Decimal | None = None
    spread_by: str = "value"
    short_reason: str | None = None


def shared_out(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share out ``amount`` by ``weights`` (none below 0) in cents that add up to it exactly.

    Cents left by rounding go to the largest fractions, the first of equal ones first. If all weights are 0,
    every line weighs the same.
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
    """Raise Problem for an impossible count: a line twice, nothing on a line, a refusal without a reason."""
    if not lines:
        raise Problem(say("Nothing was counted. Enter at least one quantity."))
    seen: set[int] = set()
    for line in lines:
        if line.line_number in seen:
            raise Problem(say("Line {line} appears twice. Add its units together.", line=line.line_number))
        seen.add(line.line_number)
        _check_line(line)
    if any(line.close_short for line in lines) and not (details.short_reason or "").strip():
        raise Problem(say("Say why the remainder is cancelled."))
    _check_costs(details)


def _check_costs(details: ReceiptDetails) -> None:
    """Raise Problem if freight or other cost is no amount, or is spread in an unknown way."""
    for amount in (details.freight, details.other_cost):
        if amount is not None and not (0 <= amount < MOST_MONEY and amount == amount.quantize(CENT)):
            raise Problem(
                say(
                    "Freight and other cost are amounts of 0 or more with two decimals and at most "
                    "12 digits before them, not {amount}.",
                    amount=amount,
                )
            )
    if details.spread_by not in ("value", "quantity"):
        raise Problem(
            say("Cost is spread by value or by quantity, not by {spread_by}.", spread_by=details.spread_by)
        )


def _check_line(line: CountedLine) -> None:
    """Raise Problem if a line's count is no number of units, empty, or refuses units without a reason."""
    for units in (line.received, line.rejected):
        if not is_units(units, 0):
            raise Problem(
                say(
                    "Line {line}: a count is a whole number from 0 to {most:,}, not {units}.",
                    line=line.line_number,
                    most=MOST_UNITS,
                    units=units,
                )
            )
    nothing_came = line.received + line.rejected == 0 and not line.close_short
    if nothing_came and line.unit_cost is not None:
        raise Problem(
            say(
                "Line {line}: a unit cost can only be corrected for units that arrive. Enter "
                "how many arrived.",
                line=line.line_number,
            )
        )
    if nothing_came:
        raise Problem(
            say(
                "Line {line}: a count is a whole number of at least 1, not 0.",
                line=line.line_number,
            )
        )
    if line.rejected and not (line.reject_reason or "").strip():
        raise Problem(
            say(
                "Line {line}: say why {units_were} refused.",
                line=line.line_number,
                units_were=counted(line.rejected, "unit was", "units were"),
            )
        )
    if line.unit_cost is not None and line.unit_cost < 0:
        raise Problem(say("Line {line}: the unit cost cannot be below 0.", line=line.line_number))


def all_incoming(document: Document) -> list[CountedLine]:
    """Receive all incoming units of a document. Raises Problem if there are none."""
    lines = [CountedLine(row.line_number, row.to_come) for row in document.lines if row.to_come]
    if not lines:
        raise Problem(say("Nothing is incoming on {document}.", document=document.name))
    return lines


def all_but_refused(counted: Sequence[CountedLine], to_come: Mapping[int, int]) -> list[CountedLine]:
    """Receive all incoming units except refused ones. ``to_come``: incoming units by line number.

    Other entries on a line are kept. Counted units are part of the incoming ones, or more than those.
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
    """Return the receipt's lines as recorded, each with its share of freight and other cost."""
    rows = [_receipt_line(document.line(line.line_number), line) for line in counted]
    extra = (details.freight or Decimal(0)) + (details.other_cost or Decimal(0))
    if extra:
        units = [Decimal(row["received"]) for row in rows]
        values = [unit * (row["unit_cost"] or Decimal(0)) for unit, row in zip(units, rows, strict=True)]
        by_value = details.spread_by == "value" and any(values)
        for row, share in zip(rows, shared_out(extra, values if by_value else units), strict=True):
            row["extra_cost"] = share
    return rows


def _receipt_line(row: DocumentLine, line: CountedLine) -> dict[str, Any]:
    return {
        "line_number": line.line_number,
        "item_id": row.item_id,
        "received": line.received,
        "rejected": line.rejected,
        "reject_reason": line.reject_reason,
        "unit_cost": rounded_money(line.unit_cost) if line.unit_cost is not None else row.unit_cost,
        "extra_cost": None,
    }


def line_changes(document: Document, counted: Sequence[CountedLine]) -> list[Change]:
    """Return the changes of a count beyond stock: refused units, cancelled remainders and unit costs."""
    changes = []
    for line in counted:
        row = document.line(line.line_number)
        still_to_come = max(0, row.to_come - line.received)
        gone = still_to_come if line.close_short else min(still_to_come, line.rejected)
        if gone:
            changes.append(with_more_cancelled(document, row, gone))
        if line.unit_cost is not None:
            if document.kind is TRANSFER:
                raise Problem(say("{title} is a transfer: its lines have no cost.", title=document.title))
            changes.append(document.line_change(line.line_number, unit_cost=rounded_money(line.unit_cost)))
    return changes


def cancelled_remainders(
    document: Document, counted: Sequence[CountedLine], reason: str | None
) -> list[dict[str, Any]]:
    """Return the cancelled remainders, without refused units: one row per line.

    Columns: ``line_number, item_id, units, reason``.
    """
    rows = []
    for line in counted:
        row = document.line(line.line_number)
        rest = row.to_come - line.received - line.rejected
        if line.close_short and rest > 0:
            cancelled = {"line_number": line.line_number, "item_id": row.item_id, "units": rest}
            rows.append(cancelled | {"reason": reason})
    return rows


def cancelled_remainders_text(result: ReceiptResult) -> str:
    """Describe what a receipt cancelled: “2 of Tube, 1 of Pump cancelled: sold out”; empty if nothing."""
    rows = result.given_up
    lines = ", ".join(say("{units} of {item}", units=row.units, item=row.description) for row in rows)
    return say("{lines} cancelled: {reason}", lines=lines, reason=rows[0].reason) if rows else ""
