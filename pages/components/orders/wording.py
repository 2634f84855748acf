"""Labels for the facts of an eCom order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar

from core.language import marked, say
from core.orders import ENDED
from core.shop_time import day_in, in_shop, today_in
from core.wording import day_text, money_text
from pages.components.shared.status import status_column
from pages.session import now

K = TypeVar("K")

STAGE_NAMES = {
    "check": marked("To check"),
    "awaiting_payment": marked("Awaiting payment"),
    "waiting_for_stock": marked("Waiting for stock"),
    "ready_to_pack": marked("Ready to pack"),
    "packed": marked("Packed"),
    "ready_for_pickup": marked("Ready for pickup"),
    "to_tick": marked("To mark as shipped in the POS"),
    "done": marked("Done"),
    "refunded": marked("Refunded"),
    "cancelled": marked("Cancelled"),
}
STAGE_COLUMN = status_column(marked("Stage"), STAGE_NAMES.values(), width=150)
"""Column of ``as_statuses`` of STAGE_NAMES."""
DELIVERY_LABELS = {"ship": marked("To ship"), "pickup": marked("For pickup")}
LEFT_LABELS = {"ship": marked("Shipped"), "pickup": marked("Picked up")}
HAS_LEFT = ("to_tick", "done")
"""Stages of orders whose units have left the shop."""
PAYMENT_LABELS = {
    "not_paid": marked("Not paid"),
    "partially_paid": marked("Partly paid"),
    "paid": marked("Paid"),
    "refunded": marked("Refunded"),
    "cancelled": marked("Cancelled"),
}
FRAUD_CHECK_LABELS = {
    "unchecked": marked("Not checked for fraud"),
    "cleared": marked("Approved"),
    "fraud": marked("Fraud"),
}
SHIPMENT_LABELS = {
    "not_shipped": marked("Not shipped"),
    "partially_shipped": marked("Partly shipped"),
    "shipped": marked("Shipped"),
    "picked_up": marked("Picked up"),
    "cancelled": marked("Cancelled"),
}
METHODS = (
    marked("Bank transfer"),
    marked("Cash"),
    marked("Card terminal"),
    marked("PayPal"),
    marked("Gift card"),
    marked("Invoice"),
)
"""Methods of payment; others can be typed."""
PAST_PROMISE = marked("Late")
LATE_COLUMN = status_column(
    PAST_PROMISE, [PAST_PROMISE], width=65, note=marked("The promised day has passed.")
)


def said_labels(labels: Mapping[K, str]) -> dict[K, str]:
    """Return labels in the language of the reader."""
    return {key: say(label) for key, label in labels.items()}


def orders_outcome(numbers: Sequence[str], remark: str) -> str:
    """Return what was done with orders: “Order 1042: packed.”, “Orders 1042, 1043: packed.”"""
    orders = ", ".join(numbers)
    if len(numbers) == 1:
        return say("Order {orders}: {remark}.", orders=orders, remark=remark)
    return say("Orders {orders}: {remark}.", orders=orders, remark=remark)


def waiting_text(units: int, ready: int) -> str:
    """Return how many units an order waits for, and how many of them are there."""
    return say("{units:,} waiting, {ready:,} on the shelf", units=units, ready=ready)


def promise_text(time_zone: str, promise: date | None, source: str | None) -> str:
    """Return the promised day and where it comes from; empty without one."""
    if not promise:
        return ""
    return say("Promise {day}, {source}", day=shop_day(time_zone, promise), source=source)


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


def delivery_label(stage: str, delivery: str | None) -> str | None:
    """Return how an order leaves or left. None if no way is known, or nothing leaves any more."""
    _, ways = ways_of_stage(stage)
    return ways.get(delivery or "")


def ways_of_stage(stage: str | None) -> tuple[str, Mapping[str, str]]:
    """Return the delivery filter of a stage: its key and its choices. ``stage`` None: all open ones."""
    if stage in HAS_LEFT:
        return "left", LEFT_LABELS
    return "delivery", {} if stage in ENDED else DELIVERY_LABELS
