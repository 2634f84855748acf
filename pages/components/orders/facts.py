"""Facts of an order: where it goes, who ordered it, and how it was paid."""

import streamlit as st

from core.language import say
from core.orders import OrderDetail, OrderFacts
from pages.components.orders.wording import FRAUD_CHECK_LABELS, METHODS, SHIPMENT_LABELS, shop_day
from pages.session import escaped


def show_facts(facts: OrderFacts, detail: OrderDetail) -> None:
    """Show the address, the customer, and what else the order file says."""
    with st.container(border=True, gap="xxsmall"):
        _show_block(say("Ship to"), [facts.shipping_name, facts.shipping_address, facts.shipping_country])
        _show_block(say("Customer"), [facts.customer_name, facts.customer_email, facts.customer_phone])
        rest = {
            say("Billed to"): facts.billing_country,
            say("Paid by"): facts.payment_method and _method(facts.payment_method),
            say("Reference"): facts.payment_reference,
            say("Fraud check"): say(FRAUD_CHECK_LABELS[facts.fraud_check or "unchecked"]),
            say("Shipment"): say(SHIPMENT_LABELS[facts.shipment_status or "not_shipped"]),
            say("Told the customer"): facts.pickup_note,
            say("Promised last"): facts.told_promise and shop_day(detail.time_zone, facts.told_promise),
        }
        said = [f":gray[{name}] {escaped(value)}" for name, value in rest.items() if value]
        st.markdown("  \n".join(said))


def _method(method: str) -> str:
    """Return a payment method: one of ours in words, one of the shop's own as entered."""
    return say(method) if method in METHODS else method


def _show_block(title: str, parts: list[str | None]) -> None:
    """Show lines of plain text, so that no name or address becomes a link and all can be copied."""
    if text := "\n".join(part for part in parts if part):
        st.caption(title)
        st.text(text)
