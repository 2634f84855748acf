"""Columns of the Backorders table, and the heading rows of eCom orders."""

from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import streamlit as st

from core.formats import to_csv, to_spreadsheet
from core.planning import with_fixes
from core.report import REPORT, SOURCE_LABELS, with_order_lines
from pages.components.shared.columns import (
    COST_COLUMN,
    DOCUMENT_NUMBER_COLUMN,
    IN_LIGHTSPEED_COLUMN,
    ITEM_COLUMN,
    ITEM_ID_COLUMN,
    LINE_COLUMN,
    MONEY_FORMAT,
    ON_HAND_COLUMN,
    PROMISE_COLUMN,
    SHOP_COLUMN,
    SHORT_COLUMN,
    SKU_COLUMN,
    VENDOR_COLUMN,
)
from pages.components.shared.document_links import document_links, number_column
from pages.components.shared.tables import table_height
from pages.session import current_plan

column = st.column_config
EARLIEST = "Opens the first one."
REPORT_TABLE = {
    "occurred_on": column.DateColumn("Since", width=85),
    "description": ITEM_COLUMN,
    "shop": SHOP_COLUMN,
    "backordered": SHORT_COLUMN,
    "covered": column.NumberColumn("Covered", width=65),
    "to_order": column.NumberColumn("To order", width=65),
    "expected_on": PROMISE_COLUMN,
    "purchase_orders": number_column("Purchase order", 102, EARLIEST),
    "transfers": number_column("Transfer", 70, EARLIEST),
    "reason": column.TextColumn("Why", width=155),
    "fix": column.TextColumn("What to do", width=250),
    "kind": column.TextColumn("Caused by", width=100),
    "document_id": DOCUMENT_NUMBER_COLUMN,
    "line_number": LINE_COLUMN,
    "ecom_order_id": number_column("eCom order", 100),
    "waiting": column.CheckboxColumn("Customer waits", width=80),
    "customers_short": column.NumberColumn(
        "Customers short", help="Units of the line that a customer waits for.", width=80
    ),
    "on_hand": ON_HAND_COLUMN,
    "on_order": column.NumberColumn(
        "On order", help="On purchase orders to this shop, sent and not yet received.", width=75
    ),
    "in_transit": column.NumberColumn(
        "In transit", help="On transfers to this shop, sent and not yet received.", width=75
    ),
    "drafted": column.NumberColumn("Drafted", width=70),
    "vendor": VENDOR_COLUMN,
    "sku": SKU_COLUMN,
    "item_id": ITEM_ID_COLUMN,
    "unit_price": column.NumberColumn("Price", format=MONEY_FORMAT, width=80),
    "unit_cost": COST_COLUMN,
    "money": column.NumberColumn("Value", format=MONEY_FORMAT, width=90, help="Units short × price."),
    "currency": column.TextColumn("Currency", width=75),
    "url": IN_LIGHTSPEED_COLUMN,
}
REPORT_BY_ORDER_TABLE = REPORT_TABLE | {
    "description": column.TextColumn("Order and item", width=340, pinned=True)
}
"""Columns if an order's lines stay together."""


LINKED_COLUMNS = {"purchase_orders": "purchase_order", "transfers": "transfer", "ecom_order_id": "ecom_order"}
"""Columns with document numbers, and the documents' type."""

_KIND = pl.col("document_type").replace(SOURCE_LABELS)


def table_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows as the table shows them: types as text, document numbers as links."""
    expressions = {"kind": _KIND} | {
        column: document_links(rows[column], kind) for column, kind in LINKED_COLUMNS.items()
    }
    return rows.select(**{name: expressions.get(name, pl.col(name)) for name in REPORT_TABLE})


def with_bold_orders(rows: pl.DataFrame, is_order: pl.Series) -> Any:
    """Return the rows with the heading rows of orders in bold."""
    bold = ["font-weight: bold" if of_order else "" for of_order in is_order]
    frame = pd.DataFrame(rows.to_dict(as_series=False), dtype=object)
    return frame.style.apply(lambda _: bold, axis="index")


def show_rows(rows: pl.DataFrame) -> None:
    """Show a page of rows. Selecting one opens the details of its item and shop."""
    _table(table_rows(with_fixes(rows, current_plan().told_of(rows))), rows)


def show_rows_by_order(rows: pl.DataFrame, report: pl.DataFrame) -> None:
    """Show the rows with a heading above each order's items: whether the whole order is covered, and when."""
    lines = with_order_lines(with_fixes(rows, current_plan().told_of(rows)), report)
    _table(table_rows(lines), lines, lines["is_order"])


def _table(table: pl.DataFrame, rows: pl.DataFrame, is_order: pl.Series | None = None) -> None:
    key = f"rows {st.session_state.get('stories', 0)} {is_order is not None}"
    st.dataframe(
        table.to_arrow() if is_order is None else with_bold_orders(table, is_order),
        hide_index=True,
        column_config=REPORT_TABLE if is_order is None else REPORT_BY_ORDER_TABLE,
        placeholder="",
        height=table_height(rows),
        key=key,
        on_select=lambda: _pick(key, rows),
        selection_mode="single-row",
        alt="Backordered lines",
    )


def _pick(key: str, rows: pl.DataFrame) -> None:
    for row in st.session_state[key]["selection"]["rows"]:
        picked = rows.row(row, named=True)
        if picked["item_id"]:  # The heading row of an order has none.
            st.query_params["story_item"], st.query_params["story_shop"] = (
                picked["item_id"],
                picked["shop_id"],
            )


def show_report_downloads(rows: pl.DataFrame) -> None:
    """Offer the filtered rows as files with the columns of the command, made on demand."""
    st.download_button(
        "CSV",
        lambda: to_csv(rows.select(REPORT)),
        "backorders.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    st.download_button(
        "Spreadsheet",
        lambda: to_spreadsheet([("Backorders", rows.select(REPORT))]),
        "backorders.xlsx",
        on_click="ignore",
        icon=":material/table_view:",
    )
