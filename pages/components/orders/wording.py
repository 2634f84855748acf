"""Labels for the facts of an eCom order."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.wording import money_text

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


def in_currencies(money: Iterable[Mapping[str, Any]] | None) -> list[str]:
    """Format money by currency (core/orders/stages.py: LISTED): “64.95 USD” each."""
    return [money_text(each["money"], each["currency"]) for each in money or []]
