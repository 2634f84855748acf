"""Refunds: units that will not be sent, and sent units that are paid back.

Units that were not shipped go back on their own line, which then stops being a source: the next customer in
the queue gets the stock. For shipped units the refund says whether they return to stock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.allocation import PAIR, customer_queue
from core.amounts import is_units
from core.errors import Problem, Refused
from core.language import marked, say
from core.ledger import By, Change, Done, Operation, Posting
from core.orders.order import LineKey, Order, OrderLine
from core.orders.order_checks import check_not_refunded
from core.orders.shelf_changes import allocation_changes
from core.orders.steps import operation_note, perform_step
from core.store import Store, Transaction


@dataclass(frozen=True)
class RefundLine:
    """Refund of one line: units not shipped and units shipped.

    ``returns``: whether the shipped units come back to stock (None: not said).
    """

    sale_id: str
    line_number: int
    unshipped: int = 0
    shipped: int = 0
    returns: bool | None = None

    @property
    def key(self) -> LineKey:
        return self.sale_id, self.line_number

    @property
    def units(self) -> int:
        return self.unshipped + self.shipped

    @property
    def returned(self) -> int:
        """Return the units that are stock again."""
        return self.unshipped + (self.shipped if self.returns else 0)


@dataclass(frozen=True)
class Refund:
    """Refund of an order: ``lines``, or everything that is left (``returns``: of its shipped units), or all
    its ``unshipped`` units.
    """

    order_id: str
    lines: tuple[RefundLine, ...]
    everything: bool
    unshipped: bool
    returns: bool | None
    reason: str


def all_refundable(order: Order, returns: bool | None) -> list[RefundLine]:
    """Refund all units that are not gone yet."""
    refundable = [line for line in order.lines if line.open or line.shipped]
    return [RefundLine(*line.key, line.open, line.shipped, returns) for line in refundable]


def unshipped_left(order: Order) -> list[RefundLine]:
    """Refund all units that are neither shipped nor gone."""
    return [RefundLine(*line.key, line.open) for line in order.lines if line.open]


def check_refund(order: Order, lines: Sequence[RefundLine]) -> None:
    """Raise Problem for an impossible refund.

    Nothing is refunded, a line appears twice, it is more than is left of a line, or it is not said whether
    shipped units return.
    """
    check_not_refunded(order)
    if not lines:
        raise Problem(say("{title}: nothing is left to refund, or nothing was chosen.", title=order.title))
    if len({line.key for line in lines}) < len(lines):
        raise Problem(say("{title}: a line appears twice. Add its units together.", title=order.title))
    for refunded in lines:
        _check_line(order, order.line(refunded.key), refunded)


def _check_line(order: Order, line: OrderLine, refunded: RefundLine) -> None:
    title = f"{order.title}, {line.name}"
    for units in (refunded.unshipped, refunded.shipped):
        if not is_units(units, 0):
            raise Problem(
                say("{title}: refund a whole number of units, not {units}.", title=title, units=units)
            )
    if refunded.units == 0:
        raise Problem(say("{title}: nothing was chosen.", title=title))
    if refunded.unshipped > line.open:
        raise _too_many(title, marked("not shipped"), line.open, refunded.unshipped)
    if refunded.shipped > line.shipped:
        raise _too_many(title, "shipped", line.shipped, refunded.shipped)
    if refunded.shipped and refunded.returns is None:
        raise Problem(say("{title}: say whether the units that were shipped return to stock.", title=title))


def _too_many(title: str, which: str, left: int, units: int) -> Refused:
    return Refused(
        say(
            "{title}: of the units {which} only {left} can be refunded, not {units}.",
            title=title,
            which=say(which),
            left=left,
            units=units,
        )
    )


def line_change(line: OrderLine, refunded: RefundLine) -> Change:
    """Return the change of a refunded line. Units that no longer wait are neither packed nor taken out of
    turn.
    """
    waiting = line.waiting - refunded.unshipped
    return line.change(
        refunded=line.refunded + refunded.units,
        returned_here=line.returned_here + refunded.returned,
        shipped=line.shipped + line.came_back - refunded.shipped,
        packed=max(0, min(line.packed, waiting)),
        taken_anyway=max(0, min(line.taken_out_of_turn, waiting)),
    )


def order_facts(order: Order, lines: Sequence[RefundLine]) -> dict[str, Any]:
    """Return the order's status after a refund: refunded if nothing is left, shipped if nothing is left to
    send.
    """
    left_open = sum(line.open for line in order.lines) - sum(line.unshipped for line in lines)
    left_shipped = sum(line.shipped for line in order.lines) - sum(line.shipped for line in lines)
    if left_open + left_shipped == 0:
        return {"payment_status": "refunded"}
    if left_open == 0 and not order.is_sent:
        return {"shipment_status": "shipped", "ticked_in_pos": bool(order.facts.ticked_in_pos)}
    return {}


def queue_after(order: Order, lines: Sequence[RefundLine]) -> pl.DataFrame:
    """Return the ``customer_queue`` after the refund."""
    rows = [_row(order.line(line.key), line) for line in lines]
    refunded = pl.DataFrame(rows)
    back = refunded.group_by(PAIR).agg(pl.col("back").sum())
    asked = order.queue.join(refunded.drop("back"), on=[*PAIR, "document_id", "line_number"], how="left")
    waiting = pl.col("waiting") - pl.col("gone").fill_null(0)
    return customer_queue(
        asked.join(back, on=PAIR, how="left").with_columns(
            waiting=waiting,
            taken_anyway=pl.min_horizontal("taken_anyway", waiting),
            on_hand=pl.col("on_hand") + pl.col("back").fill_null(0),
        )
    )


def _row(line: OrderLine, refunded: RefundLine) -> dict[str, Any]:
    return {
        "item_id": line.item_id,
        "shop_id": line.shop_id,
        "document_id": refunded.sale_id,
        "line_number": refunded.line_number,
        "gone": refunded.unshipped,
        "back": refunded.returned,
    }


# --- with the store ---


def refund(
    store: Store,
    order_id: str,
    lines: Sequence[RefundLine] = (),
    *,
    everything: bool = False,
    unshipped: bool = False,
    returns: bool | None = None,
    reason: str = "",
    by: By,
) -> Done:
    """Refund ``lines`` of an order, ``everything`` that is left of it, or all its ``unshipped`` units.

    ``returns``: with ``everything``, whether its shipped units return to stock. Result: one row,
    ``ecom_order_id, units, returned`` (to stock), ``whole`` (nothing of the order is left) and ``reached``,
    the orders that get the stock: ``ecom_order_id, item_id, shop_id, units`` each.
    """
    if (everything or unshipped) and lines:
        raise Problem(say("Refund the lines chosen or everything, not both."))
    request = Refund(order_id, tuple(lines), everything, unshipped, returns, reason)
    operation = Operation(by, "refund", request, note=operation_note([order_id], reason.strip()))
    return perform_step(store, operation, [order_id], _decide_refund)


def _decide_refund(_tx: Transaction, order: Order, request: Refund, by: By) -> Posting:
    chosen: Sequence[RefundLine] = request.lines
    if request.everything:
        chosen = all_refundable(order, request.returns)
    elif request.unshipped:
        chosen = unshipped_left(order)
    check_refund(order, chosen)
    return _refunded(order, chosen, request.reason.strip(), by)


def _refunded(order: Order, lines: Sequence[RefundLine], reason: str, by: By) -> Posting:
    """Return the refund: what goes back in stock, the lines, the order's status, and whom the freed units
    reach."""
    facts = order_facts(order, lines)
    newly_allocated = allocation_changes(order.queue, queue_after(order, lines)).filter(
        pl.col("units") > 0, pl.col("ecom_order_id") != order.order_id
    )
    header = {"operation_id": by.operation_id, "ecom_order_id": order.order_id}
    return Posting(
        movements=[_movement(order.line(line.key), line.returned, by.now) for line in lines],
        changes=[
            *(line_change(order.line(line.key), line) for line in lines),
            *([order.change(**facts)] if facts else []),
        ],
        rows={
            "refund": [header | {"refunded_at": by.now, "reason": reason or None}],
            "refund_line": [_refund_row(line, by) for line in lines],
        },
        result={
            "ecom_order_id": order.order_id,
            "units": sum(line.units for line in lines),
            "returned": sum(line.returned for line in lines),
            "whole": facts.get("payment_status") == "refunded",
            "reached": newly_allocated.to_dicts(),
        },
    )


def _movement(line: OrderLine, units: int, now: datetime) -> dict[str, Any]:
    """Return the movement that puts units back on the line that took them, never dated before the sale."""
    sale_id, line_number = line.key
    return {
        "document_type": "sale",
        "document_id": sale_id,
        "line_number": line_number,
        "item_id": line.item_id,
        "shop_id": line.shop_id,
        "quantity": units,
        "occurred_at": max(now, line.sold_at),
    }


def _refund_row(line: RefundLine, by: By) -> dict[str, Any]:
    return {
        "operation_id": by.operation_id,
        "sale_id": line.sale_id,
        "line_number": line.line_number,
        "unshipped": line.unshipped,
        "shipped": line.shipped,
        "returned": line.returned,
    }
