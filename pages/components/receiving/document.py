"""One purchase order or transfer: header, due date, and closing or reopening."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import streamlit as st

from core.language import say
from core.ledger import Done
from core.purchasing import (
    DOCUMENT_KINDS,
    cancel_remainder,
    change_expected,
    close,
    confirm_days,
    load_broken_promises,
)
from core.receiving import Delivery, DeliveryHeader, broken_promises_text, delay_text
from core.wording import counted, full_day_text
from pages.components.shared.columns import FIELD_DAY_FORMAT
from pages.session import Form, escaped, forget_form, form_for, from_snapshot, may, store, submit

MOST_BROKEN = 12
"""Number of orders shown that a new date breaks."""


def show_due_date(kind: str, header: DeliveryHeader) -> None:
    """Ask for a new due date, and show the orders it breaks before it is saved."""
    form = form_for("move", kind, header.document_id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            say("Expected on"), header.expected_on, key=form.key("expected"), width=170,
            format=say(FIELD_DAY_FORMAT),
        )  # fmt: skip
        st.button(
            say("Change the date"), key=form.key("move"), icon=":material/event:", on_click=_change_date,
            args=(form, _as_first_shown(form, header).version),
        )  # fmt: skip
        if kind == "po" and may("reply"):
            st.button(
                say("Vendor confirmed"), key=form.key("confirm"), icon=":material/verified:",
                on_click=_confirm, args=(form, header.version),
                help=say("The vendor confirmed the days as they stand."),
            )  # fmt: skip
    if day != header.expected_on:
        _show_broken(kind, header.document_id, day)


def _as_first_shown(form: Form, header: DeliveryHeader) -> DeliveryHeader:
    """Return the document as it was when the form was first shown.

    If somebody else changes the date, the form becomes stale, even if the page was drawn again since.
    """
    shown = st.session_state.setdefault("dates shown", {})
    if form.form_id not in shown or shown[form.form_id].expected_on == header.expected_on:
        shown[form.form_id] = header
    first: DeliveryHeader = shown[form.form_id]
    return first


def _show_broken(kind: str, document_id: str, day: date | None) -> None:
    """Show the waiting orders that the date would break, with the days of delay and links."""
    show_broken(from_snapshot(load_broken_promises, DOCUMENT_KINDS[kind], document_id, day))


def show_broken(rows: pl.DataFrame) -> None:
    """Show orders that would be promised later, with links. ``rows``: one per order, with ``days`` of
    delay."""
    broken = rows.to_dicts()
    if not broken:
        st.caption(say("No order would be promised later than before."))
        return
    st.caption(say("{orders} would be promised later:", orders=counted(len(broken), "order", "orders")))
    with st.container(horizontal=True):
        for order in broken[:MOST_BROKEN]:
            st.page_link(
                "pages/ecom_orders.py", label=escaped(delay_text(order)), icon=":material/event_busy:",
                query_params={"order": order["ecom_order_id"]},
            )  # fmt: skip
    if len(broken) > MOST_BROKEN:
        st.caption(say("… and {number:,} more.", number=len(broken) - MOST_BROKEN))


def _confirm(form: Form, version: int) -> None:
    number = form.document_id
    submit(
        form,
        lambda by: confirm_days(store(), number, version=version, by=by),
        lambda _: say("The days of {number} are confirmed by the vendor.", number=number),
    )


def _expected_text(number: str, day: date | None) -> str:
    if day is None:
        return say("{number} is expected without a date.", number=number)
    return say("{number} is expected on {day}.", number=number, day=full_day_text(day))


def _change_date(form: Form, version: int) -> None:
    day, number = form.entered("expected"), form.document_id
    answer = submit(
        form,
        lambda by: change_expected(store(), DOCUMENT_KINDS[form.kind], number, day, version=version, by=by),
        lambda answer: f"{_expected_text(number, day)} {broken_promises_text(answer.result)}",
    )
    if answer is None:  # Restart the form with the present date.
        forget_form(form.name)


def show_cancel_remainder(kind: str, delivery: Delivery) -> None:
    """Cancel the incoming units: the vendor will not deliver them, or the transfer lost them."""
    header = delivery.header
    form = form_for("give up", kind, header.document_id)
    label = say("Close" if kind == "po" else "Remainder is lost")
    why = say("Why nothing more is incoming" if kind == "po" else "What happened")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(why, key=form.key("why"), on_change="ignore", width=280)
        act, args = (
            (_close, (form, header.version, header.to_come))
            if kind == "po"
            else (_cancel_remainder, (form, delivery.names, header.to_come))
        )
        st.button(label, key=form.key("give up"), icon=":material/block:", on_click=act, args=args)


def _close(form: Form, version: int, to_come: int) -> None:
    why, number = form.entered("why") or "", form.document_id
    submit(
        form,
        lambda by: close(
            store(), DOCUMENT_KINDS[form.kind], number, why, version=version, to_come=to_come, by=by
        ),
        lambda _: say("{number} is closed: nothing more is incoming.", number=number),
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
    lines = ", ".join(
        say("{units} of {item}", units=line["units"], item=names[line["line_number"]])
        for line in answer.result
    )
    return say("Lost on {number}: {lines}. Nothing more is incoming.", number=number, lines=lines)
