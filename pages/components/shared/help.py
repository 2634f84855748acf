"""Help: the part of the guide (docs/guide.md) about a page, the keys, and the language of the screens."""

import re
from functools import cache
from pathlib import Path

import streamlit as st

from core.errors import Problem
from core.language import SCREEN_LANGUAGES
from pages.session import keep_screen_language, redraw_page, report_refusal, spoken_language

GUIDE = Path(__file__).parents[3] / "docs" / "guide.md"
PAGE_PARTS = {
    "Overview": ("Start the day",),
    "Backorders": ("See why stock is negative",),
    "Receiving": ("Receive a delivery",),
    "eCom orders": ("Answer a customer",),
    "PO planning": ("Order for the week",),
    "To do in Lightspeed": ("Tell Lightspeed",),
    "Data": ("Bring in new data", "Connect a till"),
    "People": ("Let people in",),
}
"""Title of each page, and the parts of the guide about it."""
KEYS_PART = "Keys"


@cache
def guide() -> dict[str, str]:
    """Return the guide's parts by their headings. Links to other documents become plain text."""
    _, *parts = re.split(r"^## ", GUIDE.read_text("utf-8"), flags=re.MULTILINE)
    named = (part.split("\n", 1) for part in parts)
    return {heading: re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text.strip()) for heading, text in named}


def help_button(title: str) -> None:
    """Show the button, which also the key H presses. ``title``: the page's."""
    if st.button("Help", key="help", icon=":material/help:", type="tertiary", shortcut="H"):
        _show(title)


@st.dialog("Help", width="medium")
def _show(title: str) -> None:
    _ask_language()
    others = [heading for heading in guide() if heading not in (*PAGE_PARTS.get(title, ()), KEYS_PART)]
    for heading in (*PAGE_PARTS.get(title, ()), KEYS_PART):
        st.subheader(heading, anchor=False)
        st.markdown(guide()[heading])
    for heading in others:
        with st.expander(heading):
            st.markdown(guide()[heading])


def _ask_language() -> None:
    st.session_state["language field"] = spoken_language()
    st.selectbox(
        "Language", SCREEN_LANGUAGES, format_func=SCREEN_LANGUAGES.__getitem__, key="language field",
        on_change=_keep_language, width=200, help="Language of the screens. It is kept for you.",
    )  # fmt: skip


def _keep_language() -> None:
    try:
        keep_screen_language(str(st.session_state["language field"]))
    except Problem as problem:
        report_refusal(str(problem))
    redraw_page()
