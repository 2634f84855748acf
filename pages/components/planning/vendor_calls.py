"""Call list of vendors: the number, what to ask, and what came back."""

import streamlit as st

from core.formats import to_csv
from core.messages import BY_PHONE, REACHED
from core.telling import VendorCall, call_sheet_of_vendors, load_vendor_calls, right_to_tell, tell
from core.wording import counted
from pages.components.shared.messages import CALL_LABELS, show_number
from pages.session import Form, escaped, form_for, from_snapshot, may, now, own_shops, store, submit


def show_vendor_calls() -> None:
    """Offer the call list, folded; it is read only while it is open."""
    place = st.expander("Call list", icon=":material/call:", key="vendor_calls", bind="query-params")
    if place.open:
        with place:
            _show_calls()


def _show_calls() -> None:
    calls = from_snapshot(load_vendor_calls, now(), own_shops())
    if not calls:
        st.success(
            "There is no vendor to call. Vendors with overdue orders or without an answer come up here.",
            icon=":material/check:",
        )
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"{counted(len(calls), 'vendor', 'vendors')} to call about orders "
            "that are overdue or without an answer."
        )
        st.download_button(
            "CSV", lambda: to_csv(call_sheet_of_vendors(calls)), "vendor-calls.csv", "text/csv",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    for call in calls[:MOST_CALLS]:
        _show_call(call)
    if (more := len(calls) - MOST_CALLS) > 0:
        st.caption(
            f"… and {counted(more, 'vendor', 'vendors')} more. "
            "They come up as calls are noted; the CSV has all."
        )


MOST_CALLS = 12
"""Vendors shown at once."""


def _show_call(call: VendorCall) -> None:
    letter = call.letter
    form = form_for("vendor call", "vendor", "+".join(letter.po_ids))
    with st.container(border=True, gap="xsmall"):
        tried = f"called {counted(call.tried, 'time', 'times')}" if call.tried else ""
        late = f"{counted(len(call.overdue), 'order', 'orders')} overdue" if call.overdue else ""
        no_answer = (
            f"{counted(len(call.unanswered), 'order', 'orders')} without an answer" if call.unanswered else ""
        )
        said = " · ".join(text for text in (late, no_answer, tried) if text)
        st.markdown(f"**{escaped(call.vendor)}** · {escaped(said)}")
        show_number(letter.phone)
        st.code(letter.text.body, language=None, wrap_lines=True)
        if not may(right_to_tell(letter.kind)):
            return
        with st.container(horizontal=True):
            if not letter.phone:
                st.text_input("Phone of the vendor", key=form.key("phone"), on_change="ignore", width=200)
            st.text_input(
                "What came back", key=form.key("answer"), on_change="ignore", placeholder="Ships on Monday",
                width=340,
            )  # fmt: skip
        with st.container(horizontal=True):
            for state, label in CALL_LABELS.items():
                st.button(
                    label, key=form.key(label), type="primary" if state == REACHED else "secondary",
                    on_click=_note, args=(form, call, state),
                )  # fmt: skip


def _note(form: Form, call: VendorCall, state: str) -> None:
    """Note a call. What came back is the vendor's answer if they were reached, else a note at the call."""
    letter, said = call.letter, form.entered("answer") or ""
    phone = letter.phone or (form.entered("phone") or "").strip()
    message = letter.message(
        BY_PHONE, state, recipient=phone, **({"answer": said} if state == REACHED else {"note": said})
    )
    kept = (letter.vendor_id, phone) if phone and not letter.phone and letter.vendor_id else ("", "")
    submit(
        form,
        lambda by: tell(store(), [message], vendor_phone=kept, by=by),
        lambda _: _noted(call, state, said),
    )


def _noted(call: VendorCall, state: str, said: str) -> str:
    if state == REACHED and said:
        return f"Noted: what {call.vendor} answered."
    if state == REACHED:
        return f"{call.vendor} was asked. The answer can be noted at each purchase order."
    return f"Noted: the call to {call.vendor}. It stays on the list."
