"""What the pages call the facts of an eCom order."""

STAGE_NAMES = {
    "check": "To check",
    "awaiting_payment": "Awaiting payment",
    "waiting_for_stock": "Waiting for stock",
    "ready_to_pack": "Ready to pack",
    "packed": "Packed",
    "ready_for_pickup": "Ready for pickup",
    "to_tick": "To tick in the POS",
    "done": "Done",
    "refunded": "Refunded",
    "cancelled": "Cancelled",
}
DELIVERIES = {"ship": "To ship", "pickup": "For pickup"}
PAYMENTS = {
    "not_paid": "Not paid",
    "partially_paid": "Partly paid",
    "paid": "Paid",
    "refunded": "Refunded",
    "cancelled": "Cancelled",
}
CHECKS = {"unchecked": "Not checked for fraud", "cleared": "Cleared", "fraud": "Fraud"}
SHIPMENTS = {
    "not_shipped": "Not shipped",
    "partially_shipped": "Partly shipped",
    "shipped": "Shipped",
    "picked_up": "Picked up",
    "cancelled": "Cancelled",
}
