"""Charts of the PO planning page: a click filters the other charts and the plan, another click removes it."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from core.language import marked, say
from core.planning import (
    WITHOUT_VENDOR,
    ChartSelection,
    Planned,
    coverage_by_week,
    coverage_chart,
    coverage_finding,
    items_by_value,
    lead_time_chart,
    lead_time_finding,
    lead_times,
    pareto_chart,
    plan_chart_in_words,
    rows_of_same_pairs,
    selected_rows,
    shortage_by_vendor,
    shortage_chart,
    shortage_finding,
    value_finding,
    with_plan_reasons,
)
from core.report import Drawing, ageing_chart, ages_finding, short_by_age
from pages.components.planning.chart_selection import ask_measure, chart_data, current_selection
from pages.components.shared.columns import (
    INCOMING_COLUMN,
    ITEM_COLUMN,
    MONEY_FORMAT,
    SHOP_COLUMN,
    TO_SHOP_COLUMN,
    UNITS_COLUMN,
    VENDOR_COLUMN,
    WHY_COLUMN,
    said_columns,
)
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.filters import toggle_filter
from pages.components.shared.tables import paged, table_height
from pages.session import escaped

column = st.column_config
CHART_TABLES = {
    "vendor": column.TextColumn(marked("Vendor")),
    "shop": SHOP_COLUMN,
    "amount": column.NumberColumn(marked("Short"), format="localized"),
    "age": column.TextColumn(marked("Days")),
    "units": UNITS_COLUMN,
    "covered": INCOMING_COLUMN,
    "to_order": column.NumberColumn(marked("To order")),
    "week": column.TextColumn(marked("Arrives")),
    "for_backorders": column.NumberColumn(marked("For backorders")),
    "for_the_shelf": column.NumberColumn(marked("For the shelf")),
    "still_short": column.NumberColumn(marked("Still short")),
    "item": ITEM_COLUMN,
    "money": column.NumberColumn(marked("Backordered value"), format=MONEY_FORMAT),
    "share": column.NumberColumn(marked("Share so far"), format="percent"),
    "promised": column.NumberColumn(marked("Promised, days")),
    "median": column.NumberColumn(marked("Median, days")),
    "most_within": column.NumberColumn(marked("4 in 5 within, days")),
    "orders": column.NumberColumn(marked("Purchase orders")),
}
PLAN_ACTIONS = (marked("purchase"), marked("transfer"))
"""Kinds of the plan's lines, which are said where they are shown."""
PLAN_TABLE = {
    "description": ITEM_COLUMN,
    "action": column.TextColumn(marked("What"), width=90),
    "vendor": VENDOR_COLUMN,
    "to_shop": TO_SHOP_COLUMN,
    "quantity": UNITS_COLUMN,
    "reason": WHY_COLUMN,
}


@dataclass(frozen=True)
class _Chart:
    """One chart. ``finding``: its title, else ``subject``, which is English. A click puts the value of
    ``field`` into the filter ``key``."""

    subject: str
    finding: str
    key: str
    field: str
    picked: Sequence[str]


def show_plan_charts(planned: Planned) -> None:
    """Show shortages by vendor, age, arrival week and item, vendors' lead times, and the selected
    plan lines."""
    data = chart_data(planned)
    rows, supply = data.rows, data.supply
    measure = ask_measure(data)
    picked = current_selection(planned)
    side_by_side = st.grid(2, min_column_width=400)
    with side_by_side.container(border=True):
        selected = selected_rows(rows, supply, picked.without(vendors=()))
        _shortage(
            selected, measure, picked, planned.facts.shops["name"].unique(maintain_order=True).to_list()
        )
    with side_by_side.container(border=True):
        _ageing(selected_rows(rows, supply, picked.without(ages=())), picked)
    with side_by_side.container(border=True):
        selected = selected_rows(rows, supply, picked.without(weeks=()))
        _coverage(rows_of_same_pairs(rows, selected), supply, picked)
    with side_by_side.container(border=True):
        _lead_times(lead_times(data.deliveries, planned.facts.vendors), picked)
    with side_by_side.container(border=True):
        selected = selected_rows(rows, supply, picked.without(items=()))
        _pareto(selected, data.currency(measure), picked)
    if planned.pairs is not None:
        _show_plan(planned)


def _shortage(rows: pl.DataFrame, measure: str, picked: ChartSelection, shops: Sequence[str]) -> None:
    short = shortage_by_vendor(rows, measure)
    chart = _Chart(
        marked("Short, with nothing incoming"),
        shortage_finding(rows, measure),
        "vendor",
        "vendor_id",
        picked.vendors,
    )
    words = plan_chart_in_words(short, say("Shortage by vendor"), "vendor", "amount")
    _draw(chart, shortage_chart(short, measure, picked.vendors, shops), words, short.drop("vendor_id"))


def _ageing(rows: pl.DataFrame, picked: ChartSelection) -> None:
    ages = short_by_age(rows)
    worded = _said(ages, "age")
    chart = _Chart(marked("Short for how long"), ages_finding(ages), "ages", "age", picked.ages)
    _draw(
        chart,
        ageing_chart(ages, picked.ages),
        plan_chart_in_words(worded, say("Units short by age"), "age", "units"),
        worded,
    )


def _coverage(rows: pl.DataFrame, supply: pl.DataFrame, picked: ChartSelection) -> None:
    weeks = coverage_by_week(rows, supply)
    chart = _Chart(
        marked("Arriving in the next 8 weeks"), coverage_finding(weeks), "weeks", "week", picked.weeks
    )
    worded = _said(weeks, "week")
    words = plan_chart_in_words(worded, say("Units for backorders by week"), "week", "for_backorders")
    _draw(chart, coverage_chart(weeks, picked.weeks), words, worded)


def _pareto(rows: pl.DataFrame, currency: str, picked: ChartSelection) -> None:
    items = items_by_value(rows, currency)
    chart = _Chart(
        marked("Items by backordered value"), value_finding(items, currency), "items", "item_id", picked.items
    )
    subject = say("Backordered value {currency} by item", currency=currency)
    words = plan_chart_in_words(items, subject, "item", "money")
    _draw(chart, pareto_chart(items, currency, picked.items), words, items.drop("item_id"))


def _lead_times(vendors: pl.DataFrame, picked: ChartSelection) -> None:
    chart = _Chart(
        marked("Vendors' actual lead times"),
        lead_time_finding(vendors),
        "vendor",
        "vendor_id",
        picked.vendors,
    )
    words = plan_chart_in_words(vendors, say("Median days from order to first delivery"), "vendor", "median")
    _draw(chart, lead_time_chart(vendors, picked.vendors), words, vendors.drop("vendor_id"))


def _said(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return a table with the values of this column in the language of the reader."""
    return table.with_columns(pl.Series(name, [say(value) for value in table[name]], pl.String))


def _draw(chart: _Chart, drawn: Drawing, words: str, table: pl.DataFrame) -> None:
    """Draw the chart below its finding, with its table in an expander."""
    st.markdown(f"**{escaped(chart.finding or say(chart.subject))}**")
    if table.is_empty():
        st.caption(say("Nothing to show."))
        return
    if chart.finding:
        st.caption(say(chart.subject))
        words = f"{chart.finding}. {words}"
    # A new key after each click clears the chart's own selection, because the filter has it.
    key = f"chart {chart.subject} {chart.picked}"
    st.vega_lite_chart(
        drawn.rows, drawn.spec, key=key, alt=words, selection_mode="picked",
        on_select=lambda: _take(key, chart),
    )  # fmt: skip
    with st.expander(say("As a table")):
        shown = [name for name in CHART_TABLES if name in table.columns]
        st.dataframe(
            table.select(shown), hide_index=True, column_config=said_columns(CHART_TABLES, table),
            height=min(table_height(table), 300),
            alt=say(chart.subject), placeholder="",
        )  # fmt: skip


def _take(key: str, chart: _Chart) -> None:
    for point in st.session_state[key]["selection"]["picked"]:
        value = point.get(chart.field)
        if value or (
            chart.key == "vendor" and value == WITHOUT_VENDOR
        ):  # The bar of all other items is no choice.
            toggle_filter(chart.key, value)


def _show_plan(planned: Planned) -> None:
    lines = planned.ordered
    st.subheader(say("In the plan"), anchor=False)
    if lines.is_empty():
        st.caption(say("Nothing is planned for your selection."))
        return
    with paged(lines, "picked plan") as page:
        shown = with_plan_reasons(page).with_columns(to_shop=pl.col("shop_id").replace(planned.shop_names))
        table_or_cards(
            _said(shown, "action"), PLAN_TABLE, say("Lines of the plan"), title="description",
            height=table_height(page),
        )  # fmt: skip
