"""Web orders from payment to the parcel."""

import streamlit as st

from core.ecom_orders import STAGES, load_orders
from core.errors import Problem
from core.order_story import load_order
from pages._orders_board import show_list, show_stages
from pages._orders_story import show_order
from pages._shell import problems_shown, show_done, store


def show() -> None:
    number = st.query_params.get("order")
    if number:
        _one(number)
    else:
        _board(st.query_params.get("stage"))


def _one(number: str) -> None:
    try:
        story = load_order(store(), number)
    except Problem:
        st.page_link("pages/ecom_orders.py", label="All orders", icon=":material/arrow_back:")
        raise
    show_order(story)


def _board(stage: str | None) -> None:
    orders = load_orders(store())
    if orders.is_empty():
        st.info("There are no eCom orders yet. Bring in your own data on the Data page.")
        st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
        return
    show_stages(orders, stage if stage in STAGES else None)
    show_list(orders, stage)


st.title("eCom orders")
show_done()
with problems_shown():
    show()
