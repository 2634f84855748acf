"""eCom orders page: web orders from payment to parcel."""

import streamlit as st

from core.allocation import is_special_order
from core.errors import Problem
from core.language import marked, say
from core.orders import load_order_detail, load_special_order
from pages.components.orders.board import show_board
from pages.components.orders.call_list import show_call_list
from pages.components.orders.detail import show_order
from pages.components.orders.pick_list import show_pick_list
from pages.components.orders.pos_differences import show_pos_differences
from pages.components.orders.rules import show_rules
from pages.components.orders.special_order import show_special_order
from pages.components.orders.till_promise import NEW_PROMISE, offer_promise, show_new_promise
from pages.components.orders.to_tell import show_to_tell
from pages.components.orders.waiting_queue import show_waiting_queue
from pages.components.shared.filters import say_unknown
from pages.session import (
    current_report,
    from_snapshot,
    may,
    now,
    orders_board,
    run,
    way_back,
)

FIRST_VIEW = marked("Orders")
VIEWS = {
    FIRST_VIEW: lambda: show_board(orders_board(), current_report().shops),
    marked("Queue"): show_waiting_queue,
    marked("To tell"): show_to_tell,
    marked("Call list"): show_call_list,
    marked("POS reconciliation"): show_pos_differences,
    marked("Compare rules"): show_rules,
}
"""Board, and lists next to it."""


def show() -> None:
    if picked := st.query_params.get_all("pick"):
        show_pick_list(picked)
    elif st.query_params.get(NEW_PROMISE) and may("promised"):
        show_new_promise()
    elif number := st.query_params.get("order"):
        _one(number)
    else:
        _lists()


def _one(number: str) -> None:
    try:
        if is_special_order(number):
            show_special_order(number, from_snapshot(load_special_order, number), orders_board())
        else:
            show_order(from_snapshot(load_order_detail, number, now()))
    except Problem:
        way_back(say("All orders"), "order")
        raise


def _lists() -> None:
    if orders_board().is_empty():
        st.info(say("There are no eCom orders yet. Import your own data on the Data page."))
        st.page_link("pages/data.py", label=say("Go to Data"), icon=":material/database:")
        offer_promise()
        return
    say_unknown(say("View"), "view", list(VIEWS))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        view = st.segmented_control(
            say("Show"), list(VIEWS), format_func=say, default=FIRST_VIEW, required=True, key="view",
            bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
        offer_promise()
    VIEWS.get(view, VIEWS[FIRST_VIEW])()


run("eCom orders", show, needs="see-orders")
