"""Packing: units on the shelf for an order are packed; and taking units out of turn.

Packing moves no stock, the sale did. Units taken out of turn come before all others in rule 2
(``core.allocation``) until they are sent, so the orders they were taken from wait again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from core.allocation import customer_queue
from core.errors import Refused
from core.language import marked, say
from core.ledger import By, Done, Operation, Posting
from core.orders.order import Order, UnitsByLine, load_orders_for_update
from core.orders.order_checks import (
    check_all_here,
    check_on_shelf,
    check_released,
    chosen_units,
    on_shelf,
    refusal_to_count,
)
from core.orders.shelf_changes import allocation_changes
from core.orders.steps import check_single_order, operation_note, perform_step
from core.store import Snapshot, Store, Transaction


@dataclass(frozen=True)
class Pack:
    """Orders to pack: all waiting units, ``part`` of one order, or only what is on the shelf for each."""

    order_ids: tuple[str, ...]
    part: UnitsByLine | None
    only_on_shelf: bool = False


@dataclass(frozen=True)
class TakeOutOfTurn:
    """Units of the shelf for an order although older orders wait for them: ``part``, or all waiting units."""

    order_id: str
    part: UnitsByLine | None


def packed_part(order: Order, part: UnitsByLine | None, *, only_on_shelf: bool = False) -> UnitsByLine:
    """Return the units to pack now: ``part``, or all that are not packed, or of these what is on the shelf.

    Raises Refused if that is not allowed.
    """
    check_released(order)
    check_all_here(order)
    rest = {line.key: line.waiting - line.packed for line in order.lines if line.packed < line.waiting}
    if not rest:
        raise Refused(say("{title} was already packed.", title=order.title))
    packed = {line.key: line.packed for line in order.lines}
    can_be_packed = on_shelf(order, rest, packed) if only_on_shelf else rest
    wanted = can_be_packed if part is None else part
    chosen = chosen_units(order, wanted, lambda line: rest.get(line.key, 0), marked("still to pack"))
    check_on_shelf(order, {key: units + order.line(key).packed for key, units in chosen.items()})
    return chosen


def out_of_turn_part(order: Order, part: UnitsByLine | None) -> UnitsByLine:
    """Return the units of each line taken out of turn: ``part``, or all waiting units.

    Raises Refused if the shelf does not hold them, or if nothing has to be taken from another order.
    """
    check_released(order)
    wanted = order.waiting if part is None else part
    chosen = chosen_units(order, wanted, lambda line: line.waiting, marked("still to send"))
    if all(units <= order.line(key).allocated for key, units in chosen.items()):
        raise Refused(
            say(
                "{title}: all its units are on the shelf for it. Nothing has to be taken out of turn.",
                title=order.title,
            )
        )
    for line in order.lines:
        together = sum(
            chosen.get(other.key, other.taken_out_of_turn)
            for other in order.lines
            if (other.item_id, other.shop_id) == (line.item_id, line.shop_id)
        )
        if line.tracked and line.key in chosen and together > line.shelf:
            raise refusal_to_count(order, line, together)
    return chosen


def queue_with_taken(order: Order, chosen: UnitsByLine) -> pl.DataFrame:
    """Return the ``customer_queue`` as if the order had taken ``chosen`` units of its lines."""
    lines = [(*key, units) for key, units in chosen.items()]
    schema = {"document_id": pl.String, "line_number": pl.Int64, "now_taken": pl.Int64}
    taken = pl.DataFrame(lines, schema=schema, orient="row")
    asked = order.queue.join(taken, on=["document_id", "line_number"], how="left")
    return customer_queue(asked.with_columns(taken_anyway=pl.coalesce("now_taken", "taken_anyway")))


def delays(order: Order, chosen: UnitsByLine) -> list[dict[str, object]]:
    """Return the orders delayed if the order takes ``chosen``: ``ecom_order_id, item_id, shop_id, units``
    each.
    """
    changed = allocation_changes(order.queue, queue_with_taken(order, chosen))
    return changed.filter(pl.col("units") < 0).with_columns(-pl.col("units")).to_dicts()


# --- with the store ---


def pack(
    store: Store,
    order_ids: Sequence[str],
    part: UnitsByLine | None = None,
    *,
    only_on_shelf: bool = False,
    by: By,
) -> Done:
    """Pack orders, or a ``part`` of one: paid, cleared, and every unit on the shelf for it.

    ``only_on_shelf``: leave out units that are not on the shelf, instead of refusing them. Result: one row
    per order, ``ecom_order_id, units``.
    """
    check_single_order(order_ids, part)
    operation = Operation(
        by, "packed", Pack(tuple(order_ids), part, only_on_shelf), note=operation_note(order_ids)
    )
    return perform_step(store, operation, order_ids, _decide_pack)


def _decide_pack(_tx: Transaction, order: Order, request: Pack, _by: By) -> Posting:
    chosen = packed_part(order, request.part, only_on_shelf=request.only_on_shelf)
    changes = [order.line(key).change(packed=order.line(key).packed + units) for key, units in chosen.items()]
    if order.facts.ready_for_pickup:  # The customer was told before these units were packed.
        changes.append(order.change(ready_for_pickup=False))
    return Posting(changes=changes, result={"ecom_order_id": order.order_id, "units": sum(chosen.values())})


def take_out_of_turn(store: Store, order_id: str, part: UnitsByLine | None = None, *, by: By) -> Done:
    """Give units of the shelf to an order although older orders wait for them.

    Result: one row, ``ecom_order_id, units, delays``; ``delays`` has one row per delayed order and item.
    """
    note = operation_note([order_id], "units taken out of turn")
    operation = Operation(by, "take_anyway", TakeOutOfTurn(order_id, part), note=note)
    return perform_step(store, operation, [order_id], _decide_turn)


def _decide_turn(_tx: Transaction, order: Order, request: TakeOutOfTurn, _by: By) -> Posting:
    chosen = out_of_turn_part(order, request.part)
    return Posting(
        changes=[order.line(key).change(taken_anyway=units) for key, units in chosen.items()],
        result={
            "ecom_order_id": order.order_id,
            "units": sum(chosen.values()),
            "delays": delays(order, chosen),
        },
    )


def load_delays(
    snapshot: Snapshot, order_id: str, part: UnitsByLine | None = None
) -> list[dict[str, object]]:
    """Load the orders that taking units out of turn would delay, to ask before doing it. Raises Problem."""
    (order,) = load_orders_for_update(snapshot, [order_id])
    return delays(order, out_of_turn_part(order, part))
