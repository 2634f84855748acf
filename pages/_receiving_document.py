"""One purchase order or transfer: what it is, its draft, its date, what was received of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.documents import KINDS, close, reopen
from core.incoming import load_put_away, load_receipts
from core.incoming_filter import broken_told
from core.purchase_orders import change_expected, mark_sent
from core.transfers import send
from pages._receiving_acts import Form, attempt, form_for
from pages._shell import escaped, store

column = st.column_config
LINES = {
    "description": column.TextColumn("Item", width=260, pinned=True),
    "sku": column.TextColumn("SKU"),
    "vendor_sku": column.TextColumn("Vendor SKU"),
    "planned": column.NumberColumn("Units"),
    "owed": column.NumberColumn("Ordered or sent"),
    "received": column.NumberColumn("Received"),
    "cancelled": column.NumberColumn("Will not come"),
}
RECEIPTS = {
    "recorded_at": column.DatetimeColumn("When (UTC)", format="YYYY-MM-DD HH:mm"),
    "actor": column.TextColumn("Who"),
    "received": column.NumberColumn("Received"),
    "rejected": column.NumberColumn("Refused"),
    "received_on": column.DateColumn("Arrived on"),
    "packing_slip": column.TextColumn("Packing slip"),
    "note": column.TextColumn("Note"),
    "undone": column.CheckboxColumn("Undone"),
}
PUT_AWAY = {
    "for": column.TextColumn("For"),
    "units": column.NumberColumn("Units"),
    "description": column.TextColumn("Item"),
    "sku": column.TextColumn("SKU"),
    "complete": column.CheckboxColumn("Order complete"),
}


def show_header(kind: str, header: Mapping[str, Any]) -> None:
    """Which document it is, from where to where, and when it is due."""
    st.subheader(escaped(f"{KINDS[kind].name.capitalize()} {header['document_id']}"), anchor=False)
    state = {"draft": "Draft", "open": f"{header['to_come']} still to come", "finished": "Finished"}
    due = f"due {header['expected_on']}" if header["expected_on"] else "without a date"
    parts = [f"{header['source'] or 'Unknown vendor'} → {header['shop']}", state[header["state"]], due]
    st.caption(escaped(" · ".join(parts)))
    if header["note"]:
        st.caption(escaped(header["note"]))
    if header["url"]:
        st.link_button("Open in Lightspeed", header["url"], type="tertiary", icon=":material/open_in_new:")


def show_lines(lines: pl.DataFrame, figures: Sequence[str]) -> None:
    """The lines as a table; ``figures`` names its quantities."""
    columns = ["description", "sku", "vendor_sku", *figures]
    st.dataframe(lines.select(columns), hide_index=True, column_config=LINES, alt="Lines", placeholder="")


def show_draft(kind: str, header: Mapping[str, Any]) -> None:
    """Mark a purchase order as sent to its vendor, or send a transfer: its units leave the sender."""
    form = form_for("send", kind, header["document_id"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input("Expected on", header["expected_on"], key=form.key("expected"), width=170)
        if kind == "transfer":
            st.checkbox("Send even what the books do not have", key=form.key("below zero"))
        label, act = ("Mark as sent", _mark_sent) if kind == "po" else ("Send", _send)
        args = (form, header["version"])
        st.button(label, type="primary", key=form.key("send"), on_click=act, args=args)


def _mark_sent(form: Form, version: int) -> None:
    day, number = form.entered("expected"), form.document_id
    attempt(
        form,
        lambda asked: mark_sent(store(), number, expected_on=day, version=version, **asked),
        lambda _: f"Purchase order {number} is on order.",
    )


def _send(form: Form, version: int) -> None:
    day, below, number = form.entered("expected"), bool(form.entered("below zero")), form.document_id
    attempt(
        form,
        lambda asked: send(store(), number, expected_on=day, version=version, below_zero=below, **asked),
        lambda _: f"Transfer {number} is on its way.",
    )


def show_due_date(kind: str, header: Mapping[str, Any]) -> None:
    """Move what is still to come to another day; the answer names the orders that breaks."""
    form = form_for("move", kind, header["document_id"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input("Expected on", header["expected_on"], key=form.key("expected"), width=170)
        st.button("Change the date", key=form.key("move"), on_click=_move, args=(form,))


def _move(form: Form) -> None:
    day, number = form.entered("expected"), form.document_id
    attempt(
        form,
        lambda asked: change_expected(store(), KINDS[form.kind], number, day, **asked),
        lambda answer: f"{number} is expected {day or 'without a date'}. {broken_told(answer.result)}",
    )


def show_closing(kind: str, header: Mapping[str, Any]) -> None:
    """Close a document that owes nothing more, for a reason once it was sent; or open it again."""
    what, act = ("reopen", _reopen) if header["closed"] else ("close", _close)
    form = form_for(what, kind, header["document_id"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if what == "close":
            st.text_input("Why nothing more will come", key=form.key("why"), on_change="ignore", width=280)
        st.button(what.capitalize(), key=form.key(what), on_click=act, args=(form,))


def _close(form: Form) -> None:
    why, number = form.entered("why") or "", form.document_id
    attempt(
        form,
        lambda asked: close(store(), KINDS[form.kind], number, why, **asked),
        lambda _: f"{number} is closed: nothing more is to come.",
    )


def _reopen(form: Form) -> None:
    number = form.document_id
    attempt(
        form,
        lambda asked: reopen(store(), KINDS[form.kind], number, **asked),
        lambda _: f"{number} is open again.",
    )


def show_receipts(kind: str, document_id: str) -> None:
    """What was received so far, and where the units of the last receipt go."""
    receipts = load_receipts(store(), kind, document_id)
    if receipts.is_empty():
        return
    standing = receipts.filter(~pl.col("undone"))
    if not standing.is_empty():
        _show_put_away(standing["operation_id"][0])
    st.markdown("**Received so far**")
    st.dataframe(
        receipts.select(list(RECEIPTS)),
        hide_index=True,
        column_config=RECEIPTS,
        alt="Receipts",
        placeholder="",
    )


def _show_put_away(operation_id: str) -> None:
    slip = load_put_away(store(), operation_id)
    if slip.is_empty():
        return
    st.markdown("**Where the last receipt goes**")
    whom = pl.coalesce(pl.lit("Order #") + pl.col("ecom_order_id"), pl.lit("The shelf"))
    st.dataframe(
        slip.with_columns(whom.alias("for")).select(list(PUT_AWAY)),
        hide_index=True, column_config=PUT_AWAY, alt="Put away", placeholder="",
    )  # fmt: skip
    complete = slip.filter("complete")["ecom_order_id"].unique(maintain_order=True)
    with st.container(horizontal=True):
        for order in complete:
            st.page_link(
                "pages/ecom_orders.py", label=f"Order #{escaped(order)} is complete", icon=":material/check:",
                query_params={"order": order},
            )  # fmt: skip
