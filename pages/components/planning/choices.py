"""What the buyer chooses above the plan. Every choice is in the page's address."""

from typing import Any

import streamlit as st

from core.planning import HUB, NO_VENDOR, ORDER_OF_CALCULATION, WITHOUT_VENDOR, Choices
from core.store import forget, remember
from pages.session import apply_link, store

EACH_SHOP = "Each shop for itself"
PLAN_CHOICE_DEFAULTS: dict[str, Any] = {
    "shops": [],
    "vendors": [],
    "transfers": True,
    "top_up": False,
    "waiting": False,
    "paid": False,
    "ages": [],
    "weeks": [],
    "items": [],
}
"""Each choice's key, and its value as the page opens."""


def ask_choices(shops: dict[str, str], vendors: dict[str, str], hub: str | None) -> Choices:
    """Show the choices and return what they say. ``shops``, ``vendors``: what to call each id."""
    usual = hub if hub in shops else ""
    apply_link(PLAN_CHOICE_DEFAULTS | {"ship_to": usual})
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
        [*vendors, WITHOUT_VENDOR],
        format_func=(vendors | {WITHOUT_VENDOR: NO_VENDOR}).__getitem__,
        key="vendors",
        bind="query-params",
        placeholder="All vendors",
    )
    with right:
        ship_to = _ship_to_asked(shops, usual)
    with st.container(horizontal=True, vertical_alignment="center"):
        transfers = st.toggle("Transfers first", value=True, key="transfers", bind="query-params")
        top_up = _switch(
            "Restock to level",
            "top_up",
            "Fill to the order-up-to level where stock falls to its reorder point.",
        )
        waiting = _switch("Waiting customers only", "waiting", "Leaves out stock discrepancies.")
        paid = _switch("Paid and cleared only", "paid", "Leaves out orders not paid or not cleared yet.")
        with st.popover("How it is calculated", icon=":material/help:"):
            st.markdown("\n".join(f"1. {step}" for step in ORDER_OF_CALCULATION.split(" → ")))
            st.markdown(
                "No need, no suggestion, whatever the minimum. Each step is taken once, for the vendor's "
                "total for the ship-to shop, never per order. *Late after* marks what comes too "
                "late and changes no quantity: what is on its way counts, however late."
            )
    return Choices(
        shops=tuple(at),
        vendors=tuple(of),
        waiting_only=waiting,
        paid_and_cleared_only=paid,
        top_up=top_up,
        transfers=transfers,
        ship_to=ship_to or None,
    )


def _ship_to_asked(shops: dict[str, str], usual: str) -> str:
    """The shop that buys for all, or nothing; one that is not the ``usual`` one can be made so."""
    places = ["", *shops]
    ship_to = st.selectbox(
        "Ship to",
        places,
        index=places.index(usual),
        format_func=lambda place: shops.get(place, EACH_SHOP),
        key="ship_to",
        bind="query-params",
        help="One shop may buy for all of them and hand on what it gets.",
    )
    if ship_to != usual:
        label = "Always ship there" if ship_to else "Always each for itself"
        st.button(label, on_click=_remember_hub, args=(ship_to,), type="tertiary", key="remember hub")
    return ship_to


def _remember_hub(ship_to: str) -> None:
    """The choice everyone begins with from now on, and the command line too."""
    if ship_to:
        remember(store(), HUB, ship_to, action="hub")
    else:
        forget(store(), HUB, action="hub")


def _switch(label: str, key: str, says: str) -> bool:
    return st.toggle(label, key=key, bind="query-params", help=says)
