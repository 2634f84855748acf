"""Web orders from payment to the parcel."""

import streamlit as st

from core.board import load_board
from core.errors import Problem
from core.order_story import load_order
from pages._orders_board import show_board
from pages._orders_story import show_order
from pages._shell import now, problems_shown, show_done, store


def show() -> None:
    number = st.query_params.get("order")
    if number:
        _one(number)
    else:
        _board()


def _one(number: str) -> None:
    try:
        story = load_order(store(), number)
    except Problem:
        st.page_link("pages/ecom_orders.py", label="All orders", icon=":material/arrow_back:")
        raise
    show_order(story)


def _board() -> None:
    orders = load_board(store(), now())
    with store().read() as snapshot:
        shops = snapshot.frame("shop", columns=["shop_id", "name"])
    if orders.is_empty():
        st.info("There are no eCom orders yet. Bring in your own data on the Data page.")
        st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
        return
    show_board(orders, shops)


st.title("eCom orders")
show_done()
with problems_shown():
    show()
