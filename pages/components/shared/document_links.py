"""Documents and their numbers as links to their pages."""

from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import polars as pl
import streamlit as st

from core.language import marked, say
from core.report import MOVEMENT_LABELS
from core.wording import full_day_text, shortened
from pages.session import escaped, page_at

DOCUMENT_PAGES = {
    "purchase_order": ("receiving", "po"),
    "transfer": ("receiving", "transfer"),
    "ecom_order": ("ecom_orders", "order"),
    "sale": ("backorders", "sale"),
    "vendor_return": ("backorders", "vendor_return"),
}
"""Page of each type of document: its address and the name of the parameter."""
ECOM_ORDER = marked("eCom order")


def number_column(label: str, width: int, note: str | None = None) -> Any:
    """Return a column of ``document_links``. The text shown is behind the ``#`` of the address.

    ``said_columns`` says the ``label`` and the ``note``.
    """
    return st.column_config.LinkColumn(label, display_text="#(.*)$", width=width, help=note, alignment="left")


def document_links(numbers: pl.Series, kind: str) -> pl.Series:
    """Return the ``;``-separated numbers in each cell as one link: all are shown, the first is opened."""
    return pl.Series(
        numbers.name, [document_link(cell, kind) if cell else None for cell in numbers], dtype=pl.String
    )


@lru_cache(maxsize=20_000)  # The same documents are shown often.
def document_link(numbers: str, kind: str) -> str:
    """Return the ``;``-separated numbers of a cell as ``document_links`` does."""
    page, parameter = DOCUMENT_PAGES[kind]
    first = numbers.partition(";")[0]
    return linked_text(f"{page}?{parameter}={quoted(first)}", numbers.replace(";", "; "))


class _Quoted(dict[int, str]):
    """Signs as an address has them, by their codes."""

    def __missing__(self, code: int) -> str:
        sign = self[code] = quote(chr(code), safe="")
        return sign


_QUOTED = _Quoted()


def quoted(text: str) -> str:
    """Return ``text`` as ``urllib.parse.quote`` does, but faster: a table has hundreds of them."""
    return text.translate(_QUOTED)


def linked_text(address: str, text: str) -> str:
    """Return a cell of ``number_column``: ``text`` that opens ``address``."""
    return f"{address}#{quoted(text)}"


def show_linked_document(row: dict[str, object], figure: str, says: object) -> None:
    """Show one document of the details: links to its page and its eCom order, a figure, and a sentence."""
    order, kind, number = row.get("ecom_order_id"), str(row["document_type"]), str(row["document_id"])
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            if order:
                _page_link("ecom_order", str(order))
            _page_link(kind, number, row["line_number"])
            if row["url"]:
                icon = ":material/open_in_new:"
                st.link_button(say("Lightspeed"), str(row["url"]), type="tertiary", icon=icon)
            st.markdown(f"**{figure}**")
        occurred_on = row.get("occurred_on")
        since = f"{full_day_text(occurred_on)} · " if isinstance(occurred_on, date) else ""
        st.caption(escaped(f"{since}{says or say('Nothing incoming covers it yet.')}"))


def _page_link(kind: str, number: str, line: object = None) -> None:
    label = escaped(shortened(f"{say(MOVEMENT_LABELS.get(kind, ECOM_ORDER))} {number}"))
    page, parameter = DOCUMENT_PAGES.get(kind, ("", ""))
    if page == "backorders":  # A link to the same page would leave the address as it is.
        if st.button(label, type="tertiary", key=f"to {kind} {number} {line}"):
            st.query_params.from_dict({parameter: number})
            st.rerun()
    elif page:
        st.page_link(page_at(page), label=label, query_params={parameter: number})
    else:
        st.markdown(label)
