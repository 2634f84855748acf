"""What the buyer chooses above the plan. Every choice is in the page's address."""

import streamlit as st

from core.planning import ORDER_OF_CALCULATION, Choices

EACH_SHOP = "Each shop for itself"


def asked(shops: dict[str, str], vendors: dict[str, str], hub: str | None) -> Choices:
    """Show the choices and return what they say. ``shops``, ``vendors``: what to call each id."""
    left, middle, right = st.columns(3)
    at = left.multiselect(
        "Shops",
        list(shops),
        format_func=shops.__getitem__,
        key="shops",
        bind="query-params",
        placeholder="All shops",
        help="Whose needs are served. Every shop may give what it has to spare.",
    )
    of = middle.multiselect(
        "Vendors",
        list(vendors),
        format_func=vendors.__getitem__,
        key="vendors",
        bind="query-params",
        placeholder="All vendors",
    )
    places = ["", *shops]
    ship_to = right.selectbox(
        "Ship to",
        places,
        index=places.index(hub) if hub in shops else 0,
        format_func=lambda place: shops.get(place, EACH_SHOP),
        key="ship_to",
        bind="query-params",
        help="One shop may buy for all of them and hand on what it gets.",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        transfers = st.toggle("Transfers first", value=True, key="transfers", bind="query-params")
        top_up = _switch(
            "Top up", "top_up", "Fill to the order-up-to level where stock falls to its reorder point."
        )
        waiting = _switch("Waiting customers only", "waiting", "Leaves out gaps in the books.")
        paid = _switch("Paid and cleared only", "paid", "Leaves out orders not paid or not cleared yet.")
        with st.popover("How it is calculated", icon=":material/help:"):
            st.markdown("\n".join(f"1. {step}" for step in ORDER_OF_CALCULATION.split(" → ")))
            st.markdown("No need, no suggestion, whatever the minimum.")
    return Choices(tuple(at), tuple(of), waiting, paid, top_up, transfers, ship_to or None)


def _switch(label: str, key: str, says: str) -> bool:
    return st.toggle(label, key=key, bind="query-params", help=says)
