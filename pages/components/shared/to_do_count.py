"""Number of acts that wait to be repeated in Lightspeed, as a link to their list."""

import contextlib

import streamlit as st

from core.errors import Problem
from pages.session import acts_to_repeat, may, store


def show_to_do_count() -> None:
    """Show the number; nothing where there is none, or no Lightspeed.

    A store that cannot be read is the page's to report.
    """
    if not may("done-there"):
        return
    with contextlib.suppress(Problem):
        todo = acts_to_repeat() if store().version > 0 else None
        if todo and todo.has_lightspeed and todo.count:
            label = f"To do in Lightspeed: {todo.count:,}"
            st.page_link("pages/to_do.py", label=label, icon=":material/checklist:", width="content")
