"""Counting a delivery by hand, by scanner, or all of it; and receiving it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.receiving import (
    CountedLine,
    Delivery,
    ReceiptDetails,
    ReceiptResult,
    all_but_refused,
    cancelled_remainders_text,
    put_away_rows,
    receive,
    recipient_text,
)
from pages.components.receiving.receipts import JUST_RECEIVED
from pages.components.receiving.scan import keep_scanned, scan_field, show_scanned
from pages.components.shared.item_search import codes_of
from pages.session import Form, entered_amount, escaped, form_for, report_refusal, store, submit

COUNT_WIDTH = 150
KEPT_FIELD: dict[str, Any] = {"persist_state": "session", "on_change": "ignore"}
"""Fields that keep a count until it is received, also while another page is open, as far as the server was
told with the last scan or click. Redrawing after each field would take too much time with a hundred people.
"""


def show_counting(kind: str, delivery: Delivery) -> None:
    """Show the lines with a blank count each, the scan field, and the two ways to receive."""
    form = form_for("receive", kind, delivery.header.document_id)
    to_come = dict(delivery.lines.select("line_number", "to_come").iter_rows())
    numbers = list(to_come)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        scan_field(form, numbers)
        st.button(
            "Receive all incoming", key=form.key("all"), icon=":material/done_all:",
            on_click=_receive_all, args=(form, to_come),
        )  # fmt: skip
    with st.container():  # Also without a message, so that the fields below keep their place.
        show_scanned(form)
    details = st.toggle(
        "Something is damaged, missing or costs something else", key=form.key("details"),
        on_change=_keep_details, args=(form, numbers), persist_state="session",
    )  # fmt: skip
    for line in delivery.lines.iter_rows(named=True):
        _show_line(line, form, details)
    _receipt_fields(form, details)
    st.button(
        "Receive what was counted", type="primary", key=form.key("counted"), icon=":material/inventory:",
        on_click=_receive_counted, args=(form, numbers),
    )  # fmt: skip


def _show_line(line: Mapping[str, Any], form: Form, details: bool) -> None:
    """Show one line in few elements, because a delivery may have a hundred lines."""
    if not details:
        _show_count(line, form, border=True)
        return
    with st.container(border=True):
        _show_count(line, form, border=False)
        _detail_fields(line["line_number"], form)


def _show_count(line: Mapping[str, Any], form: Form, *, border: bool) -> None:
    number = line["line_number"]
    with st.container(border=border, horizontal=True, wrap=False, vertical_alignment="center"):
        st.markdown(_line_text(line, form.kind), width="stretch")
        # No maximum, so that a number that is too large is refused instead of dropped.
        st.number_input(
            f"Received now, line {number}", 0, None, None, 1, key=form.key("received", number),
            label_visibility="collapsed", placeholder="Received", width=COUNT_WIDTH, **KEPT_FIELD,
        )  # fmt: skip


def _line_text(line: Mapping[str, Any], kind: str) -> str:
    """Describe a line: the item, its codes, incoming units and their recipients, one below the other."""
    owed = "ordered" if kind == "po" else "sent"
    words = {
        "received": "received before",
        "refused": "refused",
        "given_up": "cancelled",
        "surplus": f"more than {owed}",
    }
    parts = [*filter(None, [line["own_day"]]), f"of {line['owed']} {owed}"]
    parts += [f"{line[x]} {label}" for x, label in words.items() if line[x]]
    paragraphs = [
        f"**{escaped(line['description'])}**",
        f":small[:gray[Line {line['line_number']} · {codes_of(line)}]]",
        f"**{line['to_come']}** incoming :small[:gray[{', '.join(parts)}]]",
    ]
    if line["recipient_text"]:
        paragraphs.append(f":small[:gray[:material/person: {escaped(line['recipient_text'])}]]")
    return "  \n".join(paragraphs)


def _detail_fields(number: int, form: Form) -> None:
    """Show two fields side by side, which fit on a phone."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = form.key("rejected", number)
        st.number_input("Damaged or refused", 0, None, None, 1, key=key, **KEPT_FIELD, width=140)
        st.text_input("Why", key=form.key("reason", number), **KEPT_FIELD, width=160)
        if form.kind == "po":
            key = form.key("cost", number)
            st.number_input("Unit cost, if another", 0.0, None, None, key=key, **KEPT_FIELD, width=140)
        gone = "Cancel remainder" if form.kind == "po" else "Remainder is lost"
        st.checkbox(gone, key=form.key("short", number), **KEPT_FIELD)


def _receipt_fields(form: Form, details: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Packing slip", key=form.key("slip"), **KEPT_FIELD, width=140)
        st.date_input("Date received, if not today", None, key=form.key("day"), **KEPT_FIELD, width=180)
        st.text_input("Note", key=form.key("note"), **KEPT_FIELD, width=280)
    if details:
        _cost_fields(form)
    st.checkbox("Over-delivery: more arrived than was incoming", key=form.key("over"), **KEPT_FIELD)


def _cost_fields(form: Form) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Why the remainder is cancelled", key=form.key("short_reason"), **KEPT_FIELD, width=280)
        st.number_input("Freight", 0.0, None, None, key=form.key("freight"), **KEPT_FIELD, width=140)
        st.number_input("Other cost", 0.0, None, None, key=form.key("other"), **KEPT_FIELD, width=140)
        ways = ["value", "quantity"]
        st.selectbox("Spread by", ways, key=form.key("spread"), **KEPT_FIELD, width=140)


def _keep_details(form: Form, numbers: Sequence[int]) -> None:
    """Keep fields with values visible: hiding them would clear them, or count them unseen."""
    on_lines = any(replace(_counted(form, number), received=0) != CountedLine(number) for number in numbers)
    on_slip = any(form.entered(field) is not None for field in ("short_reason", "freight", "other"))
    if not form.entered("details") and (on_lines or on_slip):
        st.session_state[form.key("details")] = True
        report_refusal("These fields still hold values. Clear them before hiding them.")


def _receive_all(form: Form, to_come: Mapping[int, int]) -> None:
    """Receive the units that were incoming when the page was shown, less damaged or refused ones."""
    keep_scanned(form)
    counted = [_counted(form, number) for number in to_come]
    _receive(form, all_but_refused(counted, to_come))


def _receive_counted(form: Form, numbers: Sequence[int]) -> None:
    keep_scanned(form)
    counted = [_counted(form, number) for number in numbers]
    _receive(form, [line for line in counted if line != CountedLine(line.line_number)])


def _receive(form: Form, counted: Sequence[CountedLine]) -> None:
    over, details = bool(form.entered("over")), _receipt_details(form)
    answer = submit(
        form,
        lambda by: receive(
            store(), form.kind, form.document_id, counted, allow_over=over, details=details, by=by
        ),
        lambda answer: _outcome_text(form.document_id, answer.result),
    )
    if answer:
        st.session_state[JUST_RECEIVED] = answer
        _forget(form)


def _forget(form: Form) -> None:
    """Clear the saved entries, because Streamlit checks every entry of a session for every field."""
    for key in [key for key in st.session_state if form.form_id in str(key)]:
        del st.session_state[key]


def _counted(form: Form, number: int) -> CountedLine:
    """Return the entries of a line."""
    return CountedLine(
        number,
        form.entered("received", number) or 0,
        form.entered("rejected", number) or 0,
        form.entered("reason", number),
        entered_amount(form.entered("cost", number), 4),
        bool(form.entered("short", number)),
    )


def _receipt_details(form: Form) -> ReceiptDetails:
    return ReceiptDetails(
        received_on=form.entered("day"),
        packing_slip=form.entered("slip"),
        note=form.entered("note"),
        freight=entered_amount(form.entered("freight"), 2),
        other_cost=entered_amount(form.entered("other"), 2),
        spread_by=form.entered("spread") or "value",
        short_reason=form.entered("short_reason"),
    )


def _outcome_text(document_id: str, result: ReceiptResult) -> str:
    """Describe a receipt: units, recipients, cancelled units."""
    units = result.units
    received = (
        f"{units.total()} received of {document_id}: {recipient_text(put_away_rows(result))}."
        if units
        else f"Saved on {document_id}; no units entered the shelf."
    )
    cancelled = cancelled_remainders_text(result)
    return f"{received} {cancelled}." if cancelled else received
