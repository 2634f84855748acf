"""Web orders from payment to the parcel."""

import streamlit as st

from core.errors import Problem
from core.order_story import load_order
from pages._kept import orders_board, report
from pages._linked import way_back
from pages._orders_board import show_board
from pages._orders_customers import show_customers
from pages._orders_pick import show_pick_list
from pages._orders_reconcile import show_reconcile
from pages._orders_story import show_order
from pages._shell import problems_shown, show_outcome, store

VIEWS = {"Waiting customers": show_customers, "In step with the POS": show_reconcile}
"""The lists beside the board."""


def show() -> None:
    if picked := st.query_params.get_all("pick"):
        show_pick_list(picked)
    elif number := st.query_params.get("order"):
        _one(number)
    else:
        _lists()


def _one(number: str) -> None:
    try:
        story = load_order(store(), number)
    except Problem:
        way_back("All orders", "order")
        raise
    show_order(story)


def _lists() -> None:
    orders = orders_board()
    if orders.is_empty():
        st.info("There are no eCom orders yet. Bring in your own data on the Data page.")
        st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
        return
    view = st.segmented_control(
        "Show", ["Orders", *VIEWS], default="Orders", required=True, key="view", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    if view in VIEWS:
        VIEWS[view]()
    else:
        show_board(orders, report().shops)


st.title("eCom orders")
show_outcome("ecom_orders")
with problems_shown():
    show()
