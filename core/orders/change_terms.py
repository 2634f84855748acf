"""Changing the terms of orders that wait (core/orders/terms.py), one or many at once. No stock moves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol, TypeVar

import polars as pl

from core.access import NotAllowed, check_may_see
from core.allocation import is_special_order, order_title
from core.amounts import is_units
from core.errors import Problem, Refused
from core.language import say
from core.ledger import By, Done, Operation, Posting, Request, perform
from core.orders.steps import combined_posting, operation_note
from core.orders.terms import Terms, load_terms
from core.shop_time import today_in
from core.store import Snapshot, Store, Transaction

MOST_LETTERS_OF_REASON = 200
"""Letters of a reason."""


NO_HOLD: dict[str, Any] = {"on_hold": False, "hold_reason": None, "held_until": None}


@dataclass(frozen=True)
class WaitingOrder:
    """Web or special order that waits, with its ``terms`` and the time zone of its shop."""

    order_id: str
    terms: Terms
    shops: tuple[str, ...]
    time_zone: str

    @property
    def title(self) -> str:
        return order_title(self.order_id)

    def today(self, now: datetime) -> date:
        return today_in(self.time_zone, now)


@dataclass(frozen=True)
class Hold:
    """Orders to put on hold, why, and until when."""

    order_ids: tuple[str, ...]
    reason: str
    until: date | None


@dataclass(frozen=True)
class Release:
    """Orders to release from hold."""

    order_ids: tuple[str, ...]


@dataclass(frozen=True)
class ShipComplete:
    """Orders that leave in one piece, or in parts."""

    order_ids: tuple[str, ...]
    complete: bool


@dataclass(frozen=True)
class Prioritise:
    """Orders, and the priority they get."""

    order_ids: tuple[str, ...]
    priority: int


class _OfOrders(Request, Protocol):
    """Request that is about orders."""

    @property
    def order_ids(self) -> tuple[str, ...]: ...


R = TypeVar("R", bound=_OfOrders)


# --- with the store ---


def hold(store: Store, order_ids: Sequence[str], reason: str, until: date | None = None, *, by: By) -> Done:
    """Put orders on hold until a day, or until somebody releases them. Refused without a reason."""
    request = Hold(tuple(order_ids), reason.strip(), until)
    operation = Operation(by, "held", request, note=operation_note(order_ids))
    return perform(store, operation, partial(_decide_each, _decide_hold))


def _decide_hold(place: WaitingOrder, request: Hold, by: By) -> Posting:
    if not request.reason or len(request.reason) > MOST_LETTERS_OF_REASON:
        raise Problem(
            say(
                "Say why in at most {most} letters: somebody else will ask.",
                most=MOST_LETTERS_OF_REASON,
            )
        )
    if request.until is not None and request.until <= place.today(by.now):
        raise Problem(
            say("Choose a day after today, or none: then it is on hold until somebody releases it.")
        )
    terms = place.terms
    if terms.is_held(place.today(by.now)):
        raise Refused(
            say(
                "{title} is {hold_text} already. Release it first.",
                title=place.title,
                hold_text=terms.hold_text,
            )
        )
    return terms.posting(on_hold=True, hold_reason=request.reason, held_until=request.until)


def release_hold(store: Store, order_ids: Sequence[str], *, by: By) -> Done:
    """Release orders from hold."""
    operation = Operation(by, "released", Release(tuple(order_ids)), note=operation_note(order_ids))
    return perform(store, operation, partial(_decide_each, _decide_release))


def _decide_release(place: WaitingOrder, _request: Release, by: By) -> Posting:
    if not place.terms.is_held(place.today(by.now)):
        raise Refused(say("{title} is not on hold.", title=place.title))
    return place.terms.posting(**NO_HOLD)


def ship_complete(store: Store, order_ids: Sequence[str], *, complete: bool, by: By) -> Done:
    """Have orders leave in one piece only, or allow parts again."""
    request = ShipComplete(tuple(order_ids), complete)
    operation = Operation(by, "parts", request, note=operation_note(order_ids))
    return perform(store, operation, partial(_decide_each, _decide_parts))


def _decide_parts(place: WaitingOrder, request: ShipComplete, _by: By) -> Posting:
    if place.terms.ship_complete == request.complete:
        if request.complete:
            raise Refused(say("{title} already ships complete only.", title=place.title))
        raise Refused(say("{title} may already leave in parts.", title=place.title))
    return place.terms.posting(ship_complete=request.complete)


def prioritise(store: Store, order_ids: Sequence[str], priority: int, *, by: By) -> Done:
    """Give orders a priority, the highest first: it decides where the rule of the shop is by priority."""
    request = Prioritise(tuple(order_ids), priority)
    operation = Operation(by, "priority", request, note=operation_note(order_ids))
    return perform(store, operation, partial(_decide_each, _decide_priority))


def _decide_priority(place: WaitingOrder, request: Prioritise, _by: By) -> Posting:
    if not is_units(request.priority, 0):
        raise Problem(
            say("A priority is a whole number of 0 or more, not {priority}.", priority=request.priority)
        )
    if place.terms.priority == request.priority:
        raise Refused(
            say("{title} already has priority {priority}.", title=place.title, priority=request.priority)
        )
    return place.terms.posting(priority=request.priority)


def _decide_each(
    decide: Callable[[WaitingOrder, R, By], Posting], tx: Transaction, request: R, by: By
) -> Posting:
    """Do the same to each order, or nothing with a Problem that names each refused one."""
    if not request.order_ids:
        raise Problem(say("No order was chosen."))
    postings, problems = [], []
    for order_id in dict.fromkeys(request.order_ids):
        try:
            postings.append(decide(load_waiting_order(tx, order_id), request, by))
        except NotAllowed:
            raise
        except Problem as problem:
            problems.append(str(problem))
    if problems:
        raise Refused("\n".join(problems))
    return combined_posting(postings)


def load_waiting_order(snapshot: Snapshot, order_id: str) -> WaitingOrder:
    """Load an order that waits, by its number among the orders. Raises Problem if it does not."""
    lines = snapshot.frame("open_line", columns=["shop_id", "waiting"], ecom_order_id=order_id)
    lines = lines.filter(pl.col("waiting") > 0)
    if lines.is_empty():
        raise Refused(say("{title} has no waiting units.", title=order_title(order_id)))
    if not is_special_order(order_id) and not snapshot.rows("ecom_order", ecom_order_id=order_id):
        raise Problem(
            say(
                "Order {order_id} is only known from its sale. Import the eCom orders first.",
                order_id=order_id,
            )
        )
    shops = tuple(sorted(set(lines["shop_id"])))
    check_may_see(shops)
    (shop,) = snapshot.rows("shop", shop_id=shops[0])
    return WaitingOrder(order_id, load_terms(snapshot, [order_id])[order_id], shops, shop["time_zone"])
