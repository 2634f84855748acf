"""Lists of the Overview: deliveries, orders ready, vendors; each line leads to its page."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.overview import DUE_TODAY, OVERDUE
from core.planning import NO_VENDOR
from core.wording import counted, money_text, shortened
from pages.session import escaped, only_filters

LIST_LENGTH = 8


def show_deliveries(due: pl.DataFrame) -> None:
    """Show deliveries due today or overdue, most orders completed first."""
    st.subheader("Deliveries due", anchor=False)
    if due.is_empty():
        st.caption("Nothing is due today and nothing is overdue.")
    with st.container(horizontal=True):
        for when in (DUE_TODAY, OVERDUE):
            number = due.filter(when=when).height
            if number:
                _all(f"{when}: {number:,}", "pages/receiving.py", {"due": when})
    for row in due.head(LIST_LENGTH).iter_rows(named=True):
        _delivery(row)


def _delivery(row: Mapping[str, Any]) -> None:
    """Show a delivery: what, when, from where to where, and the orders it would complete."""
    kind = "Transfer" if row["kind"] == "transfer" else "Purchase order"
    orders, units = row["orders_completed"], counted(row["to_come"], "unit")
    words = [
        str(row["says"]).capitalize(),
        f"{units} from {_name(row['source'] or 'no vendor')} to {_name(row['shop'])}",
        f"would complete {counted(orders, 'order')}" if orders else "completes no order",
    ]
    with st.container(border=True, gap="xxsmall"):
        st.page_link(
            "pages/receiving.py",
            label=escaped(f"{kind} {_name(row['document_id'])}"),
            query_params={row["kind"]: row["document_id"]},
        )
        st.caption(escaped(" · ".join(words)))


def _name(text: str) -> str:
    return shortened(text, 40)


def show_ready(ready: pl.DataFrame) -> None:
    """Show orders ready to ship, oldest first."""
    st.subheader("Ready to ship", anchor=False)
    if ready.is_empty():
        st.caption("No order is paid, cleared and completely on the shelf.")
        return
    _all(f"Ready to pack: {ready.height:,}", "pages/ecom_orders.py", {"stage": "ready_to_pack"})
    for row in ready.head(LIST_LENGTH).iter_rows(named=True):
        units = counted(row["units"], "unit")
        words = f"Order {_name(row['ecom_order_id'])}: {units}, {_name(row['customer_name'] or 'no name')}"
        st.page_link(
            "pages/ecom_orders.py", label=escaped(words), query_params={"order": row["ecom_order_id"]}
        )


def show_vendors(vendors: pl.DataFrame, names: Mapping[str, str]) -> None:
    """Show the vendors the plan buys from, most units first. ``names``: names on the planning page."""
    st.subheader("Order from", anchor=False)
    if vendors.is_empty():
        st.caption("Nothing has to be bought. All units short are on hand, incoming or on a draft.")
        return
    _all(f"Units to buy: {vendors['quantity'].sum():,}", "pages/po_planning.py", {})
    for row in vendors.head(LIST_LENGTH).iter_rows(named=True):
        name = names.get(row["vendor_id"], NO_VENDOR)
        words = f"{counted(row['quantity'], 'unit')} from {_name(name)}"
        with st.container(gap="xxsmall"):
            st.page_link(
                "pages/po_planning.py", label=escaped(words), query_params=only_filters(vendors=name)
            )
            cost = f" · {money_text(row['cost'], row['currency'])}" if row["cost"] is not None else ""
            st.caption(escaped(f"{counted(row['items'], 'item')}{cost}"))


def _all(label: str, page: str, query: Mapping[str, str]) -> None:
    st.page_link(
        page, label=f"**{label}**", icon=":material/arrow_forward:", query_params=only_filters(**query)
    )
