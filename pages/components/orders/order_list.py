"""The list from which an order was opened, and the order after it."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.language import say
from core.orders import STAGES, OrderFilter, filtered_orders, next_order
from pages.session import orders_board

ORDER_LIST = "order list"
"""Key of the session with the numbers of the list, as it was when an order was opened from it."""


def open_order(number: str, numbers: Sequence[str]) -> None:
    """Open an order and keep the list. ``numbers``: the orders that the page's filters choose, in order."""
    st.query_params["order"] = number
    st.session_state[ORDER_LIST] = list(numbers)


def show_next_order(bar: DeltaGenerator, number: str) -> None:
    """Offer the next order of the list in the ``bar``; nothing after the last one.

    An order opened by its address belongs to the orders of the stage in the address.
    """
    orders = orders_board()
    numbers = st.session_state.get(ORDER_LIST, [])
    if number not in numbers:
        stage = st.query_params.get("stage")
        chosen = OrderFilter(stage=stage if stage in STAGES else None)
        numbers = filtered_orders(orders, chosen)["ecom_order_id"].to_list()
    if following := next_order(orders, numbers, number):
        bar.button(
            say("Next order"), key=f"next {following}", icon=":material/arrow_forward:", shortcut="N",
            on_click=st.query_params.update, args=({"order": following},),
        )  # fmt: skip
