"""Columns that several tables show: one thing has one heading, format and width on every page."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.language import SOURCE_LANGUAGE, language, marked, say

column = st.column_config

MONEY_FORMAT = "accounting"  # 1,234.50
SIGNED_MONEY_FORMAT = "%.2f"  # for amounts below zero, which the other one puts into parentheses
ONE_DECIMAL_FORMAT = "%.1f"
UNIT_MONEY_FORMAT = "%.4f"  # for what one unit costs with its share of other costs
DAY_FORMAT = marked("D MMM YYYY")
MINUTE_FORMAT = marked("D MMM YYYY, HH:mm")
FIELD_DAY_FORMAT = marked("YYYY/MM/DD")
"""Format of a field for a day, which is given to ``st.date_input`` in the language of the reader."""

DECIMALS = {MONEY_FORMAT: 0.01, SIGNED_MONEY_FORMAT: 0.01, UNIT_MONEY_FORMAT: 0.0001, ONE_DECIMAL_FORMAT: 0.1}
"""Formats with the marks of English numbers, and the smallest step that each shows."""


def said_columns(columns: Mapping[str, Any], rows: pl.DataFrame | None = None) -> dict[str, Any]:
    """Return the columns of a table in its reader's language, for ``column_config``.

    ``rows``: shown in the table. Columns are widened for their longest number, because a number without
    enough room is cut on its left: 1,234,567.00 reads as 234,567.00. Settings without a value are left out:
    Streamlit copies all of them each time a table is drawn.
    """
    spoken = language()
    translated = {name: _said(settings, spoken) for name, settings in columns.items()}
    if rows is not None:
        for name in translated.keys() & set(rows.columns):
            translated[name] = _with_room(translated[name], rows[name])
    return translated


DIGIT = 7
"""Pixels of a digit in a table, or a little more."""
MARGINS = 18
"""Pixels beside a cell's text."""


def _with_room(settings: Any, numbers: pl.Series) -> Any:
    """Return a column's settings with a width in which its longest number fits."""
    if not isinstance(settings, dict) or not isinstance(settings.get("width"), int):
        return settings
    if not numbers.dtype.is_numeric() or settings["type_config"]["type"] != "number":
        return settings
    form = "{}" if numbers.dtype.is_integer() else "{:,.2f}"
    ends = [form.format(end) for end in (numbers.min(), numbers.max()) if end is not None]
    room = MARGINS + DIGIT * max(map(len, ends), default=0)
    return settings if room <= settings["width"] else _Said(settings | {"width": room})


class _Said(dict[str, Any]):
    """Settings of a column in one language. Streamlit copies only the outer dict, because it never changes
    what is inside."""

    def __deepcopy__(self, _: dict[int, Any]) -> dict[str, Any]:
        return dict(self)


_said_before: dict[tuple[int, str], tuple[Any, Any]] = {}
"""Columns as defined and as said, by identity and language. Keeping both here means that no other object gets
the identity."""
MOST_SAID = 2_000


def _said(settings: Any, spoken: str) -> Any:
    if not isinstance(settings, dict):
        return say(settings) if settings else settings
    known = _said_before.get((id(settings), spoken))
    if known is None:
        if len(_said_before) >= MOST_SAID:
            _said_before.clear()
        known = _said_before[id(settings), spoken] = (settings, _said_settings(settings))
    return known[1]


def _said_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    spoken = _Said((name, value) for name, value in settings.items() if value is not None)
    for text in ("label", "help"):
        if spoken.get(text):
            spoken[text] = say(spoken[text])
    if "type_config" in settings:
        spoken["type_config"] = _said_type(settings["type_config"])
    return spoken


def _said_type(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a column's type settings with the words and formats of the language."""
    spoken = {name: value for name, value in settings.items() if value is not None}
    for text in ("format", "display_text"):
        if spoken.get(text):
            spoken[text] = say(spoken[text])
    if spoken.get("format") in DECIMALS and language() != SOURCE_LANGUAGE:
        spoken |= {"step": DECIMALS[spoken["format"]], "format": "localized"}
    if spoken["type"] == "multiselect":  # Statuses; a choice of one keeps the values that are compared.
        spoken["options"] = [option | {"value": say(option["value"])} for option in spoken["options"]]
    return spoken


# --- the item

ITEM_COLUMN = column.TextColumn(marked("Item"), width=220, pinned=True)
SKU_COLUMN = column.TextColumn(marked("SKU"), width=110)
VENDOR_SKU_COLUMN = column.TextColumn(marked("Vendor's code"), width=110)
ITEM_ID_COLUMN = column.TextColumn(marked("Item ID"), width=90)

# --- where it is, goes and comes from

SHOP_COLUMN = column.TextColumn(marked("Shop"), width=120)
TO_SHOP_COLUMN = column.TextColumn(marked("To"), width=120)
SHIP_TO_COLUMN = column.TextColumn(marked("Ship to"), width=130)
VENDOR_COLUMN = column.TextColumn(marked("Vendor"), width=140)
DOCUMENT_KIND_COLUMN = column.TextColumn(marked("Kind"), width=115)
LINE_COLUMN = column.NumberColumn(marked("Line"), width=55)

# --- units and money

UNITS_COLUMN = column.NumberColumn(marked("Units"), width=70)
SHORT_COLUMN = column.NumberColumn(marked("Short"), width=60)
ON_HAND_COLUMN = column.NumberColumn(marked("On hand"), width=75)
INCOMING_COLUMN = column.NumberColumn(marked("Incoming"))
RECEIVED_COLUMN = column.NumberColumn(marked("Received"), width=80)
SHIPPED_COLUMN = column.NumberColumn(marked("Shipped"), width=75)
REFUNDED_COLUMN = column.NumberColumn(marked("Refunded"), help=marked("Or taken back."), width=80)
UNIT_COST_COLUMN = column.NumberColumn(marked("Unit cost"), format=MONEY_FORMAT, width=85)
COST_COLUMN = column.NumberColumn(marked("Cost"), format=MONEY_FORMAT, width=85)
VALUE_RELEASED_COLUMN = column.NumberColumn(marked("Value released"), format=MONEY_FORMAT, width=110)

# --- who waits

ORDERS_WAITING_COLUMN = column.NumberColumn(
    marked("Orders waiting"), help=marked("Orders that wait for units of it."), width=110
)
ORDERS_COMPLETED_COLUMN = column.NumberColumn(
    marked("Completes"), help=marked("Orders it would complete."), width=80
)
PURCHASE_ORDERS_COLUMN = column.NumberColumn(marked("Purchase orders"), width=115)
ECOM_ORDER_COLUMN = column.TextColumn(marked("Order"), width=100, pinned=True)
CUSTOMER_COLUMN = column.TextColumn(marked("Customer"), width=112)
WAITING_UNITS_COLUMN = column.NumberColumn(
    marked("Waiting"), help=marked("Units the customer waits for."), width=70
)
UNITS_HERE_COLUMN = column.NumberColumn(
    marked("On the shelf"), help=marked("Units of them on the shelf."), width=85
)

CHOSEN_COLUMN = column.CheckboxColumn(marked("Chosen"), width=65)

# --- when, who and why

EXPECTED_COLUMN = column.DateColumn(marked("Expected"), format=DAY_FORMAT, width=95)
FIRST_PROMISED_COLUMN = column.DateColumn(
    marked("First promised"),
    format=DAY_FORMAT,
    width=110,
    help=marked("The day the vendor gave first, if it has changed since."),
)
PROMISE_COLUMN = column.DateColumn(marked("Promise"), format=DAY_FORMAT, width=90)
PLACED_COLUMN = column.DateColumn(marked("Placed"), format=DAY_FORMAT, width=90)
DAYS_LATE_COLUMN = column.NumberColumn(marked("Days late"), width=80)
SHOP_TIME_COLUMN = column.DatetimeColumn(marked("When"), format=MINUTE_FORMAT, width=140)
ACTOR_COLUMN = column.TextColumn(marked("Who"), width=120)
WHY_COLUMN = column.TextColumn(marked("Why"), width=440)
UNDONE_COLUMN = column.CheckboxColumn(marked("Undone"), width=70)
IN_LIGHTSPEED_COLUMN = column.LinkColumn(marked("Lightspeed"), display_text=marked("Open"), width=85)
