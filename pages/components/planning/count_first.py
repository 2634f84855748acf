"""Before the plan orders: stock discrepancies to count first, and amounts far above what was ever sold."""

from urllib.parse import quote, unquote

import polars as pl
import streamlit as st

from core.language import marked, say
from core.planning import Planned
from core.wording import counted
from pages.components.shared.columns import ITEM_COLUMN, ON_HAND_COLUMN, SHOP_COLUMN, SKU_COLUMN, said_columns
from pages.components.shared.tables import one_page, table_height
from pages.session import escaped, from_snapshot, may

TICKED = "also_order"
"""Parameter of the address with the stock discrepancies to order, ``item:shop`` each."""

column = st.column_config
DISCREPANCY_TABLE = {
    "order": column.CheckboxColumn(
        marked("Buy"), width=75, help=marked("Order the units missing, without a count.")
    ),
    "description": ITEM_COLUMN,
    "shop": SHOP_COLUMN,
    "off_by": column.NumberColumn(
        marked("Off by"), width=65, help=marked("Units short for which no customer waits.")
    ),
    "on_hand": ON_HAND_COLUMN,
    "count": column.LinkColumn(marked("Shelf"), display_text=marked("Count"), width=75),
    "sku": SKU_COLUMN,
}


def ticked_discrepancies() -> frozenset[tuple[str, str]]:
    """Return the items and shops whose stock discrepancies are ordered too."""
    ticked = st.session_state.get(TICKED)
    chosen = st.query_params.get_all(TICKED) if ticked is None else ticked
    pairs = (text.partition(":") for text in chosen)
    return frozenset((unquote(item), unquote(shop)) for item, _, shop in pairs)


def _tick(page: pl.DataFrame, key: str) -> None:
    """Keep what was ticked in the table, in the session and in the address."""
    chosen = set(ticked_discrepancies())
    for number, changes in st.session_state[key]["edited_rows"].items():
        pair = page.select("item_id", "shop_id").row(number)
        chosen = chosen | {pair} if changes.get("order") else chosen - {pair}
    texts = [f"{quote(item, safe='')}:{quote(shop, safe='')}" for item, shop in sorted(chosen)]
    st.session_state[TICKED] = st.query_params[TICKED] = texts


def show_discrepancies(planned: Planned) -> None:
    """Show the shortages for which no customer waits, folded. Only what is ticked is ordered."""
    rows = planned.discrepancies()
    if rows.is_empty():
        return
    units = counted(int(rows["off_by"].sum()), "unit", "units")
    places = st.expander(
        say("Count first: {units} short that no customer waits for", units=units), icon=":material/123:",
        key="discrepancies", bind="query-params",
    )  # fmt: skip
    if not places.open:
        return
    with places:
        st.caption(say("The count is probably off, so these are not ordered. Tick the ones to order anyway."))
        below = st.container()
        page = one_page(rows, "discrepancies")
        ticked = ticked_discrepancies()
        ticks = [pair in ticked for pair in page.select("item_id", "shop_id").iter_rows()]
        address = pl.format("receiving?count={}&in={}", _quoted(page["item_id"]), _quoted(page["shop_id"]))
        shown = page.with_columns(pl.Series("order", ticks, pl.Boolean), count=address)
        key = f"discrepancies {shown.select('item_id', 'shop_id', 'order').hash_rows().sum()}"
        below.data_editor(
            shown.select(list(DISCREPANCY_TABLE)),
            hide_index=True,
            column_config=said_columns(DISCREPANCY_TABLE, shown),
            placeholder="",
            height=table_height(page),
            key=key,
            alt=say("Stock discrepancies"),
            disabled=[name for name in DISCREPANCY_TABLE if name != "order" or not may("create")],
            on_change=lambda: _tick(page, key),
        )


def _quoted(ids: pl.Series) -> pl.Series:
    return pl.Series(ids.name, [quote(text, safe="") for text in ids], pl.String)


def without_unusual_amounts(planned: Planned) -> tuple[Planned, pl.DataFrame]:
    """Return the plan without amounts far above what an item ever sold, and those amounts.

    Amounts that somebody confirmed stay in the plan.
    """
    unusual = from_snapshot(planned.unusual_amounts)
    confirmed = [bool(st.session_state.get(_key(row), False)) for row in unusual.iter_rows(named=True)]
    waits = unusual.filter(~pl.Series(confirmed, dtype=pl.Boolean))
    return (planned if waits.is_empty() else planned.without_purchases_of(waits["item_id"])), unusual


def ask_unusual_amounts(unusual: pl.DataFrame) -> None:
    """Ask about each of these amounts before it is ordered."""
    if unusual.is_empty():
        return
    with st.container(border=True):
        st.markdown(say(":material/help: **Order this much?** It is far more than was ever sold."))
        for row in unusual.iter_rows(named=True):
            sold = say("{sold:,} ever sold", sold=row["sold"]) if row["sold"] else say("never sold before")
            words = say("Order {needed:,} of {description} ({sold})", **row | {"sold": sold})
            st.checkbox(escaped(words), key=_key(row), disabled=not may("create"))


def _key(row: dict[str, object]) -> str:
    return f"confirmed {row['item_id']} {row['needed']}"
