"""A special order: a customer at the till who waits for an item."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from core.allocation import order_title
from core.language import say
from core.orders import SpecialOrder
from core.shop_time import today_in
from pages.components.orders.given_units import show_given_units
from pages.components.orders.order_list import show_next_order
from pages.components.orders.telling import show_telling
from pages.components.orders.terms import show_terms, terms_pills
from pages.components.orders.till_promise import show_promise_facts, show_promise_steps
from pages.components.orders.timeline import show_timeline
from pages.components.orders.turn import show_turn
from pages.components.orders.wording import STAGE_NAMES, promise_text, shop_moment, waiting_text
from pages.components.shared.status import pills
from pages.session import escaped, now, way_back


def show_special_order(number: str, special: SpecialOrder, board: pl.DataFrame) -> None:
    """Show the whole special order: its status, the customer to call, and the item. ``board``: BOARD."""
    (order,) = board.filter(ecom_order_id=number).to_dicts()
    zone = special.time_zone
    today = today_in(zone, now())
    way_back(say("Back to the orders"), "order")
    _show_status(special, order, today)
    _show_customer(special)
    show_promise_facts(special)
    st.page_link(
        "pages/backorders.py",
        label=escaped(say("{item} in {shop}", item=special.description, shop=special.shop)),
        icon=":material/hourglass_top:",
        query_params={"story_item": special.item_id, "story_shop": special.shop_id},
    )
    show_telling(board.filter(ecom_order_id=number), zone)
    if order["units"]:
        missing = order["units"] - order["ready"]
        terms_now = show_terms(number, today)
        if special.typed_here:
            show_promise_steps(number, special, held=terms_now.is_held(today))
        if missing:
            show_given_units(number, today)
        show_turn(number, missing, today)
    show_timeline(number, zone)
    with st.bottom:
        show_next_order(st.container(horizontal=True, horizontal_alignment="right"), number)
    if not special.typed_here:
        st.caption(
            say("A special order is changed and handed over in the POS; the next import shows it here.")
        )


def _show_status(special: SpecialOrder, order: Mapping[str, Any], today: date) -> None:
    """Show the order's name with its status, and what it waits for. ``order``: its row on the board."""
    number, zone = order["ecom_order_id"], special.time_zone
    title = " · ".join(name for name in (order_title(number), special.customer_name) if name)
    late = say("Late") if order["broken"] else None
    terms = terms_pills(number, today) if order["units"] else ""
    status = f"{pills(late, STAGE_NAMES[order['stage']])} {terms}".rstrip()
    st.subheader(f"{escaped(title)} {status}", anchor=False)
    facts = [
        say("{units:,} ordered", units=special.quantity),
        say("{units:,} set aside already", units=special.reserved) if special.reserved else "",
        waiting_text(order["units"], order["ready"]) if order["units"] else "",
        say("Waits for {what}", what=order["waits_for"]) if order["waits_for"] else "",
        promise_text(zone, order["promise"], order["promise_from"]),
        say("Placed {when}", when=shop_moment(zone, special.placed_at)),
    ]
    st.caption(escaped(" · ".join(text for text in facts if text)))


def _show_customer(special: SpecialOrder) -> None:
    who = [special.customer_name, special.customer_phone, special.customer_email]
    if known := "\n".join(part for part in who if part):
        with st.container(border=True, gap="xxsmall"):
            st.caption(say("Customer"))
            st.text(known)  # Plain text, so that no name or address becomes a link.
