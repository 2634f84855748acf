"""Call list of vendors: the number, what to ask, and what came back."""

import streamlit as st

from core.formats import to_csv
from core.language import say
from core.messages import BY_PHONE, REACHED
from core.telling import VendorCall, call_sheet_of_vendors, load_vendor_calls, right_to_tell, tell
from core.wording import counted
from pages.components.shared.messages import CALL_LABELS, show_number
from pages.session import Form, escaped, form_for, from_snapshot, may, now, own_shops, store, submit


def show_vendor_calls() -> None:
    """Offer the call list, folded; it is read only while it is open."""
    place = st.expander(say("Call list"), icon=":material/call:", key="vendor_calls", bind="query-params")
    if place.open:
        with place:
            _show_calls()


def _show_calls() -> None:
    calls = from_snapshot(load_vendor_calls, now(), own_shops())
    if not calls:
        st.success(
            say("There is no vendor to call. Vendors with overdue orders or without an answer come up here."),
            icon=":material/check:",
        )
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            say(
                "{vendors} to call about orders that are overdue or without an answer.",
                vendors=counted(len(calls), "vendor", "vendors"),
            )
        )
        st.download_button(
            "CSV", lambda: to_csv(call_sheet_of_vendors(calls)), "vendor-calls.csv", "text/csv",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    for call in calls[:MOST_CALLS]:
        _show_call(call)
    if (more := len(calls) - MOST_CALLS) > 0:
        st.caption(
            say(
                "… and {vendors} more. They come up as calls are noted; the CSV has all.",
                vendors=counted(more, "vendor", "vendors"),
            )
        )


MOST_CALLS = 12
"""Vendors shown at once."""


def _show_call(call: VendorCall) -> None:
    letter = call.letter
    form = form_for("vendor call", "vendor", "+".join(letter.po_ids))
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{escaped(call.vendor)}** · {escaped(_why_to_call(call))}")
        show_number(letter.phone)
        st.code(letter.text.body, language=None, wrap_lines=True)
        if not may(right_to_tell(letter.kind)):
            return
        with st.container(horizontal=True):
            if not letter.phone:
                st.text_input(
                    say("Phone of the vendor"), key=form.key("phone"), on_change="ignore", width=200
                )
            st.text_input(
                say("What came back"),
                key=form.key("answer"),
                on_change="ignore",
                placeholder=say("Ships on Monday"),
                width=340,
            )
        with st.container(horizontal=True):
            for state, label in CALL_LABELS.items():
                st.button(
                    say(label), key=form.key(label), type="primary" if state == REACHED else "secondary",
                    on_click=_note, args=(form, call, state),
                )  # fmt: skip


def _why_to_call(call: VendorCall) -> str:
    parts = []
    if call.overdue:
        late = len(call.overdue)
        parts.append(say("1 order overdue") if late == 1 else say("{number:,} orders overdue", number=late))
    if call.unanswered:
        open_questions = len(call.unanswered)
        parts.append(
            say("1 order without an answer")
            if open_questions == 1
            else say("{number:,} orders without an answer", number=open_questions)
        )
    if call.tried:
        parts.append(say("called {times}", times=counted(call.tried, "time", "times")))
    return " · ".join(parts)


def _note(form: Form, call: VendorCall, state: str) -> None:
    """Note a call. What came back is the vendor's answer if they were reached, else a note at the call."""
    letter, said = call.letter, form.entered("answer") or ""
    phone = letter.phone or (form.entered("phone") or "").strip()
    message = letter.message(
        BY_PHONE, state, recipient=phone, **({"answer": said} if state == REACHED else {"note": said})
    )
    phone_to_save = (letter.vendor_id, phone) if phone and not letter.phone and letter.vendor_id else ("", "")
    submit(
        form,
        lambda by: tell(store(), [message], vendor_phone=phone_to_save, by=by),
        lambda _: _noted(call, state, said),
    )


def _noted(call: VendorCall, state: str, said: str) -> str:
    if state == REACHED and said:
        return say("Noted: what {vendor} answered.", vendor=call.vendor)
    if state == REACHED:
        return say("{vendor} was asked. The answer can be noted at each purchase order.", vendor=call.vendor)
    return say("Noted: the call to {vendor}. It stays on the list.", vendor=call.vendor)
