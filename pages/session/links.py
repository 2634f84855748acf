"""Links to a filtered page: only the filters they name apply.

Filters stay while people move between pages. A figure that leads to its lines must replace them.

Links within a page are buttons, because a page link to the same page leaves the address as it is, and
reloading or sharing it would lose what was opened.
"""

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import streamlit as st
from streamlit.navigation.page import Page

from core.language import say
from core.wording import document_text, shortened
from pages.session.text import PRODUCT

ONLY_PARAMETER = "only"


@cache
def page_at(name: str) -> Page:
    """Return the page of this name in the address, to link to. Streamlit looks for the file of a page that is
    named by its path, at each link."""
    return st.Page(f"pages/{name}.py", default=name == "overview")


def menu_page(name: str, title: str, icon: str, visibility: Literal["visible", "hidden"]) -> Page:
    """Return the page of this name for the menu of one run. Streamlit notes in it that it may be drawn."""
    return copy.copy(_menu_page(name, title, icon, visibility))


@cache
def _menu_page(name: str, title: str, icon: str, visibility: Literal["visible", "hidden"]) -> Page:
    path = f"pages/{name}.py"
    return st.Page(path, title=title, icon=icon, default=name == "overview", visibility=visibility)


def only_filters(**filters: str) -> dict[str, str]:
    """Return the address of a page with these filters and no others."""
    return filters | {ONLY_PARAMETER: "true"}


NAMES_DOCUMENT = ("po", "transfer", "order")
"""Parameters of an address that name what is open."""


def tab_title(page: str) -> str:
    """Return the title of the browser tab: “PO 3060 · Receiving”, or the product's name beside a list's.

    ``page``: its title in English.
    """
    for kind in NAMES_DOCUMENT:
        if number := st.query_params.get(kind):
            return f"{document_text(kind, shortened(number, 40))} · {say(page)}"
    return f"{say(page)} · {PRODUCT}"


def link_here(label: str, icon: str | None = None, **address: str | list[str]) -> None:
    """Link to something on the same page. The other parameters of the address stay."""
    st.button(
        label, key=f"to {address}", icon=icon, type="tertiary",
        on_click=st.query_params.update, args=(address,),
    )  # fmt: skip


def way_back(label: str, parameter: str) -> None:
    """Link back from what the address names by ``parameter``."""
    st.button(
        label, key="back", icon=":material/arrow_back:", type="tertiary", shortcut="B",
        on_click=_leave, args=(parameter,),
    )  # fmt: skip


def _leave(parameter: str) -> None:
    st.query_params.pop(parameter, None)


def apply_link(empty: Mapping[str, Any]) -> None:
    """Clear the filters that a link from ``only_filters`` does not name. Call it before filters are drawn.

    ``empty``: each filter's key and its value for everything.
    """
    if st.query_params.pop(ONLY_PARAMETER, None) is None:
        return
    for key, value in empty.items():
        if key not in st.query_params:
            st.session_state[key] = value
