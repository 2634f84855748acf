"""Vendor confirmations of purchase orders: the changes they ask for, accepted line by line.

A confirmation gives the units confirmed for a line in total, the cost, and the date. Units the vendor will
not send are cancelled, so that they are planned again; more than was ordered raises the order. Rows of one
line add up, as vendors confirm several deliveries, and the line is due on the last of their days. Changes are
independent and can be accepted in any order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from core.amounts import rounded_money
from core.errors import Problem, Refused, RowProblem
from core.formats import same_codes
from core.language import SOURCE_LANGUAGE, say, speaking
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.purchasing.confirmation_files import ITEM_CODES, WRONG, ConfirmationFile
from core.purchasing.confirmed_changes import CONFIRMED_FIELDS, NO_REASON, ConfirmedChange, LineAnswer
from core.purchasing.confirmed_lines import BadRow, ItemCodes, line_of
from core.purchasing.documents import PURCHASE_ORDER, Document, load_sent
from core.purchasing.part_deliveries import DatedUnits, changed_days, load_parts, part_posting, parts_text
from core.purchasing.stale_forms import refuse_stale
from core.store import Snapshot, Store, Transaction
from core.wording import counted, value_text


@dataclass(frozen=True)
class AcceptReply:
    """Accepted changes of a confirmation. ``name``: of its file."""

    name: str
    accepted: tuple[ConfirmedChange, ...]


def confirmed_changes(
    confirmation: ConfirmationFile,
    orders: pl.DataFrame,
    lines: pl.DataFrame,
    items: pl.DataFrame,
    vendor_codes: pl.DataFrame,
) -> tuple[list[ConfirmedChange], list[RowProblem]]:
    """Return the changes a confirmation asks for, and its problems: by purchase order, in the order of the
    file.

    ``orders``: one row per purchase order it names, ``po_id, named`` (as the file may call it),
    ``vendor_id``, ``ordered_at, closed``; ``lines``: one row per line of these, ``po_id, line_number,
    item_id, description, ordered, received, cancelled, unit_cost, expected_on, parts``; ``items``: every
    item that has a code of the confirmation, with its codes, ``vendor_id`` and ``description``;
    ``vendor_codes``: codes of vendor_items.csv, ``vendor_id, item_id, vendor_sku``. A line of which one row
    is wrong gets no answer at all."""
    known_orders = {row["named"]: row for row in orders.to_dicts()}
    lines_of = {po_id: rows.to_dicts() for (po_id,), rows in lines.group_by("po_id", maintain_order=True)}
    codes = ItemCodes(items.to_dicts(), vendor_codes.to_dicts())
    problems = list(confirmation.problems)
    answers: dict[tuple[str, int], LineAnswer] = {}
    spoiled: set[tuple[str, int]] = set()
    for row in confirmation.rows.to_dicts():
        po_id = ""
        try:
            order = _order_of(row, known_orders)
            po_id = order["po_id"]
            line = line_of(row, order, lines_of.get(po_id, []), codes)
            answers.setdefault((po_id, line["line_number"]), LineAnswer(po_id, line)).add(row)
        except BadRow as wrong:
            spoiled |= {(po_id, number) for number in wrong.lines}
            if not row[WRONG]:  # else its cell is a problem already
                value = row.get(wrong.column)
                problems.append(confirmation.problem(row["_row"], wrong.column, value, wrong.sentence))
    usable = [answer for key, answer in answers.items() if key not in spoiled]
    changes: list[ConfirmedChange] = []
    for answer in usable:
        if sentence := answer.below_received():
            problems.append(confirmation.problem(answer.row, "confirmed", answer.confirmed, sentence))
        else:
            changes += answer.changes()
    return changes, sorted(problems)


def _order_of(row: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if row["po_id"] is None:
        raise BadRow("po_id", say("must not be empty."))
    order = known.get(row["po_id"])
    if order is None:
        raise BadRow("po_id", say("is not a known purchase order."))
    if order["ordered_at"] is None:
        raise BadRow("po_id", say("is still a draft; mark it as sent first."))
    if order["closed"]:
        raise BadRow("po_id", say("is closed; reopen it first."))
    return order


def changes_of(
    document: Document, accepted: Sequence[ConfirmedChange], parts: Mapping[int, DatedUnits]
) -> list[Change]:
    """Return the accepted changes of one purchase order, without the rows of its parts. ``parts``: its part
    deliveries now, by line.

    Raises Refused if the order changed since the confirmation was compared with it.
    """
    days = [change for change in accepted if change.field == "expected_on"]
    changes = [_line_change(document, change) for change in accepted if change.field != "expected_on"]
    for change in days:
        _refuse_if_changed(document, change, document.day_of(document.line(change.line_number)))
        if parts.get(change.line_number, ()) != change.parts_were:
            raise Refused(
                say(
                    "{title}, line {line}: its part deliveries changed meanwhile. Nothing was "
                    "changed; upload the file again.",
                    title=document.title,
                    line=change.line_number,
                )
            )
    if not days:
        return [*changes, document.step()]
    confirmed = {change.line_number: change.becomes for change in days}
    return [*changes, *changed_days(document, confirmed, confirmed=True)]


def _line_change(document: Document, change: ConfirmedChange) -> Change:
    number = change.line_number
    line = document.line(number)
    if change.field == "unit_cost":
        _refuse_if_changed(document, change, line.unit_cost)
        return document.line_change(number, unit_cost=rounded_money(change.becomes))
    _refuse_if_changed(document, change, line.planned - line.cancelled)
    if change.becomes < line.received:
        were = counted(line.received, "unit was", "units were")
        raise Refused(
            say(
                "{title}, line {line}: {units_were} received meanwhile.",
                title=document.title,
                line=number,
                units_were=were,
            )
        )
    ordered = max(line.planned, change.becomes)
    return document.line_change(number, ordered=ordered, cancelled=ordered - change.becomes)


def _refuse_if_changed(document: Document, change: ConfirmedChange, current: Any) -> None:
    if current != change.was:
        raise Refused(
            say(
                "{title}, line {line}: {field} changed meanwhile, from {before} to {after}. Nothing was "
                "changed; upload the file again.",
                title=document.title,
                line=change.line_number,
                field=say(CONFIRMED_FIELDS[change.field].lower()),
                before=value_text(change.was),
                after=value_text(current),
            )
        )


# --- with the store ---


def load_confirmed_changes(
    snapshot: Snapshot, confirmation: ConfirmationFile
) -> tuple[list[ConfirmedChange], list[RowProblem]]:
    """Load ``confirmed_changes`` of the purchase orders as they stand, found by our number or the POS
    number."""
    asked = confirmation.rows["po_id"].drop_nulls().unique().to_list()
    columns = [
        "po_id", "pos_number", "vendor_id", "ordered_at", "closed", "listed", "expected_on", "dated_by_line",
    ]  # fmt: skip
    by_number = snapshot.frame("purchase_order", columns=columns, po_id=asked)
    by_pos = snapshot.frame("purchase_order", columns=columns, pos_number=asked)
    orders = pl.concat(
        [by_number.with_columns(named="po_id"), by_pos.with_columns(named="pos_number")]
    ).unique("named", keep="first", maintain_order=True)
    shown = orders.with_columns(closed=pl.col("closed") | ~pl.col("listed"))
    items, vendor_codes = _load_items(snapshot, confirmation, orders)
    return confirmed_changes(confirmation, shown, _load_lines(snapshot, orders), items, vendor_codes)


def _load_lines(snapshot: Snapshot, orders: pl.DataFrame) -> pl.DataFrame:
    """Load the lines of these orders, each with its due date."""
    headers = orders.unique("po_id", keep="first").select("po_id", "dated_by_line", day="expected_on")
    lines = snapshot.frame("purchase_order_line", listed=True, matching=headers.select("po_id"))
    own_day = pl.when("dated_by_line").then("expected_on").otherwise("day")
    parts = (
        snapshot.frame("part_delivery", matching=headers.select("po_id"))
        .sort("part")
        .group_by("po_id", "line_number", maintain_order=True)
        .agg(parts=pl.struct("part_on", "part_units"))
    )
    items = snapshot.frame(
        "item", columns=["item_id", "description"], matching=lines.select("item_id").unique()
    )
    return (
        lines.join(headers, on="po_id")
        .with_columns(expected_on=own_day)
        .join(items, on="item_id")
        .sort("po_id", "line_number")
        .join(parts, on=["po_id", "line_number"], how="left", maintain_order="left")
    )


def _load_items(
    snapshot: Snapshot, confirmation: ConfirmationFile, orders: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Load every item that has a code of the confirmation, and the codes of these orders' vendors in
    vendor_items.csv."""
    given = {
        code: [way for value in confirmation.rows[code].drop_nulls().unique() for way in same_codes(value)]
        for code in ITEM_CODES
    }
    vendors = orders["vendor_id"].drop_nulls().unique().to_list()
    columns = ["vendor_id", "item_id", "vendor_sku"]
    codes = snapshot.frame("vendor_item", columns=columns, vendor_id=vendors, vendor_sku=given["vendor_sku"])
    items = snapshot.frame("item", columns=["description", "vendor_id", *ITEM_CODES])
    has_code = [pl.col(code).is_in(values) for code, values in given.items() if values]
    has_code.append(pl.col("item_id").is_in(codes["item_id"].implode()))
    return items.filter(pl.any_horizontal(*has_code)), codes


def accept_confirmation(store: Store, name: str, accepted: Sequence[ConfirmedChange], *, by: By) -> Done:
    """Accept changes of the confirmation ``name`` in one operation, so that one undo takes them all back.

    Refused if a purchase order changed since the confirmation was compared with it. Result: the numbers of
    the purchase orders.
    """
    if not accepted:
        raise Problem(say("No change was selected. Select the changes to accept."))
    with speaking(SOURCE_LANGUAGE):  # The language of all notes in the history.
        note = _note(name, accepted)
    operation = Operation(by, "reply", AcceptReply(name, tuple(accepted)), note=note)
    return perform(store, operation, _decide_reply)


def _note(name: str, accepted: Sequence[ConfirmedChange]) -> str:
    why = "; ".join(
        f"{each.po_id}, line {each.line_number}: {each.reason}"
        for each in accepted
        if each.reason not in ("", NO_REASON)  # The history already says that units are cancelled.
    )
    in_parts = "; ".join(
        f"{each.po_id}, line {each.line_number}: {parts_text(each.parts)}" for each in accepted if each.parts
    )
    text = "; ".join(filter(None, [why, in_parts]))
    return f"{name}: {text}" if text else name


def _decide_reply(tx: Transaction, request: AcceptReply, _by: By) -> Posting:
    posting = Posting(result=sorted({change.po_id for change in request.accepted}))
    for po_id in posting.result:
        _add_order(tx, posting, po_id, [each for each in request.accepted if each.po_id == po_id])
    return posting


def _add_order(tx: Transaction, posting: Posting, po_id: str, accepted: Sequence[ConfirmedChange]) -> None:
    """Add to ``posting`` what is accepted for one purchase order."""
    document = load_sent(tx, PURCHASE_ORDER, po_id)
    days = {each.line_number: each.parts for each in accepted if each.field == "expected_on"}
    posting.changes += changes_of(document, accepted, load_parts(tx, document.document_id))
    parts = part_posting(tx, document.document_id, days)
    posting.changes += parts.changes
    for table, rows in parts.rows.items():
        posting.rows.setdefault(table, []).extend(rows)


@dataclass(frozen=True)
class ConfirmDays:
    """The vendor confirmed the days of an order as they stand. ``version``: of the order that was shown."""

    po_id: str
    version: int | None = field(default=None, compare=False)


def confirm_days(store: Store, po_id: str, *, version: int | None = None, by: By) -> Done:
    """Record that the vendor confirmed the days of an order as they stand, by telephone or letter.

    Refused, naming the changes, if the order is no longer the ``version`` that was shown. Raises Problem if
    no incoming line has a day, or all of them are confirmed.
    """
    operation = Operation(by, "reply", ConfirmDays(po_id, version), note="Days confirmed as they stand")
    return perform(store, operation, _decide_confirmed)


def _decide_confirmed(tx: Transaction, request: ConfirmDays, by: By) -> Posting:
    document = load_sent(tx, PURCHASE_ORDER, request.po_id)
    refuse_stale(tx, document, request.version, by.now)
    known = {
        row["line_number"]: row["confirmed_on"]
        for row in tx.rows("purchase_order_line", po_id=document.document_id)
    }
    days = {line.line_number: document.day_of(line) for line in document.lines if line.to_come}
    new = {number: day for number, day in days.items() if day is not None and known[number] != day}
    if not new:
        raise Problem(say("{title} has no day that is not confirmed yet.", title=document.title))
    changes = [document.line_change(number, confirmed_on=day) for number, day in new.items()]
    return Posting(changes=[*changes, document.step()], result=[document.document_id])
