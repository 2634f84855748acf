"""Vendor confirmations of purchase orders: the changes they ask for, accepted line by line.

A confirmation gives the units confirmed for a line in total, the cost, and the date. Units the vendor will
not send are cancelled, so that they are planned again; more than was ordered raises the order. A purchase
order has one date: the last one confirmed for any of its lines. Changes are independent and can be accepted
in any order.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from core.amounts import rounded_money
from core.errors import Problem, Refused, RowProblem
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.purchasing.confirmation_files import ITEM_CODES, ConfirmationFile
from core.purchasing.documents import PURCHASE_ORDER, Document, load_sent
from core.store import Snapshot, Store, Transaction
from core.wording import value_text

CONFIRMED_FIELDS = {"quantity": "Units", "unit_cost": "Unit cost", "expected_on": "Expected on"}
NO_REASON = "the vendor will not send them"


@dataclass(frozen=True)
class ConfirmedChange:
    """One change a confirmation asks for.

    ``field``: of CONFIRMED_FIELDS; a date has no ``line_number``. ``quantity`` counts all units of the line
    that are received or incoming.
    """

    po_id: str
    line_number: int | None
    field: str
    was: Any
    becomes: Any
    item: str = ""
    reason: str = ""


@dataclass(frozen=True)
class AcceptReply:
    """Accepted changes of a confirmation. ``name``: of its file."""

    name: str
    accepted: tuple[ConfirmedChange, ...]


def confirmed_changes(
    confirmation: ConfirmationFile, orders: pl.DataFrame, lines: pl.DataFrame
) -> tuple[list[ConfirmedChange], list[RowProblem]]:
    """Return the changes a confirmation asks for, and its problems: by purchase order, in the order of the
    file.

    ``orders``: one row per purchase order it names, ``po_id, named`` (as the file may name it), ``ordered_at,
    closed, expected_on``. ``lines``: one row per line of these, ``po_id, line_number``, every code of its
    item, ``description, ordered, received, cancelled, unit_cost``.
    """
    known = {row["named"]: row for row in orders.to_dicts()}
    of_order = {key[0]: rows.to_dicts() for key, rows in lines.group_by("po_id", maintain_order=True)}
    problems = list(confirmation.problems)
    taken: dict[tuple[str, int], dict[str, Any]] = {}
    for row in confirmation.rows.to_dicts():
        try:
            order = _order_of(row, known)
            line = _line_of(row, of_order.get(order["po_id"], []))
            _check_row(row, line, taken.get((order["po_id"], line["line_number"])))
        except _BadRow as wrong:
            problems.append(
                confirmation.problem(row["_row"], wrong.column, row.get(wrong.column), wrong.sentence)
            )
        else:
            taken[order["po_id"], line["line_number"]] = row | {"line": line, "order": order}
    return [*_line_changes(taken.values()), *_date_changes(taken.values())], sorted(problems)


class _BadRow(Exception):
    """Raised for a row of the confirmation that cannot be used."""

    def __init__(self, column: str, sentence: str) -> None:
        self.column, self.sentence = column, sentence


def _order_of(row: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if row["po_id"] is None:
        raise _BadRow("po_id", "must not be empty.")
    order = known.get(row["po_id"])
    if order is None:
        raise _BadRow("po_id", "is not a known purchase order.")
    if order["ordered_at"] is None:
        raise _BadRow("po_id", "is still a draft; mark it as sent first.")
    if order["closed"]:
        raise _BadRow("po_id", "is closed; reopen it first.")
    return order


def _line_of(row: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the line a row means: by its number, which no code may contradict, else by the most certain
    code."""
    codes = [code for code in ITEM_CODES if row[code] is not None]
    found = lines
    if row["line_number"] is not None:
        found = [line for line in lines if line["line_number"] == row["line_number"]]
        if not found:
            raise _BadRow("line_number", "is no line of this purchase order.")
    elif not codes:
        raise _BadRow("line_number", "must not be empty where no code of the item is given.")
    by_code = [(code, [line for line in found if line[code] == row[code]]) for code in codes]
    code, found = next((named for named in by_code if named[1]), (codes[0], []) if codes else ("", found))
    if not found:
        raise _BadRow(code, "is not on this line, or not on this purchase order at all.")
    if len(found) > 1:
        numbers = " and ".join(str(line["line_number"]) for line in found)
        raise _BadRow(code, f"is on the lines {numbers}; say which in a column for the line.")
    return found[0]


def _check_row(row: dict[str, Any], line: dict[str, Any], before: dict[str, Any] | None) -> None:
    if before is not None:
        raise _BadRow("line_number", f"row {before['_row']} is about the same line; keep one of them.")
    if row["confirmed"] is not None and row["confirmed"] < line["received"]:
        raise _BadRow("confirmed", f"is below the {line['received']} units already received.")


def _line_changes(rows: Iterable[dict[str, Any]]) -> Iterator[ConfirmedChange]:
    for row in rows:
        line = row["line"]
        where = (row["order"]["po_id"], line["line_number"])
        standing = line["ordered"] - line["cancelled"]
        if row["confirmed"] not in (None, standing):
            why = (row["reason"] or NO_REASON) if row["confirmed"] < standing else ""
            yield ConfirmedChange(*where, "quantity", standing, row["confirmed"], line["description"], why)
        if row["unit_cost"] not in (None, line["unit_cost"]):
            yield ConfirmedChange(
                *where, "unit_cost", line["unit_cost"], row["unit_cost"], line["description"]
            )


def _date_changes(rows: Iterable[dict[str, Any]]) -> Iterator[ConfirmedChange]:
    """Return the last date confirmed for incoming units, by purchase order, if it differs."""
    days: dict[str, tuple[date, date | None]] = {}
    for row in rows:
        order = row["order"]
        day = row["expected_on"]
        if day is not None and row["confirmed"] != row["line"]["received"]:
            days[order["po_id"]] = (max(day, days.get(order["po_id"], (day,))[0]), order["expected_on"])
    for po_id, (day, before) in days.items():
        if day != before:
            yield ConfirmedChange(po_id, None, "expected_on", before, day)


def changes_of(document: Document, accepted: Sequence[ConfirmedChange]) -> list[Change]:
    """Return the accepted changes of one purchase order.

    Raises Refused if the order changed since the confirmation was compared with it.
    """
    header: dict[str, Any] = {}
    changes = []
    for change in accepted:
        if change.field == "expected_on":
            _refuse_if_changed(document, change, document.header["expected_on"])
            header["expected_on"] = change.becomes
        else:
            changes.append(_line_change(document, change))
    return [*changes, document.step(**header)]


def _line_change(document: Document, change: ConfirmedChange) -> Change:
    number = change.line_number or 0
    line = document.line(number)
    if change.field == "unit_cost":
        _refuse_if_changed(document, change, line["unit_cost"])
        return document.line_change(number, unit_cost=rounded_money(change.becomes))
    _refuse_if_changed(document, change, line["ordered"] - line["cancelled"])
    if change.becomes < line["received"]:
        raise Refused(f"{document.title}, line {number}: {line['received']} units were received meanwhile.")
    ordered = max(line["ordered"], change.becomes)
    return document.line_change(number, ordered=ordered, cancelled=ordered - change.becomes)


def _refuse_if_changed(document: Document, change: ConfirmedChange, current: Any) -> None:
    if current != change.was:
        place = f", line {change.line_number}" if change.line_number is not None else ""
        raise Refused(
            f"{document.title}{place}: {CONFIRMED_FIELDS[change.field].lower()} changed meanwhile, from "
            f"{value_text(change.was)} to {value_text(current)}. Nothing was changed; upload the file again."
        )


# --- with the store ---


def load_confirmed_changes(
    snapshot: Snapshot, confirmation: ConfirmationFile
) -> tuple[list[ConfirmedChange], list[RowProblem]]:
    """Load ``confirmed_changes`` of the purchase orders as they stand, found by our number or the POS
    number."""
    asked = confirmation.rows["po_id"].drop_nulls().unique().to_list()
    columns = ["po_id", "pos_number", "ordered_at", "closed", "listed", "expected_on"]
    by_number = snapshot.frame("purchase_order", columns=columns, po_id=asked)
    by_pos = snapshot.frame("purchase_order", columns=columns, pos_number=asked)
    orders = pl.concat(
        [by_number.with_columns(named="po_id"), by_pos.with_columns(named="pos_number")]
    ).unique("named", keep="first", maintain_order=True)
    lines = snapshot.frame(
        "document_line", document_type="purchase_order", document_id=orders["po_id"].to_list()
    ).rename({"document_id": "po_id", "owed": "ordered"})
    shown = orders.with_columns(closed=pl.col("closed") | ~pl.col("listed"))
    return confirmed_changes(confirmation, shown, lines.sort("po_id", "line_number"))


def accept_confirmation(store: Store, name: str, accepted: Sequence[ConfirmedChange], *, by: By) -> Done:
    """Accept changes of the confirmation ``name`` in one operation, so that one undo takes them all back.

    Refused if a purchase order changed since the confirmation was compared with it. Result: the numbers of
    the purchase orders.
    """
    if not accepted:
        raise Problem("No change was selected. Select the changes to accept.")
    why = "; ".join(
        f"{each.po_id}, line {each.line_number}: {each.reason}"
        for each in accepted
        if each.reason not in ("", NO_REASON)  # The history already says that units are cancelled.
    )
    note = f"{name}: {why}" if why else name
    operation = Operation(by, "reply", AcceptReply(name, tuple(accepted)), note=note)
    return perform(store, operation, _decide_reply)


def _decide_reply(tx: Transaction, request: AcceptReply, _by: By) -> Posting:
    posting = Posting(result=sorted({change.po_id for change in request.accepted}))
    for po_id in posting.result:
        document = load_sent(tx, PURCHASE_ORDER, po_id)
        posting.changes += changes_of(document, [each for each in request.accepted if each.po_id == po_id])
    return posting
