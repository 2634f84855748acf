"""Terms of an order that waits: put it on hold, ship it complete only, or give it a priority."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import streamlit as st

from core.allocation import order_title
from core.orders import Terms, hold, load_terms, operation_note, prioritise, release_hold, ship_complete
from core.wording import day_text
from pages.components.shared.status import TABLE_COLORS, pills, status_color
from pages.session import Form, escaped, form_for, from_snapshot, may, store, submit

ON_HOLD, SHIPS_COMPLETE = "On hold", "Ships complete"
TERMS_COLUMN = st.column_config.MultiselectColumn(
    "Terms", width=140, disabled=True, options=[ON_HOLD, SHIPS_COMPLETE], accept_new_options=True,
    color=[TABLE_COLORS[status_color(text)] for text in (ON_HOLD, SHIPS_COMPLETE)],
    help="On hold, ships complete only, and its priority.",
)  # fmt: skip
"""Column of ``board_terms``."""
TERMS_RIGHTS = ("held", "parts", "priority")


def terms_words(terms: Terms, today: date) -> list[str]:
    """Return the words of an order's pills: “On hold until 5 Dec”, “Ships complete”, “Priority 2”."""
    held = terms.is_held(today)
    until = f" until {day_text(terms.held_until, today)}" if held and terms.held_until else ""
    said = (
        f"{ON_HOLD}{until}" if held else "",
        SHIPS_COMPLETE if terms.ship_complete else "",
        f"Priority {terms.priority}" if terms.priority else "",
    )
    return [word for word in said if word]


def board_terms() -> pl.Expr:
    """Return the words of the terms of each order of the board, a list; empty where there are none."""
    parts = (
        pl.when("held").then(pl.lit(ON_HOLD)),
        pl.when("ship_complete").then(pl.lit(SHIPS_COMPLETE)),
        pl.when(pl.col("priority") > 0).then(pl.format("Priority {}", "priority")),
    )
    words = pl.concat_list(parts).list.drop_nulls()
    return pl.when(words.list.len() > 0).then(words)


def show_terms(number: str, today: date) -> Terms:
    """Show the terms of a waiting order, and a place to change them. ``today``: the day in its shop."""
    terms = from_snapshot(load_terms, [number])[number]
    if terms.is_held(today):
        st.warning(
            escaped(f"{order_title(number)} is {terms.hold_text}. It keeps its place in line, but nothing of "
                    "it is picked, packed or handed over."),
            icon=":material/pause_circle:",
        )  # fmt: skip
    if any(map(may, TERMS_RIGHTS)):
        form = form_for("terms", "order", number)
        with st.popover("Hold, parts, priority", icon=":material/tune:", key=form.key("place")):
            _show_hold(form, terms, today)
            _show_parts(form, terms)
            _show_priority(form, terms)
    return terms


def _show_hold(form: Form, terms: Terms, today: date) -> None:
    if terms.is_held(today):
        if may("released"):
            st.button(
                "Release from hold", key=form.key("release"), icon=":material/play_circle:",
                on_click=_release, args=(form, [form.document_id]),
            )  # fmt: skip
    elif may("held"):
        hold_fields(form, today)
        st.button(
            "Put on hold", key=form.key("hold"), icon=":material/pause_circle:", on_click=_hold,
            args=(form, [form.document_id]),
        )  # fmt: skip


def hold_fields(form: Form, today: date) -> None:
    """Ask why orders are put on hold, and until when."""
    st.text_input(
        "Why on hold", key=form.key("why"), on_change="ignore", placeholder="Away until Friday", max_chars=200
    )
    st.date_input(
        "May leave again on", None, today + timedelta(days=1), key=form.key("until"), on_change="ignore",
        help="Without a day it is on hold until somebody releases it.",
    )  # fmt: skip


def _show_parts(form: Form, terms: Terms) -> None:
    if not may("parts"):
        return
    label = "Allow parts" if terms.ship_complete else "Ship complete only"
    st.button(
        label, key=form.key("parts"), icon=":material/all_inbox:", on_click=_change_parts,
        args=(form, not terms.ship_complete),
        help="An order that ships complete is not packed before all its units are here.",
    )  # fmt: skip


def _show_priority(form: Form, terms: Terms) -> None:
    if not may("priority"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Priority", 0, 999, terms.priority, key=form.key("priority"), on_change="ignore", width=120,
            help="The highest comes first where the rule of the shop is by priority.",
        )  # fmt: skip
        st.button("Set priority", key=form.key("set priority"), on_click=_prioritise, args=(form,))


def show_bulk_hold(form: Form, numbers: Sequence[str], held: Sequence[str], today: date) -> None:
    """Offer to hold the chosen orders, or to release those of them that are on ``hold``."""
    if may("held") and len(held) < len(numbers):
        with st.popover("Put on hold", icon=":material/pause_circle:", key=form.key("hold many")):
            hold_fields(form, today)
            rest = [number for number in numbers if number not in held]
            st.button("Hold these orders", key=form.key("hold"), on_click=_hold, args=(form, rest))
    if may("released") and held:
        st.button(
            "Release from hold", key=form.key("release"), icon=":material/play_circle:", on_click=_release,
            args=(form, list(held)),
        )  # fmt: skip


def _hold(form: Form, numbers: Sequence[str]) -> None:
    reason, until = form.entered("why") or "", form.entered("until")
    submit(
        form,
        lambda by: hold(store(), numbers, reason, until, by=by),
        lambda _: f"{operation_note(numbers, 'on hold')}.",
    )


def _release(form: Form, numbers: Sequence[str]) -> None:
    submit(
        form,
        lambda by: release_hold(store(), numbers, by=by),
        lambda _: f"{operation_note(numbers, 'released from hold')}.",
    )


def _change_parts(form: Form, complete: bool) -> None:
    said = "ships complete only" if complete else "may leave in parts"
    submit(
        form,
        lambda by: ship_complete(store(), [form.document_id], complete=complete, by=by),
        lambda _: f"{order_title(form.document_id)} {said}.",
    )


def _prioritise(form: Form) -> None:
    priority = int(form.entered("priority") or 0)
    submit(
        form,
        lambda by: prioritise(store(), [form.document_id], priority, by=by),
        lambda _: f"{order_title(form.document_id)} has priority {priority}.",
    )


def terms_pills(number: str, today: date) -> str:
    """Return the pills of an order's terms."""
    return pills(*terms_words(from_snapshot(load_terms, [number])[number], today))
