"""Labels for the facts of an eCom order."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from core.shop_time import day_in, in_shop, today_in
from core.wording import day_text, money_text
from pages.components.shared.status import status_column
from pages.session import now

STAGE_NAMES = {
    "check": "To check",
    "awaiting_payment": "Awaiting payment",
    "waiting_for_stock": "Waiting for stock",
    "ready_to_pack": "Ready to pack",
    "packed": "Packed",
    "ready_for_pickup": "Ready for pickup",
    "to_tick": "To mark as shipped in the POS",
    "done": "Done",
    "refunded": "Refunded",
    "cancelled": "Cancelled",
}
STAGE_COLUMN = status_column("Stage", STAGE_NAMES.values(), width=150)
"""Column of ``as_statuses`` of STAGE_NAMES."""
DELIVERY_LABELS = {"ship": "To ship", "pickup": "For pickup"}
PAYMENT_LABELS = {
    "not_paid": "Not paid",
    "partially_paid": "Partly paid",
    "paid": "Paid",
    "refunded": "Refunded",
    "cancelled": "Cancelled",
}
FRAUD_CHECK_LABELS = {"unchecked": "Not checked for fraud", "cleared": "Approved", "fraud": "Fraud"}
SHIPMENT_LABELS = {
    "not_shipped": "Not shipped",
    "partially_shipped": "Partly shipped",
    "shipped": "Shipped",
    "picked_up": "Picked up",
    "cancelled": "Cancelled",
}


def shop_day(time_zone: str, day: date) -> str:
    """Return a date for people in a shop."""
    return day_text(day, today_in(time_zone, now()))


def shop_moment(time_zone: str, moment: datetime) -> str:
    """Return a moment (UTC, without zone) by the shop's clock; a bare date of a file (00:00) as the day."""
    day = shop_day(time_zone, day_in(time_zone, moment))
    return day if moment.time() == time() else f"{day}, {in_shop(time_zone, moment):%H:%M}"


def in_currencies(money: Iterable[Mapping[str, Any]] | None) -> list[str]:
    """Format money by currency (core/orders/stages.py: LISTED): “64.95 USD” each."""
    return [money_text(each["money"], each["currency"]) for each in money or []]
