"""Cards: what a phone shows instead of a table, which would have to be scrolled sideways."""

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from core.wording import shortened
from pages.session import escaped


def card_title(title: str, key: str, on_click: Callable[..., None], args: tuple[Any, ...]) -> None:
    """Show what a card is about, as a button that opens it."""
    # pages/style.css makes buttons of such keys bold.
    st.button(escaped(shortened(title)), key=f"card {key}", type="tertiary", on_click=on_click, args=args)


def stacked(texts: Iterable[str | None]) -> str:
    """Return the Markdown of texts, one below the other, without the empty ones."""
    return "  \n".join(escaped(text) for text in texts if text)
