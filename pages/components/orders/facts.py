"""Facts of an order: where it goes, who ordered it, and how it was paid."""

import streamlit as st

from core.orders import OrderDetail, OrderFacts
from pages.components.orders.wording import FRAUD_CHECK_LABELS, SHIPMENT_LABELS, shop_day
from pages.session import escaped


def show_facts(facts: OrderFacts, detail: OrderDetail) -> None:
    """Show the address, the customer, and what else the order file says."""
    with st.container(border=True, gap="xxsmall"):
        _show_block("Ship to", [facts.shipping_name, facts.shipping_address, facts.shipping_country])
        _show_block("Customer", [facts.customer_name, facts.customer_email, facts.customer_phone])
        rest = {
            "Billed to": facts.billing_country,
            "Paid by": facts.payment_method,
            "Reference": facts.payment_reference,
            "Fraud check": FRAUD_CHECK_LABELS[facts.fraud_check or "unchecked"],
            "Shipment": SHIPMENT_LABELS[facts.shipment_status or "not_shipped"],
            "Told the customer": facts.pickup_note,
            "Promised last": facts.told_promise and shop_day(detail.time_zone, facts.told_promise),
        }
        said = [f":gray[{name}] {escaped(value)}" for name, value in rest.items() if value]
        st.markdown("  \n".join(said))


def _show_block(title: str, parts: list[str | None]) -> None:
    """Show lines of plain text, so that no name or address becomes a link and all can be copied."""
    if text := "\n".join(part for part in parts if part):
        st.caption(title)
        st.text(text)
