"""Orders as cards, for a phone: open one, or tick several to act on them together."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.allocation import order_title
from core.language import say
from core.wording import full_day_text, shortened
from pages.components.orders.order_list import open_order
from pages.components.orders.terms import ON_HOLD, SHIPS_COMPLETE
from pages.components.orders.wording import STAGE_NAMES, delivery_label, in_currencies, waiting_text
from pages.components.shared.cards import card_title
from pages.components.shared.status import pills
from pages.session import Form, escaped


def show_order_cards(form: Form, page: pl.DataFrame, numbers: Sequence[str]) -> pl.DataFrame:
    """Show a card for each order of the ``page``, with a button that opens it and a box to tick.

    ``page``: columns of the board, with ``signals`` of fraud where orders are to be checked. ``numbers``: all
    orders of the list. Returns the ticked rows.
    """
    return page.filter([_card(form, order, numbers) for order in page.iter_rows(named=True)])


def _card(form: Form, order: Mapping[str, Any], numbers: Sequence[str]) -> bool:
    """Show an order. Returns True if it is ticked."""
    with st.container(border=True, gap="xxsmall"):
        ticked = show_order_title(form, order["ecom_order_id"], numbers)
        st.markdown(_card_text(order))
    return ticked


def show_order_title(
    form: Form, number: str, numbers: Sequence[str], *, place: str = "", tickable: bool = True
) -> bool:
    """Show the button that opens an order and the box to tick it. Returns True if it is ticked.

    ``place``: tells cards of the same order apart.
    """
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        card_title(order_title(number), number + place, open_order, (number, numbers))
        if not tickable:
            return False
        return st.checkbox(
            say("Choose {title}", title=escaped(order_title(number))), key=form.key("tick", number + place),
            label_visibility="collapsed",
        )  # fmt: skip


def _card_text(order: Mapping[str, Any]) -> str:
    """Describe an order, one fact below the other."""
    placed, promise = order["placed_on"], order["promise"]
    facts = [
        shortened(order["customer_name"] or ""),
        say("placed {day}", day=full_day_text(placed)) if placed else "",
        " · ".join(in_currencies(order["money_by_currency"])),
    ]
    waits = [
        waiting_text(order["units"], order["ready"]) if order["units"] else "",
        say("promise {day}, {source}", day=full_day_text(promise), source=order["promise_from"])
        if promise
        else "",
    ]
    terms = [ON_HOLD] if order["held"] else []
    terms += [SHIPS_COMPLETE] if order["ship_complete"] else []
    delivery = delivery_label(order["stage"], order["delivery"])
    lines = [
        pills(say("Late") if order["broken"] else None, STAGE_NAMES[order["stage"]], delivery, *terms),
        *(escaped(" · ".join(part for part in parts if part)) for parts in (facts, waits)),
        escaped(order["waits_for"] or ""),
        escaped(order.get("signals") or ""),
    ]
    return "  \n".join(line for line in lines if line)
