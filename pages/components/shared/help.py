"""Help: the part of the guide about a page, the keys, and the language of the screens.

The guide is docs/guide.md, and docs/guide.de.md in German: the same parts in the same order.
"""

import re
from functools import cache
from pathlib import Path

import streamlit as st

from core.errors import Problem
from core.language import SCREEN_LANGUAGES, SOURCE_LANGUAGE, marked, say
from pages.session import keep_screen_language, redraw_page, report_refusal, spoken_language

DOCS = Path(__file__).parents[3] / "docs"
PAGE_PARTS = {
    marked("Overview"): ("start-the-day",),
    marked("Backorders"): ("see-why-stock-is-negative",),
    marked("Receiving"): ("receive-a-delivery",),
    marked("eCom orders"): ("answer-a-customer",),
    marked("PO planning"): ("order-for-the-week",),
    marked("To do in Lightspeed"): ("tell-lightspeed",),
    marked("Data"): ("bring-in-new-data", "connect-a-till"),
    marked("People"): ("let-people-in",),
}
"""Title of each page, and the parts of the guide about it."""
KEYS_PART = "keys"


@cache
def guide(language: str = SOURCE_LANGUAGE) -> dict[str, tuple[str, str]]:
    """Return heading and text of each part in this language. A part is named as the address of its English
    heading. Pictures are left out, and links to other documents become plain text."""
    names = [heading.lower().replace(" ", "-") for heading, _ in _parts(SOURCE_LANGUAGE)]
    return dict(zip(names, _parts(language), strict=True))


def _parts(language: str) -> list[tuple[str, str]]:
    name = "guide.md" if language == SOURCE_LANGUAGE else f"guide.{language}.md"
    _, *parts = re.split(r"^## ", (DOCS / name).read_text("utf-8"), flags=re.MULTILINE)
    named = (part.split("\n", 1) for part in parts)
    return [(heading, _without_links(text)) for heading, text in named]


def _without_links(text: str) -> str:
    return re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", re.sub(r"!\[[^]]+\]\([^)]+\)", "", text)).strip()


def help_button(title: str) -> None:
    """Show the button, which also the key H presses. ``title``: the page's."""
    if st.button(say("Help"), key="help", icon=":material/help:", type="tertiary", shortcut="H"):
        st.dialog(say("Help"), width="medium")(_show)(title)


def _show(title: str) -> None:
    _ask_language()
    parts = guide(spoken_language())
    first = (*PAGE_PARTS.get(title, ()), KEYS_PART)
    for heading, text in (parts[part] for part in first):
        st.subheader(heading, anchor=False)
        st.markdown(text)
    for heading, text in (parts[part] for part in parts if part not in first):
        with st.expander(heading):
            st.markdown(text)


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
