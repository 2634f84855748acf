"""Drafts from a plan: one purchase order per vendor and ship-to shop, one transfer per pair of shops.

Drafting is one operation, done once however often the button is pressed. Exactly the plan that was shown is
drafted. If the store has changed so that the plan differs, nothing is done and the buyer is asked to look
again.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import polars as pl

from core.amounts import whole_quantity
from core.errors import Problem, Refused
from core.language import say
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.planning.edits import (
    APART,
    DRAFT_KEY,
    Edit,
    change_of_edit,
    load_edits,
    to_draft,
    with_keys,
)
from core.planning.facts import load_page_facts_for
from core.planning.pack_sizes import with_prices
from core.planning.plan import suggested
from core.planning.planned import Planned
from core.purchasing import (
    PURCHASE_ORDER,
    TRANSFER,
    Document,
    Draft,
    DraftLine,
    draft_edit_posting,
    draft_posting,
    load_draft,
    with_units_of,
)
from core.store import Snapshot, Store, Transaction, load_time_zone
from core.wording import moment_text

DECISION_COLUMNS = [
    "action",
    "vendor_id",
    "from_shop_id",
    "shop_id",
    "item_id",
    "needed",
    "quantity",
    "unit_cost",
]
"""Columns that make two plans different. Dates and texts do not."""

PART = {"item_id": pl.String(), "quantity": pl.Int64()}


@dataclass(frozen=True)
class CreatePlannedDrafts:
    """Documents to draft from the plan that was shown, ``planned``."""

    drafts: tuple[Draft, ...]
    add_to_open: bool
    planned: Planned = field(compare=False)


@dataclass(frozen=True)
class ChooseVendor:
    """Vendor from whom an item is bought from now on."""

    item_id: str
    vendor_id: str


def drafts_of(rows: pl.DataFrame) -> list[Draft]:
    """Return the documents to draft, in the plan's order.

    ``rows``: edited rows (core/planning/edits.py). Rows that are left out or have no vendor make none.
    """
    groups = to_draft(rows).partition_by(*DRAFT_KEY, as_dict=True, maintain_order=True)
    return [_draft(part) for part in groups.values()]


def _draft(rows: pl.DataFrame) -> Draft:
    first = rows.row(0, named=True)
    kind = TRANSFER if first["action"] == "transfer" else PURCHASE_ORDER
    lines = [
        DraftLine(item, whole_quantity(units, say("Item {item}", item=item)), cost)
        for item, units, cost in rows.select("item_id", "quantity", "unit_cost").iter_rows()
    ]
    note = APART[first["apart"]] if first["apart"] else None
    return Draft(kind, first["source"], first["shop_id"], lines, first["expected_on"], note)


def without_vendor(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the purchases (PLANNED_ROWS) that cannot be drafted until their items have a vendor."""
    unnamed = (pl.col("action") == "purchase") & pl.col("vendor_id").is_null() & ~pl.col("left_out")
    return rows.filter(unnamed)


# --- with the store ---


def create_planned_drafts(store: Store, planned: Planned, *, add_to_open: bool, by: By) -> Done:
    """Draft the plan ``planned``. Result: ``[{"kind", "document_id", "added"}]``, one per document.

    ``add_to_open``: add lines to the open draft of the same vendor or sender and shop, the last by number, if
    there is one (``added``); rows for a separate document never are. Refused if the plan is no longer the one
    shown, or somebody changed it since. The edits that are carried out end; undo removes the drafts and
    restores the edits that nobody changed since.
    """
    drafts = drafts_of(planned.rows)
    if not drafts:
        raise Problem(say("There is nothing to draft. Every row is left out or has no vendor yet."))
    request = CreatePlannedDrafts(tuple(drafts), add_to_open, planned)
    return perform(store, Operation(by, "create", request), _decide_planned_drafts)


def _decide_planned_drafts(tx: Transaction, request: CreatePlannedDrafts, by: By) -> Posting:
    check_plan_unchanged(tx, request.planned, by.now)
    posting = _drafted(tx, request.drafts, request.add_to_open, by.now)
    carried_out = _edits_for(set(with_keys(request.planned.rows)["key"]), load_edits(tx))
    posting.changes += [change_of_edit(key, edit.undone()) for key, edit in carried_out.items()]
    return posting


def check_plan_unchanged(tx: Snapshot, planned: Planned, now: datetime) -> None:
    """Raise Refused, naming the changed rows, if rule 3 now gives another plan than ``planned``."""
    keys = set(with_keys(planned.rows)["key"])
    if _edits_for(keys, load_edits(tx)) != _edits_for(keys, planned.edits):
        raise Refused(say("Somebody changed the plan's lines since it was shown. Check the plan again."))
    if tx.version == planned.version:
        return
    fresh = suggested(load_page_facts_for(tx, planned.choices, now), planned.choices)
    if not fresh.select(DECISION_COLUMNS).equals(planned.suggested.select(DECISION_COLUMNS)):
        (last,) = tx.rows("operation", number=tx.version)
        raise Refused(
            say(
                "The plan has changed since it was shown (last by {person} at {time}). Check it again.",
                person=last["actor"],
                time=moment_text(load_time_zone(tx), last["recorded_at"], now),
            )
        )


def _edits_for(keys: Set[str], edits: Mapping[str, Edit]) -> dict[str, Edit]:
    return {key: edit for key, edit in edits.items() if key in keys}


def _drafted(tx: Transaction, drafts: Sequence[Draft], add_to_open: bool, now: datetime) -> Posting:
    open_drafts = [_open_draft(tx, draft, now) if add_to_open else None for draft in drafts]
    posting = draft_posting(
        tx, [new for new, there in zip(drafts, open_drafts, strict=True) if there is None], now
    )
    posting.result = [{**row, "added": False} for row in posting.result]
    for draft, there in zip(drafts, open_drafts, strict=True):
        if there is not None:
            _add_lines(tx, posting, there, draft.lines)
    return posting


def _open_draft(tx: Snapshot, draft: Draft, now: datetime) -> Document | None:
    """Return the open draft, the last by number, to which the lines of ``draft`` can be added."""
    if draft.note is not None:
        return None
    kind = draft.kind
    same: dict[str, Any] = {kind.source: draft.source_id, kind.shop: draft.shop_id, kind.sent_at: None}
    ids = tx.frame(kind.table, columns=[kind.key], **same, closed=False, listed=True, note=None)[kind.key]
    last = max(ids, key=lambda number: (len(number), number), default=None)
    return None if last is None else load_draft(tx, kind, last, now)


def _add_lines(tx: Snapshot, posting: Posting, document: Document, added: Sequence[DraftLine]) -> None:
    """Add units of an item to its line on the draft, unless a maximum limits each line.

    The line's cost is that of rule 3 for all its units.
    """
    kind = document.kind
    lines = [
        DraftLine(line.item_id, line.planned, line.unit_cost, line.line_number) for line in document.lines
    ]
    with_maximum = tx.frame("item", columns=["item_id", "maximum_order_quantity"], item_id=_items(added))
    limited = set(with_maximum.drop_nulls()["item_id"])
    for line in added:
        lines = [*lines, line] if line.item_id in limited else with_units_of(lines, line)
    if kind is PURCHASE_ORDER:
        more_units = {line.item_id for line in added} - limited
        lines = _with_new_prices(tx, document.source_id, lines, more_units)
    more = draft_edit_posting(tx, document, lines)
    posting.changes += [*more.changes, document.step()]
    for table, rows in more.rows.items():
        posting.rows.setdefault(table, []).extend(rows)
    posting.result.append({"kind": kind.word, "document_id": document.document_id, "added": True})


def _with_new_prices(
    tx: Snapshot, vendor_id: str, lines: Sequence[DraftLine], items: Set[str]
) -> list[DraftLine]:
    """Return ``lines`` with the cost of rule 3 for those of ``items``; a line keeps its cost if there is
    none."""
    ids = sorted(items)
    costs = tx.frame("item", columns=["item_id", "unit_cost"], item_id=ids)
    parts = pl.DataFrame([(line.item_id, line.quantity) for line in lines], PART, orient="row")
    asked = parts.join(costs, on="item_id", how="left", maintain_order="left")
    breaks = tx.frame("price_break", vendor_id=vendor_id, item_id=ids)
    unit_costs = with_prices(asked.with_columns(vendor_id=pl.lit(vendor_id)), breaks)["unit_cost"]
    return [
        line if cost is None else replace(line, unit_cost=cost)
        for line, cost in zip(lines, unit_costs, strict=True)
    ]


def _items(lines: Sequence[DraftLine]) -> list[str]:
    return sorted({line.item_id for line in lines})


def choose_vendor(store: Store, item_id: str, vendor_id: str, *, by: By) -> Done:
    """Buy an item from this vendor from now on."""
    return perform(store, Operation(by, "edit", ChooseVendor(item_id, vendor_id)), _decide_vendor)


def _decide_vendor(tx: Transaction, request: ChooseVendor, _by: By) -> Posting:
    if not tx.rows("vendor", vendor_id=request.vendor_id):
        raise Problem(say("There is no vendor {vendor}.", vendor=request.vendor_id))
    if not tx.rows("item", item_id=request.item_id):
        raise Problem(say("There is no item {item}.", item=request.item_id))
    return Posting(changes=[Change("item", (request.item_id,), {"vendor_id": request.vendor_id})])
