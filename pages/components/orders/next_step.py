"""Next steps of an order's stage, each with an undo."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.access import RIGHTS, ROLES
from core.language import marked, say
from core.orders import ENDED, OrderDetail, mark_paid, tick_in_pos
from core.wording import joined_with_or
from pages.components.orders.fraud_check import show_fraud_check
from pages.components.orders.pack import show_packing
from pages.components.orders.ship import show_sending
from pages.components.orders.wording import METHODS
from pages.session import Form, form_for, may, store, submit

STEPS = {
    "check": ("clear", marked("Waits for somebody who may approve it or mark it as fraud (role: {roles}).")),
    "awaiting_payment": ("paid", marked("Waits for somebody who may mark it as paid (role: {roles}).")),
    "ready_to_pack": ("packed", marked("Waits for somebody who may pack it (role: {roles}).")),
    "packed": ("shipped", marked("Waits for somebody who may send it or hand it over (role: {roles}).")),
    "ready_for_pickup": ("picked-up", marked("Waits for somebody who may hand it over (role: {roles}).")),
    "to_tick": (
        "ticked",
        marked("Waits for somebody who may mark it as shipped in the POS (role: {roles})."),
    ),
}
"""Next step of each stage: the right it takes (core/access/rights.py), and who may do it."""


def show_next_step(detail: OrderDetail, bar: DeltaGenerator) -> None:
    """Show the steps of the stage, say who may do them, or that nothing is left to do.

    ``bar``: place of the button for the next step, which stays in sight.
    """
    stage, number = detail.order.stage, detail.order.ecom_order_id
    if not detail.facts:
        st.info(say("Only the number of this order is known. Import its order file to work on it."))
        return
    if stage in ENDED:
        st.caption(say("Nothing is left to do."))
        return
    if stage == "check":
        show_fraud_check(detail, bar)
    elif stage == "awaiting_payment" and may("paid"):
        _show_payment(number, bar)
    elif stage == "to_tick" and may("ticked"):
        _show_tick(number, bar)
    elif stage not in ("awaiting_payment", "to_tick"):
        show_packing(detail, bar)
        if may("shipped"):
            show_sending(detail, bar)
    if who := _who_takes_it(stage):
        st.info(who, icon=":material/person:")


def _who_takes_it(stage: str) -> str:
    """Say which roles may do the next step; nothing if the asker's may, or if the order waits for stock."""
    right, sentence = STEPS.get(stage, ("", ""))
    if not right or may(right):
        return ""
    roles = [say(role) for role in ROLES if role in RIGHTS[right]]
    return say(sentence, roles=joined_with_or(roles))


def _show_payment(number: str, bar: DeltaGenerator) -> None:
    form = form_for("pay", "order", number)
    with st.container(border=True):
        st.markdown(say("**Mark as paid**"))
        st.caption(say("For payments that are not registered automatically, such as a bank transfer."))
        payment_fields(form)
    bar.button(
        say("Mark as paid"), key=form.key("pay"), type="primary", icon=":material/payments:", on_click=_pay,
        args=(form,), shortcut="Ctrl+Enter",
    )  # fmt: skip


def payment_fields(form: Form) -> None:
    """Ask for the method of payment, and for its reference."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say("Method"), METHODS, format_func=say, key=form.key("method"), on_change="ignore",
            accept_new_options=True, width=220,
        )  # fmt: skip
        st.text_input(
            say("Reference"), key=form.key("reference"), on_change="ignore", width=280,
            placeholder=say("Transaction number, receipt"),
        )  # fmt: skip


def _pay(form: Form) -> None:
    method, reference = form.entered("method") or "", form.entered("reference") or ""
    submit(
        form,
        lambda by: mark_paid(store(), [form.document_id], method, reference, by=by),
        lambda _: say("Order {number} is paid.", number=form.document_id),
    )


def _show_tick(number: str, bar: DeltaGenerator) -> None:
    form = form_for("tick", "order", number)
    with st.container(border=True):
        st.markdown(say("**One step left: the POS**"))
        st.caption(say("Mark the same order as shipped in the POS, then mark it here."))
    bar.button(
        say("Mark as shipped in the POS"), key=form.key("tick"), type="primary", icon=":material/task_alt:",
        on_click=_tick, args=(form,), shortcut="Ctrl+Enter",
    )  # fmt: skip


def _tick(form: Form) -> None:
    submit(
        form,
        lambda by: tick_in_pos(store(), [form.document_id], by=by),
        lambda _: say(
            "Order {number} is marked as shipped in the POS. Nothing is left to do.", number=form.document_id
        ),
    )
