"""Headline figures and the two charts of the Backorders page."""

import polars as pl
import streamlit as st

from core.report import (
    Filter,
    ageing_chart,
    chart_in_words,
    filtered_report,
    headlines,
    short_by_age,
    short_by_vendor,
    vendor_chart,
)
from core.wording import money_text
from pages.components.shared.filters import toggle_filter
from pages.session import escaped

CUSTOMERS_SHORT_HELP = "Units short that customers wait for and that are not on the shelf."
DISCREPANCY_HELP = "All other units short: something arrived but was not received, or was never counted."
VALUE_HELP = "Units short × price of the lines a customer waits for, by currency."


def show_headlines(rows: pl.DataFrame) -> None:
    """Show the figures of the rows that the filters chose."""
    figures = headlines(rows)
    most, *others = [escaped(money_text(total, name)) for name, total in figures.money_waiting.items()] or [
        "0"
    ]
    share, oldest = figures.share_covered, figures.oldest_wait
    with st.container(horizontal=True):
        covered = None if share is None else f"{share:.0%} covered"
        _figure("Units short", figures.units_short, covered, "Covered: incoming units for them.")
        _figure("Customers short", figures.customers_short, None, CUSTOMERS_SHORT_HELP)
        _figure("Stock discrepancies", figures.gaps, None, DISCREPANCY_HELP)
        longest = None if oldest is None else f"oldest: {oldest} days"
        _figure("Orders waiting", figures.orders_waiting, longest)
        _figure("Backordered value", most, " · ".join(others) or None, VALUE_HELP)


def _figure(label: str, figure: int | str, beside: str | None, note: str | None = None) -> None:
    value = f"{figure:,}" if isinstance(figure, int) else figure
    st.metric(
        label,
        value,
        beside,
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
        help=note,
    )


def show_report_charts(
    rows: pl.DataFrame, filtered: pl.DataFrame, wanted: Filter, codes: pl.DataFrame | None
) -> None:
    """Draw ageing and vendors. Each chart applies all filters but its own, and sets its own when clicked.

    ``filtered``: the ``rows`` that all filters choose.
    """
    side_by_side = st.grid(2, min_column_width=400)
    ages = short_by_age(filtered_report(rows, wanted.without(ages=()), codes) if wanted.ages else filtered)
    with side_by_side.container(border=True):
        st.markdown("**How long**")
        _clickable("age", ages, "age", list(wanted.ages))
    vendors = short_by_vendor(
        filtered_report(rows, wanted.without(vendors=()), codes) if wanted.vendors else filtered
    )
    with side_by_side.container(border=True):
        st.markdown("**Which vendors**")
        _clickable("vendor", vendors, "vendor_id", list(wanted.vendors))


def _clickable(filter_key: str, frame: pl.DataFrame, field: str, picked: list[str]) -> None:
    # A new key after each click clears the chart's own selection, because the filter has it.
    key = f"chart {filter_key} {picked}"
    chart = (ageing_chart if field == "age" else vendor_chart)(frame, picked)
    words = chart_in_words(frame, "age" if field == "age" else "vendor")
    st.vega_lite_chart(
        chart.rows,
        chart.spec,
        key=key,
        alt=words,
        selection_mode="picked",
        on_select=lambda: _take(key, filter_key, field),
    )


def _take(key: str, filter_key: str, field: str) -> None:
    for point in st.session_state[key]["selection"]["picked"]:
        if field in point:
            toggle_filter(filter_key, point[field])
