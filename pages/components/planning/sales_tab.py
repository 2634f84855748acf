"""Sales tab: how fast each item sells, how long its stock lasts, and one item's sales, stock and forecast."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say
from core.planning import (
    AVERAGE,
    LAST_WEEK,
    LAST_YEAR,
    SOLD,
    SPEED_WEEKS,
    Forecast,
    Planned,
    forecast,
    load_movements_of,
    plan_chart_in_words,
    said_parts,
    sales_chart,
    sales_weeks,
    today_of,
    weekly_sales,
    with_days_of_cover,
)
from core.wording import shortened
from pages.components.planning.cover import ask_spikes, counted_spikes
from pages.components.shared.columns import (
    DAY_FORMAT,
    INCOMING_COLUMN,
    ITEM_COLUMN,
    ON_HAND_COLUMN,
    ONE_DECIMAL_FORMAT,
    SHOP_COLUMN,
    SKU_COLUMN,
    VENDOR_COLUMN,
    said_columns,
)
from pages.components.shared.fact_rows import show_fact_cards
from pages.components.shared.tables import one_page, paged, table_height
from pages.session import from_snapshot, on_phone, plan_inputs

SALES_OF = "sales_of"
"""Key of the item whose sales are shown."""
column = st.column_config
SPEED_TABLE = {
    "description": ITEM_COLUMN,
    "shop": SHOP_COLUMN,
    "a_week": column.NumberColumn(marked("Sold a week"), format=ONE_DECIMAL_FORMAT, width=100),
    "days": column.NumberColumn(
        marked("Days of cover"), width=110, help=marked("With what is incoming and on drafts.")
    ),
    "days_on_hand": column.NumberColumn(marked("On hand lasts"), width=105, help=marked("Days.")),
    "on_hand": ON_HAND_COLUMN,
    "incoming": INCOMING_COLUMN,
    "sold": column.NumberColumn(width=130),
    "days_out": column.NumberColumn(
        marked("Days out of stock"),
        width=130,
        help=marked("Nothing was there and nothing sold: these days are not counted."),
    ),
    "spike_on": column.DateColumn(marked("Spike in week of"), format=marked("D MMM"), width=125),
    "vendor": VENDOR_COLUMN,
    "sku": SKU_COLUMN,
}
SPEED_CARD = {
    name: settings for name, settings in SPEED_TABLE.items() if name not in ("sold", "vendor", "sku")
}
"""Facts of an item on a phone."""
ERROR_TEXTS = {
    LAST_WEEK: marked("last week's sales by {error:.1f}"),
    LAST_YEAR: marked("same weeks last year by {error:.1f}"),
}
"""Errors of the other ways to forecast."""
WEEK_TABLE = {
    "week_on": column.DateColumn(marked("Week of"), format=DAY_FORMAT),
    "part": column.TextColumn(marked("What")),
    "units": column.NumberColumn(marked("Units"), format=ONE_DECIMAL_FORMAT),
    "low": column.NumberColumn(marked("At least"), format=ONE_DECIMAL_FORMAT),
    "high": column.NumberColumn(marked("At most"), format=ONE_DECIMAL_FORMAT),
}


def show_sales(planned: Planned) -> None:
    """Show the speed of everything that sold, what runs out first on top, and one item's chart."""
    rows = _rows(planned)
    if rows.is_empty():
        st.info(say("Nothing was sold there in the last {weeks} weeks.", weeks=SPEED_WEEKS))
        return
    ask_spikes(rows, today_of(planned.facts))
    if on_phone():
        _show_cards(rows)
    else:
        page = _show_table(rows)
    st.caption(
        say(
            "Speed of the last {weeks} weeks. What runs out first is on top. *How to plan* can buy for some "
            "weeks of sales.",
            weeks=SPEED_WEEKS,
        )
    )
    if not on_phone():
        _one_item(page, planned)
    elif SALES_OF in st.query_params or SALES_OF in st.session_state:
        chart = st.dialog(say("Sales"), width="medium", position="right", on_dismiss=_close)
        chart(_one_item)(rows, planned)


def _show_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Show a page of the items as a table, and return it. Selecting one shows its chart below."""
    place = st.container()
    page = one_page(rows, "sales")
    key = "speed"
    place.dataframe(
        page.select(list(SPEED_TABLE)),
        hide_index=True,
        column_config=said_columns(SPEED_TABLE | _sold_column(), page),
        placeholder="",
        height=min(table_height(page), 420),
        key=key,
        selection_mode="single-row",
        on_select=lambda: _select(key, page),
        alt=say("Sales and cover"),
    )
    return page


def _show_cards(rows: pl.DataFrame) -> None:
    """Show the items as cards, each with a button that opens its chart."""
    with paged(rows, "sales cards") as page:
        show_fact_cards(page, SPEED_CARD, act=_offer_chart)


def _offer_chart(row: Mapping[str, Any]) -> None:
    st.button(
        say("Chart"), key=f"chart of {row['item_id']} {row['shop_id']}", icon=":material/show_chart:",
        type="tertiary", on_click=st.session_state.update, args=({SALES_OF: row["item_id"]},),
    )  # fmt: skip


def _close() -> None:
    st.session_state.pop(SALES_OF, None)
    st.query_params.pop(SALES_OF, None)


def _sold_column() -> dict[str, Any]:
    return {"sold": column.NumberColumn(say("Sold in {weeks} weeks", weeks=SPEED_WEEKS), width=130)}


def _rows(planned: Planned) -> pl.DataFrame:
    """Return SPEED_ROWS with names and days of cover, of the chosen shops and vendors."""
    facts, choices = planned.facts, planned.choices
    speed = from_snapshot(plan_inputs().speed, counted_spikes())
    vendors = facts.vendors.select("vendor_id", vendor="name")
    items = facts.items.filter("tracked").select("item_id", "description", "sku", "vendor_id")
    rows = (
        with_days_of_cover(speed, plan_inputs().facts.stock)
        .join(items.join(vendors, on="vendor_id", how="left"), on="item_id")
        .with_columns(shop=pl.col("shop_id").replace(planned.shop_names))
    )
    if choices.shops:
        rows = rows.filter(pl.col("shop_id").is_in(list(choices.shops)))
    if choices.vendors:
        rows = rows.filter(pl.col("vendor_id").fill_null("").is_in(list(choices.vendors)))
    return rows.sort("days", pl.col("a_week").neg(), "item_id", "shop_id", nulls_last=True)


def _select(key: str, page: pl.DataFrame) -> None:
    for number in st.session_state[key]["selection"]["rows"]:
        st.session_state[SALES_OF] = page["item_id"][number]


def _one_item(page: pl.DataFrame, planned: Planned) -> None:
    """Show one item's weeks in the chosen shops, or in all."""
    names = {
        item: shortened(text) for item, text in page.unique("item_id", maintain_order=True)
        .select("item_id", "description").iter_rows()
    }  # fmt: skip
    if st.session_state.get(SALES_OF) not in names:
        st.session_state.pop(SALES_OF, None)
    picked = st.selectbox(
        say("Item"), list(names), format_func=names.__getitem__, key=SALES_OF, bind="query-params"
    )
    item = str(picked)
    today, shops = today_of(planned.facts), planned.choices.shops
    weeks = weekly_sales(from_snapshot(load_movements_of, item, shops), today)
    ahead = forecast(weeks["sold"].to_list())
    on_hand = int(_at(planned.facts.stock, item, shops)["on_hand"].sum())
    coming = _at(plan_inputs().supply, item, shops).select("expected_on", "incoming")
    drawn = sales_weeks(weeks, coming, on_hand, today, ahead)
    subject = say("Sales of {item}", item=names[item])
    words = plan_chart_in_words(drawn.filter(part=SOLD), subject, "week_on", "units")
    chart = sales_chart(drawn)
    st.markdown(f"**{_finding(ahead)}**")
    st.vega_lite_chart(chart.rows, chart.spec, key="sales chart", alt=words)
    st.caption(_how_good(ahead))
    with st.expander(say("As a table")):
        st.dataframe(
            drawn.with_columns(said_parts(drawn)).select(list(WEEK_TABLE)), hide_index=True,
            column_config=said_columns(WEEK_TABLE, drawn), placeholder="",
            height=min(table_height(drawn), 300), alt=say("Sales, stock and forecast by week"),
        )  # fmt: skip


def _at(rows: pl.DataFrame, item: str, shops: Sequence[str]) -> pl.DataFrame:
    of_item = rows.filter(pl.col("item_id") == item)
    return of_item.filter(pl.col("shop_id").is_in(list(shops))) if shops else of_item


def _finding(ahead: Forecast) -> str:
    """Say the forecast, and between which numbers it most often is."""
    if not ahead.errors:
        return say("Forecast: {a_week:.1f} a week", a_week=ahead.a_week)
    return say(
        "Forecast: {a_week:.1f} a week, in 4 of 5 weeks between {low:.0f} and {high:.0f}",
        a_week=ahead.a_week,
        low=ahead.low,
        high=ahead.high,
    )


def _how_good(ahead: Forecast) -> str:
    """Say how the forecast is made, and how well it did."""
    if not ahead.errors:
        return say("The average of the last 8 weeks. There are too few weeks to say how good it is.")
    errors = [say(ERROR_TEXTS[name], error=error) for name, error in ahead.errors.items() if name != AVERAGE]
    return say(
        "The average of the last 8 weeks. Tried on the last 8 weeks, which it did not know: off by "
        "{error:.1f} a week; {others}.",
        error=ahead.errors[AVERAGE],
        others=", ".join(errors),
    )
