"""One purchase order or transfer, draft or sent: header, lines, who ended it, POS number, and reopening."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from core.language import marked, say
from core.ledger import OPERATION_LABELS as STEPS
from core.purchasing import DOCUMENT_KINDS, link_to_pos, reopen
from core.receiving import Delivery, DeliveryHeader, due_text
from core.wording import full_day_text
from pages.components.shared.columns import (
    FIRST_PROMISED_COLUMN,
    INCOMING_COLUMN,
    ITEM_COLUMN,
    RECEIVED_COLUMN,
    SKU_COLUMN,
    UNITS_COLUMN,
)
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.order_downloads import show_order_downloads, show_transfer_downloads
from pages.session import Form, escaped, form_for, may, now, store, submit, undo_button

column = st.column_config
DOCUMENT_LINE_TABLE = {
    "description": ITEM_COLUMN,
    "sku": SKU_COLUMN,
    "vendor_sku": column.TextColumn(marked("Vendor SKU")),
    "planned": UNITS_COLUMN,
    "owed": column.NumberColumn(marked("Ordered or sent")),
    "to_come": INCOMING_COLUMN,
    "received": RECEIVED_COLUMN,
    "refused": column.NumberColumn(marked("Refused")),
    "given_up": column.NumberColumn(marked("Cancelled")),
    "surplus": column.NumberColumn(
        marked("More than that"), help=marked("Received beyond the units ordered or sent.")
    ),
    "days": column.TextColumn(marked("Expected"), width=190),
    "first_on": FIRST_PROMISED_COLUMN,
}


def show_header(kind: str, header: DeliveryHeader) -> None:
    """Show which document it is, from where to where, and when it is due."""
    st.subheader(escaped(_name(kind, header.document_id)), anchor=False)
    state = {
        "draft": say("Draft"),
        "deleted": say("Deleted draft"),
        "open": say("{units:,} still incoming", units=header.to_come),
        "finished": say("Closed" if header.closed else "Finished"),
    }
    way = f"{header.source or say('Unknown vendor')} → {header.shop}"
    parts = [way, state[header.state], due_text(header, now())]
    st.caption(escaped(" · ".join(parts)))
    if header.note and header.state != "draft":
        st.caption(escaped(header.note))
    with st.container(horizontal=True):
        if header.url and header.url.startswith(("https://", "http://")):  # Nothing else is a link.
            icon = ":material/open_in_new:"
            st.link_button(say("Open in Lightspeed"), header.url, type="tertiary", icon=icon)
        if kind == "po":
            show_order_downloads(header.document_id)
        else:
            show_transfer_downloads(header.document_id)


def _name(kind: str, number: str) -> str:
    return say("Purchase order {number}" if kind == "po" else "Transfer {number}", number=number)


def show_lines(lines: pl.DataFrame, figures: Sequence[str]) -> None:
    """Show the lines as a table; ``figures`` names its quantities. Days stand there where they differ."""
    days = ["days"] if (lines["own_day"] != "").any() else []
    first = ["first_on"] if lines["first_on"].count() else []
    columns = ["description", "sku", "vendor_sku", *figures, *days, *first]
    table_or_cards(lines, {name: DOCUMENT_LINE_TABLE[name] for name in columns}, say("Lines"))


def show_endings(delivery: Delivery) -> None:
    """Show who closed the document or cancelled its remainder, when and why; a cancellation can be undone."""
    for ending in delivery.endings:
        who = say(
            "{step} by {person} at {time} on {day}", step=say(STEPS[ending.kind]), person=ending.actor,
            time=f"{ending.ended_at:%H:%M}", day=full_day_text(ending.ended_at),
        )  # fmt: skip
        why = f": {ending.reason}" if ending.reason else ""
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":material/block: {escaped(who + why)}")
            if ending.kind != "close":  # A closed document is reopened instead.
                undo_button(say("Undo this"), ending.operation_id, icon=":material/undo:")


def show_pos_number(kind: str, header: DeliveryHeader) -> None:
    """Ask for the POS number of a document created here. Imports of that number follow it."""
    if not header.born_here or not may("link"):
        return
    form = form_for("POS number", kind, header.document_id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            say("POS number"), header.pos_number or "", key=form.key("number"), on_change="ignore",
            help=say("Imports of this number then follow this document, so that it is not counted twice."),
        )  # fmt: skip
        st.button(
            say("Save the number"), key=form.key("link"), icon=":material/link:", on_click=_link,
            args=(form, header.version),
        )  # fmt: skip


def _link(form: Form, version: int) -> None:
    number = form.entered("number") or ""
    submit(
        form,
        lambda by: link_to_pos(
            store(), DOCUMENT_KINDS[form.kind], form.document_id, number, version=version, by=by
        ),
        lambda answer: say(
            "{document} is {number} in the POS.",
            document=form.document_id,
            number=answer.result["pos_number"],
        ),
    )


def show_reopening(kind: str, header: DeliveryHeader) -> None:
    """Reopen a closed document."""
    if not may("reopen"):
        return
    form = form_for("reopen", kind, header.document_id)
    st.button(
        say("Reopen"), key=form.key("reopen"), icon=":material/lock_open:", on_click=_reopen, args=(form,)
    )


def _reopen(form: Form) -> None:
    number = form.document_id
    submit(
        form,
        lambda by: reopen(store(), DOCUMENT_KINDS[form.kind], number, by=by),
        lambda _: say("{number} is open again.", number=number),
    )
