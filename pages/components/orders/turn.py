"""This order first: who gets what later is shown before an order is moved before all others."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from core.allocation import order_title
from core.language import say
from core.ledger import Done
from core.orders import load_is_moved, load_turn_changes, move_back, move_up
from core.wording import counted, day_text
from pages.components.orders.order_list import open_order
from pages.components.shared.status import pills
from pages.session import Form, escaped, form_for, from_snapshot, may, store, submit

MOST_LOSERS = 20
"""Customers who are named; the others are counted."""


def show_turn(number: str, missing: int, today: date) -> None:
    """Offer to move an order first, or back to its place by age.

    ``missing``: units not on the shelf for it. ``today``: the date in the order's shop. Who would lose is
    only loaded when somebody asks.
    """
    moved = from_snapshot(load_is_moved, number)
    right = "moved-back" if moved else "moved-up"
    if not may(right) or not (moved or missing):
        return
    form = form_for(right, "order", number)
    with st.container(border=True):
        if moved:
            st.markdown(f"{say('**First in line**')} {pills(say('Moved first'))}")
            st.caption(say("This order gets stock before all others, also before older ones."))
            label = say("Put it back in its place")
        else:
            label = say("Give it stock before all others")
        if st.toggle(label, key=form.key("look")):
            _show_changes(form, today, back=moved)


def _show_changes(form: Form, today: date, *, back: bool) -> None:
    show_turn_changes(form, from_snapshot(load_turn_changes, form.document_id, back=back), today)
    label, write = (say("Put it back"), move_back) if back else (say("Move it first"), move_up)
    st.button(
        label, key=form.key("move"), type="secondary" if back else "primary",
        icon=":material/low_priority:" if back else ":material/vertical_align_top:",
        on_click=_move, args=(form, write),
    )  # fmt: skip


def show_turn_changes(form: Form, changes: pl.DataFrame, today: date) -> None:
    """Show what the order gets, and who waits longer for it. ``changes``: TURN_CHANGE_ROWS."""
    of_this_order = changes.filter(ecom_order_id=form.document_id).to_dicts()
    st.markdown(
        escaped(
            say("This order: {change}.", change=_from_to(of_this_order[0], today))
            if of_this_order
            else say("Nothing changes now. What is ordered later comes to it first.")
        )
    )
    show_others(form, changes.filter(pl.col("ecom_order_id") != form.document_id), today)


def show_others(form: Form, others: pl.DataFrame, today: date) -> None:
    """Show who would wait longer, with what each has now and would have. ``others``: TURN_CHANGE_ROWS."""
    losing = others.filter("loses").to_dicts()
    if losing:
        customers = counted(len(losing), "customer", "customers")
        st.markdown(say("**{customers} would wait longer**", customers=customers))
        for change in losing[:MOST_LOSERS]:
            _show_change(form, change, today)
        if (more := len(losing) - MOST_LOSERS) > 0:
            st.caption(say("… and {more:,} more.", more=more))
    else:
        st.caption(say("Nobody else waits longer."))
    sooner = others.filter(~pl.col("loses")).height
    if sooner:
        st.caption(say("{orders} would get stock sooner.", orders=counted(sooner, "order", "orders")))


def _show_change(form: Form, change: Mapping[str, Any], today: date) -> None:
    """Say of one customer what they lose, with a button that opens the order."""
    number = change["ecom_order_id"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            escaped(order_title(number)), key=form.key("open", number), type="tertiary",
            on_click=open_order, args=(number, [number]),
        )  # fmt: skip
        st.markdown(
            escaped(
                f"{change['customer_name'] or say('No name')}: {_from_to(change, today)}{_packed(change)}"
            )
        )


def _from_to(change: Mapping[str, Any], today: date) -> str:
    """Say what an order has now and what it would have: “on the shelf → 4 Dec, 2 units fewer”."""
    before = _state(change["complete"], change["was"], today)
    after = _state(change["complete_now"], change["now"], today)
    units = change["units_changed"]
    said = f"{before} → {after}" if before != after else before
    if not units:
        return said
    changed = counted(abs(units), "unit", "units")
    if units > 0:
        return say("{change}, {units} more on the shelf", change=said, units=changed)
    return say("{change}, {units} fewer on the shelf", change=said, units=changed)


def _state(complete: bool, promise: date | None, today: date) -> str:
    if complete:
        return say("on the shelf")
    return day_text(promise, today) if promise else say("no date")


def _packed(change: Mapping[str, Any]) -> str:
    if not change["packed"]:
        return ""
    return f" · {say('{units} packed already', units=counted(change['packed'], 'unit', 'units'))}"


def _move(form: Form, write: Callable[..., Done]) -> None:
    submit(
        form,
        lambda by: write(store(), form.document_id, by=by),
        lambda answer: outcome_text(
            answer, say("{order} has a new place in line.", order=order_title(form.document_id))
        ),
    )


def outcome_text(answer: Done, done: str) -> str:
    """Say what was done, and how many others wait longer for it."""
    return f"{done} {waits_longer(answer.result)}"


def waits_longer(result: Mapping[str, Any]) -> str:
    """Say how many others wait longer for what was done."""
    others = len([each for each in result["loses"] if each != result.get("ecom_order_id")])
    if not others:
        return say("Nobody waits longer.")
    return say("{orders_wait} longer.", orders_wait=counted(others, "order waits", "orders wait"))
