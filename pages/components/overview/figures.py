"""Headline figures of the Overview; each leads to the Backorders page with its filter."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl
import streamlit as st

from core.overview import UNIT_FIGURES, trend
from core.wording import NO_CURRENCY, money_text
from pages.session import escaped, only_filters

FIGURE_FILTERS: dict[str, dict[str, str]] = {
    "units_short": {},
    "customers_short": {"short": "Customers short"},
    "gaps": {"short": "Stock discrepancies"},
}
HELP = {
    "units_short": "Units sold or sent beyond the stock, by item and shop.",
    "customers_short": "Units that customers wait for and that are not on the shelf.",
    "gaps": "All other units short: something arrived but was not received, or was never counted.",
}


def show_overview_figures(figures: Mapping[str, Decimal], history: pl.DataFrame) -> None:
    """Show the headline figures with their trend since the first import; less is better."""
    money = [name for name in figures if name.startswith("money")] or ["money"]
    with st.container(horizontal=True):
        for name in (*UNIT_FIGURES, *money):
            with st.container(border=True, gap="xsmall", width=215):
                value = figures.get(name, Decimal(0))
                _figure(name, value, *trend(history, name, value))
                st.page_link(
                    "pages/backorders.py", label="See the lines", query_params=only_filters(**_lines_of(name))
                )


def _figure(name: str, value: Decimal, days: list[float], change: Decimal | None) -> None:
    form = ",.0f" if name in UNIT_FIGURES else ",.2f"
    st.metric(
        UNIT_FIGURES.get(name) or f"Backordered value {_currency(name)}",
        f"{value:,.0f}" if name in UNIT_FIGURES else escaped(_amount(name, value)),
        delta=None if change is None else f"{change:+{form}}",
        delta_color="inverse",
        delta_description=None if change is None else "since the first day",
        help=HELP.get(name),
        chart_data=None if change is None else days,
    )


def _amount(name: str, value: Decimal) -> str:
    """Format an amount with its currency's sign. Without a currency, the label says so."""
    return money_text(value, _currency(name)).removesuffix(f" {NO_CURRENCY}")


def _lines_of(name: str) -> dict[str, str]:
    """Return the filters of the Backorders page that lead to the figure."""
    if name in UNIT_FIGURES:
        return FIGURE_FILTERS[name]
    return {"ecom": "true", "currency": _currency(name)}


def _currency(name: str) -> str:
    return name.removeprefix("money").strip() or NO_CURRENCY
