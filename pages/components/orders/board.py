"""Board of eCom orders: stages with their figures, filters, and the orders they choose."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say
from core.orders import ENDED, STAGES, OrderFilter, by_stage, filtered_orders, open_order_value
from core.report import AGES
from core.wording import number_text
from pages.components.orders.table import show_table
from pages.components.orders.wording import STAGE_NAMES, in_currencies, said_labels, ways_of_stage
from pages.components.shared.filters import ask_names, say_unknown
from pages.session import ONLY_PARAMETER, apply_link, escaped

ALL_OPEN, HISTORY = marked("All open"), marked("History")
BOARD_FILTER_DEFAULTS: dict[str, Any] = {
    "search": "", "shop": [], "age": [], "delivery": None, "left": None, "country": []
}  # fmt: skip
"""Each filter's key, and its value for everything."""
LAST_STAGE = "last stage"
"""Key of the session with the stage that was shown last."""


def show_board(orders: pl.DataFrame, shops: Mapping[str, str]) -> None:
    """Show stages, filters and orders. ``orders``: BOARD; ``shops``: names by id."""
    stage = _asked_stage()
    _show_stages(orders, stage)
    wanted = _ask_filter(orders, shops, stage)
    rows = filtered_orders(orders, wanted)
    if rows.is_empty():
        st.info(
            say("{stage}: no order fits.", stage=say(STAGE_NAMES[stage]))
            if stage
            else say("No open order fits these filters.")
        )
        return
    if money := in_currencies(open_order_value(rows)):
        st.caption(escaped(say("Open order value: {money}", money=" · ".join(money))))
    show_table(rows)


def _asked_stage() -> str | None:
    """Return the stage in the address.

    Somebody who comes back by the menu finds the stage they left, like every other filter, unless it no
    longer exists.
    """
    comes_back = "stage pills" not in st.session_state and ONLY_PARAMETER not in st.query_params
    if comes_back and "stage" not in st.query_params and (last := st.session_state.get(LAST_STAGE)):
        st.query_params["stage"] = last
    stage = st.query_params.get("stage")
    st.session_state[LAST_STAGE] = stage if stage in STAGES else None
    return stage


def _show_stages(orders: pl.DataFrame, stage: str | None) -> None:
    """Show one pill per stage with orders, in the order of the work, and the ended ones behind *History*.

    The address has the choice.
    """
    counts = {name: count for name, count in by_stage(orders).iter_rows() if count or name == stage}
    stages = {name: f"{say(STAGE_NAMES[name])} **{number_text(counts[name])}**" for name in counts}
    says = {ALL_OPEN: say(ALL_OPEN), HISTORY: say(HISTORY)} | stages
    ended = [name for name in counts if name in ENDED]
    past = stage in ENDED
    names = [ALL_OPEN, *(name for name in counts if name not in ended), *([HISTORY] if ended else [])]
    st.session_state["stage pills"] = HISTORY if past else stage if stage in STAGES else ALL_OPEN
    st.pills(
        say("Stage"), names, format_func=says.__getitem__, required=True, key="stage pills",
        on_change=_choose, args=("stage pills", ended), label_visibility="collapsed",
    )  # fmt: skip
    if past:
        st.session_state["history pills"] = stage
        st.pills(
            say("Ended"), ended, format_func=says.__getitem__, required=True, key="history pills",
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
        say("Search"), key="search", bind="query-params", icon=":material/search:",
        placeholder=say("Number, customer, or what it waits for"), label_visibility="collapsed",
    )  # fmt: skip
    at = ask_names(where, say("Shop"), shops, key="shop", label_visibility="collapsed")
    dated = {age: say(age) for age, days in AGES.items() if days is not None}
    ages = ask_names(
        more, say("Placed"), dated, key="age", placeholder=say("Any age"), label_visibility="collapsed"
    )
    country_codes = sorted(orders["country"].drop_nulls().unique())
    with rest.container(horizontal=True):
        delivery = _ask_delivery(stage)
        countries = []
        if len(country_codes) > 1:
            countries = st.pills(
                say("Country"), country_codes, selection_mode="multi", key="country", bind="query-params",
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


def _ask_delivery(stage: str | None) -> str | None:
    """Ask how orders leave or left, in the words of their rows; not if no row says so."""
    key, ways = ways_of_stage(stage)
    if not ways:
        return None
    say_unknown(say("Delivery"), key, ways)
    return st.pills(
        say("Delivery"), list(ways), format_func=said_labels(ways).__getitem__, key=key, bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
