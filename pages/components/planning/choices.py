"""Choices of the buyer above the plan. All of them are in the page's address."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.language import marked, say
from core.planning import DEFAULT_VENDOR, HUB, NO_VENDOR, ORDER_OF_CALCULATION, WITHOUT_VENDOR, Choices
from core.store import forget, remember
from pages.components.planning.count_first import TICKED, ticked_discrepancies
from pages.components.planning.cover import COVER, SPIKES, ask_cover
from pages.components.planning.plan_for_me import BUDGET, RULE, ask_budget, ask_vendor_rule
from pages.components.shared.filters import ask_names
from pages.session import apply_link, may, may_in, on_phone, own_shops, refusals_reported, store

FOR_ORDERS = "for_order"
EACH_SHOP = marked("Each shop for itself")
PLAN_CHOICE_DEFAULTS: dict[str, Any] = {
    "shop": [],
    "vendor": [],
    "transfers": True,
    "top_up": False,
    "paid": False,
    "ages": [],
    "weeks": [],
    "items": [],
    TICKED: [],
    FOR_ORDERS: [],
    COVER: None,
    SPIKES: [],
    RULE: DEFAULT_VENDOR,
    BUDGET: "",
}
"""Each choice's key, and its default."""

FILTER_WIDTH, PHONE_FILTER_WIDTH = 300, 160  # two beside each other on a phone
MOST_ORDERS = 200
"""Number of orders that are offered to choose from; others can be typed."""


def ask_choices(
    shops: dict[str, str],
    vendors: dict[str, str],
    hub: str | None,
    currencies: list[str],
    orders: Sequence[str],
) -> Choices:
    """Show the choices and return them. ``shops``, ``vendors``: names by id; ``currencies``: of vendors;
    ``orders``: numbers of those that lack something, the oldest first."""
    usual_hub = hub if hub in shops else ""
    apply_link(PLAN_CHOICE_DEFAULTS | {"ship_to": usual_hub})
    with st.container(horizontal=True, vertical_alignment="center"):
        own = {shop: name for shop, name in shops.items() if may_in(shop)}
        chosen_shops = _ask_filter("shop", say("Shops"), own)
        vendor_names = vendors | {WITHOUT_VENDOR: say(NO_VENDOR)}
        chosen_vendors = _ask_filter("vendor", say("Vendors"), vendor_names)
        with st.popover(say("How to plan"), icon=":material/tune:"):
            choices = _ask_how_to_plan(shops, usual_hub, currencies, orders)
    return replace(choices, shops=own_shops(chosen_shops), vendors=tuple(chosen_vendors))


def _ask_filter(key: str, label: str, names: dict[str, str]) -> list[str]:
    place = st.container(width=PHONE_FILTER_WIDTH if on_phone() else FILTER_WIDTH)
    return ask_names(place, label, names, key=key, label_visibility="collapsed")


def _ask_how_to_plan(
    shops: dict[str, str], usual_hub: str, currencies: list[str], orders: Sequence[str]
) -> Choices:
    """Ask for all choices but shops and vendors, and explain the calculation."""
    ship_to = _ship_to_asked(shops, usual_hub)
    only_orders = _ask_orders(orders)
    vendor_rule = ask_vendor_rule()
    ask_budget(currencies)
    transfers = st.toggle(
        say("Transfers first"), value=True, key="transfers", bind="query-params",
        help=say("Every shop can give what it has to spare, also one that was not chosen."),
    )  # fmt: skip
    top_up = _switch(
        say("Restock to level"),
        "top_up",
        say("Restock to the order-up-to level once stock falls to its reorder point."),
    )
    cover = ask_cover(levels_too=top_up)
    paid = _switch(
        say("Paid and cleared only"), "paid", say("Leaves out orders not paid or not cleared yet.")
    )
    with st.expander(say("How it is calculated")):
        _explain()
    return Choices(
        waiting_only=True,
        discrepancies=ticked_discrepancies(),
        paid_and_cleared_only=paid,
        top_up=top_up or cover is not None,
        cover=cover,
        transfers=transfers,
        ship_to=ship_to or None,
        vendor_rule=vendor_rule,
        orders=only_orders,
    )


def _ask_orders(orders: Sequence[str]) -> tuple[str, ...]:
    """Ask for the orders to buy for. None means all."""
    chosen = list(st.session_state.get(FOR_ORDERS) or st.query_params.get_all(FOR_ORDERS))
    picked = st.multiselect(
        say("Only for orders"), list(dict.fromkeys([*chosen, *orders[:MOST_ORDERS]])), key=FOR_ORDERS,
        bind="query-params", accept_new_options=True, placeholder=say("All orders"),
        help=say(
            "Buys what these orders still lack after stock, incoming and drafts went to everybody, the "
            "oldest first."
        ),
    )  # fmt: skip
    return tuple(picked)


def _explain() -> None:
    st.markdown(
        "\n".join(f"1. {step}" for step in say(ORDER_OF_CALCULATION).split(" → "))
        + "\n\n"
        + say(
            "Demand is what customers wait for, and the stock discrepancies you tick. Without a need nothing "
            "is suggested, whatever the minimum. Each step applies once to the vendor's total for the "
            "ship-to shop, never per order. *Late after* marks what comes too late and changes no quantity: "
            "incoming units count, however late."
        )
    )


def _ship_to_asked(shops: dict[str, str], usual: str) -> str:
    """Ask for the shop that buys for all, or none. A choice other than the ``usual`` one can become the
    default."""
    places = ["", *shops]
    ship_to = st.selectbox(
        say("Ship to"),
        places,
        index=places.index(usual),
        format_func=lambda place: shops.get(place) or say(EACH_SHOP),
        key="ship_to",
        bind="query-params",
        help=say("One shop can buy for all of them and transfer what it receives."),
    )
    if ship_to != usual and may("hub"):
        label = say("Always ship there") if ship_to else say("Always each for itself")
        st.button(label, on_click=_remember_hub, args=(ship_to,), type="tertiary", key="remember hub")
    return ship_to


def _remember_hub(ship_to: str) -> None:
    """Save the default choice for everyone, including the command line."""
    with refusals_reported():
        if ship_to:
            remember(store(), HUB, ship_to, action="hub")
        else:
            forget(store(), HUB, action="hub")


def _switch(label: str, key: str, says: str) -> bool:
    return st.toggle(label, key=key, bind="query-params", help=says)
