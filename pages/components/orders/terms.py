"""Terms of an order that waits: put it on hold, ship it complete only, or give it a priority."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import streamlit as st

from core.allocation import order_title
from core.language import marked, say, say_each
from core.orders import Terms, hold, load_terms, prioritise, release_hold, ship_complete
from core.wording import day_text
from pages.components.orders.wording import orders_outcome
from pages.components.shared.columns import FIELD_DAY_FORMAT
from pages.components.shared.number_field import number_field, whole_entered
from pages.components.shared.status import TABLE_COLORS, pills, status_color
from pages.session import Form, escaped, form_for, from_snapshot, may, refusals_reported, store, submit

ON_HOLD, SHIPS_COMPLETE = marked("On hold"), marked("Ships complete")
TERMS_COLUMN = st.column_config.MultiselectColumn(
    marked("Terms"), width=140, disabled=True, options=[ON_HOLD, SHIPS_COMPLETE], accept_new_options=True,
    color=[TABLE_COLORS[status_color(text)] for text in (ON_HOLD, SHIPS_COMPLETE)],
    help=marked("On hold, ships complete only, and its priority."),
)  # fmt: skip
"""Column of ``board_terms``."""
TERMS_RIGHTS = ("held", "parts", "priority")


def terms_words(terms: Terms, today: date) -> list[str]:
    """Return the words of an order's pills: “On hold until 5 Dec”, “Ships complete”, “Priority 2”."""
    held = terms.is_held(today)
    until = terms.held_until and day_text(terms.held_until, today)
    words = (
        (say("On hold until {day}", day=until) if until else say(ON_HOLD)) if held else "",
        say(SHIPS_COMPLETE) if terms.ship_complete else "",
        say("Priority {priority}", priority=terms.priority) if terms.priority else "",
    )
    return [word for word in words if word]


def board_terms() -> pl.Expr:
    """Return the words of the terms of each order of the board, a list; empty where there are none."""
    parts = (
        pl.when("held").then(pl.lit(say(ON_HOLD))),
        pl.when("ship_complete").then(pl.lit(say(SHIPS_COMPLETE))),
        pl.when(pl.col("priority") > 0).then(say_each("Priority {priority}", priority=pl.col("priority"))),
    )
    words = pl.concat_list(parts).list.drop_nulls()
    return pl.when(words.list.len() > 0).then(words)


def show_terms(number: str, today: date) -> Terms:
    """Show the terms of a waiting order, and a place to change them. ``today``: the day in its shop."""
    terms = from_snapshot(load_terms, [number])[number]
    if terms.is_held(today):
        st.warning(
            escaped(
                say(
                    "{order} is {on_hold}. It keeps its place in line, but nothing of it is picked, packed "
                    "or handed over.",
                    order=order_title(number),
                    on_hold=terms.hold_text,
                )
            ),
            icon=":material/pause_circle:",
        )
    if any(map(may, TERMS_RIGHTS)):
        form = form_for("terms", "order", number)
        with st.popover(say("Hold, parts, priority"), icon=":material/tune:", key=form.key("place")):
            _show_hold(form, terms, today)
            _show_parts(form, terms)
            _show_priority(form, terms)
    return terms


def _show_hold(form: Form, terms: Terms, today: date) -> None:
    if terms.is_held(today):
        if may("released"):
            st.button(
                say("Release from hold"), key=form.key("release"), icon=":material/play_circle:",
                on_click=_release, args=(form, [form.document_id]),
            )  # fmt: skip
    elif may("held"):
        hold_fields(form, today)
        st.button(
            say("Put on hold"), key=form.key("hold"), icon=":material/pause_circle:", on_click=_hold,
            args=(form, [form.document_id]),
        )  # fmt: skip


def hold_fields(form: Form, today: date) -> None:
    """Ask why orders are put on hold, and until when."""
    st.text_input(
        say("Why on hold"), key=form.key("why"), on_change="ignore", placeholder=say("Away until Friday"),
        max_chars=200,
    )  # fmt: skip
    st.date_input(
        say("May leave again on"), None, today + timedelta(days=1), key=form.key("until"), on_change="ignore",
        help=say("Without a day it is on hold until somebody releases it."), format=say(FIELD_DAY_FORMAT),
    )  # fmt: skip


def _show_parts(form: Form, terms: Terms) -> None:
    if not may("parts"):
        return
    label = say("Allow parts") if terms.ship_complete else say("Ship complete only")
    st.button(
        label, key=form.key("parts"), icon=":material/all_inbox:", on_click=_change_parts,
        args=(form, not terms.ship_complete),
        help=say("An order that ships complete is not packed before all its units are here."),
    )  # fmt: skip


def _show_priority(form: Form, terms: Terms) -> None:
    if not may("priority"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number_field(
            say("Priority"), form.key("priority", terms.priority), terms.priority, most=999,
            on_change="ignore", width=120,
            help=say("The highest comes first where the rule of the shop is by priority."),
        )  # fmt: skip
        st.button(
            say("Set priority"),
            key=form.key("set priority"),
            on_click=_prioritise,
            args=(form, terms.priority),
        )


def show_bulk_hold(form: Form, numbers: Sequence[str], held: Sequence[str], today: date) -> None:
    """Offer to hold the chosen orders, or to release those of them that are on ``hold``."""
    if may("held") and len(held) < len(numbers):
        with st.popover(say("Put on hold"), icon=":material/pause_circle:", key=form.key("hold many")):
            hold_fields(form, today)
            rest = [number for number in numbers if number not in held]
            st.button(say("Hold these orders"), key=form.key("hold"), on_click=_hold, args=(form, rest))
    if may("released") and held:
        st.button(
            say("Release from hold"), key=form.key("release"), icon=":material/play_circle:",
            on_click=_release, args=(form, list(held)),
        )  # fmt: skip


def _hold(form: Form, numbers: Sequence[str]) -> None:
    reason, until = form.entered("why") or "", form.entered("until")
    submit(
        form,
        lambda by: hold(store(), numbers, reason, until, by=by),
        lambda _: orders_outcome(numbers, say("on hold")),
    )


def _release(form: Form, numbers: Sequence[str]) -> None:
    submit(
        form,
        lambda by: release_hold(store(), numbers, by=by),
        lambda _: orders_outcome(numbers, say("released from hold")),
    )


def _change_parts(form: Form, complete: bool) -> None:
    order = order_title(form.document_id)
    submit(
        form,
        lambda by: ship_complete(store(), [form.document_id], complete=complete, by=by),
        lambda _: (
            say("{order} ships complete only.", order=order)
            if complete
            else say("{order} may leave in parts.", order=order)
        ),
    )


def _prioritise(form: Form, shown: int) -> None:
    with refusals_reported():
        priority, order = whole_entered(form, "priority", shown) or 0, order_title(form.document_id)
        submit(
            form,
            lambda by: prioritise(store(), [form.document_id], priority, by=by),
            lambda _: say("{order} has priority {priority}.", order=order, priority=priority),
        )


def terms_pills(number: str, today: date) -> str:
    """Return the pills of an order's terms."""
    return pills(*terms_words(from_snapshot(load_terms, [number])[number], today))
