"""Entry of every page: sign-in, draw queue, title, outcome of the last action, and problems as sentences."""

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
"""Key of the session that says that app.py admitted it."""


def enter() -> None:
    """Admit everybody who may see a page. app.py calls it before it draws the menu."""
    sign_in.require()
    st.session_state[ENTERED] = True


def run(title: str, show: Callable[[], None], *, needs_data: bool = True) -> None:
    """Draw a page with its ``title`` by ``show``, for everybody who may see it.

    ``needs_data``: if the store is empty, say so and link to the Data page instead.
    """
    if ENTERED not in st.session_state and leave_pages_directory():
        st.rerun()  # This time through app.py.
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
    st.info("The store is empty. Import your own data, or the sample shop, on the Data page.")
    st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
