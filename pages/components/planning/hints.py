"""Hints before orders go out: goals and price breaks that are nearly reached."""

from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say
from core.planning import (
    SPEED_DAYS,
    Planned,
    gap_closing_lines,
    goal_gaps,
    load_selling_speed,
    next_price_breaks,
)
from core.wording import money_text
from pages.components.shared.columns import (
    COST_COLUMN,
    ITEM_COLUMN,
    MONEY_FORMAT,
    ONE_DECIMAL_FORMAT,
    SHIP_TO_COLUMN,
    UNITS_COLUMN,
    VENDOR_COLUMN,
)
from pages.components.shared.fact_rows import table_or_cards
from pages.session import escaped, from_snapshot, now

column = st.column_config
GAP_LINE_TABLE = {
    "description": ITEM_COLUMN,
    "cover": column.NumberColumn(marked("Days of cover"), format="%.0f", width=100),
    "a_week": column.NumberColumn(marked("Sold a week"), format=ONE_DECIMAL_FORMAT, width=90),
    "quantity": UNITS_COLUMN,
    "line_total": COST_COLUMN,
    "so_far": column.NumberColumn(marked("Together"), format=MONEY_FORMAT, width=85),
}
PRICE_BREAK_TABLE = {
    "description": ITEM_COLUMN,
    "vendor": VENDOR_COLUMN,
    "shop": SHIP_TO_COLUMN,
    "quantity": UNITS_COLUMN,
    "extra": column.NumberColumn(marked("Extra units"), width=85),
    "break_cost": column.NumberColumn(marked("Cost from there"), format=MONEY_FORMAT, width=110),
    "saving": column.NumberColumn(marked("Saved on the rest"), format=MONEY_FORMAT, width=120),
    "costs": column.NumberColumn(marked("Order grows by"), format=MONEY_FORMAT, width=110),
    "weeks": column.NumberColumn(marked("Weeks of stock"), format=ONE_DECIMAL_FORMAT, width=105),
}


def show_hints(planned: Planned) -> None:
    """Show the hints. They are computed only while the section is open."""
    hints = st.expander(say("Hints: order minimums, free freight, price breaks"), icon=":material/lightbulb:",
                        key="hints", bind="query-params")  # fmt: skip
    if not hints.open:
        return
    with hints:
        short = goal_gaps(planned.ordered, planned.facts.vendors).with_row_index("number")
        if short.is_empty():
            st.caption(say("Every order reaches its vendor's minimum and free freight, if they are known."))
        else:
            _goal(planned, short)
        _breaks(planned)


def _goal(planned: Planned, short: pl.DataFrame) -> None:
    rows = {row["number"]: row for row in short.iter_rows(named=True)}
    number = st.selectbox(
        say("Short of"), list(rows), key=f"goal of {short.height}",
        format_func=lambda number: _in_words(rows[number], planned),
        help=say(
            "Items that run out first are suggested first, by sales of the last {days} days.", days=SPEED_DAYS
        ),
    )  # fmt: skip
    row = rows[number]
    hub = planned.choices.ship_to
    shops = None if hub == row["shop_id"] else [row["shop_id"]]
    items = planned.facts.items.filter(vendor_id=row["vendor_id"])
    speed = from_snapshot(load_selling_speed, items, shops, now())
    lines = gap_closing_lines(planned.facts, planned.ordered, speed, row)
    if lines.is_empty():
        st.caption(say("Nothing of this vendor was sold there lately, so there is nothing useful to add."))
        return
    table_or_cards(lines, GAP_LINE_TABLE, say("Lines to add"))
    st.caption(say("Add them to the draft on the Drafts tab."))


def _in_words(row: dict[str, Any], planned: Planned) -> str:
    shop = planned.shop_names.get(row["shop_id"], row["shop_id"])
    short_by, wanted = (money_text(row[name], row["currency"]) for name in ("short_by", "wanted"))
    return say(
        "{vendor} → {shop}: {short_by} short of {goal} ({wanted})",
        vendor=row["vendor"] or row["vendor_id"],
        shop=shop,
        short_by=short_by,
        goal=say(row["goal"]),
        wanted=wanted,
    )


def _breaks(planned: Planned) -> None:
    bought = planned.ordered.filter(pl.col("action") == "purchase").select("item_id").unique()
    near = next_price_breaks(
        planned.ordered, planned.facts, from_snapshot(load_selling_speed, bought, None, now())
    )
    if near.is_empty():
        st.caption(say("No line is below a better price."))
        return
    st.markdown(escaped(say("Next price breaks")))
    shown = near.head(100).with_columns(shop=pl.col("shop_id").replace(planned.shop_names))
    table_or_cards(shown, PRICE_BREAK_TABLE, say("Next price breaks"))
