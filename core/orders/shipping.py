"""Shipping: parcels leave, or customers pick orders up; tracking numbers; and marking orders in the POS.

Shipping moves no stock, the sale did. The shipped units no longer wait, and are no longer on the shelf.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import Problem, Refused, check_unchanged
from core.language import marked, say
from core.ledger import By, Change, Done, Operation, Posting
from core.orders.order import Order, UnitsByLine
from core.orders.order_checks import (
    check_all_here,
    check_all_leaves,
    check_on_shelf,
    check_open,
    check_released,
    chosen_units,
    on_shelf,
)
from core.orders.steps import check_single_order, operation_note, perform_step
from core.store import Snapshot, Store, Transaction


@dataclass(frozen=True)
class Shipment:
    """Orders that leave, one parcel each: ``part`` of a single order, else what is packed, else all."""

    order_ids: tuple[str, ...]
    part: UnitsByLine | None
    carrier: str
    tracking_number: str
    only_on_shelf: bool = False


@dataclass(frozen=True)
class PickUp:
    """Orders, or ``part`` of one, that customers picked up."""

    order_ids: tuple[str, ...]
    part: UnitsByLine | None
    only_on_shelf: bool = False


@dataclass(frozen=True)
class ReadyForPickup:
    """Order that is ready for pickup. ``note``: how its customer was told, empty if they were not."""

    order_id: str
    note: str


@dataclass(frozen=True)
class EditTracking:
    """Carrier and tracking number of a parcel. Without ``parcel_id`` the latest is meant. ``shown``: those
    that the form showed; None: it showed none."""

    order_id: str
    carrier: str
    tracking_number: str
    parcel_id: str | None
    shown: tuple[str, str] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class MarkShippedInPos:
    """Orders that were marked as shipped in the POS too."""

    order_ids: tuple[str, ...]


def leaving_part(order: Order, part: UnitsByLine | None, *, only_on_shelf: bool = False) -> UnitsByLine:
    """Return the units that leave now: ``part``, else what is packed, else all that waits, or of this what is
    on the shelf. Raises Refused."""
    check_released(order)
    check_all_here(order)
    packed = {line.key: line.packed for line in order.lines if line.packed}
    waiting = on_shelf(order, order.waiting) if only_on_shelf else order.waiting
    wanted = (packed or waiting) if part is None else part
    chosen = chosen_units(order, wanted, lambda line: line.waiting, marked("still to send"))
    check_on_shelf(order, chosen)
    check_all_leaves(order, chosen)
    return chosen


def check_way(order: Order, *, picked_up: bool) -> None:
    """Raise Problem if an order leaves the wrong way.

    An order for pickup gets no parcel, and an order to ship is not picked up. If no file gives the delivery,
    both are allowed.
    """
    if picked_up and order.facts.delivery == "ship":
        raise Problem(say("{title} is to be shipped, not picked up.", title=order.title))
    if not picked_up and order.facts.delivery == "pickup":
        raise Problem(say("{title} is for pickup. Hand it over instead of shipping it.", title=order.title))


def label(carrier: str, tracking_number: str) -> dict[str, str | None]:
    """Return carrier and number of a parcel as recorded."""
    return {"carrier": carrier.strip() or None, "tracking_number": tracking_number.strip() or None}


def sent_changes(order: Order, part: UnitsByLine, *, picked_up: bool) -> list[Change]:
    """Return the changes after ``part`` of an order left: its lines and its status."""
    lines = [order.line(key) for key in part]
    changes = [
        line.change(
            shipped=line.shipped + line.came_back + part[line.key],
            packed=max(0, line.packed - part[line.key]),
            taken_anyway=max(0, line.taken_out_of_turn - part[line.key]),
        )
        for line in lines
    ]
    facts: dict[str, Any] = {"ready_for_pickup": False}
    if part == order.waiting:
        facts["shipment_status"] = "picked_up" if picked_up else "shipped"
        facts["ticked_in_pos"] = bool(order.facts.ticked_in_pos)
    else:
        facts["shipment_status"] = "partially_shipped"
    return [*changes, order.change(**facts)]


def parcel_rows(
    parcel_id: str, order: Order, part: UnitsByLine, by: By, **about: Any
) -> dict[str, list[dict[str, Any]]]:
    """Return the parcel's row, with one row per line in it."""
    parcel = {
        "parcel_id": parcel_id,
        "operation_id": by.operation_id,
        "shipped_at": by.now,
    }
    lines = [
        {"parcel_id": parcel_id, "sale_id": sale_id, "line_number": number, "units": units}
        for (sale_id, number), units in part.items()
    ]
    return {"parcel": [parcel | {"ecom_order_id": order.order_id} | about], "parcel_line": lines}


# --- with the store ---


def ship(
    store: Store,
    order_ids: Sequence[str],
    part: UnitsByLine | None = None,
    *,
    carrier: str = "",
    tracking_number: str = "",
    only_on_shelf: bool = False,
    by: By,
) -> Done:
    """Ship one parcel per order, with ``part`` of a single order, else with what is packed, else with all.

    A carrier and tracking number belong to one order; add them to the others later. ``only_on_shelf``: leave
    out units that are not on the shelf, instead of refusing them. Result: one row per order,
    ``ecom_order_id, parcel_id, units, whole`` (nothing of it waits any more).
    """
    check_single_order(order_ids, part)
    if tracking_number.strip():
        check_single_order(order_ids, {})
    request = Shipment(tuple(order_ids), part, carrier, tracking_number, only_on_shelf)
    note = operation_note(order_ids, carrier.strip(), tracking_number.strip())
    return perform_step(store, Operation(by, "shipped", request, note=note), order_ids, _decide_shipment)


def _decide_shipment(tx: Transaction, order: Order, request: Shipment, by: By) -> Posting:
    new_label: dict[str, Any] = label(request.carrier, request.tracking_number)
    if not any(new_label.values()) and not _parcels(tx, order):
        new_label = _label_of(order)
    posting = _parcel_posting(tx, order, request, by, picked_up=False, **new_label)
    if any(new_label.values()):
        posting.changes.append(order.change(**new_label))
    return posting


def picked_up(
    store: Store,
    order_ids: Sequence[str],
    part: UnitsByLine | None = None,
    *,
    only_on_shelf: bool = False,
    by: By,
) -> Done:
    """Record that customers picked up their orders, or ``part`` of one. Result: see ``ship``."""
    check_single_order(order_ids, part)
    request = PickUp(tuple(order_ids), part, only_on_shelf)
    operation = Operation(by, "picked_up", request, note=operation_note(order_ids))
    return perform_step(store, operation, order_ids, _decide_pick_up)


def _decide_pick_up(tx: Transaction, order: Order, request: PickUp, by: By) -> Posting:
    return _parcel_posting(tx, order, request, by, picked_up=True)


def _parcel_posting(
    tx: Snapshot, order: Order, request: Shipment | PickUp, by: By, *, picked_up: bool, **label: Any
) -> Posting:
    chosen = leaving_part(order, request.part, only_on_shelf=request.only_on_shelf)
    check_way(order, picked_up=picked_up)
    written = tx.frame("parcel", columns=["parcel_id"], ecom_order_id=order.order_id).height
    parcel_id = f"{order.order_id}-{written + 1}"
    about = {"picked_up": picked_up, "carrier": None, "tracking_number": None} | label
    result = {"ecom_order_id": order.order_id, "parcel_id": parcel_id, "units": sum(chosen.values())}
    return Posting(
        changes=sent_changes(order, chosen, picked_up=picked_up),
        rows=parcel_rows(parcel_id, order, chosen, by, **about),
        result=result | {"whole": chosen == order.waiting},
    )


def _parcels(tx: Snapshot, order: Order) -> list[dict[str, Any]]:
    """Return the order's parcels that were not undone, latest last."""
    parcels = tx.rows("parcel_sent", ecom_order_id=order.order_id)
    return sorted(parcels, key=lambda parcel: int(parcel["parcel_id"].rpartition("-")[2]))


def _label_of(order: Order) -> dict[str, Any]:
    """Return the carrier and number recorded before the first parcel left."""
    return {"carrier": order.facts.carrier, "tracking_number": order.facts.tracking_number}


def ready_for_pickup(store: Store, order_id: str, note: str, *, by: By) -> Done:
    """Record that an order may be picked up; all waiting units are packed.

    ``note`` says how the customer was told; without one, somebody still has to tell them.
    """
    request = ReadyForPickup(order_id, note)
    operation = Operation(by, "ready_for_pickup", request, note=operation_note([order_id], note.strip()))
    return perform_step(store, operation, [order_id], _decide_ready)


def _decide_ready(_tx: Transaction, order: Order, request: ReadyForPickup, _by: By) -> Posting:
    check_released(order)
    if order.facts.ready_for_pickup:
        raise Refused(say("{title} is already ready for pickup.", title=order.title))
    check_way(order, picked_up=True)
    if any(line.packed < line.waiting for line in order.lines):
        raise Refused(say("{title} is not packed. Pack it first.", title=order.title))
    ready = order.change(ready_for_pickup=True, pickup_note=request.note.strip() or None)
    return Posting(changes=[ready], result={"ecom_order_id": order.order_id})


def edit_tracking(
    store: Store,
    order_id: str,
    carrier: str,
    tracking_number: str,
    parcel_id: str | None = None,
    *,
    shown: tuple[str, str] | None = None,
    by: By,
) -> Done:
    """Record the carrier and tracking number of ``parcel_id``, else of the latest parcel.

    For an order without a parcel here (not sent yet, or sent elsewhere) they are recorded on the order.
    Raises Problem if they are no longer those that were ``shown``.
    """
    request = EditTracking(order_id, carrier, tracking_number, parcel_id, shown)
    note = operation_note([order_id], carrier.strip(), tracking_number.strip())
    return perform_step(store, Operation(by, "tracking", request, note=note), [order_id], _decide_tracking)


def _decide_tracking(tx: Transaction, order: Order, request: EditTracking, _by: By) -> Posting:
    new_label = label(request.carrier, request.tracking_number)
    parcels = {parcel["parcel_id"]: parcel for parcel in _parcels(tx, order)}
    ids = list(parcels)
    if request.parcel_id is not None and request.parcel_id not in ids:
        raise Problem(
            say("{title} has no parcel {parcel_id}.", title=order.title, parcel_id=request.parcel_id)
        )
    chosen = request.parcel_id or (ids[-1] if ids else None)
    if request.shown is not None:
        label_here = parcels[request.parcel_id] if request.parcel_id else _label_of(order)
        check_unchanged(label(*request.shown), {name: label_here[name] for name in new_label}, new_label)
    changes = [Change("parcel", (chosen,), new_label)] if chosen else []
    if not ids or chosen == ids[-1]:
        changes.append(order.change(**new_label))
    return Posting(changes=changes, result={"ecom_order_id": order.order_id})


def tick_in_pos(store: Store, order_ids: Sequence[str], *, by: By) -> Done:
    """Record that orders were marked as shipped in the POS. From then on their shipping cannot be undone."""
    operation = Operation(by, "ticked", MarkShippedInPos(tuple(order_ids)), note=operation_note(order_ids))
    return perform_step(store, operation, order_ids, _decide_tick)


def _decide_tick(_tx: Transaction, order: Order, _request: MarkShippedInPos, _by: By) -> Posting:
    if order.facts.payment_status in ("refunded", "cancelled") or not order.is_sent:
        check_open(order)
        raise Refused(say("{title} was not sent yet. Ship it first.", title=order.title))
    if order.facts.ticked_in_pos is not False:
        raise Refused(say("{title} was already marked as shipped in the POS.", title=order.title))
    return Posting(changes=[order.change(ticked_in_pos=True)], result={"ecom_order_id": order.order_id})
