"""Before an order is packed: the fraud check, the payment, and what the customer was told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import Problem, Refused
from core.ledger import By, Done, Operation, Posting
from core.orders.order import Order, check_not_refunded
from core.orders.steps import operation_note, perform_step
from core.store import Store, Transaction


@dataclass(frozen=True)
class ClearOrders:
    """Orders that are no fraud."""

    order_ids: tuple[str, ...]


@dataclass(frozen=True)
class MarkFraud:
    """An order that is fraud, and why."""

    order_id: str
    reason: str


@dataclass(frozen=True)
class MarkPaid:
    """Orders that were paid: how, and by which reference the payment is found."""

    order_ids: tuple[str, ...]
    method: str
    reference: str


@dataclass(frozen=True)
class TellPromises:
    """The day on which each order is promised to be complete; None: no date."""

    promises: Mapping[str, date | None]


# --- with the store ---


def clear(store: Store, order_ids: Sequence[str], *, by: By) -> Done:
    """No fraud, says a person. Refused where that was said of one before, or one was given up."""
    operation = Operation(by, "clear", ClearOrders(tuple(order_ids)), note=operation_note(order_ids))
    return perform_step(store, operation, order_ids, _decide_clear)


def _decide_clear(_tx: Transaction, order: Order, _request: ClearOrders, _by: By) -> Posting:
    check_not_refunded(order)
    if order.facts["fraud_check"] == "cleared":
        raise Refused(f"{order.title} was already cleared.")
    cleared = order.change(fraud_check="cleared")
    return Posting(changes=[cleared], result={"ecom_order_id": order.order_id})


def mark_fraud(store: Store, order_id: str, reason: str = "", *, by: By) -> Done:
    """Fraud, says a person; also of an order that was sent or refunded, so that its address is known.

    Units not sent wait until they are refunded, and cannot leave.
    """
    note = operation_note([order_id], reason.strip())
    operation = Operation(by, "fraud", MarkFraud(order_id, reason), note=note)
    return perform_step(store, operation, [order_id], _decide_fraud)


def _decide_fraud(_tx: Transaction, order: Order, _request: MarkFraud, _by: By) -> Posting:
    if order.facts["fraud_check"] == "fraud":
        raise Refused(f"{order.title} was already marked as fraud.")
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
    """The payment came, where it did not register itself: how, and by which reference it is found."""
    note = operation_note(order_ids, method.strip(), reference.strip())
    operation = Operation(by, "paid", MarkPaid(tuple(order_ids), method, reference), note=note)
    return perform_step(store, operation, order_ids, _decide_paid)


def _decide_paid(_tx: Transaction, order: Order, request: MarkPaid, _by: By) -> Posting:
    method, reference = request.method.strip(), request.reference.strip() or None
    if not method:
        raise Problem("Say how it was paid.")
    check_not_refunded(order)
    if order.facts["payment_status"] == "paid":
        raise Refused(f"{order.title} was already paid.")
    if order.facts["fraud_check"] == "fraud":
        raise Refused(f"{order.title} is marked as fraud: refund it, or clear it first.")
    paid = order.change(payment_status="paid", payment_method=method, payment_reference=reference)
    return Posting(changes=[paid], result={"ecom_order_id": order.order_id})


def mark_told(store: Store, promises: Mapping[str, date | None], *, by: By) -> Done:
    """A customer was told when to expect their orders: the promise by order, None where there is no date."""
    order_ids = sorted(promises)
    operation = Operation(by, "told", TellPromises(promises), note=operation_note(order_ids))
    return perform_step(store, operation, order_ids, _decide_promise)


def _decide_promise(_tx: Transaction, order: Order, request: TellPromises, by: By) -> Posting:
    check_not_refunded(order)
    promise = request.promises[order.order_id]
    told = order.change(told_promise=promise, told_at=by.now, told_by=by.actor)
    return Posting(changes=[told], result={"ecom_order_id": order.order_id, "promise": promise})
