"""Status as a coloured pill with a word, in headings and in tables: one word has one colour on every page."""

from collections.abc import Iterable
from typing import Any, Literal

import polars as pl
import streamlit as st

from pages.session import escaped

Color = Literal["red", "orange", "green", "blue", "gray"]
"""Red: something is wrong. Orange: somebody has to act. Green: ready or done. Blue: on its way. Gray: it
waits, or nothing is left to do."""

TABLE_COLORS: dict[Color, str] = {
    "red": "#f6b8b2",
    "orange": "#f5d08f",
    "green": "#aedfb9",
    "blue": "#b9d7ee",
    "gray": "#d5dbe0",
}
"""Colours of pills in tables. Streamlit writes black on them, in the dark theme, too: at least 11 to 1."""

STATUS_COLORS: dict[str, Color] = {
    # when
    "late": "red",
    "overdue": "red",
    "due": "orange",
    "due today": "orange",
    "today": "orange",
    "incoming": "blue",
    "on the way": "blue",
    "no date": "gray",
    # stages of an order
    "to check": "orange",
    "awaiting payment": "orange",
    "waiting": "gray",
    "waiting for stock": "gray",
    "ready": "green",
    "ready to pack": "green",
    "packed": "green",
    "ready for pickup": "green",
    "to mark as shipped in the pos": "orange",
    "done": "gray",
    "refunded": "gray",
    "cancelled": "gray",
    # payment, fraud check and shipment
    "not paid": "orange",
    "partly paid": "orange",
    "paid": "green",
    "not checked for fraud": "orange",
    "approved": "green",
    "cleared": "green",
    "fraud": "red",
    "not shipped": "gray",
    "partly shipped": "blue",
    "shipped": "green",
    "picked up": "green",
    "to ship": "gray",
    "for pickup": "blue",
    # documents
    "draft": "gray",
    "open": "blue",
    "sent": "blue",
    "received": "green",
    "counted": "green",
    "finished": "gray",
    "closed": "gray",
    "deleted": "gray",
    # what becomes of a shortage
    "covered": "green",
    "to order": "orange",
    "not explained": "orange",
    "count first": "orange",
    # what a customer has to be told
    "the day has passed": "red",
    "no date any more": "red",
    "later": "orange",
    "not told yet": "orange",
    "has a date now": "green",
    "sooner": "green",
    # where the units of an order are
    "on the shelf": "green",
    "moved first": "blue",
    "on hold": "orange",
    "ships complete": "blue",
    "priority": "blue",
    # what other systems answered
    "refused": "red",
    "failed": "red",
    "to do": "orange",
}
"""Every word of a status, in lower case, and its colour."""


def status_color(text: str) -> Color:
    """Return the colour of a status.

    A text with more than the word, as “3 days late” or “Due 2 Dec”, has the colour of the word it ends or
    begins with; one without a known word is gray.
    """
    words = text.lower()
    if words in STATUS_COLORS:
        return STATUS_COLORS[words]
    known = sorted(STATUS_COLORS, key=len, reverse=True)  # “not paid” before “paid”
    found = [word for word in known if words.endswith(f" {word}")]
    found += [word for word in known if words.startswith((f"{word} ", f"{word}:"))]
    return STATUS_COLORS[found[0]] if found else "gray"


def pill(text: str, color: Color | None = None) -> str:
    """Return the Markdown of a pill: ``text`` (it may hold data) on the colour of its word, or ``color``."""
    return f":{color or status_color(text)}-badge[{escaped(text)}]" if text.strip() else ""


def pills(*texts: str | None) -> str:
    """Return the Markdown of several pills side by side, without the empty ones."""
    return " ".join(pill(text) for text in texts if text)


def as_statuses(column: str) -> pl.Expr:
    """Return a column of texts as cells of ``status_column``."""
    text = pl.col(column)
    return pl.when(text.is_not_null() & (text != "")).then(pl.concat_list(text)).alias(column)


def status_column(
    label: str, texts: Iterable[str | None], *, width: int = 110, note: str | None = None
) -> Any:
    """Return a column that shows ``as_statuses`` as pills. ``texts``: all that its cells can say."""
    options = list(dict.fromkeys(text for text in texts if text))
    return st.column_config.MultiselectColumn(
        label, width=width, help=note, disabled=True, options=options,
        color=[TABLE_COLORS[status_color(text)] for text in options] or TABLE_COLORS["gray"],
    )  # fmt: skip
