"""Counting a delivery by hand, by scanner, or all of it; and receiving it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import streamlit as st

from core.errors import CommitUnanswered, LostConnection, Problem
from core.language import marked, say
from core.ledger import By
from core.receiving import (
    CountedLine,
    Delivery,
    ReceiptDetails,
    ReceiptResult,
    Received,
    all_but_refused,
    cancelled_remainders_text,
    put_away_rows,
    receive,
    recipient_text,
)
from pages.components.receiving.count_lines import KEPT_FIELD, over_text, show_count, show_total
from pages.components.receiving.count_state import count_state, save_entries, unsaved_counts
from pages.components.receiving.receipts import JUST_RECEIVED
from pages.components.receiving.scan import show_signal_switch
from pages.components.shared.amount_field import amount_entered, amount_field
from pages.components.shared.columns import FIELD_DAY_FORMAT
from pages.components.shared.number_field import whole_entered
from pages.session import Form, form_for, form_id, refusals_reported, report_refusal, store, submit


def show_counting(kind: str, delivery: Delivery) -> None:
    """Show the lines to count, the fields of the receipt, and a bar that stays with the button to receive."""
    form = form_for("receive", kind, delivery.header.document_id)
    to_come = dict(delivery.lines[["line_number", "to_come"]].iter_rows())
    numbers = list(to_come)
    details = bool(form.entered("details"))
    show_count(form, delivery, details=details)
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        show_total(form, delivery)
        st.button(
            say("Receive what was counted"), type="primary", key=form.key("counted"),
            icon=":material/inventory:", on_click=_receive_counted, args=(form, to_come),
        )  # fmt: skip
    with st.container(horizontal=True):
        st.toggle(
            say("Something is damaged, missing or costs something else"), key=form.key("details"),
            on_change=_keep_details, args=(form, numbers), persist_state="session",
        )  # fmt: skip
        show_signal_switch()
    _receipt_fields(form, details)
    st.button(
        say("Receive all incoming"), key=form.key("all"), icon=":material/done_all:",
        on_click=_receive_all, args=(form, to_come),
    )  # fmt: skip


@st.fragment
def _receipt_fields(form: Form, details: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(say("Packing slip"), key=form.key("slip"), **KEPT_FIELD, width=140)
        st.date_input(
            say("Date received, if not today"), None, key=form.key("day"), **KEPT_FIELD, width=180,
            format=say(FIELD_DAY_FORMAT),
        )  # fmt: skip
        st.text_input(say("Note"), key=form.key("note"), **KEPT_FIELD, width=280)
    if details:
        _cost_fields(form)


def _cost_fields(form: Form) -> None:
    with st.container(horizontal=True):
        st.text_input(
            say("Why the remainder is cancelled"), key=form.key("short_reason"), **KEPT_FIELD, width=280
        )
        amount_field(say("Freight"), form.key("freight"), places=2, **KEPT_FIELD, width=140)
        amount_field(say("Other cost"), form.key("other"), places=2, **KEPT_FIELD, width=140)
        ways = [marked("value"), marked("quantity")]
        st.selectbox(say("Spread by"), ways, format_func=say, key=form.key("spread"), **KEPT_FIELD, width=140)


def _keep_details(form: Form, numbers: Sequence[int]) -> None:
    """Keep fields with values visible: hiding them would clear them, or count them unseen."""
    of_line = ("rejected", "reason", "cost", "short")
    on_lines = any(form.entered(field, number) for field in of_line for number in numbers)
    on_slip = any(form.entered(field) is not None for field in ("short_reason", "freight", "other"))
    if not form.entered("details") and (on_lines or on_slip):
        st.session_state[form.key("details")] = True
        report_refusal(say("These fields still hold values. Clear them before hiding them."))


def _receive_all(form: Form, to_come: Mapping[int, int]) -> None:
    """Receive the units that were incoming when the page was shown, less damaged or refused ones."""
    with refusals_reported(), _saved_if_refused(form, to_come):
        counted = _all_counted(form, to_come)
        if counted is not None:
            _receive(form, to_come, all_but_refused(counted, to_come))


def _receive_counted(form: Form, to_come: Mapping[int, int]) -> None:
    with refusals_reported(), _saved_if_refused(form, to_come):
        counted = _all_counted(form, to_come)
        if counted is not None:
            _receive(form, to_come, [line for line in counted if line != CountedLine(line.line_number)])


@contextmanager
def _saved_if_refused(form: Form, numbers: Iterable[int]) -> Iterator[None]:
    """Save the entries as counts if what is done inside is refused."""
    try:
        yield
    except (CommitUnanswered, LostConnection):
        raise
    except Problem:
        save_entries(form, numbers)
        raise


def _all_counted(form: Form, to_come: Mapping[int, int]) -> list[CountedLine] | None:
    """Return the entries of all lines; None if they were received, or, with a sentence, if one is no
    count or needs an answer. Raises Problem if a cost cannot be read."""
    if form_id(form.name) != form.form_id:  # Received by the first of two clicks.
        return None
    unsaved = unsaved_counts(form, to_come)
    if unsaved is None or any(units > to_come[number] for number, units in unsaved.items()):
        unsaved = {}
        for number, mark in save_entries(form, to_come).items():
            report_refusal(say("Line {number}: {mark}", number=number, mark=mark) if number else mark)
            return None
    if question := _unanswered(form, to_come, unsaved):
        report_refusal(question)
        return None
    return [_counted(form, number, unsaved.get(number)) for number in to_come]


def _unanswered(form: Form, to_come: Mapping[int, int], unsaved: Mapping[int, int]) -> str:
    """Return a sentence about the first saved count above what is incoming that nobody confirmed yet; empty
    if there is none."""
    counts = count_state(form).counts
    for number, units in to_come.items():
        if number not in unsaved and number in counts and counts[number].over(units):
            return say(
                "Line {number}: {over}. Confirm at the line that all arrived, or correct the count.",
                number=number,
                over=over_text(units, counts[number].units),
            )
    return ""


def _receive(form: Form, numbers: Iterable[int], counted: Sequence[CountedLine]) -> None:
    """Receive what was counted. Entries are saved with the receipt; if it is refused, as counts."""
    details, seen = _receipt_details(form), count_state(form).units_by_line

    def write(by: By) -> Received:
        with _saved_if_refused(form, numbers):
            return receive(
                store(), form.kind, form.document_id, counted, details=details, counts_seen=seen, by=by
            )

    answer = submit(form, write, lambda answer: _outcome_text(form.document_id, answer.result))
    if answer:
        st.session_state[JUST_RECEIVED] = answer
        _forget(form)


def _forget(form: Form) -> None:
    """Clear the saved entries, because Streamlit checks every entry of a session for every field."""
    for key in [key for key in st.session_state if form.form_id in str(key)]:
        del st.session_state[key]


def _counted(form: Form, number: int, unsaved: int | None = None) -> CountedLine:
    """Return the entries of a line. ``unsaved``: units that its field shows, if they are not saved yet."""
    count = count_state(form).counts.get(number)
    units = count.units if count else 0
    return CountedLine(
        number,
        units if unsaved is None else unsaved,
        whole_entered(form, "rejected", number) or 0,
        form.entered("reason", number),
        amount_entered(form, "cost", number),
        bool(form.entered("short", number)),
        count.surplus if count and unsaved is None else 0,
    )


def _receipt_details(form: Form) -> ReceiptDetails:
    return ReceiptDetails(
        received_on=form.entered("day"),
        packing_slip=form.entered("slip"),
        note=form.entered("note"),
        freight=amount_entered(form, "freight"),
        other_cost=amount_entered(form, "other"),
        spread_by=form.entered("spread") or "value",
        short_reason=form.entered("short_reason"),
    )


def _outcome_text(document_id: str, result: ReceiptResult) -> str:
    """Describe a receipt: units, recipients, cancelled units."""
    units = result.units
    received = (
        say(
            "{units} received of {document}: {recipients}.",
            units=units.total(),
            document=document_id,
            recipients=recipient_text(put_away_rows(result)),
        )
        if units
        else say("Saved on {document}; no units entered the shelf.", document=document_id)
    )
    cancelled = cancelled_remainders_text(result)
    return f"{received} {cancelled}." if cancelled else received
