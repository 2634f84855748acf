"""Orders as cards, for a phone."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.allocation import order_title
from core.wording import full_day_text
from pages.components.orders.order_list import open_order
from pages.components.orders.terms import ON_HOLD, SHIPS_COMPLETE
from pages.components.orders.wording import DELIVERY_LABELS, STAGE_NAMES, in_currencies
from pages.components.shared.status import pills
from pages.session import escaped


def show_order_cards(page: pl.DataFrame, numbers: Sequence[str]) -> None:
    """Show a card for each order of the ``page``, with a button that opens it.

    ``page``: columns of the board. ``numbers``: all orders of the list.
    """
    for order in page.iter_rows(named=True):
        number = order["ecom_order_id"]
        with st.container(border=True, gap="xxsmall"):
            st.button(
                escaped(order_title(number)), key=f"card {number}", type="tertiary",
                on_click=open_order, args=(number, numbers),
            )  # fmt: skip
            st.markdown(_card_text(order))


def _card_text(order: Mapping[str, Any]) -> str:
    """Describe an order, one fact below the other."""
    placed, promise = order["placed_on"], order["promise"]
    facts = [
        order["customer_name"],
        f"placed {full_day_text(placed)}" if placed else "",
        " · ".join(in_currencies(order["money_by_currency"])),
    ]
    waits = [
        f"{order['units']:,} waiting, {order['ready']:,} on the shelf" if order["units"] else "",
        f"promise {full_day_text(promise)}, {order['promise_from']}" if promise else "",
    ]
    terms = [ON_HOLD] if order["held"] else []
    terms += [SHIPS_COMPLETE] if order["ship_complete"] else []
    delivery = DELIVERY_LABELS.get(order["delivery"] or "")
    lines = [
        pills("Late" if order["broken"] else None, STAGE_NAMES[order["stage"]], delivery, *terms),
        *(escaped(" · ".join(part for part in parts if part)) for parts in (facts, waits)),
        escaped(order["waits_for"] or ""),
    ]
    return "  \n".join(line for line in lines if line)
