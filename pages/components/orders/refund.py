"""Refund of an order, by line or in full, and whether shipped units return to stock."""

import polars as pl
import streamlit as st

from core.ledger import Done
from core.orders import OrderDetail, RefundLine, line_units, refund
from core.wording import counted
from pages.components.orders.unit_picker import part_entered, part_fields
from pages.session import Form, form_for, store, submit

RETURN_LABELS = {True: "They return to stock", False: "They do not come back"}


def show_refund(detail: OrderDetail) -> None:
    """Show what can still be refunded; nothing if there is nothing."""
    shipped = line_units(detail.lines, "shipped")
    if not detail.facts or not (shipped or line_units(detail.lines, "waiting")):
        return
    fraud = detail.facts.fraud_check == "fraud"
    form = form_for("refund", "order", detail.order.ecom_order_id)
    box = form.key("open" if fraud else "closed")  # Another box, which is open once the order is fraud.
    with st.expander("Refund", expanded=fraud, icon=":material/undo:", key=box):
        _show_fields(form, detail, bool(shipped))


def _show_fields(form: Form, detail: OrderDetail, shipped: bool) -> None:
    some = st.toggle("Refund only some units", key=form.key("some"))
    if some:
        st.caption("Units that were not shipped stop waiting. The next order in the queue gets the stock.")
        part_fields(form, detail.lines, "waiting", "Refund of units not shipped")
        if shipped:
            st.caption("Units that were shipped:")
            part_fields(form, detail.lines, "shipped", "Refund of shipped units")
    if shipped:
        st.radio(
            "The units that were shipped", [True, False], index=None, format_func=RETURN_LABELS.__getitem__,
            key=form.key("returns"), on_change="ignore", horizontal=True,
        )  # fmt: skip
    st.text_input("Why", key=form.key("reason"), on_change="ignore", width=420)
    st.button(
        "Refund these units" if some else "Refund the whole order", key=form.key("refund"),
        icon=":material/currency_exchange:", on_click=_refund, args=(form, detail.lines, some),
    )  # fmt: skip


def _refund(form: Form, lines: pl.DataFrame, some: bool) -> None:
    number, why = form.document_id, form.entered("reason") or ""
    returns = st.session_state.get(form.key("returns"))
    chosen = _lines(form, lines, returns) if some else []
    submit(
        form,
        lambda by: refund(store(), number, chosen, everything=not some, returns=returns, reason=why, by=by),
        _outcome_text,
    )


def _lines(form: Form, lines: pl.DataFrame, returns: bool | None) -> list[RefundLine]:
    """Return the entries by line."""
    unshipped, shipped = part_entered(form, lines, "waiting"), part_entered(form, lines, "shipped")
    return [
        RefundLine(*line, unshipped=unshipped.get(line, 0), shipped=shipped.get(line, 0), returns=returns)
        for line in dict.fromkeys([*unshipped, *shipped])
    ]


def _outcome_text(answer: Done) -> str:
    """Describe the refund, and name the orders that get the stock."""
    (result,) = answer.result
    recipients = list(dict.fromkeys(gain["ecom_order_id"] for gain in result["reached"]))
    orders = "order" if len(recipients) == 1 else "orders"
    stock = f" The stock goes to {orders} {', '.join(recipients)}." if recipients else ""
    return f"Refunded {counted(result['units'], 'unit')} of order {result['ecom_order_id']}.{stock}"
