"""Board of eCom orders: stages with their figures, filters, and the orders they choose."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.orders import ENDED, STAGES, OrderFilter, by_stage, filtered_orders, open_order_value
from core.report import AGES
from pages.components.orders.table import show_table
from pages.components.orders.wording import DELIVERY_LABELS, STAGE_NAMES, in_currencies
from pages.components.shared.filters import ask_names, say_unknown
from pages.session import apply_link, escaped

ALL_OPEN, HISTORY = "All open", "History"
BOARD_FILTER_DEFAULTS: dict[str, Any] = {"search": "", "shop": [], "age": [], "delivery": None, "country": []}
"""Each filter's key, and its value for everything."""


def show_board(orders: pl.DataFrame, shops: Mapping[str, str]) -> None:
    """Show stages, filters and orders. ``orders``: BOARD; ``shops``: names by id."""
    stage = st.query_params.get("stage")
    _show_stages(orders, stage)
    wanted = _ask_filter(orders, shops, stage)
    rows = filtered_orders(orders, wanted)
    if rows.is_empty():
        st.info(f"{STAGE_NAMES[stage]}: no order fits." if stage else "No open order fits these filters.")
        return
    if money := in_currencies(open_order_value(rows)):
        st.caption(escaped(f"Open order value: {' · '.join(money)}"))
    show_table(rows)


def _show_stages(orders: pl.DataFrame, stage: str | None) -> None:
    """Show one pill per stage with orders, in the order of the work, and the ended ones behind *History*.

    The address has the choice.
    """
    counts = {name: count for name, count in by_stage(orders).iter_rows() if count or name == stage}
    says = {ALL_OPEN: ALL_OPEN} | {name: f"{STAGE_NAMES[name]} **{counts[name]:,}**" for name in counts}
    ended = [name for name in counts if name in ENDED]
    open_stages = [name for name in says if name not in ended]
    past = stage in ENDED
    names = [*open_stages, *([HISTORY] if ended else [])]
    says[HISTORY] = HISTORY
    st.session_state["stage pills"] = HISTORY if past else stage if stage in STAGES else ALL_OPEN
    st.pills(
        "Stage", names, format_func=says.__getitem__, required=True, key="stage pills",
        on_change=_choose, args=("stage pills", ended), label_visibility="collapsed",
    )  # fmt: skip
    if past:
        st.session_state["history pills"] = stage
        st.pills(
            "Ended", ended, format_func=says.__getitem__, required=True, key="history pills",
            on_change=_choose, args=("history pills", ended), label_visibility="collapsed",
        )  # fmt: skip


def _choose(key: str, ended: list[str]) -> None:
    """Put the stage into the address by its own name, because the pill's label has a number."""
    st.query_params.pop("stage", None)
    chosen = st.session_state[key]
    if chosen != ALL_OPEN:
        st.query_params["stage"] = ended[0] if chosen == HISTORY else chosen


def _ask_filter(orders: pl.DataFrame, shops: Mapping[str, str], stage: str | None) -> OrderFilter:
    apply_link(BOARD_FILTER_DEFAULTS)
    words, where, more, rest = st.columns([2, 1.3, 1.3, 2.4], vertical_alignment="center")
    text = words.text_input(
        "Search", key="search", bind="query-params", icon=":material/search:",
        placeholder="Number, customer, or what it waits for", label_visibility="collapsed",
    )  # fmt: skip
    at = ask_names(where, "Shop", shops, key="shop", label_visibility="collapsed")
    dated = {age: age for age, days in AGES.items() if days is not None}
    ages = ask_names(more, "Placed", dated, key="age", placeholder="Any age", label_visibility="collapsed")
    found = sorted(orders["country"].drop_nulls().unique())
    with rest.container(horizontal=True):
        say_unknown("Delivery", "delivery", list(DELIVERY_LABELS.values()))
        delivery = st.pills(
            "Delivery", list(DELIVERY_LABELS), format_func=DELIVERY_LABELS.__getitem__, key="delivery",
            bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
        countries = []
        if len(found) > 1:
            countries = st.pills(
                "Country", found, selection_mode="multi", key="country", bind="query-params",
                label_visibility="collapsed",
            )  # fmt: skip
    return OrderFilter(
        stage=stage,
        shops=at,
        deliveries=[delivery] if delivery else [],
        countries=countries,
        ages=ages,
        search=text,
    )
