"""What the charts of the PO planning page look at, and what was picked in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from core.live_plan import Planned
from core.plan_charts import UNITS, WEEKS, Picked, in_weeks, load_deliveries, measures, paired, pareto
from core.report_filter import AGES, labels, with_age
from core.shop_time import todays
from pages._kept import State, state
from pages._shell import escaped, live_report, store


@dataclass(frozen=True)
class Looked:
    """The report's ``rows`` with their age and their ``supply`` (as of ``paired``), the ``deliveries`` of
    vendors, what amounts can be shown in, and the items with most money waiting."""

    rows: pl.DataFrame
    supply: pl.DataFrame
    deliveries: pl.DataFrame
    measures: list[str]
    top_items: list[str]

    def currency(self, measure: str) -> str:
        """The chosen one, else the one with most money."""
        return measure if measure != UNITS else [*self.measures[1:], ""][0]


def looked_at(planned: Planned) -> Looked:
    """What is short in the chosen shops, or for waiting customers only."""
    choices = planned.choices
    shops = (*choices.shops, choices.ship_to or "") if choices.shops else ()
    return _looked_at(state(), shops, choices.waiting_only)


@st.cache_resource(max_entries=4, show_spinner=False)
def _looked_at(state: State, shops: Sequence[str], waiting_only: bool) -> Looked:
    hour = state[2]
    _, report = live_report().frame()
    if shops:
        report = report.filter(pl.col("shop_id").is_in(list(shops)))
    if waiting_only:
        report = report.filter("waiting")
    with store().read() as snapshot:
        coming = in_weeks(snapshot.frame("supply"), todays(snapshot.frame("shop"), hour))
        deliveries = load_deliveries(snapshot)
    rows, supply = paired(with_age(report, hour), coming)
    shown = measures(rows)
    top = [item for currency in shown[1:] for item in pareto(rows, currency)["item_id"] if item]
    return Looked(rows, supply, deliveries, shown, top)


def measure_asked(looked: Looked) -> str:
    """Units, or a currency."""
    chosen = st.segmented_control(
        "Show",
        looked.measures,
        default=UNITS,
        required=True,
        format_func=lambda name: escaped(name) or "Money",
        key="measure",
        bind="query-params",
        help="Units short, or money at sales prices in one currency.",
    )
    return UNITS if chosen is None else str(chosen)


def picked_asked(planned: Planned, looked: Looked) -> Picked:
    """What was clicked, where it can be seen and taken back without a mouse."""
    options = list(dict.fromkeys([*st.session_state.get("items", []), *looked.top_items]))
    named = planned.facts.items.filter(pl.col("item_id").is_in(options)).select("item_id", "description")
    names = labels(named)
    age, week, item = st.columns(3)
    ages = age.multiselect("Short for", list(AGES), key="ages", bind="query-params", placeholder="Any time")
    weeks = week.multiselect("Arriving", WEEKS, key="weeks", bind="query-params", placeholder="Any week")
    items = item.multiselect(
        "Items", options, format_func=lambda key: names.get(key, key), key="items", bind="query-params",
        placeholder="All items",
    )  # fmt: skip
    return Picked(planned.choices.vendors, ages, weeks, items)
