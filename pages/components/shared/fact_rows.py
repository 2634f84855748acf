"""Rows that are only read: a table, and on a phone cards with the same facts."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import polars as pl
import streamlit as st

from core.language import in_numbers
from core.wording import full_day_text, shortened
from pages.components.shared.columns import MONEY_FORMAT, said_columns
from pages.components.shared.status import pills
from pages.components.shared.tables import paged
from pages.session import escaped, on_phone

LONG_FACT = 40
"""Letters from which a fact of a card has a line of its own."""
FACT_LETTERS = 300
"""Letters of a sentence that a card shows."""
NAME_WIDTH = 200
"""Pixels of a column that is too narrow for a sentence: what it has are names, which are cut sooner."""
TOGETHER = "\u00a0"
"""A space at which no line ends."""


def table_or_cards(
    rows: pl.DataFrame,
    columns: Mapping[str, Any],
    alt: str,
    *,
    key: str = "",
    title: str = "",
    **options: Any,
) -> None:
    """Show ``rows`` with these columns, as ``said_columns`` takes them.

    ``alt``: says what they are. ``key``: tells them apart from others of that name. ``title``: the column
    that a card is about, if it is not the first. ``options``: of the table.
    """
    if not on_phone():
        st.dataframe(
            rows.select(list(columns)).to_arrow(), hide_index=True,
            column_config=said_columns(columns, rows), alt=alt,
            **({"placeholder": ""} | options),
        )  # fmt: skip
        return
    with paged(rows, f"cards {alt} {key}") as page:
        show_fact_cards(page, columns, title)


def show_fact_cards(
    page: pl.DataFrame,
    columns: Mapping[str, Any],
    title: str = "",
    act: Callable[[Mapping[str, Any]], None] | None = None,
) -> None:
    """Show a card for each row: the column ``title``, or the first, stands out; empty ones are left out.

    ``act``: shows what can be done with a row of the ``page``.
    """
    for row in page.iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            st.markdown(fact_text(row, columns, title or next(iter(columns))))
            if act:
                act(row)


def fact_text(row: Mapping[str, Any], columns: Mapping[str, Any], title: str) -> str:
    """Return the Markdown of a card: its title, and below it what else is known."""
    labels = {name: _label(settings) for name, settings in said_columns(columns).items()}
    facts = [
        _fact(labels[name], row[name], columns[name])
        for name in columns
        if name != title and row[name] is not None and row[name] is not False and row[name] not in ("", [])
    ]
    name = row[title]
    if name is not None:
        name = escaped(shortened(name)) if isinstance(name, str) else _value(name, columns[title])
    short = " · ".join(fact.replace(" ", TOGETHER) for fact in facts if len(fact) < LONG_FACT)
    return "  \n".join(
        filter(
            None, [f"**{name}**" if name else "", short, *(fact for fact in facts if len(fact) >= LONG_FACT)]
        )
    )


def _label(settings: Any) -> str:
    return escaped((settings["label"] if isinstance(settings, dict) else settings) or "")


def _fact(label: str, value: Any, settings: Any) -> str:
    if value is True:
        return label
    return _value(value, settings) if isinstance(value, list) else f"{label}: {_value(value, settings)}"


def _value(value: Any, settings: Any) -> str:
    """Return the Markdown of a cell."""
    config = settings.get("type_config", {}) if isinstance(settings, dict) else {}
    if isinstance(value, datetime):
        seconds = config.get("format", "").endswith("ss")
        return f"{full_day_text(value)}, {value:{'%H:%M:%S' if seconds else '%H:%M'}}"
    if isinstance(value, date):
        return full_day_text(value)
    if isinstance(value, list):
        return pills(*value)
    if isinstance(value, int | float | Decimal):
        return escaped(in_numbers(_number(value, config.get("format") or "")))
    if config.get("type") == "link" and "#" in value:  # A cell of ``document_links``.
        address, _, text = value.rpartition("#")
        return f"[{escaped(unquote(text))}]({address})"
    width = settings.get("width") if isinstance(settings, dict) else None
    is_name = isinstance(width, int) and width < NAME_WIDTH
    return escaped(shortened(value) if is_name else shortened(value, FACT_LETTERS))


def _number(value: float | Decimal, form: str) -> str:
    """Return a number in the format of its column, with English marks."""
    if form == "percent":
        return f"{value:.0%}"
    if form == MONEY_FORMAT:
        return f"{value:,.2f}"
    if form.startswith("%"):
        # A table shows no zeros at the end of such a number; a Decimal would keep them.
        return format(float(value) if form.endswith("g") else value, f",{form[1:]}")
    return format(value, ",") if isinstance(value, int) else format(float(value), ",.10g")
