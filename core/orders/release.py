"""Release of an order before packing: the fraud check and the payment."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.errors import Problem, Refused
from core.language import say
from core.ledger import By, Done, Operation, Posting
from core.orders.order import Order
from core.orders.order_checks import check_not_refunded
from core.orders.steps import operation_note, perform_step
from core.store import Store, Transaction


@dataclass(frozen=True)
class ClearOrders:
    """Orders that are not fraud. ``fraud_too``: also those that somebody marked as fraud before."""

    order_ids: tuple[str, ...]
    fraud_too: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class MarkFraud:
    """Order that is fraud, and the reason."""

    order_id: str
    reason: str


@dataclass(frozen=True)
class MarkPaid:
    """Orders that were paid: the method, and the reference by which the payment is found."""

    order_ids: tuple[str, ...]
    method: str
    reference: str


# --- with the store ---


def clear(store: Store, order_ids: Sequence[str], *, fraud_too: bool = True, by: By) -> Done:
    """Clear orders: a person decided that they are not fraud.

    Refused if one was cleared before or has ended; without ``fraud_too`` also if one was marked as fraud.
    """
    request = ClearOrders(tuple(order_ids), fraud_too)
    operation = Operation(by, "clear", request, note=operation_note(order_ids))
    return perform_step(store, operation, order_ids, _decide_clear)


def _decide_clear(_tx: Transaction, order: Order, request: ClearOrders, _by: By) -> Posting:
    check_not_refunded(order)
    if order.facts.fraud_check == "fraud" and not request.fraud_too:
        raise Refused(
            say("{title} was marked as fraud. Open it to decide about it alone.", title=order.title)
        )
    if order.facts.fraud_check == "cleared":
        raise Refused(say("{title} was already cleared.", title=order.title))
    cleared = order.change(fraud_check="cleared")
    return Posting(changes=[cleared], result={"ecom_order_id": order.order_id})


def mark_fraud(store: Store, order_id: str, reason: str = "", *, by: By) -> Done:
    """Mark an order as fraud, also one that was sent or refunded, so that its address is known.

    Unsent units wait until they are refunded, and cannot leave.
    """
    note = operation_note([order_id], reason.strip())
    operation = Operation(by, "fraud", MarkFraud(order_id, reason), note=note)
    return perform_step(store, operation, [order_id], _decide_fraud)


def _decide_fraud(_tx: Transaction, order: Order, _request: MarkFraud, _by: By) -> Posting:
    if order.facts.fraud_check == "fraud":
        raise Refused(say("{title} was already marked as fraud.", title=order.title))
    fraud = order.change(fraud_check="fraud")
    return Posting(changes=[fraud], result={"ecom_order_id": order.order_id})


def mark_paid(
    store: Store,
    order_ids: Sequence[str],
    method: str,
    reference: str = "",
    *,
    by: By,
) -> Done:
    """Record a payment that was not registered automatically, with its method and reference."""
    note = operation_note(order_ids, method.strip(), reference.strip())
    operation = Operation(by, "paid", MarkPaid(tuple(order_ids), method, reference), note=note)
    return perform_step(store, operation, order_ids, _decide_paid)


def _decide_paid(_tx: Transaction, order: Order, request: MarkPaid, _by: By) -> Posting:
    method, reference = request.method.strip(), request.reference.strip() or None
    if not method:
        raise Problem(say("Say how it was paid."))
    check_not_refunded(order)
    if order.facts.payment_status == "paid":
        raise Refused(say("{title} was already paid.", title=order.title))
    if order.facts.fraud_check == "fraud":
        raise Refused(say("{title} is marked as fraud. Refund it, or clear it first.", title=order.title))
    paid = order.change(payment_status="paid", payment_method=method, payment_reference=reference)
    return Posting(changes=[paid], result={"ecom_order_id": order.order_id})
