"""This order first: an order gets stock, here or incoming, before all others, until it is put back.

A moved order counts as the oldest in rules 1 and 2, so every list, page and export shows the same deal. Of
several moved orders the one moved last comes first. No stock moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from core.access import check_may_see, without_customers
from core.allocation import (
    MOVED_STEP,
    PAIR,
    TURN,
    chosen_anew,
    customer_queue,
    id_of_special_order,
    is_special_order,
    load_lines_of_orders_at,
    order_promises,
    order_title,
    own_turn,
)
from core.errors import Problem, Refused
from core.language import say
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.orders.order import load_orders_for_update
from core.orders.order_checks import check_open
from core.orders.schemas import TURN_CHANGE_ROWS
from core.orders.special_orders import NUMBER
from core.orders.steps import operation_note
from core.store import Snapshot, Store, Transaction

FIRST_OF_ALL = -(MOVED_STEP * 10**8)
"""Turn, before that of the shop's rule, of an order that is shown as if it were moved first."""


@dataclass(frozen=True)
class MoveUp:
    """Order that gets stock before all others."""

    order_id: str


@dataclass(frozen=True)
class MoveBack:
    """Moved order that goes back to its place by age."""

    order_id: str


def with_order_at(lines: pl.DataFrame, order_id: str, turn: int) -> pl.DataFrame:
    """Return open lines as if the order had this ``turn`` as a moved order; 0: it is not moved."""
    at = pl.when(pl.col("ecom_order_id").eq_missing(pl.lit(order_id))).then(turn + own_turn())
    return chosen_anew(lines.with_columns(at.otherwise(TURN).cast(pl.Int64).alias(TURN)))


def turn_changes(
    before: pl.DataFrame, after: pl.DataFrame, supply: pl.DataFrame, supply_after: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return the orders whose shelf units or promise differ between two deals: one row per order.

    ``before``, ``after``: the same open lines, with every line that competes for the rest of their orders.
    ``supply``: incoming lines, and ``supply_after`` if others get them then.
    Columns as in TURN_CHANGE_ROWS. Those who lose come first, and of these who has no date any more.
    """
    key = "ecom_order_id"
    was = order_promises(before, supply)
    now = order_promises(after, supply if supply_after is None else supply_after)
    both = was.join(now.select(key, ready_now="ready", now="promise"), on=key).rename({"promise": "was"})
    units = pl.col("ready_now") - pl.col("ready")
    return (
        both.filter((units != 0) | pl.col("was").ne_missing(pl.col("now")))
        .with_columns(
            units_changed=units,
            complete=pl.col("ready") == pl.col("units"),
            complete_now=pl.col("ready_now") == pl.col("units"),
        )
        .with_columns(loses=_loses())
        .sort("loses", "now", key, descending=[True, True, False], nulls_last=False)
    )


def _loses() -> pl.Expr:
    """Return True for an order that gets fewer units of the shelf, or a later day or none."""
    no_day = pl.col("was").is_not_null() & pl.col("now").is_null()
    later = (pl.col("now") > pl.col("was")).fill_null(value=False) | no_day
    return (pl.col("units_changed") < 0) | (~pl.col("complete_now") & (pl.col("complete") | later))


# --- with the store ---


def move_up(store: Store, order_id: str, *, by: By) -> Done:
    """Move an order, or a special order by its number among the orders, before all others.

    Result: ``ecom_order_id``, and ``loses``: the numbers of the orders that get fewer units or a later day.
    Refused if the order waits for nothing, or already comes first.
    """
    operation = Operation(
        by, "moved_up", MoveUp(order_id), note=operation_note([order_id], "before all others")
    )
    return perform(store, operation, _decide_move_up)


def _decide_move_up(tx: Transaction, request: MoveUp, _: By) -> Posting:
    place = _place(tx, request.order_id)
    last = _last_moved(tx)
    if place.moved_up and place.moved_up == last:
        raise Refused(say("{title} already comes first.", title=place.title))
    changes = load_turn_changes(tx, request.order_id)
    return Posting(
        rows=place.new_rows,
        changes=[place.move(last + 1)],
        result={"ecom_order_id": request.order_id, "loses": losing(changes)},
    )


def move_back(store: Store, order_id: str, *, by: By) -> Done:
    """Put a moved order back to its place by age. Result: see ``move_up``."""
    operation = Operation(
        by, "moved_back", MoveBack(order_id), note=operation_note([order_id], "in its place")
    )
    return perform(store, operation, _decide_move_back)


def _decide_move_back(tx: Transaction, request: MoveBack, _: By) -> Posting:
    place = _place(tx, request.order_id)
    if not place.moved_up:
        raise Refused(say("{title} already has its place by age.", title=place.title))
    changes = load_turn_changes(tx, request.order_id, back=True)
    return Posting(
        changes=[place.move(0)],
        result={"ecom_order_id": request.order_id, "loses": losing(changes)},
    )


def losing(changes: pl.DataFrame) -> Sequence[str]:
    """Return the numbers of the orders that lose."""
    return changes.filter("loses")["ecom_order_id"].to_list()


def load_turn_changes(snapshot: Snapshot, order_id: str, *, back: bool = False) -> pl.DataFrame:
    """Load who gets what later or sooner if the order comes first, or goes ``back`` to its place.

    One row per order whose units on the shelf or promise change, columns TURN_CHANGE_ROWS, those who lose
    first. Names are empty for those who may not see customers. Raises Problem for an unknown order.
    """
    place = _place(snapshot, order_id)
    pairs = snapshot.frame("open_line", columns=PAIR, ecom_order_id=order_id).unique()
    lines = load_lines_of_orders_at(snapshot, pairs)
    if lines.is_empty():
        return pl.DataFrame(schema=TURN_CHANGE_ROWS)
    supply = snapshot.frame("supply", matching=lines.select(PAIR).unique())
    moved = with_order_at(lines, order_id, 0 if back else FIRST_OF_ALL)
    changes = turn_changes(lines, moved, supply)
    check_may_see(place.shops)
    return without_customers(named_changes(snapshot, lines, changes))


def named_changes(snapshot: Snapshot, lines: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Add the customers and what is packed to ``turn_changes``: columns TURN_CHANGE_ROWS."""
    packed = customer_queue(lines).group_by("ecom_order_id").agg(pl.col("packed").sum())
    named = changes.join(packed, on="ecom_order_id", how="left").join(
        _names(snapshot, changes), on="ecom_order_id", how="left"
    )
    return named.select(pl.col(name).cast(kind) for name, kind in TURN_CHANGE_ROWS.items())


def _names(snapshot: Snapshot, orders: pl.DataFrame) -> pl.DataFrame:
    """Return the customers of these orders: one row per order that has one."""
    numbers = orders["ecom_order_id"].to_list()
    special_ids = [id_of_special_order(number) for number in numbers]
    web = snapshot.frame("ecom_order", columns=["ecom_order_id", "customer_name"], ecom_order_id=numbers)
    special = snapshot.frame("special_order", special_order_id=special_ids).select(
        "customer_name", ecom_order_id=NUMBER
    )
    return pl.concat([web, special.select(web.columns)])


@dataclass(frozen=True)
class _Place:
    """Place of an order that waits. ``moved_up``: None if it was never moved. ``shops``: those it was sold
    in."""

    order_id: str
    moved_up: int | None
    shops: frozenset[str]

    @property
    def title(self) -> str:
        return order_title(self.order_id)

    @property
    def new_rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the row of an order that is moved for the first time."""
        return {"moved_order": [{"ecom_order_id": self.order_id}]} if self.moved_up is None else {}

    def move(self, moved_up: int) -> Change:
        return Change("moved_order", (self.order_id,), {"moved_up": moved_up})


def _place(snapshot: Snapshot, order_id: str) -> _Place:
    """Read where an order stands. Raises Problem if it is unknown or waits for nothing."""
    moved = snapshot.rows("moved_order", ecom_order_id=order_id)
    moved_up = moved[0]["moved_up"] if moved else None
    if not is_special_order(order_id):
        (order,) = load_orders_for_update(snapshot, [order_id])
        check_open(order)
        return _Place(order_id, moved_up, frozenset(line.shop_id for line in order.lines))
    rows = snapshot.rows("special_order", special_order_id=id_of_special_order(order_id))
    if not rows:
        raise Problem(say("There is no {order_id}.", order_id=order_id))
    if not snapshot.rows("open_line", ecom_order_id=order_id):
        raise Refused(say("{title} has no waiting units.", title=order_title(order_id)))
    return _Place(order_id, moved_up, frozenset([rows[0]["shop_id"]]))


def _last_moved(snapshot: Snapshot) -> int:
    """Return the highest number of a moved order; 0 if none is moved."""
    return max(snapshot.frame("moved_order", columns=["moved_up"])["moved_up"].to_list(), default=0)


def load_is_moved(snapshot: Snapshot, order_id: str) -> bool:
    """Return True if the order was moved before all others, and not put back."""
    return any(row["moved_up"] for row in snapshot.rows("moved_order", ecom_order_id=order_id))
