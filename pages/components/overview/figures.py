"""Figures of the Overview: open work, each a link to exactly its lines."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl
import streamlit as st

from core.language import marked, marked_noun, noun, say
from core.overview import UNIT_FIGURES, trend
from core.wording import NO_CURRENCY, counted, money_text, number_text
from pages.components.shared.filters import SHOP
from pages.session import escaped, only_filters, page_at

FIRST_FIGURE = next(iter(UNIT_FIGURES))
ORDERS_WAITING = marked_noun("order waiting", "orders waiting")
OVERDUE_DELIVERIES = marked_noun("overdue delivery", "overdue deliveries")
READY_TO_PACK = marked_noun("ready to pack", "ready to pack")
UNITS_TO_ORDER = marked_noun("unit to order", "units to order")


def show_waiting_figures(*, waiting: int, overdue: int, ready: int, to_order: int, shop: str) -> None:
    """Show how many orders wait, deliveries are overdue, orders are ready, and units are to be ordered.

    ``shop``: id of the shop they are of; empty for all.
    """
    figures: tuple[tuple[int, tuple[str, str], str, dict[str, str]], ...] = (
        (waiting, ORDERS_WAITING, "ecom_orders", {"stage": "waiting_for_stock"}),
        (overdue, OVERDUE_DELIVERIES, "receiving", {"due": marked("Late")}),
        (ready, READY_TO_PACK, "ecom_orders", {"stage": "ready_to_pack"}),
        (to_order, UNITS_TO_ORDER, "po_planning", {}),
    )
    cards = st.grid(4, min_column_width=170)
    for number, nouns, page, filters in figures:
        with cards.container(border=True):
            st.page_link(
                page_at(page),
                label=f"**{number_text(number)}** {noun(number, *nouns)}",
                query_params=only_filters(**filters, **of_shop(shop)),
                width="stretch",
            )


def of_shop(shop: str) -> dict[str, str]:
    """Return the filter of one shop for the address of a page; none for all shops."""
    return {SHOP: shop} if shop else {}


def show_shortages(figures: Mapping[str, Decimal], history: pl.DataFrame, shop: str) -> None:
    """Show in one line what is short, with the trend since the first day; it leads to the Backorders page.

    ``history``: of all shops; empty for one.
    """
    short = figures[FIRST_FIGURE]
    money = [_amount(name, value) for name, value in figures.items() if name.startswith("money")]
    _, change = trend(history, FIRST_FIGURE, short)
    words = [
        say("{units:,.0f} for customers", units=figures["customers_short"]),
        say("{units:,.0f} not explained", units=figures["gaps"]),
        *[say("{amount} backordered", amount=amount) for amount in money],
    ]
    if change:
        words.append(
            say(
                "{units:,.0f} more than on the first day"
                if change > 0
                else "{units:,.0f} fewer than on the first day",
                units=abs(change),
            )
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label = say("**{units} short**", units=counted(int(short), "unit", "units"))
        st.page_link(page_at("backorders"), label=label, query_params=only_filters(**of_shop(shop)))
        st.caption(escaped(" · ".join(words)), width="content")


def _amount(name: str, value: Decimal) -> str:
    """Format an amount with its currency's sign; without a currency, as a number."""
    return money_text(value, name.removeprefix("money").strip() or NO_CURRENCY)
