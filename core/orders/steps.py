"""Steps of an order: done once, for one order or many, all or nothing; undone in reverse order.

A step that another system knows of cannot be undone: shipping once it was marked in the POS, and everything
an import has shown. A later step of the same order is undone first.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import polars as pl

from core.allocation import SPECIAL_ORDER_NUMBER, id_of_special_order, is_special_order
from core.errors import Problem, Refused
from core.language import marked, say
from core.ledger import KEY_SEPARATOR, By, Done, Operation, Posting, Request, perform
from core.orders.order import Order, UnitsByLine, load_orders_for_update
from core.purchasing import local_time
from core.shop_time import today_in
from core.store import Snapshot, Store, Transaction

R = TypeVar("R", bound=Request)

OrderStep = Callable[[Transaction, Order, R, By], Posting]
"""Function that does a step to one order. Its result is the order's row in the operation's result."""

STEP_LABELS = {
    "clear": marked("cleared"),
    "fraud": marked("marked as fraud"),
    "paid": marked("marked as paid"),
    "packed": marked("packed"),
    "take_anyway": marked("given units out of turn"),
    "ready_for_pickup": marked("made ready for pickup"),
    "shipped": marked("shipped"),
    "picked_up": marked("picked up"),
    "tracking": marked("given a tracking number"),
    "ticked": marked("marked as shipped in the POS"),
    "refund": marked("refunded"),
    "told": marked("told of a promise"),
    "priority": marked("given a priority"),
    "held": marked("put on hold"),
    "released": marked("released from hold"),
    "parts": marked("set to ship complete or in parts"),
    "promised": marked("promised at the till"),
    "handed_over": marked("handed over"),
    "promise_cancelled": marked("cancelled"),
    "moved_up": marked("moved before all others"),
    "moved_back": marked("put back in its place"),
}
"""Kinds of operations in words: order 1042 was …"""

OF_ORDERS = ("ecom_order", "moved_order", "order_terms")
"""Tables whose rows have the number of an order as their key."""


def special_keys(order_ids: Sequence[str]) -> dict[str, str]:
    """Return the keys of special orders in their table, and their numbers among the orders."""
    special = [order for order in order_ids if is_special_order(order)]
    return {id_of_special_order(order): order for order in special}


STOPPED_BY_HOLD = ("packed", "take_anyway", "ready_for_pickup", "shipped", "picked_up")
"""Steps that are refused for an order on hold."""

SHOWN_BY_THE_POS = [
    "ecom_order.fraud_check", "ecom_order.payment_status", "ecom_order.shipment_status",
    "ecom_order.ticked_in_pos", "ecom_order.tracking_number", "sale_line.shipped", "sale_line.refunded",
]  # fmt: skip
"""Facts of a step that an import may show too."""


def combined_posting(postings: Sequence[Posting]) -> Posting:
    """Combine several orders' postings into one operation. Its result has one row per order."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for posting in postings:
        for table, added in posting.rows.items():
            rows.setdefault(table, []).extend(added)
    return Posting(
        movements=[move for posting in postings for move in posting.movements],
        changes=[change for posting in postings for change in posting.changes],
        rows=rows,
        result=[posting.result for posting in postings],
    )


def check_single_order(order_ids: Sequence[str], part: UnitsByLine | None) -> None:
    """Raise Problem if something that belongs to one order is asked of several."""
    if part is not None and len(order_ids) != 1:
        raise Problem(say("A part or a tracking number belongs to one order. Choose one order."))


def operation_note(order_ids: Sequence[str], *remarks: str) -> str:
    """Return the history's note, in English: the orders, and the remarks about them."""
    words = ", ".join(word for word in remarks if word)
    orders = ("Order " if len(order_ids) == 1 else "Orders ") + ", ".join(order_ids)
    return orders + (f": {words}" if words else "")


# --- with the store ---


def perform_step(store: Store, operation: Operation[R], order_ids: Sequence[str], step: OrderStep[R]) -> Done:
    """Do one operation for all the orders, or nothing with a Problem that names each refused order.

    The result has one row per order. A refusal says who did the last step.
    """
    return perform(store, operation, partial(_decide_each, order_ids, step, kind=operation.kind))


def _decide_each(
    order_ids: Sequence[str], step: OrderStep[R], tx: Transaction, request: R, by: By, *, kind: str
) -> Posting:
    """Take the step for each of the orders, or raise Refused with all that prevents it: all or nothing."""
    postings, problems = [], []
    for order in load_orders_for_update(tx, order_ids):
        try:
            if kind in STOPPED_BY_HOLD:
                _check_not_held(tx, order, by.now)
            postings.append(step(tx, order, request, by))
        except Refused as refused:
            problems.append(f"{refused}{_last_step_text(tx, order, by.now)}")
        except Problem as problem:
            problems.append(str(problem))
    if problems:
        raise Refused("\n".join(problems))
    return combined_posting(postings)


def _check_not_held(tx: Snapshot, order: Order, now: datetime) -> None:
    if order.terms.on_hold and order.lines:
        (shop,) = tx.rows("shop", shop_id=order.lines[0].shop_id)
        if order.terms.is_held(today_in(shop["time_zone"], now)):
            raise Refused(
                say(
                    "{title} is {hold_text}. Release it first.",
                    title=order.title,
                    hold_text=order.terms.hold_text,
                )
            )


def _last_step_text(tx: Snapshot, order: Order, now: datetime) -> str:
    steps = load_steps(tx, [order.order_id]).filter(pl.col("kind") != "told").to_dicts()
    if not steps or not order.lines:
        return ""
    when = local_time(tx, order.lines[0].shop_id, steps[-1]["recorded_at"], now)
    return " " + say(
        "It was last {step} by {person} at {when}.",
        step=say(STEP_LABELS[steps[-1]["kind"]]),
        person=steps[-1]["actor"],
        when=when,
    )


def load_steps(tx: Snapshot, order_ids: Sequence[str]) -> pl.DataFrame:
    """Load the steps of orders that were not undone: one row per order and operation, oldest first.

    ``ecom_order_id, number, operation_id, kind, actor, recorded_at, note``.
    """
    special = special_keys(order_ids)
    line = ["sale_id", "line_number", "ecom_order_id"]
    sales = tx.frame("sale_line", columns=line, ecom_order_id=order_ids)
    parcels = tx.frame("parcel", columns=["parcel_id", "ecom_order_id"], ecom_order_id=order_ids)
    key = pl.concat_str("sale_id", "line_number", separator=KEY_SEPARATOR)
    rows = pl.concat(
        [
            *(
                pl.DataFrame({"row_key": order_ids, "ecom_order_id": order_ids, "table_name": table})
                for table in OF_ORDERS
            ),
            pl.DataFrame(
                {
                    "row_key": list(special),
                    "ecom_order_id": list(special.values()),
                    "table_name": "special_order",
                },
                schema=dict.fromkeys(("row_key", "ecom_order_id", "table_name"), pl.String),
            ),
            sales.select(row_key=key, ecom_order_id="ecom_order_id", table_name=pl.lit("sale_line")),
            parcels.select(row_key="parcel_id", ecom_order_id="ecom_order_id", table_name=pl.lit("parcel")),
        ]
    )
    place = ["table_name", "row_key"]
    changes = tx.frame("change", columns=["operation_number", *place], matching=rows.select(place))
    touched = changes.join(rows, on=place).select("ecom_order_id", number="operation_number").unique()
    columns = ["number", "operation_id", "kind", "actor", "recorded_at", "note"]
    operations = tx.frame(
        "operation", columns=columns, matching=touched.select("number"), kind=list(STEP_LABELS)
    )
    undone = tx.frame("operation", columns=["reverses"], reverses=operations["operation_id"].to_list())
    standing = operations.join(undone, left_on="operation_id", right_on="reverses", how="anti")
    return touched.join(standing, on="number").sort("number", "ecom_order_id")


def check_step_can_be_undone(tx: Snapshot, target: dict[str, Any]) -> None:
    """Raise Problem if a step cannot be undone: a later step depends on it, or the POS knows of it."""
    changes = tx.frame("change", operation_number=target["number"])
    orders = _orders_of(tx, changes)
    later = load_steps(tx, orders).filter(pl.col("number") > target["number"])
    is_told = pl.col("kind") == "told"  # Telling a customer depends on no step, and no step on it.
    for step in later.filter(is_told if target["kind"] == "told" else ~is_told).tail(1).to_dicts():
        order_id = step["ecom_order_id"]
        if step["kind"] == "ticked":
            raise Problem(
                say("Order {order_id} was marked as shipped in the POS. Undo that first.", order_id=order_id)
            )
        raise Problem(
            say(
                "Order {order_id} was {step} since, by {person}. Undo that first.",
                order_id=order_id,
                step=say(STEP_LABELS[step["kind"]]),
                person=step["actor"],
            )
        )
    _check_not_in_pos(tx, target, changes)


def _orders_of(tx: Snapshot, changes: pl.DataFrame) -> list[str]:
    """Return the orders whose facts or lines these changes belong to."""
    parts = pl.col("row_key").str.split(KEY_SEPARATOR).list
    lines = changes.filter(pl.col("table_name") == "sale_line").select(
        sale_id=parts.get(0), line_number=parts.get(1, null_on_oob=True).cast(pl.Int64)
    )
    parcels = changes.filter(pl.col("table_name") == "parcel").select(parcel_id="row_key")
    order_ids = [
        changes.filter(pl.col("table_name").is_in(OF_ORDERS))["row_key"],
        changes.filter(table_name="special_order")
        .select(SPECIAL_ORDER_NUMBER + pl.col("row_key"))
        .to_series(),
        tx.frame("sale_line", columns=["ecom_order_id"], matching=lines)["ecom_order_id"],
        tx.frame("parcel", columns=["ecom_order_id"], matching=parcels)["ecom_order_id"],
    ]
    return pl.concat(order_ids).unique().sort().to_list()


def _check_not_in_pos(tx: Snapshot, target: dict[str, Any], changes: pl.DataFrame) -> None:
    """Raise Problem if an import has shown the change since, because it must then be undone in the POS."""
    later = {"number": target["number"]}
    if tx.frame("operation", columns=["number"], kind="import", above=later).is_empty():
        return
    place = ["table_name", "row_key", "column_name"]
    from_files = changes.filter(
        pl.concat_str("table_name", "column_name", separator=".").is_in(SHOWN_BY_THE_POS)
    )
    shown = from_files.join(tx.frame("ours", columns=place), on=place, how="anti")
    returns = changes.filter(pl.col("column_name") == "returned_here").to_dicts()
    if shown.height or any(_is_in_pos(tx, change) for change in returns):
        raise Problem(say("The POS already shows this. Undo it there, then import."))


def _is_in_pos(tx: Snapshot, change: dict[str, Any]) -> bool:
    sale_id, line_number = change["row_key"].split(KEY_SEPARATOR)
    (line,) = tx.rows("sale_line", sale_id=sale_id, line_number=int(line_number))
    return bool(line["returned_here"] < int(change["after"]))
