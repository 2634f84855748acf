"""One page at a time of a long table."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import polars as pl
import streamlit as st

from pages.session import on_phone

ROWS_PER_PAGE = 100
CARDS_PER_PAGE = 20
ROW_HEIGHT = 33
"""Pixels of a row of one line: 2.1875 times the font size of .streamlit/config.toml."""
MOST_TEXT_LINES = 9
"""Lines of a wrapped text that are shown; three such rows fit on a screen."""


def rows_per_page() -> int:
    """Return how many rows a list shows at once: as cards, on a phone, fewer than in a table."""
    return CARDS_PER_PAGE if on_phone() else ROWS_PER_PAGE


def one_page(rows: pl.DataFrame, key: str, most: int = 0) -> pl.DataFrame:
    """Return the rows of the page chosen below the list; all of them if they fit on one.

    ``most``: rows of a page, if not as many as ``rows_per_page``.
    """
    most = most or rows_per_page()
    pages = max(1, -(-rows.height // most))
    number = st.pagination(pages, key=f"{key}, page of {pages}") if pages > 1 else 1
    return rows.slice((number - 1) * most, most)


@contextmanager
def paged(rows: pl.DataFrame, key: str) -> Iterator[pl.DataFrame]:
    """Give the rows of the chosen page, and show the choice below what is shown of them."""
    most = rows_per_page()
    pages = max(1, -(-rows.height // most))
    name = f"{key}, page of {pages}"
    number = st.session_state.get(name) or 1
    yield rows.slice((number - 1) * most, most)
    if pages > 1:
        st.pagination(pages, key=name)


def wrapped_row_height(texts: pl.Series, letters: int) -> int:
    """Return the height of rows in which the longest of ``texts`` wraps; after ``MOST_TEXT_LINES`` it is cut.

    ``letters``: how many fit on one line of the column.
    """
    longest = max(map(len, filter(None, texts.to_list())), default=1)
    lines = min(max(1, -(-longest // letters)), MOST_TEXT_LINES)
    return (
        ROW_HEIGHT if lines == 1 else max(65, 18 + 17 * lines)
    )  # Streamlit wraps texts above 64 pixels only.


def filled_columns(rows: pl.DataFrame, columns: Iterable[str]) -> list[str]:
    """Return those of ``columns`` that have something in at least one of the rows."""
    return [name for name in columns if not set(rows[name].unique()) <= {None, ""}]


def table_height(rows: pl.DataFrame, row_height: int = ROW_HEIGHT) -> int:
    """Return the height of a table's rows, limited to a screen."""
    return min(ROW_HEIGHT + 3 + row_height * rows.height, 560)
