"""Lines of a delivery to count: each is drawn again alone when its count changes."""

import contextlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from core.errors import Problem
from core.language import marked, say
from core.receiving import Delivery, count_total, start_count_over
from core.shop_time import in_shop, today_in
from core.wording import counted, full_day_text, time_text
from pages.components.receiving.count_state import (
    confirm_surplus,
    count_state,
    field_key,
    read_counts,
    save_entry,
)
from pages.components.receiving.scan import count_scanned, show_scanned
from pages.components.shared.amount_field import amount_field
from pages.components.shared.item_search import codes_of
from pages.components.shared.number_field import number_field
from pages.session import Form, actor, escaped, now, problems_shown, store, writing_first

COUNT_WIDTH = 176
COUNT_FRAGMENT = "count"
TOTAL_FRAGMENT = "count total"
RECEIVING_BUTTONS = ("counted", "all")
"""Fields of the form that are buttons which receive the counts."""
NOT_STARTED_OVER = 0
"""Key of a sentence about all lines among the sentences by line."""
KEPT_FIELD: dict[str, Any] = {"persist_state": "session"}
"""Fields that keep their entry while another page is open. An entry draws only the fields around it again."""


def line_fragment(line_number: int) -> str:
    """Return the name of the part of the page that a line is."""
    return f"count line {line_number}"


@st.fragment(key=COUNT_FRAGMENT)
def show_count(form: Form, delivery: Delivery, *, details: bool) -> None:
    """Show the scan field and the lines. A scan draws them again, a count by hand only its own line.

    ``details``: with fields for damaged units and costs.
    """
    with problems_shown():
        scanned = count_scanned(form, delivery.lines["line_number"].to_list(), _redraw_all)
        # The screen's snapshot may be older than the unit that was just scanned.
        read_counts(form, just_now=scanned).drawn.clear()
        _show_begun(form, delivery)
        show_scanned(form)
        for line in delivery.lines.iter_rows(named=True):
            _line_part(line["line_number"])(form, delivery, line, details=details)


@cache
def _line_part(line_number: int) -> Callable[..., None]:
    """Return what shows the line of this number as a part of the page; making one takes its time."""
    return st.fragment(_show_line, key=line_fragment(line_number))


def _show_begun(form: Form, delivery: Delivery) -> None:
    """Say who counted so far, and offer to start over."""
    with st.container(horizontal=True, vertical_alignment="center"):  # Also without a count: a steady place.
        state = count_state(form)
        total = count_total(state.counts)
        if NOT_STARTED_OVER in state.marks:
            st.error(escaped(state.marks.pop(NOT_STARTED_OVER)))
        if total is None:
            return
        when, units = _time(delivery, total.counted_at), counted(total.units, "unit", "units")
        st.caption(
            escaped(
                say(
                    "Count of {when}: {units}, last by {person}",
                    when=when,
                    units=units,
                    person=total.counted_by,
                )
            )
        )
        with st.popover(say("Start over"), type="tertiary", icon=":material/restart_alt:"):
            st.write(say("The count of {units} will be removed.", units=units))
            st.button(say("Remove the count"), key=form.key("start over"), on_click=_start_over, args=(form,))


def _start_over(form: Form) -> None:
    state = count_state(form)
    state.marks.clear()
    try:
        with writing_first():
            start_count_over(store(), form.kind, form.document_id, seen=state.units_by_line)
    except Problem as problem:
        state.marks[NOT_STARTED_OVER] = str(problem)
    _redraw_all()


def _show_line(form: Form, delivery: Delivery, line: Mapping[str, Any], *, details: bool) -> None:
    """Show one line in few elements, because a delivery may have a hundred lines."""
    number = line["line_number"]
    state = count_state(form)
    _, state.drawn[number] = state.shown.get(number, (0, 0))
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(line_text(line, form.kind), width="stretch")
        # No limits, so that a number that is no count is marked here instead of dropped.
        st.number_input(
            say("Received now, line {number}", number=number), None, None, float(state.units(number)), 1.0,
            "%.12g", key=field_key(form, number), label_visibility="collapsed", width=COUNT_WIDTH,
            on_change=_save_entry, args=(form, number),
        )  # fmt: skip
    _show_remarks(form, delivery, line)
    if details:
        _detail_fields(number, form)


def _save_entry(form: Form, line_number: int) -> None:
    """Save a line's entry, then draw its line, those that somebody else counted meanwhile, and the total.

    Whoever entered it and pressed the button to receive at once has it saved with the receipt.
    """
    if any(st.session_state.get(form.key(button)) for button in RECEIVING_BUTTONS):
        return
    save_entry(form, line_number)
    _redraw(form, line_number)


def _leave_count(form: Form, line_number: int) -> None:
    """Take back an entry that could not be saved; the line's field shows the saved count already."""
    count_state(form).marks.pop(line_number, None)
    _redraw(form, line_number)


def _confirm_surplus(form: Form, line_number: int, to_come: int) -> None:
    confirm_surplus(form, line_number, to_come)
    _redraw(form, line_number)


def _redraw_all() -> None:
    _redraw_only([COUNT_FRAGMENT, TOTAL_FRAGMENT])


def _redraw(form: Form, line_number: int) -> None:
    lines = {line_number, *count_state(form).outdated_lines}
    _redraw_only([*map(line_fragment, sorted(lines)), TOTAL_FRAGMENT])


def _redraw_only(parts: list[str]) -> None:
    """Draw only these parts of the page, or all of it where one is gone: the page was drawn in between."""
    with contextlib.suppress(StreamlitAPIException):
        st.rerun(parts)


def _show_remarks(form: Form, delivery: Delivery, line: Mapping[str, Any]) -> None:
    """Say what is wrong with an entry, ask about an over-delivery, and name another person who counted."""
    state, number = count_state(form), line["line_number"]
    if number in state.marks:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.error(escaped(state.marks[number]))
            st.button(
                say("Leave it at {units:,}", units=state.units(number)), key=form.key("leave", number),
                on_click=_leave_count, args=(form, number),
            )  # fmt: skip
    count = state.counts.get(number)
    if count is None:
        return
    if count.over(line["to_come"]):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(say("{over}: all arrived?", over=over_text(line["to_come"], count.units)))
            st.button(
                say("Yes, {units:,} arrived", units=count.units), key=form.key("confirm", number),
                on_click=_confirm_surplus, args=(form, number, line["to_come"]),
            )  # fmt: skip
    if count.counted_by != actor():
        when = _time(delivery, count.counted_at)
        st.caption(
            escaped(
                say(
                    "{units} counted by {person}, {when}",
                    units=count.units,
                    person=count.counted_by,
                    when=when,
                )
            )
        )


def over_text(to_come: int, units: int) -> str:
    """Return an over-delivery in words."""
    return say("{expected:,} expected, {units:,} counted", expected=to_come, units=units)


@st.fragment(key=TOTAL_FRAGMENT)
def show_total(form: Form, delivery: Delivery) -> None:
    units = sum(count_state(form).units_by_line.values())
    to_come = delivery.header.to_come
    st.markdown(
        say("**{units:,} of {expected:,} counted**", units=units, expected=to_come)
        if to_come
        else say("**{units:,} counted**", units=units)
    )


def _time(delivery: Delivery, moment: Any) -> str:
    """Return a moment in the receiving shop, with the day if it was not today."""
    zone = delivery.header.time_zone
    return time_text(in_shop(zone, moment), today_in(zone, now()))


def line_text(line: Mapping[str, Any], kind: str) -> str:
    """Describe a line: the item, its codes, incoming units and their recipients, one below the other."""
    first, is_order = line["first_on"], kind == "po"
    day_texts = [line["own_day"], first and say("first promised {day}", day=full_day_text(first))]
    owed = say("of {units:,} ordered" if is_order else "of {units:,} sent", units=line["owed"])
    words = {
        "received": marked("{units:,} received before"),
        "refused": marked("{units:,} refused"),
        "given_up": marked("{units:,} cancelled"),
        "surplus": marked("{units:,} more than ordered" if is_order else "{units:,} more than sent"),
    }
    parts = [*filter(None, day_texts), owed]
    parts += [say(words[name], units=line[name]) for name in words if line[name]]
    paragraphs = [
        f"**{escaped(line['description'])}**",
        f":small[:gray[{say('Line {number}', number=line['line_number'])} · {codes_of(line)}]]",
        f"{say('**{units:,}** incoming', units=line['to_come'])} :small[:gray[{', '.join(parts)}]]",
    ]
    if line["recipient_text"]:
        paragraphs.append(f":material/person: {escaped(line['recipient_text'])}")
    return "  \n".join(paragraphs)


def _detail_fields(number: int, form: Form) -> None:
    """Show two fields side by side, which fit on a phone."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number_field(
            say("Damaged or refused"), form.key("rejected", number), **KEPT_FIELD, width=140,
            name=say("Damaged or refused, line {number}", number=number),
        )  # fmt: skip
        st.text_input(say("Why"), key=form.key("reason", number), **KEPT_FIELD, width=160)
        if form.kind == "po":
            amount_field(
                say("Unit cost, if another"), form.key("cost", number), places=4, **KEPT_FIELD, width=140,
                name=say("Unit cost, line {number}", number=number),
            )  # fmt: skip
        gone = say("Cancel remainder" if form.kind == "po" else "Remainder is lost")
        st.checkbox(gone, key=form.key("short", number), **KEPT_FIELD)
