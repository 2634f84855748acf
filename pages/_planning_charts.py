"""The charts of the PO planning page: a click filters the others and the plan, another takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import streamlit as st

from core.charts import Drawing, ageing_chart
from core.headlines import by_age
from core.live_plan import Planned
from core.plan_charts import (
    UNITS,
    WEEKS,
    Picked,
    coverage_by_week,
    in_weeks,
    lead_times,
    load_deliveries,
    measures,
    paired,
    pareto,
    picked_plan,
    picked_rows,
    shortage_by_vendor,
    whole_items,
)
from core.plan_drawings import coverage_chart, in_words, lead_time_chart, pareto_chart, shortage_chart
from core.report_filter import AGES, labels, with_age
from core.shop_time import todays
from pages._backorders_filters import toggled
from pages._paging import one_page, table_height
from pages._shell import escaped, live_report, now, store

column = st.column_config
TABLES = {
    "vendor": column.TextColumn("Vendor"),
    "shop": column.TextColumn("Shop"),
    "amount": column.NumberColumn("Short", format="localized"),
    "age": column.TextColumn("Days"),
    "units": column.NumberColumn("Units"),
    "covered": column.NumberColumn("On its way"),
    "to_order": column.NumberColumn("To order"),
    "week": column.TextColumn("Arrives"),
    "for_backorders": column.NumberColumn("For backorders"),
    "for_the_shelf": column.NumberColumn("For the shelf"),
    "still_short": column.NumberColumn("Still short"),
    "item": column.TextColumn("Item"),
    "money": column.NumberColumn("Money waiting", format="%.2f"),
    "share": column.NumberColumn("Share so far", format="percent"),
    "promised": column.NumberColumn("Promised, days"),
    "median": column.NumberColumn("Median, days"),
    "most_within": column.NumberColumn("4 in 5 within, days"),
    "orders": column.NumberColumn("Purchase orders"),
}
PLAN = {
    "description": column.TextColumn("Item", width=220, pinned=True),
    "action": column.TextColumn("What", width=90),
    "vendor": column.TextColumn("Vendor", width=140),
    "to_shop": column.TextColumn("To", width=120),
    "quantity": column.NumberColumn("Units", width=70),
    "reason": column.TextColumn("Why", width=440),
}


@dataclass(frozen=True)
class _Chart:
    """One chart: what was clicked is taken into the filter ``key`` by the value of ``field``."""

    title: str
    key: str
    field: str
    picked: Sequence[str]


def show_charts(planned: Planned) -> None:
    """What is short, since when, until when, and with whom; then the plan's lines that the clicks leave."""
    rows, supply, deliveries = _looked_at(planned)
    measure = _measure_asked(rows)
    picked = _picked(planned, rows)
    side_by_side = st.grid(2, min_column_width=400)
    with side_by_side.container(border=True):
        _shortage(picked_rows(rows, supply, picked.without(vendors=())), measure, picked)
    with side_by_side.container(border=True):
        _ageing(picked_rows(rows, supply, picked.without(ages=())), picked)
    with side_by_side.container(border=True):
        kept = picked_rows(rows, supply, picked.without(weeks=()))
        _coverage(whole_items(rows, kept), supply, picked)
    with side_by_side.container(border=True):
        _lead_times(lead_times(deliveries, planned.facts.vendors), picked)
    with side_by_side.container(border=True):
        kept = picked_rows(rows, supply, picked.without(items=()))
        _pareto(kept, _currency(rows, measure), picked)
    if picked.ages or picked.weeks or picked.items:
        _show_plan(planned, picked_rows(rows, supply, picked))


def _looked_at(planned: Planned) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The report's rows of the chosen shops and customers with their age, their supply, and deliveries."""
    choices, minute = planned.choices, now().replace(second=0)
    shops = (*choices.shops, choices.ship_to or "") if choices.shops else ()
    return _facts(planned.version, store().beginning, minute, shops, choices.waiting_only)


@st.cache_resource(max_entries=4, show_spinner=False)
def _facts(
    version: int,  # noqa: ARG001
    beginning: int,  # noqa: ARG001
    minute: datetime,
    shops: Sequence[str],
    waiting_only: bool,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The same, read once for each state of the store and each of these choices."""
    _, report = live_report().frame()
    if shops:
        report = report.filter(pl.col("shop_id").is_in(list(shops)))
    if waiting_only:
        report = report.filter("waiting")
    with store().read() as snapshot:
        coming = in_weeks(snapshot.frame("supply"), todays(snapshot.frame("shop"), minute))
        deliveries = load_deliveries(snapshot)
    return *paired(with_age(report, minute), coming), deliveries


def _measure_asked(rows: pl.DataFrame) -> str:
    chosen = st.segmented_control(
        "Show",
        measures(rows),
        default=UNITS,
        required=True,
        format_func=lambda name: escaped(name) or "Money",
        key="measure",
        bind="query-params",
        help="Units short, or money at sales prices in one currency.",
    )
    return UNITS if chosen is None else str(chosen)


def _currency(rows: pl.DataFrame, measure: str) -> str:
    """The chosen one, else the one with most money."""
    return measure if measure != UNITS else [*measures(rows)[1:], ""][0]


def _picked(planned: Planned, rows: pl.DataFrame) -> Picked:
    """What was clicked, where it can be seen and taken back without a mouse."""
    kept = list(st.session_state.get("items", []))
    top = [item for currency in measures(rows)[1:] for item in pareto(rows, currency)["item_id"] if item]
    options = list(dict.fromkeys([*kept, *top]))
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


def _shortage(rows: pl.DataFrame, measure: str, picked: Picked) -> None:
    short = shortage_by_vendor(rows, measure)
    chart = _Chart("Short, with nothing on its way", "vendors", "vendor_id", picked.vendors)
    words = in_words(short, "Shortage by vendor", "vendor", "amount")
    _draw(chart, shortage_chart(short, measure, picked.vendors), words, short.drop("vendor_id"))


def _ageing(rows: pl.DataFrame, picked: Picked) -> None:
    ages = by_age(rows)
    chart = _Chart("Short for how long", "ages", "age", picked.ages)
    _draw(chart, ageing_chart(ages, picked.ages), in_words(ages, "Units short by age", "age", "units"), ages)


def _coverage(rows: pl.DataFrame, supply: pl.DataFrame, picked: Picked) -> None:
    weeks = coverage_by_week(rows, supply)
    chart = _Chart("Coming in the next 8 weeks", "weeks", "week", picked.weeks)
    words = in_words(weeks, "Units for backorders by week", "week", "for_backorders")
    _draw(chart, coverage_chart(weeks, picked.weeks), words, weeks)


def _pareto(rows: pl.DataFrame, currency: str, picked: Picked) -> None:
    items = pareto(rows, currency)
    chart = _Chart("Items by money waiting", "items", "item_id", picked.items)
    words = in_words(items, f"Money waiting {currency} by item", "item", "money")
    _draw(chart, pareto_chart(items, currency, picked.items), words, items.drop("item_id"))


def _lead_times(vendors: pl.DataFrame, picked: Picked) -> None:
    chart = _Chart("How long vendors really take", "vendors", "vendor_id", picked.vendors)
    words = in_words(vendors, "Median days from order to first delivery", "vendor", "median")
    _draw(chart, lead_time_chart(vendors, picked.vendors), words, vendors.drop("vendor_id"))


def _draw(chart: _Chart, drawn: Drawing, words: str, table: pl.DataFrame) -> None:
    """The chart, and the table behind it."""
    st.markdown(f"**{chart.title}**")
    if table.is_empty():
        st.caption("Nothing to show.")
        return
    # A new key after each click forgets the chart's own selection: what is picked is in the filter.
    key = f"chart {chart.title} {chart.picked}"
    st.vega_lite_chart(
        drawn.rows, drawn.spec, key=key, alt=words, selection_mode="picked",
        on_select=lambda: _take(key, chart),
    )  # fmt: skip
    with st.expander("As a table"):
        shown = [name for name in TABLES if name in table.columns]
        st.dataframe(
            table.select(shown), hide_index=True, column_config=TABLES, height=min(table_height(table), 300),
            alt=chart.title, placeholder="",
        )  # fmt: skip


def _take(key: str, chart: _Chart) -> None:
    for point in st.session_state[key]["selection"]["picked"]:
        if point.get(chart.field):  # the sum of the others, and those without a vendor, are no choice
            toggled(chart.key, point[chart.field])


def _show_plan(planned: Planned, rows: pl.DataFrame) -> None:
    lines = picked_plan(planned.plan, rows, planned.choices.ship_to)
    st.subheader("In the plan", anchor=False)
    if lines.is_empty():
        st.caption("Nothing is planned for what you picked.")
        return
    place = st.container()
    page = one_page(lines, "picked plan")
    place.dataframe(
        page.with_columns(to_shop=pl.col("shop_id").replace(planned.shop_names)).select(list(PLAN)),
        hide_index=True, column_config=PLAN, height=table_height(page), alt="Lines of the plan",
        placeholder="",
    )  # fmt: skip
