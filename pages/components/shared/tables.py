"""One page at a time of a long table."""

import polars as pl
import streamlit as st

ROWS_PER_PAGE = 100


def one_page(rows: pl.DataFrame, key: str, most: int = ROWS_PER_PAGE) -> pl.DataFrame:
    """Return the rows of the page chosen below the table; all of them if they fit on one of ``most`` rows."""
    pages = max(1, -(-rows.height // most))
    number = st.pagination(pages, key=f"{key}, page of {pages}") if pages > 1 else 1
    return rows.slice((number - 1) * most, most)


def table_height(rows: pl.DataFrame, row_height: int = 35) -> int:
    """Return the height of a table's rows, limited to a screen."""
    return min(38 + row_height * rows.height, 560)
