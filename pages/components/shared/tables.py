"""One page at a time of a long table."""

import polars as pl
import streamlit as st

ROWS_PER_PAGE = 100


def one_page(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """The rows of the page that was chosen below the table; all of them where they fit on one."""
    pages = max(1, -(-rows.height // ROWS_PER_PAGE))
    number = st.pagination(pages, key=f"{key}, page of {pages}") if pages > 1 else 1
    return rows.slice((number - 1) * ROWS_PER_PAGE, ROWS_PER_PAGE)


def table_height(rows: pl.DataFrame) -> int:
    """As tall as its rows, within a screen."""
    return min(38 + 35 * rows.height, 560)
