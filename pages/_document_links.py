"""Numbers of documents in a table as links to the documents' own pages."""

from typing import Any
from urllib.parse import quote

import polars as pl
import streamlit as st

PAGES = {
    "purchase_order": ("receiving", "po"),
    "transfer": ("receiving", "transfer"),
    "ecom_order": ("ecom_orders", "order"),
}
"""Where a document has its page: the page's address and the name of the parameter."""


def number_column(label: str, width: int, note: str | None = None) -> Any:
    """A column of ``links``: what is shown stands behind the ``#`` of the address."""
    return st.column_config.LinkColumn(label, display_text="#(.*)$", width=width, help=note, alignment="left")


def links(column: str, kind: str) -> pl.Expr:
    """The numbers in ``column``, ``;``-separated, as one link: all are shown, the first is opened."""
    page, parameter = PAGES[kind]

    def link(numbers: str) -> str | None:
        if not numbers:
            return None
        first = numbers.partition(";")[0]
        return f"{page}?{parameter}={quote(first, safe='')}#{quote(numbers.replace(';', '; '), safe='')}"

    return pl.col(column).map_elements(link, return_dtype=pl.String)
