"""The one way in to a page: sign-in, turn, title, outcome of the last act, and problems as sentences."""

from collections.abc import Callable

import streamlit as st

from pages.session import sign_in
from pages.session.outcome import show_outcome
from pages.session.scheduling import draw
from pages.session.screen import one_snapshot
from pages.session.services import store
from pages.session.streamlit_internals import leave_pages_directory
from pages.session.text import problems_shown

ENTERED = "entered"
"""Where a session keeps that app.py has let it in."""


def enter() -> None:
    """Let in whoever may see a page; app.py calls it before it draws the menu."""
    sign_in.require()
    st.session_state[ENTERED] = True


def run(title: str, show: Callable[[], None], *, needs_data: bool = True) -> None:
    """Draw a page under its ``title`` by ``show``, for whoever may see it.

    ``needs_data``: where the store is empty, say so and lead to the Data page instead.
    """
    if ENTERED not in st.session_state and leave_pages_directory():
        st.rerun()  # this time through app.py
    sign_in.require()
    with draw(title):
        st.title(title)
        show_outcome(title)
        with problems_shown(), one_snapshot():
            if needs_data and store().version == 0:
                _show_empty()
            else:
                show()


def _show_empty() -> None:
    st.info("The store is empty. Bring in your own data, or look at the sample shop, on the Data page.")
    st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
