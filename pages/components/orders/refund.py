"""Refund of an order, by line or in full, and whether shipped units return to stock.

The first click asks and shows the amount. The second one refunds exactly that, whatever is entered meanwhile.
If somebody else changes the order in between, units that are gone are refused, and no others are added.
"""

from decimal import Decimal
from typing import NamedTuple

import polars as pl
import streamlit as st

from core.errors import Problem
from core.language import marked, say
from core.ledger import Done
from core.orders import OrderDetail, RefundLine, line_units, refund
from core.wording import counted, joined_with_and, money_text
from pages.components.orders.unit_picker import part_entered, part_fields
from pages.components.orders.wording import said_labels
from pages.session import Form, escaped, form_for, may, report_refusal, store, submit

RETURN_LABELS = {True: marked("They return to stock"), False: marked("They do not come back")}


class Asked(NamedTuple):
    """Refund that waits for its confirmation."""

    lines: list[RefundLine]
    reason: str


def show_refund(detail: OrderDetail) -> None:
    """Show what can still be refunded; nothing if there is nothing."""
    shipped = line_units(detail.lines, "shipped")
    if not may("refund") or not detail.facts or not (shipped or line_units(detail.lines, "waiting")):
        return
    fraud = detail.facts.fraud_check == "fraud"
    form = form_for("refund", "order", detail.order.ecom_order_id)
    box = form.key("open" if fraud else "closed")  # Another box, which is open once the order is fraud.
    with st.expander(say("Refund"), expanded=fraud, icon=":material/undo:", key=box):
        asked: Asked | None = st.session_state.get(form.key("asked"))
        if asked is None:
            _show_fields(form, detail, bool(shipped))
        else:
            _confirm(form, detail, asked)


def refund_amounts(lines: pl.DataFrame, asked: list[RefundLine]) -> tuple[int, list[str]]:
    """Return the units of a refund, and its amounts by currency as texts.

    A line without a price has no amount. ``lines``: core/orders/detail.py: ORDER_LINES.
    """
    units = 0
    amounts: dict[str | None, Decimal] = {}
    chosen = {line.key: line.units for line in asked}
    for line in lines.iter_rows(named=True):
        count = chosen.get((line["document_id"], line["line_number"]), 0)
        units += count
        if count and line["unit_price"] is not None:
            before = amounts.get(line["currency"], Decimal(0))
            amounts[line["currency"]] = before + count * line["unit_price"]
    return units, [money_text(amount, currency) for currency, amount in amounts.items()]


def _show_fields(form: Form, detail: OrderDetail, shipped: bool) -> None:
    some = st.toggle(say("Refund only some units"), key=form.key("some"))
    if some:
        st.caption(
            say("Units that were not shipped stop waiting. The next order in the queue gets the stock.")
        )
        part_fields(form, detail.lines, "waiting", say("Refund of units not shipped"))
        if shipped:
            st.caption(say("Units that were shipped:"))
            part_fields(form, detail.lines, "shipped", say("Refund of shipped units"))
    if shipped:
        st.radio(
            say("The units that were shipped"), [True, False], index=None,
            format_func=said_labels(RETURN_LABELS).__getitem__, key=form.key("returns"), on_change="ignore",
            horizontal=True,
        )  # fmt: skip
    st.text_input(say("Why"), key=form.key("reason"), on_change="ignore")
    st.button(
        say("Refund these units") if some else say("Refund the whole order"), key=form.key("ask"),
        icon=":material/currency_exchange:", on_click=_ask, args=(form, detail.lines, some),
    )  # fmt: skip


def _ask(form: Form, lines: pl.DataFrame, some: bool) -> None:
    """Ask for the confirmation. An empty part, and shipped units of which nobody said where they are, are
    refused at once."""
    returns = st.session_state.get(form.key("returns"))
    try:
        chosen = _lines(form, lines, returns) if some else _everything(lines, returns)
    except Problem as problem:
        report_refusal(str(problem))
        return
    if some and not chosen:
        report_refusal(say("Order {number}: enter the units to refund.", number=form.document_id))
    elif returns is None and any(line.shipped for line in chosen):
        report_refusal(
            say(
                "Order {number}: say whether the units that were shipped return to stock.",
                number=form.document_id,
            )
        )
    else:
        st.session_state[form.key("asked")] = Asked(chosen, form.entered("reason") or "")


def _confirm(form: Form, detail: OrderDetail, asked: Asked) -> None:
    """Show the amount and the units of the refund before it is done."""
    units, amounts = refund_amounts(detail.lines, asked.lines)
    customer = detail.order.customer_name or say("the customer")
    money = joined_with_and(amounts) if amounts else say("an amount without a price")
    question = say(
        "Refund {money} to {customer}: {units} of order {number}?",
        money=money,
        customer=customer,
        units=counted(units, "unit", "units"),
        number=form.document_id,
    )
    st.warning(escaped(question))
    with st.container(horizontal=True):
        st.button(
            say("Confirm refund"), key=form.key("refund"), type="primary",
            icon=":material/currency_exchange:", on_click=_refund, args=(form, asked),
        )  # fmt: skip
        st.button(say("Do not refund"), key=form.key("back"), on_click=_forget, args=(form,))


def _forget(form: Form) -> None:
    st.session_state.pop(form.key("asked"), None)


def _refund(form: Form, asked: Asked) -> None:
    lines, why = asked
    submit(
        form,
        lambda by: refund(store(), form.document_id, lines, reason=why, by=by),
        _outcome_text,
    )


def _lines(form: Form, lines: pl.DataFrame, returns: bool | None) -> list[RefundLine]:
    """Return the entries by line."""
    unshipped, shipped = part_entered(form, lines, "waiting"), part_entered(form, lines, "shipped")
    return [
        RefundLine(*line, unshipped=unshipped.get(line, 0), shipped=shipped.get(line, 0), returns=returns)
        for line in dict.fromkeys([*unshipped, *shipped])
    ]


def _everything(lines: pl.DataFrame, returns: bool | None) -> list[RefundLine]:
    """Return all units that are shown as not gone yet."""
    every = [
        RefundLine(
            line["document_id"], line["line_number"],
            unshipped=line["ordered"] - line["refunded"] - line["shipped"], shipped=line["shipped"],
            returns=returns,
        )
        for line in lines.iter_rows(named=True)
    ]  # fmt: skip
    return [line for line in every if line.units]


def _outcome_text(answer: Done) -> str:
    """Describe the refund, and name the orders that get the stock."""
    (result,) = answer.result
    recipients = list(dict.fromkeys(gain["ecom_order_id"] for gain in result["reached"]))
    units, orders = counted(result["units"], "unit", "units"), ", ".join(recipients)
    refunded = say("Refunded {units} of order {number}.", units=units, number=result["ecom_order_id"])
    if not recipients:
        return refunded
    if len(recipients) == 1:
        return f"{refunded} {say('The stock goes to order {orders}.', orders=orders)}"
    return f"{refunded} {say('The stock goes to orders {orders}.', orders=orders)}"
