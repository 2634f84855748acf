"""Entry of every page: sign-in, outcome of the last action, and problems as sentences."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import streamlit as st

from core.access import acting_as, asker, may, role_name
from core.errors import LostConnection, Problem, StoreProblem
from core.language import say, speaking
from pages.session import sign_in
from pages.session.in_lightspeed import show_next_in_lightspeed
from pages.session.language import spoken_language
from pages.session.outcome import show_outcome
from pages.session.person import ENTERED
from pages.session.screen import one_snapshot
from pages.session.services import services_at_hand, store
from pages.session.streamlit_internals import leave_pages_directory, log_errors_without_values
from pages.session.text import problems_shown

AGAIN = "drawn again"
"""Key of the session that says that this run repeats one that lost its connection."""


def enter() -> None:
    """Admit the asker, or stop with a sentence. app.py calls it before it draws the menu."""
    _require()
    st.session_state[ENTERED] = True


@contextmanager
def one_run() -> Iterator[None]:
    """Ask once within the block who is asking, in which language, and which state of the store to show."""
    with ExitStack() as until_drawn:
        until_drawn.enter_context(acting_as(asker()))
        until_drawn.enter_context(speaking(spoken_language()))
        with suppress(StoreProblem):  # The page says what is wrong.
            until_drawn.enter_context(services_at_hand())
            until_drawn.enter_context(store().asked_once())
        yield


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
    log_errors_without_values()
    if ENTERED not in st.session_state and leave_pages_directory():
        st.rerun()  # this time through app.py
    _require()
    with drawing():
        operation_id = show_outcome(title)
        with st.container():  # Also when empty, so that everything below keeps its place.
            if operation_id:
                show_next_in_lightspeed(operation_id)
        if needs and not may(needs):
            role = role_name(asker().role)
            st.info(say("Your role ({role}) does not include this page: ask a manager.", role=role))
        elif needs_data and store().version == 0:
            _lead_to_data()
        else:
            show()


@contextmanager
def drawing() -> Iterator[None]:
    """Draw a page or a part of it for one asker, at one moment of the store; a problem becomes a sentence."""
    with problems_shown(), one_run(), _drawn_again_once(), one_snapshot():
        yield


@contextmanager
def _drawn_again_once() -> Iterator[None]:
    """Draw the page once more if the connection to the database breaks meanwhile."""
    try:
        yield
    except LostConnection:
        if st.session_state.pop(AGAIN, False):
            raise
        st.session_state[AGAIN] = True
        st.rerun()
    st.session_state.pop(AGAIN, None)


def show_empty_store() -> None:
    """Say that there is no data yet, and the three ways to get some."""
    st.info(
        say("The store is empty. Connect Lightspeed, upload your own data, or start with the sample shop.")
    )


def _lead_to_data() -> None:
    show_empty_store()
    with st.container(horizontal=True):
        st.page_link(
            "pages/data.py", label=say("Connect Lightspeed"), icon=":material/sync:",
            query_params={"view": "Lightspeed"},
        )  # fmt: skip
        st.page_link("pages/data.py", label=say("Go to Data"), icon=":material/database:")
