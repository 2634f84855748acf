"""One eCom order: its facts, its lines, what covers the missing units, and links to resolve them."""

from typing import Any

import streamlit as st

from core.orders import ListedOrder, OrderDetail, OrderFacts
from pages.components.orders.downloads import show_downloads
from pages.components.orders.next_step import show_next_step
from pages.components.orders.parcels import show_parcels
from pages.components.orders.refund import show_refund
from pages.components.orders.timeline import show_timeline
from pages.components.orders.wording import (
    DELIVERY_LABELS,
    FRAUD_CHECK_LABELS,
    PAYMENT_LABELS,
    SHIPMENT_LABELS,
    STAGE_NAMES,
    in_currencies,
)
from pages.components.shared.columns import (
    LINE_COLUMN,
    PROMISE_COLUMN,
    REFUNDED_COLUMN,
    SHIPPED_COLUMN,
    SHOP_COLUMN,
    SKU_COLUMN,
)
from pages.components.shared.tables import table_height
from pages.session import escaped, way_back

MOST_LINKS = 50
column = st.column_config
ORDER_LINE_TABLE = {
    "description": column.TextColumn("Item", width=180),
    "waiting": column.NumberColumn("Waiting", width=70),
    "reached": column.NumberColumn(
        "On the shelf", help="Waiting units that are on the shelf for it.", width=90
    ),
    "ordered": column.NumberColumn("Ordered", width=75),
    "shipped": SHIPPED_COLUMN,
    "refunded": REFUNDED_COLUMN,
    "packed": column.NumberColumn("Packed", width=65),
    "expected_on": PROMISE_COLUMN,
    "served_by": column.TextColumn("Supply", width=330),
    "shop": SHOP_COLUMN,
    "sku": SKU_COLUMN,
    "document_id": column.TextColumn("Sale", width=80),
    "line_number": LINE_COLUMN,
}
"""Columns in order of importance: a phone shows three and scrolls, because none is pinned."""


def show_order(detail: OrderDetail) -> None:
    """Show the whole order."""
    order = detail.order
    way_back("Back to the orders", "order")
    st.subheader(escaped(f"Order {order.ecom_order_id}"), anchor=False)
    with st.container(horizontal=True):
        st.metric("Stage", STAGE_NAMES[order.stage], border=True)
        st.metric("Waiting", f"{order.units:,}", border=True, help="Units the customer waits for.")
        st.metric("On the shelf for it", f"{order.ready:,}", border=True)
        st.metric("Promise", str(order.promise or "–"), border=True)
        _show_money(in_currencies(order.money_by_currency) or ["0"])
    show_next_step(detail)
    if detail.facts:
        with st.container(horizontal=True, vertical_alignment="center"):
            show_downloads([order.ecom_order_id])
    _lines(detail)
    show_parcels(order.ecom_order_id, detail.parcels)
    show_refund(detail)
    _facts(detail.facts, order)
    show_timeline(order.ecom_order_id)


def _show_money(money: list[str]) -> None:
    most, *others = map(escaped, money)
    beside = " · ".join(others) or None
    st.metric("Open order value", most, beside, delta_color="off", delta_arrow="off", border=True)


def _facts(facts: OrderFacts | None, order: ListedOrder) -> None:
    """Show the contents of the order file, one line per known fact."""
    placed = f"{order.placed_at:%Y-%m-%d %H:%M} UTC"
    if not facts:
        st.caption(f"Placed {placed}. No file has this order. Only its sales are known.")
        return
    known = {
        "Placed": placed,
        "Customer": facts.customer_name,
        "E-mail": facts.customer_email,
        "Phone": facts.customer_phone,
        "Delivery": DELIVERY_LABELS.get(facts.delivery or "-"),
        "Payment": PAYMENT_LABELS[facts.payment_status or "not_paid"],
        "Fraud check": FRAUD_CHECK_LABELS[facts.fraud_check or "unchecked"],
        "Shipment": SHIPMENT_LABELS[facts.shipment_status or "not_shipped"],
        "Billed to": facts.billing_country,
        "Shipped to": facts.shipping_country,
        "Goes to": facts.shipping_name,
        "Address": facts.shipping_address,
        "Paid by": facts.payment_method,
        "Reference": facts.payment_reference,
        "Told the customer": facts.pickup_note,
        "Promised last": facts.told_promise,
    }
    with st.container(border=True, horizontal=True, gap="medium"):
        for name, value in known.items():
            if value:
                with st.container(width="content", gap=None):
                    st.caption(name)
                    st.text(str(value))  # Plain text, so that no name or address becomes a link.
    if facts.url and facts.url.startswith(("https://", "http://")):
        st.link_button("Open in Lightspeed", facts.url, type="tertiary", icon=":material/open_in_new:")


def _lines(detail: OrderDetail) -> None:
    st.markdown("**Lines**")
    if detail.lines.is_empty():
        st.caption("No sale names this order yet.")
        return
    st.dataframe(
        detail.lines.select(list(ORDER_LINE_TABLE)),
        hide_index=True,
        column_config=ORDER_LINE_TABLE,
        placeholder="",
        height=table_height(detail.lines),
        alt="Lines of the order",
    )
    st.markdown("**Where to resolve it**")
    for line in detail.lines.head(MOST_LINKS).iter_rows(named=True):
        _links(line)


def _links(line: dict[str, Any]) -> None:
    """Link to the details of the line's item and shop, and to the documents that bring missing units."""
    with st.container(horizontal=True, gap="medium"):
        st.page_link(
            "pages/backorders.py",
            label=escaped(f"{line['description']} in {line['shop']}"),
            icon=":material/hourglass_top:",
            query_params={"story_item": line["item_id"], "story_shop": line["shop_id"]},
        )
        for kind, name, listed in (
            ("po", "Purchase order", line["purchase_orders"]),
            ("transfer", "Transfer", line["transfers"]),
        ):
            for number in listed.split(";") if listed else []:
                st.page_link(
                    "pages/receiving.py",
                    label=escaped(f"{name} {number}"),
                    icon=":material/inventory_2:",
                    query_params={kind: number},
                )
