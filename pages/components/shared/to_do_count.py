"""Number of acts that wait to be repeated in Lightspeed, as a link to their list."""

import contextlib

import streamlit as st

from core.errors import Problem
from core.language import say
from pages.session import acts_to_repeat, has_lightspeed, may, page_at, store


def show_to_do_count() -> None:
    """Show the number; nothing where there is none, or no Lightspeed.

    A store that cannot be read is the page's to report.
    """
    if not may("done-there"):
        return
    with contextlib.suppress(Problem):
        count = acts_to_repeat().count if store().version > 0 and has_lightspeed() else 0
        if count:
            label = say("To do in Lightspeed: {count:,}", count=count)
            st.page_link(page_at("to_do"), label=label, icon=":material/checklist:", width="content")
