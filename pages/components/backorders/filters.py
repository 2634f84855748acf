"""Filters of the Backorders page. All of them are in the page's address."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from core.report import AGES, OLDEST, REASONS, SHORTAGE_FILTERS, SORTS, SOURCE_LABELS, Filter
from pages.components.shared.filters import ask_names
from pages.session import apply_link, escaped

REPORT_FILTER_DEFAULTS: dict[str, Any] = (
    {key: [] for key in ("shop", "vendor", "why", "cause", "age", "currency")}
    | dict.fromkeys(("ecom", "nothing_incoming", "late"), False)
    | {"item": "", "dates": (), "short": None}
)
"""Each filter's key, and its value for everything."""


def ask_filter(shops: Mapping[str, str], vendors: Mapping[str, str], currencies: Sequence[str]) -> Filter:
    """Show the filters and return their values. ``shops`` and ``vendors``: names by id."""
    apply_link(REPORT_FILTER_DEFAULTS)
    search, shop, vendor, why = st.columns([2, 1.5, 1.5, 1.5])
    text = search.text_input(
        "Item", key="item", bind="query-params", placeholder="Description, SKU, UPC, any code",
        icon=":material/search:",
    )  # fmt: skip
    at = ask_names(shop, "Shop", shops, key="shop")
    of = ask_names(vendor, "Vendor", vendors, key="vendor")
    reasons = why.multiselect(
        "Why is it negative", REASONS, key="why", bind="query-params", placeholder="Any reason"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        short = st.segmented_control(
            "Units short", list(SHORTAGE_FILTERS), key="short", bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
        ecom, nothing, late = _switches()
        with st.popover("More filters", icon=":material/tune:"):
            kinds = st.multiselect(
                "Caused by", list(SOURCE_LABELS), format_func=SOURCE_LABELS.__getitem__, key="cause",
                bind="query-params",
            )  # fmt: skip
            ages = st.multiselect("Waiting for", list(AGES), key="age", bind="query-params")
            paid_in = st.multiselect("Currency", currencies, key="currency", bind="query-params")
            days = st.date_input("Date of the source", value=[], key="dates", bind="query-params")
        dates = ["–".join(map(str, days))] if days else []
        also = [*map(SOURCE_LABELS.__getitem__, kinds), *ages, *paid_in, *dates]
        if also:  # Show the choices of the popover outside of it.
            st.caption(escaped(" · ".join(also)), width="content")
        st.button("Clear", on_click=clear_filters, type="tertiary", icon=":material/filter_alt_off:")
    since, until = _range(days)
    return Filter(
        shops=at,
        vendors=of,
        kinds=kinds,
        ages=ages,
        search=text,
        since=since,
        until=until,
        ecom=ecom,
        nothing_incoming=nothing,
        late=late,
        short=short,
        reasons=reasons,
        currencies=paid_in,
    )


def _switches() -> tuple[bool, bool, bool]:
    ecom = st.toggle(
        "Show eCom orders",
        key="ecom",
        bind="query-params",
        help="Only lines of eCom orders, with the lines of an order together.",
    )
    nothing = st.toggle("Nothing incoming", key="nothing_incoming", bind="query-params")
    late = st.toggle(
        "Overdue supply only",
        key="late",
        bind="query-params",
        help="The supply for the line was due before today.",
    )
    return ecom, nothing, late


def _range(days: Sequence[date]) -> tuple[date | None, date | None]:
    """Return the first and last day picked; while only one is picked, there is no last."""
    since, until = [*days, None, None][:2]
    return since, until


def clear_filters() -> None:
    """Clear all filters."""
    for key, value in REPORT_FILTER_DEFAULTS.items():
        st.session_state[key] = value


def ask_sort() -> str:
    """Ask for the sort order of the whole table, not only of its visible page."""
    return st.selectbox("Sort by", list(SORTS), key="sort", bind="query-params", width=240) or OLDEST
