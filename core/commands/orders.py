"""``order``: one step of eCom orders, from the fraud check to marking them in the POS (contract §4)."""

import argparse
from collections.abc import Callable, Sequence

import polars as pl

from core.commands.shared import ACTOR, is_whole_number, print_lines
from core.errors import Problem
from core.ledger import By, Done
from core.orders import (
    LineUnits,
    RefundLine,
    clear,
    load_orders,
    mark_fraud,
    mark_paid,
    pack,
    picked_up,
    ready_for_pickup,
    refund,
    ship,
    tick_in_pos,
)
from core.store import Store

PRINTED = {"operation_id": pl.String, "ecom_order_id": pl.String, "stage": pl.String}
WITH_LINES = ("pack", "ship", "picked-up", "refund")
"""Steps that can be done for a part of an order."""

StepCommand = Callable[[Store, list[str], argparse.Namespace, By], Done]


def order(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    """Do one step of each order and print one row per order, with its stage now."""
    _check(options)
    step, at_once = STEPS_OF_AN_ORDER[options.act]
    groups = [options.order_ids] if at_once else [[order_id] for order_id in options.order_ids]
    key = options.id or options.new_id
    done: dict[str, str] = {}
    for number, order_ids in enumerate(groups):
        by = By(key if number == 0 else f"{key} {number + 1}", ACTOR, options.now)
        try:
            answer = step(store, order_ids, options, by)
        except Problem as problem:
            if not done:
                raise
            raise Problem(f"{problem}\nDone before that: {', '.join(done)}.") from problem
        if answer.again:
            print_lines("This was already saved; nothing was done again.")
        done |= dict.fromkeys(order_ids, answer.operation_id)
    stages = dict(store.ask(load_orders).select("ecom_order_id", "stage").iter_rows())
    rows = [(operation_id, order_id, stages.get(order_id)) for order_id, operation_id in done.items()]
    return pl.DataFrame(rows, schema=PRINTED, orient="row")


def _check(options: argparse.Namespace) -> None:
    """Raise Problem if an option does not belong to this step."""
    if options.line and options.act not in WITH_LINES:
        raise Problem(f"“{options.act}” applies to whole orders: leave out --line.")
    if options.act != "refund" and (options.shipped_line or options.restock):
        raise Problem("--shipped-line and --restock belong to a refund.")
    if (options.carrier or options.tracking) and options.act != "ship":
        raise Problem("--carrier and --tracking belong to “ship”.")
    if (options.line or options.shipped_line) and len(options.order_ids) != 1:
        raise Problem("--line applies to one order: name one order.")


def _units(texts: Sequence[str]) -> dict[tuple[str, int], int]:
    """Parse ``SALE:N=QTY`` as units by sale line. Raises Problem for other texts, or for a line named
    twice."""
    units: dict[tuple[str, int], int] = {}
    for text in texts:
        line, _, quantity = text.rpartition("=")
        sale_id, _, number = line.rpartition(":")
        if not (sale_id and is_whole_number(number) and is_whole_number(quantity)):
            raise Problem(f"“{text}” is not SALE:LINE=QUANTITY, such as 4711:1=2.")
        key = sale_id.strip(), int(number)
        if key in units:
            raise Problem(f"Line {key[1]} of sale {key[0]} is named twice; put its units together.")
        units[key] = int(quantity)
    return units


def _part(options: argparse.Namespace) -> LineUnits | None:
    return _units(options.line) or None


def _refund(store: Store, order_ids: list[str], options: argparse.Namespace, by: By) -> Done:
    """Refund the lines named, else every unit that was not shipped."""
    waiting, shipped = _units(options.line), _units(options.shipped_line)
    if not waiting and not shipped:
        return refund(store, order_ids[0], unshipped=True, reason=options.reason, by=by)
    lines = [
        RefundLine(
            *key, waiting.get(key, 0), shipped.get(key, 0), options.restock if key in shipped else None
        )
        for key in {**waiting, **shipped}
    ]
    return refund(store, order_ids[0], lines, reason=options.reason, by=by)


STEPS_OF_AN_ORDER: dict[str, tuple[StepCommand, bool]] = {
    "approve": (lambda store, ids, _, by: clear(store, ids, by=by), True),
    "fraud": (lambda store, ids, options, by: mark_fraud(store, ids[0], options.reason, by=by), False),
    "paid": (lambda store, ids, options, by: mark_paid(store, ids, options.reason or ACTOR, by=by), True),
    "pack": (
        lambda store, ids, options, by: pack(store, ids, _part(options), only_on_shelf=True, by=by),
        True,
    ),
    "ship": (
        lambda store, ids, options, by: ship(
            store,
            ids,
            _part(options),
            carrier=options.carrier,
            tracking_number=options.tracking,
            only_on_shelf=True,
            by=by,
        ),
        True,
    ),
    "ready": (
        lambda store, ids, options, by: ready_for_pickup(store, ids[0], options.reason or ACTOR, by=by),
        False,
    ),
    "picked-up": (
        lambda store, ids, options, by: picked_up(store, ids, _part(options), only_on_shelf=True, by=by),
        True,
    ),
    "refund": (_refund, False),
    "mark-in-pos": (lambda store, ids, _, by: tick_in_pos(store, ids, by=by), True),
}
"""Steps by their word, and whether several orders are one operation, all or none."""
