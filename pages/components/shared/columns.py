"""Columns that several tables show: one thing has one heading, format and width on every page."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

column = st.column_config


def settled(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns without what is not set: Streamlit copies all of it each time a table is drawn."""
    return {name: _without_none(settings) for name, settings in columns.items()}


def _without_none(settings: Any) -> Any:
    if not isinstance(settings, dict):
        return settings
    return {name: _without_none(value) for name, value in settings.items() if value is not None}


MONEY_FORMAT = "accounting"  # 1,234.50
SIGNED_MONEY_FORMAT = "%.2f"  # for amounts below zero, which the other one puts into parentheses
DAY_FORMAT = "D MMM YYYY"
MINUTE_FORMAT = "D MMM YYYY, HH:mm"

# --- the item

ITEM_COLUMN = column.TextColumn("Item", width=220, pinned=True)
SKU_COLUMN = column.TextColumn("SKU", width=110)
VENDOR_SKU_COLUMN = column.TextColumn("Vendor's code", width=110)
ITEM_ID_COLUMN = column.TextColumn("Item ID", width=90)

# --- where it is, goes and comes from

SHOP_COLUMN = column.TextColumn("Shop", width=120)
TO_SHOP_COLUMN = column.TextColumn("To", width=120)
SHIP_TO_COLUMN = column.TextColumn("Ship to", width=130)
VENDOR_COLUMN = column.TextColumn("Vendor", width=140)
DOCUMENT_KIND_COLUMN = column.TextColumn("Kind", width=115)
LINE_COLUMN = column.NumberColumn("Line", width=55)

# --- units and money

UNITS_COLUMN = column.NumberColumn("Units", width=70)
SHORT_COLUMN = column.NumberColumn("Short", width=60)
ON_HAND_COLUMN = column.NumberColumn("On hand", width=75)
INCOMING_COLUMN = column.NumberColumn("Incoming")
RECEIVED_COLUMN = column.NumberColumn("Received", width=80)
SHIPPED_COLUMN = column.NumberColumn("Shipped", width=75)
REFUNDED_COLUMN = column.NumberColumn("Refunded", help="Or taken back.", width=80)
UNIT_COST_COLUMN = column.NumberColumn("Unit cost", format=MONEY_FORMAT, width=85)
COST_COLUMN = column.NumberColumn("Cost", format=MONEY_FORMAT, width=85)
VALUE_RELEASED_COLUMN = column.NumberColumn("Value released", format=MONEY_FORMAT, width=110)

# --- who waits

ORDERS_WAITING_COLUMN = column.NumberColumn(
    "Orders waiting", help="Orders that wait for units of it.", width=110
)
ORDERS_COMPLETED_COLUMN = column.NumberColumn("Completes", help="Orders it would complete.", width=80)
ECOM_ORDER_COLUMN = column.TextColumn("Order", width=110, pinned=True)
CUSTOMER_COLUMN = column.TextColumn("Customer", width=125)
WAITING_UNITS_COLUMN = column.NumberColumn("Waiting", help="Units the customer waits for.", width=70)
UNITS_HERE_COLUMN = column.NumberColumn("On the shelf", help="Units of them on the shelf.", width=90)

CHOSEN_COLUMN = column.CheckboxColumn("Chosen", width=65)

# --- when, who and why

EXPECTED_COLUMN = column.DateColumn("Expected", format=DAY_FORMAT, width=95)
FIRST_PROMISED_COLUMN = column.DateColumn(
    "First promised",
    format=DAY_FORMAT,
    width=110,
    help="The vendor's first word, where the day is another now.",
)
PROMISE_COLUMN = column.DateColumn("Promise", format=DAY_FORMAT, width=95)
PLACED_COLUMN = column.DateColumn("Placed", format=DAY_FORMAT, width=95)
DAYS_LATE_COLUMN = column.NumberColumn("Days late", width=80)
RECORDED_AT_COLUMN = column.DatetimeColumn("When (UTC)", format=MINUTE_FORMAT, width=140)
SHOP_TIME_COLUMN = column.DatetimeColumn("When", format=MINUTE_FORMAT, width=140)
ACTOR_COLUMN = column.TextColumn("Who", width=120)
WHY_COLUMN = column.TextColumn("Why", width=440)
UNDONE_COLUMN = column.CheckboxColumn("Undone", width=70)
IN_LIGHTSPEED_COLUMN = column.LinkColumn("Lightspeed", display_text="Open", width=85)
