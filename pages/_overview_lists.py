"""The lists of the Overview: deliveries, orders ready, vendors; each line leads to its page."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from core.lightspeed.adapted import counted
from core.overview import LATE, TODAY
from pages._shell import escaped

MOST = 8


def show_deliveries(due: pl.DataFrame) -> None:
    """Deliveries due today or overdue, most orders completed first."""
    st.subheader("Deliveries due", anchor=False)
    if due.is_empty():
        st.caption("Nothing is due today and nothing is late.")
    with st.container(horizontal=True):
        for when in (TODAY, LATE):
            number = due.filter(when=when).height
            if number:
                _all(f"{when}: {number:,}", "pages/receiving.py", {"due": when})
    for row in due.head(MOST).iter_rows(named=True):
        _delivery(row)


def _delivery(row: Mapping[str, object]) -> None:
    kind = "Transfer" if row["kind"] == "transfer" else "Purchase order"
    with st.container(border=True, gap="xxsmall"):
        label = f"{kind} {row['document_id']} from {row['source'] or 'no vendor'} to {row['shop']}"
        st.page_link(
            "pages/receiving.py",
            label=escaped(label),
            query_params={str(row["kind"]): str(row["document_id"])},
        )
        orders = int(str(row["orders_completed"]))
        whole = f"would complete {counted(orders, 'order')}" if orders else "completes no order"
        st.caption(escaped(f"{row['says']} · {row['to_come']} units · {whole}".capitalize()))


def show_ready(ready: pl.DataFrame) -> None:
    """Orders ready to ship, oldest first."""
    st.subheader("Ready to ship", anchor=False)
    if ready.is_empty():
        st.caption("No order is paid, cleared and wholly on the shelf.")
        return
    _all(f"Ready to pack: {ready.height:,}", "pages/ecom_orders.py", {"stage": "ready_to_pack"})
    for row in ready.head(MOST).iter_rows(named=True):
        units = counted(row["units"], "unit")
        words = f"Order {row['ecom_order_id']}, {row['customer_name'] or 'no name'}: {units}"
        st.page_link(
            "pages/ecom_orders.py", label=escaped(words), query_params={"order": row["ecom_order_id"]}
        )


def show_vendors(vendors: pl.DataFrame, names: Mapping[str, str]) -> None:
    """Vendors the plan buys from, most units first; ``names``: what the planning page calls each."""
    st.subheader("Order from", anchor=False)
    if vendors.is_empty():
        st.caption("Nothing has to be bought: what is short is here, on its way or on a draft.")
        return
    _all(f"Units to order: {vendors['quantity'].sum():,}", "pages/po_planning.py", {})
    for row in vendors.head(MOST).iter_rows(named=True):
        cost = f", {row['cost']:,.2f} {row['currency'] or ''}".rstrip() if row["cost"] is not None else ""
        name = names.get(row["vendor_id"])
        units, items = counted(row["quantity"], "unit"), counted(row["items"], "item")
        words = f"{name or 'No vendor chosen'}: {units} of {items}{cost}"
        query = {"vendors": name} if name else {}
        st.page_link("pages/po_planning.py", label=escaped(words), query_params=query)


def _all(label: str, page: str, query: Mapping[str, str]) -> None:
    st.page_link(page, label=f"**{label}**", icon=":material/arrow_forward:", query_params=dict(query))
