"""Filters of the Backorders page. All of them are in the page's address."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.report import AGES, OLDEST, REASONS, SHORTAGE_FILTERS, SORTS, SOURCE_LABELS, Filter
from pages.components.shared.filters import ask_names, say_unknown
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
    say_unknown("Units short", "short", list(SHORTAGE_FILTERS))
    complaints = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            "Item", key="item", bind="query-params", placeholder="Item, SKU, UPC, any code",
            icon=":material/search:", label_visibility="collapsed",
        )  # fmt: skip
        at = ask_names(st.container(width=160), "Shop", shops, key="shop", label_visibility="collapsed")
        of = ask_names(st.container(width=160), "Vendor", vendors, key="vendor", label_visibility="collapsed")
        ecom = st.toggle(
            "Show eCom orders", key="ecom", bind="query-params",
            help="Only lines of eCom orders, with the lines of an order together.",
        )  # fmt: skip
        with st.popover("More", icon=":material/tune:"):
            rest = _ask_more(currencies, complaints)
        if ecom or text or at or of or _chosen(rest):
            st.button("Clear", on_click=clear_filters, type="tertiary", icon=":material/filter_alt_off:")
    if also := _chosen(rest):  # Show the choices of the popover outside of it.
        st.caption(escaped(" · ".join(also)))
    return replace(rest, search=text, shops=at, vendors=of, ecom=ecom)


def _ask_more(currencies: Sequence[str], complaints: DeltaGenerator) -> Filter:
    """Show the filters of the popover. ``complaints``: where unknown values are said."""
    place = st.container()
    reasons = ask_names(
        place, "Why is it negative", dict(zip(REASONS, REASONS, strict=True)), key="why",
        placeholder="Any reason", complaints=complaints,
    )  # fmt: skip
    short = st.segmented_control("Units short", list(SHORTAGE_FILTERS), key="short", bind="query-params")
    nothing = st.toggle("Nothing incoming", key="nothing_incoming", bind="query-params")
    late = st.toggle(
        "Overdue supply only", key="late", bind="query-params",
        help="The supply for the line was due before today.",
    )  # fmt: skip
    place = st.container()
    kinds = ask_names(
        place, "Caused by", SOURCE_LABELS, key="cause", placeholder="Any", complaints=complaints
    )
    ages = ask_names(
        place, "Waiting for", {age: age for age in AGES}, key="age", placeholder="Any", complaints=complaints
    )
    paid_in = ask_names(
        place,
        "Currency",
        {name: name for name in currencies},
        key="currency",
        placeholder="Any",
        complaints=complaints,
    )
    days = st.date_input("Date of the source", value=[], key="dates", bind="query-params")
    since, until = _range(days)
    return Filter(
        kinds=kinds, ages=ages, since=since, until=until, nothing_incoming=nothing, late=late, short=short,
        reasons=reasons, currencies=paid_in,
    )  # fmt: skip


def _chosen(wanted: Filter) -> list[str]:
    """Name the choices of the popover."""
    days = [str(day) for day in (wanted.since, wanted.until) if day]
    switches = {"Nothing incoming": wanted.nothing_incoming, "Overdue supply only": wanted.late}
    return [
        *wanted.reasons,
        *([wanted.short] if wanted.short else []),
        *(label for label, chosen in switches.items() if chosen),
        *map(SOURCE_LABELS.__getitem__, wanted.kinds),
        *wanted.ages,
        *wanted.currencies,
        *(["–".join(days)] if days else []),
    ]


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
    return (
        st.selectbox(
            "Sort by", list(SORTS), key="sort", bind="query-params", width=170, label_visibility="collapsed"
        )
        or OLDEST
    )
