"""Data of the charts on the PO planning page, and the selections in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from core.allocation import PAIR
from core.language import say
from core.planning import (
    UNITS,
    WEEKS,
    ChartSelection,
    Choices,
    Planned,
    demanded_rows,
    items_by_value,
    load_lead_time_deliveries,
    measures,
    selected_rows,
    with_arrival_week,
    with_cleared,
    with_pair_numbers,
)
from core.report import AGES, choice_labels
from core.shop_time import todays
from core.store import AsOf
from core.wording import NO_CURRENCY, counted
from pages.session import current_moment, escaped, report_at, store, understand_address

SELECTION_KEYS = ("ages", "weeks", "items")
"""Keys of the selections, as named in ``ChartSelection``."""


@dataclass(frozen=True)
class ChartData:
    """Chart data: the report's ``rows`` with age and ``supply`` (from ``with_pair_numbers``), the vendors'
    ``deliveries``, the measures for amounts, and the items with most backordered value."""

    rows: pl.DataFrame
    supply: pl.DataFrame
    deliveries: pl.DataFrame
    measures: list[str]
    top_items: list[str]

    def currency(self, measure: str) -> str:
        """Return the chosen currency, else the one with most value."""
        return measure if measure != UNITS else [*self.measures[1:], ""][0]


def chart_data(planned: Planned) -> ChartData:
    """Return every shortage in the chosen shops, stock discrepancies too; of the chosen orders."""
    choices = planned.choices
    shops = (*choices.shops, choices.ship_to or "") if choices.shops else ()
    demand = Choices(paid_and_cleared_only=choices.paid_and_cleared_only)
    return _chart_data(current_moment(), shops, demand)


@st.cache_resource(max_entries=4, show_spinner=False)
def _chart_data(moment: AsOf, shops: Sequence[str], demand: Choices) -> ChartData:
    with store().read() as snapshot:
        report = report_at(snapshot, moment.quarter).rows
        if shops:
            report = report.filter(pl.col("shop_id").is_in(list(shops)))
        coming = with_arrival_week(snapshot.frame("supply"), todays(snapshot.frame("shop"), moment.quarter))
        report = demanded_rows(with_cleared(snapshot, report), coming, demand)
        deliveries = load_lead_time_deliveries(snapshot)
    rows, supply = with_pair_numbers(report, coming)
    shown = measures(rows)
    top = [item for currency in shown[1:] for item in items_by_value(rows, currency)["item_id"] if item]
    return ChartData(rows, supply, deliveries, shown, top)


def ask_measure(data: ChartData) -> str:
    """Ask for the measure: units, or a currency."""
    understand_address("measure", {each: each or NO_CURRENCY for each in data.measures})
    chosen = st.segmented_control(
        say("Show"),
        data.measures,
        default=UNITS,
        required=True,
        format_func=_measure_text,
        key="measure",
        bind="query-params",
        help=say("Units short, or money at sales prices in one currency."),
    )
    return UNITS if chosen is None else str(chosen)


def _measure_text(measure: str) -> str:
    return escaped(say(measure or NO_CURRENCY))


def narrowed_plan(planned: Planned, ask: bool) -> Planned:
    """Return the plan limited to the selections in the charts, for every tab.

    The selections are shown above the tabs, if there are any or with ``ask``, and can be removed there
    without a mouse.
    """
    if not ask and not any(st.session_state.get(key) or key in st.query_params for key in SELECTION_KEYS):
        return planned
    data = chart_data(planned)
    _ask(planned, data)
    picked = current_selection(planned)
    if not (picked.ages or picked.weeks or picked.items):
        return planned
    rows = selected_rows(data.rows, data.supply, picked)
    narrowed = planned.narrowed(rows.select(PAIR).unique())
    lines = counted(planned.rows.height, "line", "lines")
    st.caption(
        say(
            "Only your selection: {kept:,} of {lines} of the plan. Figures, drafts and downloads only "
            "include these.",
            kept=narrowed.rows.height,
            lines=lines,
        )
    )
    return narrowed


def current_selection(planned: Planned) -> ChartSelection:
    """Return the selections. The vendors are those chosen for the whole page."""
    return ChartSelection(
        planned.choices.vendors, **{key: st.session_state.get(key, []) for key in SELECTION_KEYS}
    )


def _ask(planned: Planned, data: ChartData) -> None:
    options = list(dict.fromkeys([*st.session_state.get("items", []), *data.top_items]))
    named = planned.facts.items.filter(pl.col("item_id").is_in(options)).select("item_id", "description")
    names = choice_labels(named)
    age, week, item = st.columns(3)
    understand_address("ages", AGES, several=True)
    age.multiselect(
        say("Short for"), list(AGES), key="ages", bind="query-params", placeholder=say("Any time"),
        format_func=say,
    )  # fmt: skip
    understand_address("weeks", WEEKS, several=True)
    week.multiselect(
        say("Arriving"), WEEKS, key="weeks", bind="query-params", placeholder=say("Any week"),
        format_func=say,
    )  # fmt: skip
    item.multiselect(
        say("Items"), options, format_func=lambda key: names.get(key, key), key="items", bind="query-params",
        placeholder=say("All items"),
    )  # fmt: skip
