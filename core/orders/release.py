"""Before an order is packed: the fraud check, the payment, and what the customer was told."""

from collections.abc import Mapping, Sequence
from datetime import date

from core.errors import Problem, Refused
from core.ledger import By, Done, Operation, Posting
from core.orders.order import Order, check_not_given_up
from core.orders.steps import named, perform_step
from core.store import Store, Transaction

# --- with the store ---


def clear(store: Store, order_ids: Sequence[str], *, by: By) -> Done:
    """No fraud, says a person. Refused where that was said of one before, or one was given up."""

    def step(_: Transaction, order: Order) -> Posting:
        check_not_given_up(order)
        if order.facts["fraud_check"] == "cleared":
            raise Refused(f"{order.title} was already cleared.")
        return Posting(
            changes=[order.change(fraud_check="cleared")], result={"ecom_order_id": order.order_id}
        )

    operation = Operation(by, "clear", list(order_ids), note=named(order_ids))
    return perform_step(store, operation, order_ids, step)


def mark_fraud(store: Store, order_id: str, reason: str = "", *, by: By) -> Done:
    """Fraud, says a person; also of an order that was sent or refunded, so that its address is known.

    Units not sent wait until they are refunded, and cannot leave.
    """

    def step(_: Transaction, order: Order) -> Posting:
        if order.facts["fraud_check"] == "fraud":
            raise Refused(f"{order.title} was already marked as fraud.")
        return Posting(changes=[order.change(fraud_check="fraud")], result={"ecom_order_id": order_id})

    note = named([order_id], reason.strip())
    operation = Operation(by, "fraud", [order_id, reason], note=note)
    return perform_step(store, operation, [order_id], step)


def mark_paid(
    store: Store,
    order_ids: Sequence[str],
    method: str,
    reference: str = "",
    *,
    by: By,
) -> Done:
    """The payment came, where it did not register itself: how, and by which reference it is found."""

    def step(_: Transaction, order: Order) -> Posting:
        if not method.strip():
            raise Problem("Say how it was paid.")
        check_not_given_up(order)
        if order.facts["payment_status"] == "paid":
            raise Refused(f"{order.title} was already paid.")
        if order.facts["fraud_check"] == "fraud":
            raise Refused(f"{order.title} is marked as fraud: refund it, or clear it first.")
        paid = order.change(
            payment_status="paid", payment_method=method.strip(), payment_reference=reference.strip() or None
        )
        return Posting(changes=[paid], result={"ecom_order_id": order.order_id})

    note = named(order_ids, method.strip(), reference.strip())
    operation = Operation(by, "paid", [list(order_ids), method, reference], note=note)
    return perform_step(store, operation, order_ids, step)


def tell(store: Store, promises: Mapping[str, date | None], *, by: By) -> Done:
    """A customer was told when to expect their orders: the promise by order, None where there is no date."""

    def step(_: Transaction, order: Order) -> Posting:
        check_not_given_up(order)
        promise = promises[order.order_id]
        said = order.change(told_promise=promise, told_at=by.now, told_by=by.actor)
        return Posting(changes=[said], result={"ecom_order_id": order.order_id, "promise": promise})

    order_ids = sorted(promises)
    request = [[order, promises[order]] for order in order_ids]
    operation = Operation(by, "told", request, note=named(order_ids))
    return perform_step(store, operation, order_ids, step)
