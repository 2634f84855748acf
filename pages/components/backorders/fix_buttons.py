"""Next steps for an item that is short in a shop, and a button for each that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say
from core.ledger import By, Done
from core.planning import Planned, create_planned_drafts, with_fixes
from core.purchasing import DOCUMENT_KINDS, DraftToSend, mark_not_stocked, return_excess, send_drafts
from core.receiving import load_delivery
from core.report import DISCREPANCY, NEVER_STOCKED, NOT_RECEIVED, SENT_TOO_MUCH, ItemDetail
from core.store import Snapshot
from core.wording import counted
from pages.session import (
    current_plan,
    current_report,
    escaped,
    form_for,
    from_snapshot,
    may,
    may_in,
    store,
    submit,
)

MOST_DOCUMENTS = 3
"""Number of documents that get a button of their own."""


@dataclass(frozen=True)
class ItemPlace:
    """An item in a shop, as its panel shows it. ``close_panel``: called when something was done, so that the
    answer with *Undo* is in sight."""

    item_id: str
    shop_id: str
    close_panel: Callable[[], None]

    @property
    def pair(self) -> dict[str, str]:
        return {"item_id": self.item_id, "shop_id": self.shop_id}


def show_fixes(detail: ItemDetail, place: ItemPlace) -> None:
    """Show the sentences of the Backorders table, and a button for each step that can be done here."""
    planned = current_plan()
    rows = current_report().rows.filter(**place.pair)
    fixed = with_fixes(rows, planned.tasks())
    if fixed.is_empty():
        return
    st.markdown(say("**What to do**"))
    for reason, fix in fixed.select("reason", "fix").unique(maintain_order=True).iter_rows():
        st.markdown(f"{escaped(say(reason))}: {escaped(fix)}")
    if may_in(place.shop_id):
        with st.container(horizontal=True):
            _show_buttons(detail, place, fixed, planned)


def _show_buttons(detail: ItemDetail, place: ItemPlace, fixed: pl.DataFrame, planned: Planned) -> None:
    """Show the steps that one's role includes."""
    reasons = set(fixed["reason"])
    if may("receipt"):
        _receive(detail, fixed, reasons)
    if DISCREPANCY in reasons and may("adjustment"):
        _link(say("Count the shelf"), ":material/123:", {"count": place.item_id, "in": place.shop_id})
    if may("send-drafts"):
        _send(place)
    if may("create"):
        _draft(place, planned.narrowed(pl.DataFrame([place.pair])))
    if may("transfer-return"):
        for row in fixed.filter(reason=SENT_TOO_MUCH, document_type="transfer").iter_rows(named=True):
            _return(place, row)
    if NEVER_STOCKED in reasons and may("edit"):
        _not_stocked(place, detail.item["description"])


def _receive(detail: ItemDetail, fixed: pl.DataFrame, reasons: set[str]) -> None:
    """Link to documents that are due, or were received in part."""
    today = fixed["today"][0]
    if NOT_RECEIVED not in reasons and not (fixed["first_due"] < today).any():
        return
    due = (pl.col("expected_on") <= today) | pl.col("part_received")
    documents = detail.incoming.filter(due).select("document_type", "document_id").unique(maintain_order=True)
    for table, number in documents.head(MOST_DOCUMENTS).iter_rows():
        _link(
            say("Receive {number}", number=number),
            ":material/inventory_2:",
            {DOCUMENT_KINDS[table].word: number},
        )


def _send(place: ItemPlace) -> None:
    drafts = from_snapshot(_load_drafts, place.pair)
    if not drafts:
        return
    numbers = ", ".join(draft.document_id for draft in drafts[:MOST_DOCUMENTS])
    are_few = len(drafts) <= MOST_DOCUMENTS
    _button(
        place,
        "send",
        say("Send {drafts}", drafts=numbers if are_few else counted(len(drafts), "draft", "drafts")),
        icon=":material/outgoing_mail:",
        write=lambda by: send_drafts(store(), drafts, by=by),
        says=lambda done: say(
            "{drafts} sent: {numbers}.", drafts=counted(len(done.result), "draft", "drafts"), numbers=numbers
        ),
    )


def _load_drafts(snapshot: Snapshot, pair: dict[str, str]) -> list[DraftToSend]:
    """Load the drafts with units for an item and shop."""
    lines = snapshot.frame("draft_line", matching=pl.DataFrame([pair]))
    headers = snapshot.frame("document", matching=lines.select("document_type", "document_id").unique())
    return [
        DraftToSend(DOCUMENT_KINDS[row["document_type"]].word, row["document_id"], row["version"])
        for row in headers.sort("document_type", "document_id").iter_rows(named=True)
    ]


def _draft(place: ItemPlace, planned: Planned) -> None:
    """Offer drafts of the plan's transfers to this shop and purchases for it."""
    for action, label in (
        ("transfer", marked("Transfer {units:,}")),
        ("purchase", marked("Buy {units:,}")),
    ):
        has_vendor = pl.col("vendor_id").is_not_null() | (pl.col("action") == "transfer")
        part = replace(planned, rows=planned.rows.filter(has_vendor, ~pl.col("left_out"), action=action))
        if units := int(part.rows["quantity"].sum()):
            _button(
                place,
                f"draft {action}",
                say(label, units=units),
                icon=":material/note_add:",
                write=partial(_create_drafts, part),
                says=lambda done: say(
                    "Drafted on {numbers}.", numbers=", ".join(row["document_id"] for row in done.result)
                ),
            )


def _create_drafts(part: Planned, by: By) -> Done:
    return create_planned_drafts(store(), part, add_to_open=True, by=by)


def _return(place: ItemPlace, row: Mapping[str, Any]) -> None:
    """Offer to return transfer units that the sender did not have, as far as they are still in transit."""
    number = row["document_id"]
    lines = from_snapshot(load_delivery, "transfer", number).lines.filter(line_number=row["line_number"])
    units = min(int(row["backordered"]), int(lines["to_come"].sum()))
    if not units:
        return _link(say("Open {number}", number=number), ":material/open_in_new:", {"transfer": number})
    return _button(
        place,
        f"return {number}",
        say("Return {units} of {number}", units=units, number=number),
        icon=":material/undo:",
        write=lambda by: return_excess(store(), number, {row["line_number"]: units}, by=by),
        says=lambda _: say(
            "{units} of transfer {number} sent back.", units=counted(units, "unit", "units"), number=number
        ),
    )


def _not_stocked(place: ItemPlace, description: str) -> None:
    _button(
        place,
        "not stocked",
        say("Mark as not stocked"),
        icon=":material/inventory:",
        write=lambda by: mark_not_stocked(store(), place.item_id, by=by),
        says=lambda _: say("{item} is not stocked any more.", item=description),
    )


def _link(label: str, icon: str, address: dict[str, str]) -> None:
    st.page_link("pages/receiving.py", label=escaped(label), icon=icon, query_params=address)


def _button(
    place: ItemPlace,
    name: str,
    label: str,
    *,
    icon: str,
    write: Callable[[By], Done],
    says: Callable[[Done], str],
) -> None:
    """Show a button that writes once. The outcome is shown on the whole page, because the panel is only a
    part of it. ``name``: the form's."""
    form = form_for(name, place.item_id, place.shop_id)

    def act() -> None:
        if submit(form, write, says) is not None:
            place.close_panel()

    if st.button(escaped(label), icon=icon, key=form.key("do"), on_click=act):
        st.rerun()
