"""Fraud check of an order: the signals, and the decision of a person."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.language import say
from core.orders import OrderDetail, clear, mark_fraud
from pages.session import Form, escaped, form_for, may, store, submit


def show_fraud_check(detail: OrderDetail, bar: DeltaGenerator) -> None:
    """Show the signals and the two decisions, or the next step once the order is fraud.

    ``bar``: place of the decision that lets the order go on.
    """
    number = detail.order.ecom_order_id
    form = form_for("check", "order", number)
    judged = detail.facts is not None and detail.facts.fraud_check == "fraud"
    with st.container(border=True):
        st.markdown(say("**Marked as fraud**") if judged else say("**Fraud check**"))
        _show_signals(detail)
        if judged:
            st.error(say("It cannot be shipped. Refund it below, or approve it if it is not fraud."))
        if not may("clear"):
            return
        if not judged:
            st.text_input(say("Why it is fraud"), key=form.key("why"), on_change="ignore")
            st.button(
                say("Fraud"), key=form.key("fraud"), icon=":material/report:", on_click=_fraud, args=(form,)
            )
        (st.container() if judged else bar).button(
            say("Approve (not fraud)"), key=form.key("clear"), type="secondary" if judged else "primary",
            icon=":material/verified_user:", on_click=_clear, args=(form,),
            shortcut=None if judged else "Ctrl+Enter",
        )  # fmt: skip


def _show_signals(detail: OrderDetail) -> None:
    for says in detail.signals["says"]:
        st.markdown(f":material/flag: {escaped(says[:1].upper() + says[1:])}.")
    if detail.signals.is_empty():
        st.caption(say("No signal: countries agree, the amount is usual, and the customer is known."))


def _clear(form: Form) -> None:
    submit(
        form,
        lambda by: clear(store(), [form.document_id], by=by),
        lambda _: say("Order {number} is approved.", number=form.document_id),
    )


def _fraud(form: Form) -> None:
    why = form.entered("why") or ""
    submit(
        form,
        lambda by: mark_fraud(store(), form.document_id, why, by=by),
        lambda _: say("Order {number} is marked as fraud. Refund it next.", number=form.document_id),
    )
