"""Actions on many orders at once: each is one operation, for all of them or for none."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl
import streamlit as st

from core.ledger import By, Done
from core.orders import (
    ENDED,
    clear,
    load_fraud_checks,
    mark_paid,
    operation_note,
    pack,
    picked_up,
    ship,
    tick_in_pos,
)
from pages.components.orders.downloads import show_downloads
from pages.components.orders.next_step import payment_fields
from pages.components.orders.ship import carrier_field
from pages.components.orders.terms import show_bulk_hold
from pages.session import Form, from_snapshot, may, now, store, submit

BulkWrite = Callable[[list[str], By, str], Done]
APPROVE = "Approve (not fraud)"
ACTIONS: Mapping[str, tuple[str, BulkWrite]] = {
    APPROVE: ("approved", lambda orders, by, _: clear(store(), orders, fraud_too=False, by=by)),
    "Pack": ("packed", lambda orders, by, _: pack(store(), orders, by=by)),
    "Ship": ("shipped", lambda orders, by, carrier: ship(store(), orders, carrier=carrier, by=by)),
    "Picked up": ("picked up", lambda orders, by, _: picked_up(store(), orders, by=by)),
    "Mark as shipped in the POS": (
        "marked as shipped in the POS",
        lambda orders, by, _: tick_in_pos(store(), orders, by=by),
    ),
}
"""Label of each action's button, the text for its outcome, and its verb."""

STAGE_ACTIONS = {
    "check": [APPROVE],
    "ready_to_pack": ["Pack", "Ship"],
    "packed": ["Ship", "Picked up"],
    "ready_for_pickup": ["Picked up"],
    "to_tick": ["Mark as shipped in the POS"],
}
"""Actions of each stage."""

WRONG_DELIVERY = {"Ship": "pickup", "Picked up": "ship"}
"""Delivery of orders that an action does not fit."""

RIGHT_FOR = {
    APPROVE: "clear",
    "Pack": "packed",
    "Ship": "shipped",
    "Picked up": "picked-up",
    "Mark as shipped in the POS": "ticked",
}
"""Right that each action takes (core/access/rights.py)."""


def show_bulk(form: Form, picked: pl.DataFrame) -> None:
    """Show the actions for the selected orders. ``picked``: their rows on the board."""
    numbers = picked["ecom_order_id"].to_list()
    acts, advice = _offered(picked)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.markdown(f"**{len(numbers):,} chosen**")
            _show_acts(form, numbers, acts)
            if set(picked["stage"]) == {"awaiting_payment"} and may("paid"):
                _show_payment(form, numbers)
            if not set(picked["stage"]) & set(ENDED):
                held = picked.filter("held")["ecom_order_id"].to_list()
                show_bulk_hold(form, numbers, held, now().date())
            show_downloads(numbers)
        if advice:
            st.caption(advice)


def _offered(picked: pl.DataFrame) -> tuple[list[str], str]:
    """Return the actions that fit every order, and a hint if none fits all."""
    if picked["stage"].n_unique() > 1:
        return [], "Choose orders of one stage to act on them together."
    acts = [what for what in STAGE_ACTIONS.get(picked["stage"][0], []) if may(RIGHT_FOR[what])]
    if APPROVE in acts and (judged := _judged(picked)):
        return [], f"{operation_note(judged, 'marked as fraud')}. Open it to decide about it alone."
    fitting = [what for what in acts if picked.filter(delivery=WRONG_DELIVERY.get(what, "")).is_empty()]
    if len(fitting) < len(acts) and picked["delivery"].drop_nulls().n_unique() > 1:
        return fitting, "Choose orders to ship, or orders for pickup, to send them together."
    return fitting, ""


def _judged(picked: pl.DataFrame) -> list[str]:
    """Return the selected orders that somebody marked as fraud."""
    checks = from_snapshot(load_fraud_checks, picked["ecom_order_id"].to_list())
    return checks.filter("judged")["ecom_order_id"].sort().to_list()


def _show_acts(form: Form, numbers: Sequence[str], acts: Sequence[str]) -> None:
    if "Ship" in acts:
        carrier_field(form, None)
    for place, what in enumerate(acts):
        st.button(
            what, key=form.key(what), on_click=_act, args=(form, what, numbers),
            type="secondary" if place else "primary",
            shortcut=None if place or what == APPROVE else "Ctrl+Enter",
        )  # fmt: skip


def _show_payment(form: Form, numbers: Sequence[str]) -> None:
    with st.popover("Mark as paid", icon=":material/payments:", key=form.key("how paid")):
        payment_fields(form)
        st.button(
            "Mark all as paid", key=form.key("pay"), type="primary", on_click=_pay, args=(form, numbers)
        )


def _act(form: Form, what: str, numbers: Sequence[str]) -> None:
    was_done, write = ACTIONS[what]
    carrier = form.entered("carrier") or ""
    submit(form, lambda by: write(list(numbers), by, carrier), lambda answer: _outcome_text(answer, was_done))


def _outcome_text(answer: Done, was_done: str) -> str:
    """Describe what was done, and name the orders of which only a part left."""
    numbers = [row["ecom_order_id"] for row in answer.result]
    in_part = [row["ecom_order_id"] for row in answer.result if not row.get("whole", True)]
    rest = f" {operation_note(in_part, 'only packed units, the rest waits')}." if in_part else ""
    return f"{operation_note(numbers, was_done)}.{rest}"


def _pay(form: Form, numbers: Sequence[str]) -> None:
    method, reference = form.entered("method") or "", form.entered("reference") or ""
    submit(
        form,
        lambda by: mark_paid(store(), list(numbers), method, reference, by=by),
        lambda _: f"{operation_note(numbers, 'paid')}.",
    )
