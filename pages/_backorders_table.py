"""The table of the Backorders page: one page of rows, an order's line above its items, the downloads."""

import polars as pl
import streamlit as st

from core.backorders import REPORT
from core.csv_files import to_csv, to_spreadsheet
from core.headlines import with_order_lines
from core.reasons import FIX, REASON, with_reasons
from pages._backorders_columns import BY_ORDER, COLUMNS, marked, shown
from pages._paging import table_height


def show_rows(rows: pl.DataFrame) -> None:
    """A page of rows; picking one opens the story of its item and shop."""
    _table(shown(rows, reason=REASON, fix=FIX), rows)


def show_rows_by_order(rows: pl.DataFrame, report: pl.DataFrame) -> None:
    """The same with a line above each order's items: whether all of the order is covered, and when."""
    lines = with_order_lines(with_reasons(rows), report)
    _table(shown(lines), lines, lines["is_order"])


def _table(table: pl.DataFrame, rows: pl.DataFrame, is_order: pl.Series | None = None) -> None:
    key = f"rows {st.session_state.get('stories', 0)} {is_order is not None}"
    st.dataframe(
        table.to_arrow() if is_order is None else marked(table, is_order),
        hide_index=True,
        column_config=COLUMNS if is_order is None else BY_ORDER,
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
        if picked["item_id"]:  # the line of an order has none
            st.query_params["story_item"], st.query_params["story_shop"] = (
                picked["item_id"],
                picked["shop_id"],
            )


def show_downloads(rows: pl.DataFrame) -> None:
    """The filtered rows as files with the columns of the command; made when asked for."""
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
