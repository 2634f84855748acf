"""One purchase order or transfer: header, due date, and closing or reopening."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from core.ledger import OPERATION_LABELS as STEPS
from core.ledger import Done
from core.purchasing import (
    DOCUMENT_KINDS,
    cancel_remainder,
    change_expected,
    close,
    link_to_pos,
    load_broken_promises,
    reopen,
)
from core.receiving import Delivery, broken_promises_text, delay_text, due_text
from core.wording import counted
from pages.components.receiving.order_downloads import show_order_downloads, show_transfer_downloads
from pages.components.shared.columns import ITEM_COLUMN, RECEIVED_COLUMN, SKU_COLUMN, UNITS_COLUMN
from pages.session import Form, escaped, forget_form, form_for, from_snapshot, now, store, submit, undo_button

MOST_BROKEN = 12
"""Number of orders shown that a new date breaks."""

column = st.column_config
DOCUMENT_LINE_TABLE = {
    "description": ITEM_COLUMN,
    "sku": SKU_COLUMN,
    "vendor_sku": column.TextColumn("Vendor SKU"),
    "planned": UNITS_COLUMN,
    "owed": column.NumberColumn("Ordered or sent"),
    "received": RECEIVED_COLUMN,
    "refused": column.NumberColumn("Refused"),
    "given_up": column.NumberColumn("Cancelled"),
    "surplus": column.NumberColumn("More than that", help="Received beyond the units ordered or sent."),
}


def show_header(kind: str, header: Mapping[str, Any]) -> None:
    """Show which document it is, from where to where, and when it is due."""
    st.subheader(escaped(f"{DOCUMENT_KINDS[kind].name.capitalize()} {header['document_id']}"), anchor=False)
    state = {
        "draft": "Draft",
        "deleted": "Deleted draft",
        "open": f"{header['to_come']} still incoming",
        "finished": "Closed" if header["closed"] else "Finished",
    }
    way = f"{header['source'] or 'Unknown vendor'} → {header['shop']}"
    parts = [way, state[header["state"]], due_text(header, now())]
    st.caption(escaped(" · ".join(parts)))
    if header["note"] and header["state"] != "draft":
        st.caption(escaped(header["note"]))
    with st.container(horizontal=True):
        if str(header["url"] or "").startswith(("https://", "http://")):  # Nothing else is a link.
            icon = ":material/open_in_new:"
            st.link_button("Open in Lightspeed", header["url"], type="tertiary", icon=icon)
        if kind == "po":
            show_order_downloads(header["document_id"])
        else:
            show_transfer_downloads(header["document_id"])


def show_lines(lines: pl.DataFrame, figures: Sequence[str]) -> None:
    """Show the lines as a table; ``figures`` names its quantities."""
    columns = ["description", "sku", "vendor_sku", *figures]
    st.dataframe(
        lines.select(columns), hide_index=True, column_config=DOCUMENT_LINE_TABLE, alt="Lines", placeholder=""
    )


def show_due_date(kind: str, header: Mapping[str, Any]) -> None:
    """Ask for a new due date, and show the orders it breaks before it is saved."""
    form = form_for("move", kind, header["document_id"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input("Expected on", header["expected_on"], key=form.key("expected"), width=170)
        st.button(
            "Change the date", key=form.key("move"), icon=":material/event:", on_click=_change_date,
            args=(form, _as_first_shown(form, header)["version"]),
        )  # fmt: skip
    if day != header["expected_on"]:
        _show_broken(kind, header["document_id"], day)


def _as_first_shown(form: Form, header: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the document as it was when the form was first shown.

    If somebody else changes the date, the form becomes stale, even if the page was drawn again since.
    """
    shown = st.session_state.setdefault("dates shown", {})
    if form.form_id not in shown or shown[form.form_id]["expected_on"] == header["expected_on"]:
        shown[form.form_id] = header
    first: Mapping[str, Any] = shown[form.form_id]
    return first


def _show_broken(kind: str, document_id: str, day: date | None) -> None:
    """Show the waiting orders that the date would break, with the days of delay and links."""
    broken = from_snapshot(load_broken_promises, DOCUMENT_KINDS[kind], document_id, day).to_dicts()
    if not broken:
        st.caption("No order would be promised later than before.")
        return
    st.caption(f"{counted(len(broken), 'order')} would be promised later:")
    with st.container(horizontal=True):
        for order in broken[:MOST_BROKEN]:
            st.page_link(
                "pages/ecom_orders.py", label=escaped(delay_text(order)), icon=":material/event_busy:",
                query_params={"order": order["ecom_order_id"]},
            )  # fmt: skip
    if len(broken) > MOST_BROKEN:
        st.caption(f"… and {len(broken) - MOST_BROKEN:,} more.")


def _change_date(form: Form, version: int) -> None:
    day, number = form.entered("expected"), form.document_id
    answer = submit(
        form,
        lambda by: change_expected(store(), DOCUMENT_KINDS[form.kind], number, day, version=version, by=by),
        lambda answer: (
            f"{number} is expected {day or 'without a date'}. {broken_promises_text(answer.result)}"
        ),
    )
    if answer is None:  # Restart the form with the present date.
        forget_form(form.name)


def show_cancel_remainder(kind: str, delivery: Delivery) -> None:
    """Cancel the incoming units: the vendor will not deliver them, or the transfer lost them."""
    header = delivery.header
    form = form_for("give up", kind, header["document_id"])
    label, why = (
        ("Close", "Why nothing more is incoming") if kind == "po" else ("Remainder is lost", "What happened")
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(why, key=form.key("why"), on_change="ignore", width=280)
        act, args = (
            (_close, (form, header["version"], header["to_come"]))
            if kind == "po"
            else (_cancel_remainder, (form, delivery.names, header["to_come"]))
        )
        st.button(label, key=form.key("give up"), icon=":material/block:", on_click=act, args=args)


def _close(form: Form, version: int, to_come: int) -> None:
    why, number = form.entered("why") or "", form.document_id
    submit(
        form,
        lambda by: close(
            store(), DOCUMENT_KINDS[form.kind], number, why, version=version, to_come=to_come, by=by
        ),
        lambda _: f"{number} is closed: nothing more is incoming.",
    )


def _cancel_remainder(form: Form, names: Mapping[int, str], to_come: int) -> None:
    why, number = form.entered("why") or "", form.document_id
    submit(
        form,
        lambda by: cancel_remainder(store(), DOCUMENT_KINDS[form.kind], number, why, to_come=to_come, by=by),
        lambda answer: _cancelled_text(number, names, answer),
    )


def _cancelled_text(number: str, names: Mapping[int, str], answer: Done) -> str:
    """Describe the units a transfer lost, line by line."""
    lines = ", ".join(f"{line['units']} of {names[line['line_number']]}" for line in answer.result)
    return f"Lost on {number}: {lines}. Nothing more is incoming."


def show_endings(delivery: Delivery) -> None:
    """Show who closed the document or cancelled its remainder, when and why; a cancellation can be undone."""
    for ending in delivery.endings:
        who = f"{STEPS[ending['kind']]} by {ending['actor']} at {ending['ended_at']:%H:%M on %Y-%m-%d}"
        why = f": {ending['reason']}" if ending["reason"] else ""
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":material/block: {escaped(who + why)}")
            if ending["kind"] != "close":  # A closed document is reopened instead.
                undo_button("Undo this", ending["operation_id"], icon=":material/undo:")


def show_pos_number(kind: str, header: Mapping[str, Any]) -> None:
    """Ask for the POS number of a document created here. Imports of that number follow it."""
    if not header["born_here"]:
        return
    form = form_for("POS number", kind, header["document_id"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "POS number", header["pos_number"] or "", key=form.key("number"), on_change="ignore",
            help="Imports of this number then follow this document, so that it is not counted twice.",
        )  # fmt: skip
        st.button(
            "Save the number", key=form.key("link"), icon=":material/link:", on_click=_link,
            args=(form, header["version"]),
        )  # fmt: skip


def _link(form: Form, version: int) -> None:
    number = form.entered("number") or ""
    submit(
        form,
        lambda by: link_to_pos(
            store(), DOCUMENT_KINDS[form.kind], form.document_id, number, version=version, by=by
        ),
        lambda answer: f"{form.document_id} is {answer.result['pos_number']} in the POS.",
    )


def show_reopening(kind: str, header: Mapping[str, Any]) -> None:
    """Reopen a closed document."""
    form = form_for("reopen", kind, header["document_id"])
    st.button("Reopen", key=form.key("reopen"), icon=":material/lock_open:", on_click=_reopen, args=(form,))


def _reopen(form: Form) -> None:
    number = form.document_id
    submit(
        form,
        lambda by: reopen(store(), DOCUMENT_KINDS[form.kind], number, by=by),
        lambda _: f"{number} is open again.",
    )
