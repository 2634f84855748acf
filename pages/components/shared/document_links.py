"""Documents and their numbers as links to their pages."""

from functools import lru_cache
from typing import Any
from urllib.parse import quote

import polars as pl
import streamlit as st

from core.report import MOVEMENT_LABELS
from core.wording import shortened
from pages.session import escaped

DOCUMENT_PAGES = {
    "purchase_order": ("receiving", "po"),
    "transfer": ("receiving", "transfer"),
    "ecom_order": ("ecom_orders", "order"),
}
"""Page of each type of document: its address and the name of the parameter."""


def number_column(label: str, width: int, note: str | None = None) -> Any:
    """Return a column of ``document_links``. The text shown is behind the ``#`` of the address."""
    return st.column_config.LinkColumn(label, display_text="#(.*)$", width=width, help=note, alignment="left")


def document_links(numbers: pl.Series, kind: str) -> pl.Series:
    """Return the ``;``-separated numbers in each cell as one link: all are shown, the first is opened."""
    return pl.Series(numbers.name, [_link(cell, kind) if cell else None for cell in numbers], dtype=pl.String)


@lru_cache(maxsize=20_000)  # The same documents are shown often.
def _link(numbers: str, kind: str) -> str:
    page, parameter = DOCUMENT_PAGES[kind]
    first = numbers.partition(";")[0]
    return f"{page}?{parameter}={quote(first, safe='')}#{quote(numbers.replace(';', '; '), safe='')}"


def show_linked_document(row: dict[str, object], figure: str, says: object) -> None:
    """Show one document of the details: a link to its page, a figure, and a sentence."""
    order = row.get("ecom_order_id")
    kind, number = (
        ("ecom_order", str(order)) if order else (str(row["document_type"]), str(row["document_id"]))
    )
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            label = escaped(shortened(f"{MOVEMENT_LABELS.get(kind, 'eCom order')} {number}"))
            if kind in DOCUMENT_PAGES:
                page, parameter = DOCUMENT_PAGES[kind]
                st.page_link(f"pages/{page}.py", label=label, query_params={parameter: number})
            else:
                st.markdown(label)
            if row["url"]:
                st.link_button("Lightspeed", str(row["url"]), type="tertiary", icon=":material/open_in_new:")
            st.markdown(f"**{figure}**")
        since = f"{row['occurred_on']:%Y-%m-%d} · " if row.get("occurred_on") else ""
        st.caption(escaped(f"{since}{says or 'Nothing serves it yet.'}"))
