"""A special order: a customer at the till who waits for an item."""

import polars as pl
import streamlit as st

from core.orders import SpecialOrder
from pages.components.orders.wording import STAGE_NAMES
from pages.session import escaped, way_back


def show_special_order(number: str, special: SpecialOrder, board: pl.DataFrame) -> None:
    """Show the whole special order: its status, the customer to call, and the item."""
    (order,) = board.filter(ecom_order_id=number).to_dicts()
    way_back("Back to the orders", "order")
    st.subheader(escaped(number.capitalize()), anchor=False)
    with st.container(horizontal=True):
        st.metric("Stage", STAGE_NAMES[order["stage"]], border=True)
        st.metric("Waiting", f"{order['units']:,}", border=True, help="Units the customer waits for.")
        st.metric("On the shelf for it", f"{order['ready']:,}", border=True)
        st.metric("Promise", str(order["promise"] or "–"), border=True)
    known = {
        "Placed": f"{special.placed_at:%Y-%m-%d %H:%M} UTC",
        "Customer": special.customer_name,
        "Phone": special.customer_phone,
        "E-mail": special.customer_email,
        "Ordered": f"{special.quantity:,}",
        "Set aside already": f"{special.reserved:,}" if special.reserved else None,
        "Waits for": order["waits_for"],
    }
    with st.container(border=True, horizontal=True, gap="medium"):
        for name, value in known.items():
            if value:
                with st.container(width="content", gap=None):
                    st.caption(name)
                    st.text(str(value))  # plain: no link is made of a name or an address
    st.page_link(
        "pages/backorders.py",
        label=escaped(f"{special.description} in {special.shop}"),
        icon=":material/hourglass_top:",
        query_params={"story_item": special.item_id, "story_shop": special.shop_id},
    )
    st.caption("A special order is changed and handed over in the POS; the next import shows it here.")
