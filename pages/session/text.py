"""Text on pages."""

import contextlib
import re
from collections.abc import Iterator

import streamlit as st

from core.errors import Problem, Problems
from core.language import marked, say

PRODUCT = marked("Backorder Desk")
"""Name of the program, the same in every language."""
MOST_PROBLEMS = 200


@contextlib.contextmanager
def problems_shown() -> Iterator[None]:
    """Show a Problem raised inside as its sentence and continue after the block."""
    try:
        yield
    except Problems as problems:
        st.error(say("Nothing was changed. Fix these and try again:"), icon=":material/error:")
        for row in problems.rows[:MOST_PROBLEMS]:
            st.text(str(row))
        if len(problems.rows) > MOST_PROBLEMS:
            st.text(say("… and {number:,} more.", number=len(problems.rows) - MOST_PROBLEMS))
    except Problem as problem:
        st.error(escaped(str(problem)), icon=":material/error:")


def escaped(text: str) -> str:
    """Escape ``text`` for Markdown: no formatting, links, images or icons."""
    plain = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))
    # Markdown would still link a web or e-mail address, so a zero-width character breaks it. After "www", not
    # after its dot: Streamlit's page links "www." with anything that follows.
    return re.sub(r"(?i)(:\\/\\/|www(?=\\\.)|\\@)", "\\1\u2060", plain)
