"""Actions on many orders at once: each is one operation, for all of them or for none."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl
import streamlit as st

from core.language import marked, say
from core.ledger import By, Done
from core.orders import (
    ENDED,
    clear,
    load_fraud_checks,
    mark_paid,
    pack,
    picked_up,
    ship,
    tick_in_pos,
)
from pages.components.orders.downloads import show_downloads
from pages.components.orders.next_step import payment_fields
from pages.components.orders.ship import carrier_field
from pages.components.orders.terms import show_bulk_hold
from pages.components.orders.wording import orders_outcome
from pages.session import Form, from_snapshot, may, store, submit, today_in_shops

BulkWrite = Callable[[list[str], By, str], Done]
APPROVE = marked("Approve (not fraud)")
PACK, SHIP, PICKED_UP = marked("Pack"), marked("Ship"), marked("Picked up")
MARK_AS_SHIPPED = marked("Mark as shipped in the POS")
ACTIONS: Mapping[str, tuple[str, BulkWrite]] = {
    APPROVE: (marked("approved"), lambda orders, by, _: clear(store(), orders, fraud_too=False, by=by)),
    PACK: (marked("packed"), lambda orders, by, _: pack(store(), orders, by=by)),
    SHIP: (marked("shipped"), lambda orders, by, carrier: ship(store(), orders, carrier=carrier, by=by)),
    PICKED_UP: (marked("picked up"), lambda orders, by, _: picked_up(store(), orders, by=by)),
    MARK_AS_SHIPPED: (
        marked("marked as shipped in the POS"),
        lambda orders, by, _: tick_in_pos(store(), orders, by=by),
    ),
}
"""Label of each action's button, the text for its outcome, and its verb."""

STAGE_ACTIONS = {
    "check": [APPROVE],
    "ready_to_pack": [PACK, SHIP],
    "packed": [SHIP, PICKED_UP],
    "ready_for_pickup": [PICKED_UP],
    "to_tick": [MARK_AS_SHIPPED],
}
"""Actions of each stage."""

WRONG_DELIVERY = {SHIP: "pickup", PICKED_UP: "ship"}
"""Delivery of orders that an action does not fit."""

RIGHT_FOR = {
    APPROVE: "clear",
    PACK: "packed",
    SHIP: "shipped",
    PICKED_UP: "picked-up",
    MARK_AS_SHIPPED: "ticked",
}
"""Right that each action takes (core/access/rights.py)."""


def show_bulk(form: Form, picked: pl.DataFrame) -> None:
    """Show the actions for the selected orders. ``picked``: their rows on the board."""
    numbers = picked["ecom_order_id"].to_list()
    acts, advice = _offered(picked)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.markdown(say("**{number:,} chosen**", number=len(numbers)))
            _show_acts(form, numbers, acts)
            if set(picked["stage"]) == {"awaiting_payment"} and may("paid"):
                _show_payment(form, numbers)
            if not set(picked["stage"]) & set(ENDED):
                held = picked.filter("held")["ecom_order_id"].to_list()
                show_bulk_hold(form, numbers, held, today_in_shops())
            show_downloads(numbers)
        if advice:
            st.caption(advice)


def _offered(picked: pl.DataFrame) -> tuple[list[str], str]:
    """Return the actions that fit every order, and a hint if none fits all."""
    if picked["stage"].n_unique() > 1:
        return [], say("Choose orders of one stage to act on them together.")
    acts = [what for what in STAGE_ACTIONS.get(picked["stage"][0], []) if may(RIGHT_FOR[what])]
    if APPROVE in acts and (judged := _judged(picked)):
        fraud = orders_outcome(judged, say("marked as fraud"))
        return [], say(
            "{orders_marked_as_fraud} Open it to decide about it alone.", orders_marked_as_fraud=fraud
        )
    fitting = [what for what in acts if picked.filter(delivery=WRONG_DELIVERY.get(what, "")).is_empty()]
    if len(fitting) < len(acts) and picked["delivery"].drop_nulls().n_unique() > 1:
        return fitting, say("Choose orders to ship, or orders for pickup, to send them together.")
    return fitting, ""


def _judged(picked: pl.DataFrame) -> list[str]:
    """Return the selected orders that somebody marked as fraud."""
    checks = from_snapshot(load_fraud_checks, picked["ecom_order_id"].to_list())
    return checks.filter("judged")["ecom_order_id"].sort().to_list()


def _show_acts(form: Form, numbers: Sequence[str], acts: Sequence[str]) -> None:
    if SHIP in acts:
        carrier_field(form, None)
    for place, what in enumerate(acts):
        st.button(
            say(what), key=form.key(what), on_click=_act, args=(form, what, numbers),
            type="secondary" if place else "primary",
            shortcut=None if place or what == APPROVE else "Ctrl+Enter",
        )  # fmt: skip


def _show_payment(form: Form, numbers: Sequence[str]) -> None:
    with st.popover(say("Mark as paid"), icon=":material/payments:", key=form.key("how paid")):
        payment_fields(form)
        st.button(
            say("Mark all as paid"), key=form.key("pay"), type="primary", on_click=_pay, args=(form, numbers)
        )


def _act(form: Form, what: str, numbers: Sequence[str]) -> None:
    was_done, write = ACTIONS[what]
    carrier = form.entered("carrier") or ""
    submit(form, lambda by: write(list(numbers), by, carrier), lambda answer: _outcome_text(answer, was_done))


def _outcome_text(answer: Done, was_done: str) -> str:
    """Describe what was done, and name the orders of which only a part left."""
    numbers = [row["ecom_order_id"] for row in answer.result]
    in_part = [row["ecom_order_id"] for row in answer.result if not row.get("whole", True)]
    done = orders_outcome(numbers, say(was_done))
    return f"{done} {orders_outcome(in_part, say('only packed units, the rest waits'))}" if in_part else done


def _pay(form: Form, numbers: Sequence[str]) -> None:
    method, reference = form.entered("method") or "", form.entered("reference") or ""
    submit(
        form,
        lambda by: mark_paid(store(), list(numbers), method, reference, by=by),
        lambda _: orders_outcome(numbers, say("paid")),
    )
