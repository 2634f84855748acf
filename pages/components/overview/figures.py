"""Figures of the Overview: open work, each a link to exactly its lines."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl
import streamlit as st

from core.overview import UNIT_FIGURES, trend
from core.wording import NO_CURRENCY, counted, money_text
from pages.components.shared.filters import SHOP
from pages.session import escaped, only_filters, page_at

FIRST_FIGURE = next(iter(UNIT_FIGURES))


def show_waiting_figures(*, waiting: int, overdue: int, ready: int, to_order: int, shop: str) -> None:
    """Show how many orders wait, deliveries are overdue, orders are ready, and units are to be ordered.

    ``shop``: id of the shop they are of; empty for all.
    """
    figures: tuple[tuple[int, str, str, str, dict[str, str]], ...] = (
        (waiting, "order waiting", "orders waiting", "ecom_orders", {"stage": "waiting_for_stock"}),
        (overdue, "overdue delivery", "overdue deliveries", "receiving", {"due": "Late"}),
        (ready, "ready to pack", "ready to pack", "ecom_orders", {"stage": "ready_to_pack"}),
        (to_order, "unit to order", "units to order", "po_planning", {}),
    )
    cards = st.grid(4, min_column_width=170)
    for number, one, many, page, filters in figures:
        with cards.container(border=True):
            st.page_link(
                page_at(page),
                label=f"**{number:,}** {one if number == 1 else many}",
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
        f"{figures['customers_short']:,.0f} for customers",
        f"{figures['gaps']:,.0f} not explained",
        *[f"{amount} backordered" for amount in money],
    ]
    if change:
        words.append(f"{abs(change):,.0f} {'more' if change > 0 else 'fewer'} than on the first day")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label = f"**{counted(int(short), 'unit', 'units')} short**"
        st.page_link(page_at("backorders"), label=label, query_params=only_filters(**of_shop(shop)))
        st.caption(escaped(" · ".join(words)), width="content")


def _amount(name: str, value: Decimal) -> str:
    """Format an amount with its currency's sign; without a currency, as a number."""
    return money_text(value, name.removeprefix("money").strip() or NO_CURRENCY)
