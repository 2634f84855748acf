"""Help: the part of the guide (docs/guide.md) about a page, the keys, and the language of the screens."""

import re
from functools import cache
from pathlib import Path

import streamlit as st

from core.errors import Problem
from core.language import SCREEN_LANGUAGES, marked, say
from pages.session import keep_screen_language, redraw_page, report_refusal, spoken_language

GUIDE = Path(__file__).parents[3] / "docs" / "guide.md"
PAGE_PARTS = {
    marked("Overview"): (marked("Start the day"),),
    marked("Backorders"): (marked("See why stock is negative"),),
    marked("Receiving"): (marked("Receive a delivery"),),
    marked("eCom orders"): (marked("Answer a customer"),),
    marked("PO planning"): (marked("Order for the week"),),
    marked("To do in Lightspeed"): (marked("Tell Lightspeed"),),
    marked("Data"): (marked("Bring in new data"), marked("Connect a till")),
    marked("People"): (marked("Let people in"),),
}
"""Title of each page, and the parts of the guide about it."""
KEYS_PART = marked("Keys")


@cache
def guide() -> dict[str, str]:
    """Return the guide's parts by their headings. Links to other documents become plain text."""
    _, *parts = re.split(r"^## ", GUIDE.read_text("utf-8"), flags=re.MULTILINE)
    named = (part.split("\n", 1) for part in parts)
    return {heading: re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text.strip()) for heading, text in named}


def help_button(title: str) -> None:
    """Show the button, which also the key H presses. ``title``: the page's."""
    if st.button(say("Help"), key="help", icon=":material/help:", type="tertiary", shortcut="H"):
        st.dialog(say("Help"), width="medium")(_show)(title)


def _show(title: str) -> None:
    _ask_language()
    others = [heading for heading in guide() if heading not in (*PAGE_PARTS.get(title, ()), KEYS_PART)]
    for heading in (*PAGE_PARTS.get(title, ()), KEYS_PART):
        st.subheader(say(heading), anchor=False)
        st.markdown(guide()[heading])
    for heading in others:
        with st.expander(say(heading)):
            st.markdown(guide()[heading])


def _ask_language() -> None:
    st.session_state["language field"] = spoken_language()
    st.selectbox(
        say("Language"), SCREEN_LANGUAGES, format_func=SCREEN_LANGUAGES.__getitem__, key="language field",
        on_change=_keep_language, width=200, help=say("Language of the screens. It is kept for you."),
    )  # fmt: skip


def _keep_language() -> None:
    try:
        keep_screen_language(str(st.session_state["language field"]))
    except Problem as problem:
        report_refusal(str(problem))
    redraw_page()
