"""The parts of the Overview: figures, deliveries, orders ready, vendors; each leads to its page."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl
import streamlit as st

from core.lightspeed.adapted import counted
from core.overview import UNITS, trend
from pages._shell import escaped

MOST = 8
LINKS = {"units_short": {}, "customers_short": {"ecom": "true"}, "gaps": {}, "money": {"ecom": "true"}}
HELP = {
    "units_short": "Units that were sold or sent and are not there, by item and shop.",
    "customers_short": "Units that customers wait for and the shelf does not reach.",
    "gaps": "The rest: something arrived and was not received, or was never counted.",
}


def show_figures(figures: Mapping[str, Decimal], history: pl.DataFrame) -> None:
    """The headline figures with their trend since the first import; less is better."""
    money = [name for name in figures if name.startswith("money")] or ["money"]
    with st.container(horizontal=True):
        for name in [*UNITS, *money]:
            _figure(name, figures.get(name, Decimal(0)), history)


def _figure(name: str, value: Decimal, history: pl.DataFrame) -> None:
    is_money = name.startswith("money")
    currency = name.removeprefix("money") if is_money else ""
    label = "Money waiting" if is_money else UNITS[name]
    form = ",.2f" if is_money else ",.0f"
    days, change = trend(history, name, value)
    with st.container(border=True, gap="xsmall", width=215):
        st.metric(
            label,
            f"{value:{form}}{currency}",
            delta=None if change is None else f"{change:+{form}}",
            delta_color="inverse",
            delta_description=None if change is None else "since the first day",
            help=HELP.get(name),
            chart_data=days if change is not None else None,
        )
        query = LINKS["money" if is_money else name]
        st.page_link("pages/backorders.py", label="See the lines", query_params=query)


def show_deliveries(due: pl.DataFrame) -> None:
    """Deliveries due today or overdue, most orders completed first."""
    st.subheader("Deliveries due", anchor=False)
    if due.is_empty():
        st.caption("Nothing is due today and nothing is late.")
    for row in due.head(MOST).iter_rows(named=True):
        kind = "Transfer" if row["kind"] == "transfer" else "Purchase order"
        with st.container(border=True, gap="xxsmall"):
            label = escaped(
                f"{kind} {row['document_id']} from {row['source'] or 'no vendor'} to {row['shop']}"
            )
            st.page_link("pages/receiving.py", label=label, query_params={row["kind"]: row["document_id"]})
            whole = f"would complete {counted(row['orders_completed'], 'order')}"
            st.caption(escaped(f"To {row['shop']} · {row['says']} · {row['to_come']} units · {whole}"))
    _more(due, "pages/receiving.py", "All deliveries")


def show_ready(ready: pl.DataFrame) -> None:
    """Orders ready to ship, oldest first."""
    st.subheader("Ready to ship", anchor=False)
    if ready.is_empty():
        st.caption("No order is paid, cleared and wholly on the shelf.")
    for row in ready.head(MOST).iter_rows(named=True):
        words = f"Order {row['ecom_order_id']}, {row['customer_name'] or 'no name'}: {row['units']} units"
        st.page_link(
            "pages/ecom_orders.py", label=escaped(words), query_params={"order": row["ecom_order_id"]}
        )
    _more(ready, "pages/ecom_orders.py", "All orders")


def show_vendors(vendors: pl.DataFrame) -> None:
    """Vendors of what nothing incoming covers, most units first."""
    st.subheader("Order from", anchor=False)
    if vendors.is_empty():
        st.caption("All that is short is on its way.")
    for row in vendors.head(MOST).iter_rows(named=True):
        name = row["vendor"] or row["vendor_id"] or "No vendor chosen"
        cost = f", {row['cost']:,.2f} {row['currency'] or ''}".rstrip() if row["cost"] is not None else ""
        query = {"vendor": row["vendor_id"]} if row["vendor_id"] else {}
        words = f"{name}: {row['to_order']} units of {row['items']} items{cost}"
        st.page_link("pages/po_planning.py", label=escaped(words), query_params=query)
    _more(vendors, "pages/po_planning.py", "All vendors")


def _more(rows: pl.DataFrame, page: str, label: str) -> None:
    if rows.height > MOST:
        st.page_link(page, label=f"{label} ({rows.height:,})", icon=":material/arrow_forward:")
