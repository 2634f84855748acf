"""Figures of the Backorders page in a line, and its two charts."""

import copy
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.language import say
from core.report import (
    Drawing,
    Filter,
    Headlines,
    ageing_chart,
    ages_finding,
    chart_in_words,
    filtered_report,
    headlines,
    short_by_age,
    short_by_vendor,
    vendor_chart,
    vendors_finding,
)
from core.wording import counted
from pages.components.shared.filters import toggle_filter
from pages.session import escaped, redraw_page

CHART_HEIGHT = 180
MOST_VENDORS = 6
"""Number of bars that have room for their labels."""


def show_figures(place: DeltaGenerator, figures: Headlines) -> None:
    """Show the figures of the rows that the filters chose, in a line."""
    details = " · ".join(escaped(each) for each in figures.details)
    place.markdown(
        f"**{escaped(figures.sentence)}**" + (f" :gray[{details}]" if details else ""), width="stretch"
    )


def show_elsewhere(rows: pl.DataFrame) -> None:
    """Say how much is short in the shops that the asker's role does not hold for, as totals only."""
    if not rows.is_empty():
        shops = counted(rows["shop_id"].n_unique(), "other shop", "other shops")
        st.caption(
            say(
                "Your role does not hold for {shops}: {sentence}",
                shops=shops,
                sentence=escaped(headlines(rows).sentence),
            )
        )


def show_report_charts(
    rows: pl.DataFrame, filtered: pl.DataFrame, wanted: Filter, codes: pl.DataFrame | None
) -> None:
    """Draw ageing and vendors. Each chart applies all filters but its own, and sets its own when clicked.

    ``filtered``: the ``rows`` that pass all filters.
    """
    ages = short_by_age(filtered_report(rows, wanted.without(ages=()), codes) if wanted.ages else filtered)
    vendors = short_by_vendor(
        filtered_report(rows, wanted.without(vendors=()), codes) if wanted.vendors else filtered, MOST_VENDORS
    )
    side_by_side = st.grid(2, min_column_width=400)
    with side_by_side.container(border=True):
        st.markdown(f"**{escaped(vendors_finding(vendors))}**")
        _clickable(vendor_chart(vendors, wanted.vendors), chart_in_words(vendors, "vendor"), "vendor")
    with side_by_side.container(border=True):
        st.markdown(f"**{escaped(ages_finding(ages))}**")
        _clickable(ageing_chart(ages, wanted.ages), chart_in_words(ages, "age"), "age")


def _clickable(chart: Drawing, words: str, filter_key: str) -> None:
    # A new key after each click clears the chart's own selection, because the filter has it.
    key = f"chart {filter_key} {st.session_state.get(filter_key)}"
    st.vega_lite_chart(
        chart.rows,
        _compact(chart.spec),
        key=key,
        alt=words,
        height=CHART_HEIGHT,
        selection_mode="picked",
        on_select=lambda: _take(key, filter_key),
    )


def _compact(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the specification for a low chart: the title above it names units, so the axes do not."""
    drawn = copy.deepcopy(spec)
    for layer in drawn.get("layer", [drawn]):
        layer["encoding"]["x"]["title"] = layer["encoding"]["y"]["title"] = None
    names = 18 if "layer" in drawn else 5  # Above the first bar.
    padding = {"left": 5, "right": 5, "top": names, "bottom": 5}
    return drawn | {"height": CHART_HEIGHT, "padding": padding}


def _take(key: str, filter_key: str) -> None:
    field = "vendor_id" if filter_key == "vendor" else filter_key
    for point in st.session_state[key]["selection"]["picked"]:
        if field in point:
            toggle_filter(filter_key, point[field])
    redraw_page()
