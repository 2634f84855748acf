"""The table of the Backorders page: one page of rows, an order's line, and the downloads."""

import polars as pl
import streamlit as st

from core.backorders import REPORT
from core.csv_files import to_csv, to_spreadsheet
from core.headlines import by_order
from core.item_story import with_urls
from core.reasons import with_reasons
from core.report_filter import KINDS
from pages._shell import store

ROWS = 100
column = st.column_config
COLUMNS = {
    "occurred_at": column.DatetimeColumn("Since", format="YYYY-MM-DD", width=85),
    "description": column.TextColumn("Item", width=220, pinned=True),
    "shop": column.TextColumn("Shop", width=120),
    "backordered": column.NumberColumn("Short", width=55),
    "covered": column.NumberColumn("Covered", width=65),
    "to_order": column.NumberColumn("To order", width=65),
    "expected_on": column.DateColumn("Promise", width=88),
    "purchase_orders": column.TextColumn("Purchase order", width=102),
    "transfers": column.TextColumn("Transfer", width=70),
    "reason": column.TextColumn("Why", width=155),
    "fix": column.TextColumn("What to do", width=250),
    "kind": column.TextColumn("Caused by", width=100),
    "document_id": column.TextColumn("Number", width=90),
    "line_number": column.NumberColumn("Line", width=50),
    "ecom_order_id": column.TextColumn("eCom order", width=100),
    "waiting": column.CheckboxColumn("Customer waits", width=80),
    "on_hand": column.NumberColumn("On hand", width=70),
    "drafted": column.NumberColumn("Drafted", width=70),
    "vendor": column.TextColumn("Vendor", width=150),
    "sku": column.TextColumn("SKU", width=110),
    "item_id": column.TextColumn("Item ID", width=90),
    "unit_price": column.NumberColumn("Price", format="%.2f", width=80),
    "unit_cost": column.NumberColumn("Cost", format="%.2f", width=80),
    "money": column.NumberColumn("Money", format="%.2f", width=90),
    "url": column.LinkColumn("Lightspeed", display_text="Open", width=85),
}
ORDER_COLUMNS = {
    "ecom_order_id": column.TextColumn("eCom order"),
    "says": column.TextColumn("The whole order", width="large"),
    "since": column.DatetimeColumn("Since", format="YYYY-MM-DD"),
    "lines": column.NumberColumn("Lines"),
    "backordered": column.NumberColumn("Short"),
}


def show_orders(rows: pl.DataFrame, report: pl.DataFrame) -> None:
    """One line per eCom order of the page: whether all of it is covered, and when."""
    orders = by_order(rows, report).select(list(ORDER_COLUMNS))
    st.dataframe(
        orders, hide_index=True, column_config=ORDER_COLUMNS, alt="eCom orders that are short", placeholder=""
    )


def show_rows(rows: pl.DataFrame) -> None:
    """A page of rows; picking one opens the story of its item and shop."""
    with store().read() as snapshot:
        shown = with_urls(snapshot, with_reasons(rows)).with_columns(
            kind=pl.col("document_type").replace(KINDS), purchase_orders=_spaced("purchase_orders")
        )
    key = f"rows {st.session_state.get('stories', 0)}"
    st.dataframe(
        shown.select(list(COLUMNS)),
        hide_index=True,
        column_config=COLUMNS,
        placeholder="",
        height=min(38 + 35 * rows.height, 560),
        key=key,
        on_select=lambda: _pick(key, rows),
        selection_mode="single-row",
        alt="Backordered lines",
    )


def _spaced(listed: str) -> pl.Expr:
    return pl.col(listed).str.replace_all(";", "; ", literal=True)


def _pick(key: str, rows: pl.DataFrame) -> None:
    for row in st.session_state[key]["selection"]["rows"]:
        picked = rows.row(row, named=True)
        st.query_params["story_item"], st.query_params["story_shop"] = picked["item_id"], picked["shop_id"]


def show_downloads(rows: pl.DataFrame) -> None:
    """The filtered rows as files with the columns of the command; made when asked for."""
    table = rows.select(REPORT)
    st.download_button(
        "CSV",
        lambda: to_csv(table),
        "backorders.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    st.download_button(
        "Spreadsheet",
        lambda: to_spreadsheet([("Backorders", table)]),
        "backorders.xlsx",
        on_click="ignore",
        icon=":material/table_view:",
    )
