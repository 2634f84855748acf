"""Entry of every page: sign-in, outcome of the last action, and problems as sentences."""

from collections.abc import Callable

import streamlit as st

from core.access import asker, may
from core.errors import Problem
from pages.session import sign_in
from pages.session.in_lightspeed import show_next_in_lightspeed
from pages.session.outcome import show_outcome
from pages.session.screen import one_snapshot
from pages.session.services import store
from pages.session.streamlit_internals import leave_pages_directory
from pages.session.text import problems_shown

ENTERED = "entered"
"""Key of the session that says that app.py admitted it."""


def enter() -> None:
    """Admit the asker, or stop with a sentence. app.py calls it before it draws the menu."""
    _require()
    st.session_state[ENTERED] = True


def _require() -> None:
    """Stop the page with a sentence unless the asker has signed in and may use the app."""
    try:
        asker()
    except Problem as problem:
        sign_in.offer(str(problem), signed_in=bool(sign_in.providers()) and st.user.is_logged_in)
        st.stop()


def run(title: str, show: Callable[[], None], *, needs_data: bool = True, needs: str = "") -> None:
    """Draw the page of this ``title`` by ``show``, if the asker may see it.

    ``needs_data``: where the store is empty, say so and lead to the Data page instead. ``needs``: what one
    must be allowed to do (core/access/rights.py) to see it.
    """
    if ENTERED not in st.session_state and leave_pages_directory():
        st.rerun()  # this time through app.py
    _require()
    operation_id = show_outcome(title)
    with problems_shown(), one_snapshot():
        with st.container():  # Also when empty, so that everything below keeps its place.
            if operation_id:
                show_next_in_lightspeed(operation_id)
        if needs and not may(needs):
            st.info(f"Your role ({asker().role}) does not include this page: ask a manager.")
        elif needs_data and store().version == 0:
            _lead_to_data()
        else:
            show()


def show_empty_store() -> None:
    """Say that there is no data yet, and the two ways to get some."""
    st.info("The store is empty. Upload your own data, or start with the sample shop.")


def _lead_to_data() -> None:
    show_empty_store()
    st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
