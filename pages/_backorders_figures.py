"""Headline figures and the two charts of the Backorders page."""

import polars as pl
import streamlit as st

from core.charts import ageing_chart, described, vendor_chart
from core.headlines import by_age, by_vendor, headlines
from core.report_filter import Filter, chosen
from pages._backorders_filters import toggled


def show_headlines(rows: pl.DataFrame) -> None:
    """The figures over the rows that the filters chose."""
    figures = headlines(rows)
    most, *others = [
        f"{total:,.2f} {name or '(no currency)'}" for name, total in figures.money_waiting.items()
    ] or ["0"]
    share, oldest = figures.share_covered, figures.oldest_wait
    with st.container(horizontal=True):
        st.metric("Units short", f"{figures.units_short:,}", border=True, height="stretch")
        st.metric("Orders waiting", f"{figures.orders_waiting:,}", border=True, height="stretch")
        st.metric(
            "Money waiting",
            most,
            " · ".join(others) or None,
            delta_color="off",
            delta_arrow="off",
            border=True,
            height="stretch",
            help="Lines a customer waits for, by currency of the item's vendor, never added up.",
        )
        st.metric(
            "Covered",
            "–" if share is None else f"{share:.0%}",
            border=True,
            height="stretch",
            help="Of the units short, what is on its way.",
        )
        st.metric("Oldest wait", "–" if oldest is None else f"{oldest} days", border=True, height="stretch")


def show_charts(rows: pl.DataFrame, wanted: Filter, codes: pl.DataFrame) -> None:
    """Ageing and vendors; each shows what all filters but its own choose, and sets its own when clicked."""
    side_by_side = st.grid(2, min_column_width=400)
    ages = by_age(chosen(rows, wanted.without(ages=()), codes))
    with side_by_side.container(border=True):
        st.markdown("**How long**")
        _clickable("age", ages, "age", list(wanted.ages))
    vendors = by_vendor(chosen(rows, wanted.without(vendors=()), codes))
    with side_by_side.container(border=True):
        st.markdown("**Which vendors**")
        _clickable("vendor", vendors, "vendor_id", list(wanted.vendors))


def _clickable(filter_key: str, frame: pl.DataFrame, field: str, picked: list[str]) -> None:
    # A new key after each click forgets the chart's own selection: what is picked is in the filter.
    key = f"chart {filter_key} {picked}"
    chart = (ageing_chart if field == "age" else vendor_chart)(frame, picked)
    words = described(frame, "age" if field == "age" else "vendor")
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
            toggled(filter_key, point[field])
