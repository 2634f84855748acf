"""Drafts of purchase orders and transfers: created, and edited until they are sent.

A draft has a version. If somebody changes the draft while another person fills in a form, that form is
refused and told what changed, so no change is overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.amounts import rounded_money, whole_quantity
from core.errors import Problem
from core.language import say
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER, Document, DocumentKind, load_document
from core.purchasing.stale_forms import refuse_stale
from core.store import Snapshot, Store, Transaction


@dataclass(frozen=True)
class DraftLine:
    """One line of a draft. ``line_number`` empty: a new line. ``unit_cost``: purchase orders only."""

    item_id: str
    quantity: int
    unit_cost: Decimal | None = None
    line_number: int | None = None


@dataclass(frozen=True)
class Draft:
    """Document to draft. ``source_id``: the vendor, or the sending shop."""

    kind: DocumentKind
    source_id: str
    shop_id: str
    lines: Sequence[DraftLine]
    expected_on: date | None = None
    note: str | None = None


@dataclass(frozen=True)
class CreateDrafts:
    """Documents to draft, all together."""

    drafts: tuple[Draft, ...]


@dataclass(frozen=True)
class EditDraft:
    """New content of a draft. ``version``: of the draft that was shown."""

    kind: DocumentKind
    document_id: str
    lines: tuple[DraftLine, ...]
    expected_on: date | None
    note: str | None
    version: int = field(compare=False)


def check_draft_lines(lines: Sequence[DraftLine]) -> None:
    """Raise Problem if a draft has no line, a new line for an item it already has, or an invalid quantity.

    A plan splits an item into lines of at most its maximum; those lines are allowed.
    """
    if not lines:
        raise Problem(say("A draft needs at least one line."))
    seen: set[str] = set()
    for line in lines:
        whole_quantity(line.quantity, say("Item {item_id}", item_id=line.item_id))
        if line.item_id in seen and line.line_number is None:
            raise Problem(
                say("Item {item_id} is on the draft twice. Put the units on one line.", item_id=line.item_id)
            )
        if line.unit_cost is not None and line.unit_cost < 0:
            raise Problem(say("Item {item_id}: the unit cost cannot be below 0.", item_id=line.item_id))
        seen.add(line.item_id)


def with_units_of(lines: Sequence[DraftLine], added: DraftLine) -> list[DraftLine]:
    """Add the units of one item: to its line, if it has one, else as a new line."""
    for place, line in enumerate(lines):
        if line.item_id == added.item_id:
            more = replace(line, quantity=line.quantity + added.quantity)
            return [*lines[:place], more, *lines[place + 1 :]]
    return [*lines, added]


def next_id(prefix: str, known: Sequence[str]) -> str:
    """Return the next readable number after ``known``: PO-2026-0012 follows PO-2026-0011."""
    tails = (name.removeprefix(prefix) for name in known if name.startswith(prefix))
    numbers = [int(tail) for tail in tails if tail.isascii() and tail.isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1:04d}"


# --- with the store ---


def load_draft(
    snapshot: Snapshot, kind: DocumentKind, document_id: str, now: datetime, version: int | None = None
) -> Document:
    """Load a draft. Raises Refused with the changes if it is no longer the ``version`` the caller saw."""
    document = load_document(snapshot, kind, document_id)
    refuse_stale(snapshot, document, version, now)
    if not document.is_draft:
        raise Problem(say("{title} was already sent and can no longer be edited.", title=document.title))
    if document.is_closed:
        raise Problem(say("{title} is closed. Reopen it first.", title=document.title))
    return document


def create_drafts(store: Store, drafts: Sequence[Draft], *, by: By) -> Done:
    """Create drafts in one operation. Result: ``[{"kind", "document_id"}]`` in their order.

    Undo closes them again, unless one was sent meanwhile.
    """
    for draft in drafts:
        check_draft_lines(draft.lines)
    return perform(store, Operation(by, "create", CreateDrafts(tuple(drafts))), _decide_drafts)


def _decide_drafts(tx: Transaction, request: CreateDrafts, by: By) -> Posting:
    return draft_posting(tx, request.drafts, by.now)


def draft_posting(tx: Transaction, drafts: Sequence[Draft], now: datetime) -> Posting:
    """Return the posting that creates ``drafts``, each under the next free number."""
    posting = Posting(result=[])
    known = {
        kind.word: tx.frame(kind.table, columns=[kind.key])[kind.key].to_list()
        for kind in (PURCHASE_ORDER, TRANSFER)
    }
    for draft in drafts:
        kind = draft.kind
        document_id = next_id(f"{kind.prefix}-{now:%Y}-", known[kind.word])
        known[kind.word].append(document_id)
        _check_known(tx, draft)
        _add(posting, draft, document_id)
        posting.result.append({"kind": kind.word, "document_id": document_id})
    return posting


def _check_known(tx: Snapshot, draft: Draft) -> None:
    """Raise Problem if the draft names an unknown vendor, shop or item, or the same shop twice."""
    if draft.kind is TRANSFER and draft.source_id == draft.shop_id:
        raise Problem(say("A transfer cannot be sent to its own shop. Choose another one."))
    source = ("vendor", "vendor_id") if draft.kind is PURCHASE_ORDER else ("shop", "shop_id")
    for (table, key), value in ((source, draft.source_id), (("shop", "shop_id"), draft.shop_id)):
        if not tx.rows(table, **{key: value}):
            raise Problem(say("There is no {noun} {name}.", noun=say(table), name=value))
    check_items(tx, draft.lines)


def check_items(tx: Snapshot, lines: Sequence[DraftLine]) -> None:
    """Raise Problem if a line names an unknown item."""
    wanted = sorted({line.item_id for line in lines})
    known = set(tx.frame("item", columns=["item_id"], item_id=wanted)["item_id"])
    for item_id in wanted:
        if item_id not in known:
            raise Problem(say("There is no item {item}.", item=item_id))


def _add(posting: Posting, draft: Draft, document_id: str) -> None:
    """Add a new document as closed and open it by a change, so that undo can close it again."""
    kind = draft.kind
    header = {kind.key: document_id, kind.shop: draft.shop_id, "closed": True, "born_here": True}
    header |= {kind.source: draft.source_id, "expected_on": draft.expected_on, "note": draft.note}
    posting.rows.setdefault(kind.table, []).append(header)
    for number, line in enumerate(draft.lines, start=1):
        row = line_row(kind, document_id, replace(line, line_number=number))
        posting.rows.setdefault(kind.line_table, []).append(row)
    posting.changes.append(Change(kind.table, (document_id,), {"closed": False}))


def line_row(kind: DocumentKind, document_id: str, line: DraftLine) -> dict[str, Any]:
    """Return a draft line as a row of its table."""
    row = {
        kind.key: document_id,
        "line_number": line.line_number,
        "item_id": line.item_id,
        kind.planned: line.quantity,
        "listed": True,
    }
    return row | ({"unit_cost": rounded_money(line.unit_cost)} if kind is PURCHASE_ORDER else {})


def edit_draft(
    store: Store,
    kind: DocumentKind,
    document_id: str,
    lines: Sequence[DraftLine],
    *,
    version: int,
    expected_on: date | None,
    note: str | None,
    by: By,
) -> Done:
    """Set the lines, date and note of a draft. Its other lines are taken off.

    Refused, naming the changes, if the draft is no longer the ``version`` that was shown.
    """
    check_draft_lines(lines)
    request = EditDraft(kind, document_id, tuple(lines), expected_on, note, version)
    return perform(store, Operation(by, "edit", request), _decide_edit)


def _decide_edit(tx: Transaction, request: EditDraft, by: By) -> Posting:
    document = load_draft(tx, request.kind, request.document_id, by.now, request.version)
    check_items(tx, request.lines)
    posting = draft_edit_posting(tx, document, request.lines)
    posting.changes.append(document.step(**document.due_on(request.expected_on), note=request.note))
    return posting


def draft_edit_posting(tx: Snapshot, document: Document, lines: Sequence[DraftLine]) -> Posting:
    """Return the posting that gives a draft these lines."""
    kind, document_id = document.kind, document.document_id
    last = max(row["line_number"] for row in tx.rows(kind.line_table, **{kind.key: document_id}))
    posting = Posting(result={"kind": kind.word, "document_id": document_id})
    numbers = {line.line_number for line in lines}
    for row in document.lines:
        if row.line_number not in numbers:
            posting.changes.append(document.line_change(row.line_number, listed=False))
    for line in lines:
        if line.line_number is None:
            last += 1
            added = line_row(kind, document_id, replace(line, line_number=last)) | {"listed": False}
            posting.rows.setdefault(kind.line_table, []).append(added)
            posting.changes.append(document.line_change(last, listed=True))
        else:
            posting.changes.append(_line_edited(document, line))
    return posting


def _line_edited(document: Document, line: DraftLine) -> Change:
    before = document.line(line.line_number or 0)
    if before.item_id != line.item_id:
        raise Problem(
            say(
                "Line {line_number} is item {item_id}. Take it off and add a new line.",
                line_number=line.line_number,
                item_id=before.item_id,
            )
        )
    values: dict[str, Any] = {document.kind.planned: line.quantity}
    if document.kind is PURCHASE_ORDER:
        values["unit_cost"] = rounded_money(line.unit_cost)
    return document.line_change(before.line_number, **values)
