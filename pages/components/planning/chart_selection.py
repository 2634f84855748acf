"""What the charts of the PO planning page look at, and what was picked in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from core.allocation import PAIR
from core.planning import (
    UNITS,
    WEEKS,
    Choices,
    Picked,
    Planned,
    demanded,
    in_weeks,
    load_deliveries,
    measures,
    paired,
    pareto,
    picked_rows,
    with_cleared,
)
from core.report import AGES, labels
from core.shop_time import todays
from core.store import AsOf
from core.wording import NO_CURRENCY, counted
from pages.session import escaped, report_at, state, store

PICKS = ("ages", "weeks", "items")
"""The keys of what is picked, as ``Picked`` names them."""


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
    """What is short in the chosen shops, of the demand that was chosen."""
    choices = planned.choices
    shops = (*choices.shops, choices.ship_to or "") if choices.shops else ()
    demand = Choices(waiting_only=choices.waiting_only, paid_and_cleared_only=choices.paid_and_cleared_only)
    return _looked_at(state(), shops, demand)


@st.cache_resource(max_entries=4, show_spinner=False)
def _looked_at(state: AsOf, shops: Sequence[str], demand: Choices) -> Looked:
    with store().read() as snapshot:
        report = report_at(snapshot, state.quarter).rows
        if shops:
            report = report.filter(pl.col("shop_id").is_in(list(shops)))
        coming = in_weeks(snapshot.frame("supply"), todays(snapshot.frame("shop"), state.quarter))
        report = demanded(with_cleared(snapshot, report), coming, demand)
        deliveries = load_deliveries(snapshot)
    rows, supply = paired(report, coming)
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
        format_func=lambda name: escaped(name or NO_CURRENCY),
        key="measure",
        bind="query-params",
        help="Units short, or money at sales prices in one currency.",
    )
    return UNITS if chosen is None else str(chosen)


def picked_of(planned: Planned, ask: bool) -> Planned:
    """The plan of what was clicked in the charts, for every tab. The picks stand above the tabs where there
    are any, or ``ask``: there they can be seen, and taken back without a mouse."""
    if not ask and not any(st.session_state.get(key) or key in st.query_params for key in PICKS):
        return planned
    looked = looked_at(planned)
    _ask(planned, looked)
    picked = picked_now(planned)
    if not (picked.ages or picked.weeks or picked.items):
        return planned
    rows = picked_rows(looked.rows, looked.supply, picked)
    narrowed = planned.narrowed(rows.select(PAIR).unique())
    lines = counted(planned.rows.height, "line")
    st.caption(
        f"Only what you picked: {narrowed.rows.height:,} of {lines} of the plan. "
        "Figures, drafts and papers are of these alone."
    )
    return narrowed


def picked_now(planned: Planned) -> Picked:
    """What is picked; the vendors are those chosen for the whole page."""
    return Picked(planned.choices.vendors, **{key: st.session_state.get(key, []) for key in PICKS})


def _ask(planned: Planned, looked: Looked) -> None:
    options = list(dict.fromkeys([*st.session_state.get("items", []), *looked.top_items]))
    named = planned.facts.items.filter(pl.col("item_id").is_in(options)).select("item_id", "description")
    names = labels(named)
    age, week, item = st.columns(3)
    age.multiselect("Short for", list(AGES), key="ages", bind="query-params", placeholder="Any time")
    week.multiselect("Arriving", WEEKS, key="weeks", bind="query-params", placeholder="Any week")
    item.multiselect(
        "Items", options, format_func=lambda key: names.get(key, key), key="items", bind="query-params",
        placeholder="All items",
    )  # fmt: skip
