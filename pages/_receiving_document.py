"""One purchase order or transfer: what it is, its date, and the ways to end it or open it again."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.documents import KINDS, close, close_short, reopen
from core.incoming import Delivery
from core.incoming_filter import broken_told
from core.ledger import Done
from core.purchase_orders import change_expected
from pages._acts import Form, attempt, form_for
from pages._purchase_order_print import show_print
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


def show_header(kind: str, header: Mapping[str, Any]) -> None:
    """Which document it is, from where to where, and when it is due."""
    st.subheader(escaped(f"{KINDS[kind].name.capitalize()} {header['document_id']}"), anchor=False)
    state = {
        "draft": "Draft",
        "deleted": "Deleted draft",
        "open": f"{header['to_come']} still to come",
        "finished": "Closed" if header["closed"] else "Finished",
    }
    due = f"due {header['expected_on']}" if header["expected_on"] else "without a date"
    parts = [f"{header['source'] or 'Unknown vendor'} → {header['shop']}", state[header["state"]], due]
    st.caption(escaped(" · ".join(parts)))
    if header["note"] and header["state"] != "draft":
        st.caption(escaped(header["note"]))
    with st.container(horizontal=True):
        if str(header["url"] or "").startswith(("https://", "http://")):  # nothing else is a link
            icon = ":material/open_in_new:"
            st.link_button("Open in Lightspeed", header["url"], type="tertiary", icon=icon)
        if kind == "po":
            show_print(header["document_id"])


def show_lines(lines: pl.DataFrame, figures: Sequence[str]) -> None:
    """The lines as a table; ``figures`` names its quantities."""
    columns = ["description", "sku", "vendor_sku", *figures]
    st.dataframe(lines.select(columns), hide_index=True, column_config=LINES, alt="Lines", placeholder="")


def show_due_date(kind: str, header: Mapping[str, Any]) -> None:
    """Move what is still to come to another day; the answer names the orders that breaks."""
    form = form_for("move", kind, header["document_id"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            "Expected on", header["expected_on"], key=form.key("expected"), on_change="ignore", width=170
        )
        st.button(
            "Change the date", key=form.key("move"), icon=":material/event:", on_click=_move, args=(form,)
        )


def _move(form: Form) -> None:
    day, number = form.entered("expected"), form.document_id
    attempt(
        form,
        lambda asked: change_expected(store(), KINDS[form.kind], number, day, **asked),
        lambda answer: f"{number} is expected {day or 'without a date'}. {broken_told(answer.result)}",
    )


def show_giving_up(kind: str, delivery: Delivery) -> None:
    """Give up what is still to come: the vendor will not deliver it, or the transfer lost it."""
    form = form_for("give up", kind, delivery.header["document_id"])
    label, why = (
        ("Close", "Why nothing more will come") if kind == "po" else ("The rest is lost", "What happened")
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(why, key=form.key("why"), on_change="ignore", width=280)
        act, args = (_close, (form,)) if kind == "po" else (_lose, (form, delivery.names))
        st.button(label, key=form.key("give up"), icon=":material/block:", on_click=act, args=args)


def _close(form: Form) -> None:
    why, number = form.entered("why") or "", form.document_id
    attempt(
        form,
        lambda asked: close(store(), KINDS[form.kind], number, why, **asked),
        lambda _: f"{number} is closed: nothing more is to come.",
    )


def _lose(form: Form, names: Mapping[int, str]) -> None:
    why, number = form.entered("why") or "", form.document_id
    attempt(
        form,
        lambda asked: close_short(store(), KINDS[form.kind], number, why, **asked),
        lambda answer: _lost(number, names, answer),
    )


def _lost(number: str, names: Mapping[int, str], answer: Done) -> str:
    """Which units a transfer lost, line by line."""
    lines = ", ".join(f"{line['units']} of {names[line['line_number']]}" for line in answer.result)
    return f"Lost on {number}: {lines}. Nothing more is to come."


def show_reopening(kind: str, header: Mapping[str, Any]) -> None:
    """Open a closed document again."""
    form = form_for("reopen", kind, header["document_id"])
    st.button("Reopen", key=form.key("reopen"), icon=":material/lock_open:", on_click=_reopen, args=(form,))


def _reopen(form: Form) -> None:
    number = form.document_id
    attempt(
        form,
        lambda asked: reopen(store(), KINDS[form.kind], number, **asked),
        lambda _: f"{number} is open again.",
    )
