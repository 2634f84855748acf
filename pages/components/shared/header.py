"""Header of every page: title, search, My shop, help and the person who signed in, in one row."""

import contextlib

import streamlit as st

from core.errors import Problem
from core.language import marked, say
from pages.components.shared.filters import use_shop
from pages.components.shared.help import help_button
from pages.components.shared.keypad import offer_keypads
from pages.components.shared.search import SEARCH, open_found, show_found
from pages.components.shared.to_do_count import show_to_do_count
from pages.session import keep_my_shop, my_shop, report_refusal, shop_names, show_person, store

MY_SHOP_ALL = marked("My shop: all")


def show_page_header(title: str) -> None:
    """Show the header and, below it, what the search found. A store that cannot be read is the page's to
    report.

    A further part of the header is one more line in the row.
    """
    words = ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="header"):
        offer_keypads()
        st.title(say(title), anchor=False, width="content")
        help_button(title)
        with contextlib.suppress(Problem):
            if store().version > 0:
                words = _ask_search()
                _ask_my_shop()
        show_to_do_count()
        show_person()
    if words:
        with contextlib.suppress(Problem):
            show_found(words)


def _ask_search() -> str:
    """Ask for the search words. A document's number opens the document at once."""
    if st.session_state.pop("search done", False):
        st.session_state[SEARCH] = ""
    words = st.text_input(
        say("Search"), key=SEARCH, type="search", placeholder=say("Item, order, PO or transfer, any code"),
        label_visibility="collapsed", width="stretch",
    )  # fmt: skip
    words = (words or "").strip()
    if words:
        open_found(words)
    return words


def _ask_my_shop() -> None:
    names = shop_names()
    if len(names) < 2:
        return
    st.session_state["my shop field"] = my_shop()
    st.selectbox(
        say("My shop"), ["", *names], key="my shop field",
        format_func=lambda shop: names.get(shop) or say(MY_SHOP_ALL), on_change=_keep,
        label_visibility="collapsed", width=160,
        help=say("My shop: what every page shows first. It is kept for you."),
    )  # fmt: skip


def _keep() -> None:
    shop = str(st.session_state["my shop field"])
    try:
        keep_my_shop(shop)
    except Problem as problem:
        report_refusal(str(problem))
    else:
        use_shop(shop)
