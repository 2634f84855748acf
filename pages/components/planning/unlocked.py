"""Purchases ranked by what they unlock: orders completed, value released, the oldest customer."""

import polars as pl
import streamlit as st

from core.language import marked, say
from core.planning import NO_VENDOR, Planned, unlocked_by_orders
from core.shop_time import with_day
from core.wording import money_text
from pages.components.shared.columns import (
    DAY_FORMAT,
    ORDERS_COMPLETED_COLUMN,
    SHIP_TO_COLUMN,
    UNITS_COLUMN,
    VENDOR_COLUMN,
)
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.tables import paged, table_height
from pages.session import from_snapshot, plan_inputs

column = st.column_config
UNLOCK_TABLE = {
    "vendor": VENDOR_COLUMN,
    "completes": ORDERS_COMPLETED_COLUMN,
    "helps": column.NumberColumn(
        marked("Helps"),
        width=70,
        help=marked("Orders that get part of what they lack, and need another delivery as well."),
    ),
    "released": column.TextColumn(marked("Value released"), width=120),
    "cost": column.TextColumn(marked("Cost"), width=110),
    "since": column.DateColumn(marked("Oldest customer since"), format=DAY_FORMAT, width=150),
    "quantity": UNITS_COLUMN,
    "shop": SHIP_TO_COLUMN,
}


def show_unlocked(planned: Planned) -> None:
    """Show the purchase orders of the plan, those that unlock most first, folded; computed only while it is
    open."""
    ranked = st.expander(
        say("What each purchase unlocks"), icon=":material/lock_open:", key="unlocked", bind="query-params"
    )
    if not ranked.open:
        return
    with ranked:
        unserved, hub = from_snapshot(plan_inputs().unserved), planned.choices.ship_to
        rows = unlocked_by_orders(planned.ordered, unserved, hub, planned.facts.vendors)
        if rows.is_empty():
            st.caption(say("Nothing is bought."))
            return
        with paged(rows, "unlocked") as page:
            table_or_cards(
                _named(page, planned), UNLOCK_TABLE, say("Purchase orders by what they unlock"),
                height=min(table_height(page), 400),
            )  # fmt: skip
        st.caption(say("Most orders completed first, then the highest value, then the oldest customer."))


def _named(rows: pl.DataFrame, planned: Planned) -> pl.DataFrame:
    """Add names of vendors and shops, and costs with their currency."""
    costs = [money_text(*row) for row in rows.select("line_total", "currency").iter_rows()]
    zones = planned.facts.shops.select("shop_id", "time_zone")
    dated = with_day(rows.join(zones, on="shop_id", maintain_order="left"), "oldest", "since")
    return dated.with_columns(
        pl.coalesce("vendor", "vendor_id", pl.lit(say(NO_VENDOR))).alias("vendor"),
        shop=pl.col("shop_id").replace(planned.shop_names),
        cost=pl.Series(costs, dtype=pl.String),
    )
