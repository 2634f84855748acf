"""Pick list of some orders, on screen and to print."""

from collections.abc import Sequence

import streamlit as st

from core.allocation import order_title
from core.language import marked, say
from core.orders import load_not_picked, load_pick_list, pick_list_pdf
from core.wording import counted
from pages.components.orders.downloads import slips_button
from pages.components.shared.columns import SHOP_COLUMN, SKU_COLUMN
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.paper import letterhead
from pages.components.shared.tables import table_height
from pages.session import escaped, from_snapshot, now, on_behalf, way_back

column = st.column_config
PICK_LIST_TABLE = {
    "units": column.NumberColumn(marked("Units"), width=60, pinned=True),
    "description": column.TextColumn(marked("Item"), width=260),
    "sku": SKU_COLUMN,
    "category": column.TextColumn(marked("Category"), width=130),
    "orders": column.TextColumn(marked("For order"), width=260),
    "shop": SHOP_COLUMN,
}


def show_pick_list(numbers: Sequence[str]) -> None:
    """Show what to take from the shelves for the orders in the address, by category and item."""
    way_back(say("Back"), "pick")
    st.subheader(say("Pick list of {orders}", orders=counted(len(numbers), "order", "orders")), anchor=False)
    for number, why in from_snapshot(load_not_picked, numbers, now()).items():
        left_out = say("{order} is left out: {why}.", order=order_title(number), why=why)
        st.info(escaped(left_out), icon=":material/pause_circle:")
    picks = from_snapshot(load_pick_list, numbers, now())
    if picks.is_empty():
        st.info(say("Nothing is left to pick for these orders. They are packed, or not on the shelf yet."))
        return
    with st.container(horizontal=True):
        st.download_button(
            say("Print the pick list"), on_behalf(lambda: pick_list_pdf(picks, numbers, now(), letterhead())),
            "pick-list.pdf", "application/pdf", on_click="ignore", icon=":material/print:", type="primary",
        )  # fmt: skip
        slips_button(numbers)
    table_or_cards(picks, PICK_LIST_TABLE, say("Pick list"), title="description", height=table_height(picks))
