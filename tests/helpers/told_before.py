"""Customers told of a promise, as older stores recorded it: messages do that now (core/telling/tell.py)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.ledger import By, Done, Operation, Posting
from core.orders.order import Order
from core.orders.order_checks import check_not_refunded
from core.orders.steps import operation_note, perform_step
from core.store import Store, Transaction


@dataclass(frozen=True)
class TellPromises:
    """Promised day of each order; None: no date."""

    promises: Mapping[str, date | None]


def mark_told(store: Store, promises: Mapping[str, date | None], *, by: By) -> Done:
    """Record that customers were told the promise of their orders: the day by order, None for no date."""
    order_ids = sorted(promises)
    operation = Operation(by, "told", TellPromises(promises), note=operation_note(order_ids))
    return perform_step(store, operation, order_ids, _decide_promise)


def _decide_promise(_tx: Transaction, order: Order, request: TellPromises, by: By) -> Posting:
    check_not_refunded(order)
    promise = request.promises[order.order_id]
    told = order.change(told_promise=promise, told_at=by.now, told_by=by.actor)
    return Posting(changes=[told], result={"ecom_order_id": order.order_id, "promise": promise})
