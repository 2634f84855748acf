"""Status as a coloured pill with a word, in headings and in tables: one word has one colour on every page."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Literal

import polars as pl
import streamlit as st

from core.language import language, marked, say, speaking
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
    marked("Late"): "red",
    marked("Overdue"): "red",
    marked("Due"): "orange",
    marked("Due today"): "orange",
    marked("Today"): "orange",
    marked("Incoming"): "blue",
    marked("On the way"): "blue",
    marked("No date"): "gray",
    # stages of an order
    marked("To check"): "orange",
    marked("Awaiting payment"): "orange",
    marked("Waiting"): "gray",
    marked("Waiting for stock"): "gray",
    marked("Ready"): "green",
    marked("Ready to pack"): "green",
    marked("Packed"): "green",
    marked("Ready for pickup"): "green",
    marked("To mark as shipped in the POS"): "orange",
    marked("Done"): "gray",
    marked("Refunded"): "gray",
    marked("Cancelled"): "gray",
    # payment, fraud check and shipment
    marked("Not paid"): "orange",
    marked("Partly paid"): "orange",
    marked("Paid"): "green",
    marked("Not checked for fraud"): "orange",
    marked("Approved"): "green",
    marked("Cleared"): "green",
    marked("Fraud"): "red",
    marked("Not shipped"): "gray",
    marked("Partly shipped"): "blue",
    marked("Shipped"): "green",
    marked("Picked up"): "green",
    marked("To ship"): "gray",
    marked("For pickup"): "blue",
    # documents
    marked("Draft"): "gray",
    marked("Sent"): "blue",
    marked("Received"): "green",
    marked("Counted"): "green",
    marked("Finished"): "gray",
    marked("Closed"): "gray",
    marked("Deleted"): "gray",
    # what becomes of a shortage
    marked("Covered"): "green",
    marked("To order"): "orange",
    marked("Not explained"): "orange",
    marked("Count first"): "orange",
    # what a customer has to be told
    marked("The day has passed"): "red",
    marked("No date any more"): "red",
    marked("Later"): "orange",
    marked("Not told yet"): "orange",
    marked("Has a date now"): "green",
    marked("Sooner"): "green",
    # where the units of an order are
    marked("On the shelf"): "green",
    marked("Moved first"): "blue",
    marked("On hold"): "orange",
    marked("Ships complete"): "blue",
    marked("Priority"): "blue",
    # what other systems answered
    marked("Refused"): "red",
    marked("Failed"): "red",
    marked("To do"): "orange",
}
"""Every word of a status, and its colour."""


def status_color(text: str) -> Color:
    """Return the colour of a status.

    A text with more than the word, as “3 days late” or “Due 2 Dec”, has the colour of the word it ends or
    begins with; one without a known word is gray.
    """
    words, colors = text.lower(), _colors(language())
    if words in colors:
        return colors[words]
    known = sorted(colors, key=len, reverse=True)  # “not paid” before “paid”
    matching = [word for word in known if words.endswith(f" {word}")]
    matching += [word for word in known if words.startswith((f"{word} ", f"{word}:"))]
    return colors[matching[0]] if matching else "gray"


@cache
def _colors(language: str) -> dict[str, Color]:
    """Return the colours by their words in lower case, in English and in a language."""
    with speaking(language):
        spoken = {say(word).lower(): color for word, color in STATUS_COLORS.items()}
    return {word.lower(): color for word, color in STATUS_COLORS.items()} | spoken


def pill(text: str, color: Color | None = None) -> str:
    """Return the Markdown of a pill: ``text`` (it may hold data) on the colour of its word, or ``color``."""
    return f":{color or status_color(text)}-badge[{escaped(say(text))}]" if text.strip() else ""


def pills(*texts: str | None) -> str:
    """Return the Markdown of several pills side by side, without the empty ones."""
    return " ".join(pill(text) for text in texts if text)


def as_statuses(column: str) -> pl.Expr:
    """Return a column of texts as cells of ``status_column``."""
    text = pl.col(column).replace({word: say(word) for word in STATUS_COLORS})
    return pl.when(text.is_not_null() & (text != "")).then(pl.concat_list(text)).alias(column)


def status_column(
    label: str, texts: Iterable[str | None], *, width: int = 110, note: str | None = None
) -> Any:
    """Return a column that shows ``as_statuses`` as pills. ``texts``: all that its cells can say; these, the
    ``label`` and the ``note`` are said by ``said_columns``."""
    options = list(dict.fromkeys(text for text in texts if text))
    return st.column_config.MultiselectColumn(
        label, width=width, help=note, disabled=True, options=options,
        color=[TABLE_COLORS[status_color(text)] for text in options] or TABLE_COLORS["gray"],
    )  # fmt: skip
