"""eCom order: its recorded state, and the checks before something is done with it.

A unit of an order line is open, shipped, or gone (refunded, or taken back at the till), never two of these.
No unit leaves the shop unpaid, uncleared, twice, or beyond the shelf's units for it (rule 2).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.allocation import LINE, PAIR, customer_queue, is_special_order, taken_back
from core.errors import Problem
from core.language import say
from core.ledger import Change, load_lines
from core.orders.records import OrderFacts
from core.orders.terms import Terms, load_terms
from core.store import Snapshot, as_record

LineKey = tuple[str, int]
"""Key of a sale line: its sale and line number."""

UnitsByLine = Mapping[LineKey, int]
"""Part of an order: units by line."""


@dataclass(frozen=True)
class OrderLine:
    """One line of an order, in units.

    ``gone``: refunded or taken back. ``allocated``: reached, that is on the shelf for it. ``shelf``: on the
    shelf for anybody, less units other orders took. ``packed`` and ``taken_out_of_turn``: part of the waiting
    units. ``came_back``: shipped units among those gone. ``refunded`` and ``returned_here``: as recorded.
    """

    key: LineKey
    item_id: str
    shop_id: str
    name: str
    sold_at: datetime
    quantity: int
    gone: int
    shipped: int
    came_back: int
    waiting: int
    allocated: int
    shelf: int
    tracked: bool
    packed: int
    taken_out_of_turn: int
    refunded: int
    returned_here: int

    @property
    def open(self) -> int:
        """Return the units neither shipped nor gone, whether or not they wait."""
        return self.quantity - self.gone - self.shipped

    def change(self, **values: Any) -> Change:
        return Change("sale_line", self.key, values)


@dataclass(frozen=True)
class Order:
    """One order: recorded ``facts``, its ``lines``, and the ``queue`` of all customers who wait for its items
    (core/allocation/customers.py, ``customer_queue``), and its ``terms``.
    """

    facts: OrderFacts
    lines: list[OrderLine]
    queue: pl.DataFrame
    terms: Terms

    @property
    def order_id(self) -> str:
        return self.facts.ecom_order_id

    @property
    def title(self) -> str:
        return say("Order {number}", number=self.order_id)

    @property
    def waiting(self) -> UnitsByLine:
        return {line.key: line.waiting for line in self.lines if line.waiting}

    @property
    def is_sent(self) -> bool:
        """Return True if everything that is not gone has left the shop."""
        status = self.facts.shipment_status in ("shipped", "picked_up")
        return status or (not self.waiting and any(line.shipped for line in self.lines))

    def line(self, key: LineKey) -> OrderLine:
        for line in self.lines:
            if line.key == key:
                return line
        raise Problem(
            say(
                "{title} has no line {line} of sale {sale}.",
                title=self.title,
                line=key[1],
                sale=key[0],
            )
        )

    def change(self, **values: Any) -> Change:
        return Change("ecom_order", (self.order_id,), values)


# --- with the store ---


def load_orders_for_update(tx: Snapshot, order_ids: Iterable[str]) -> list[Order]:
    """Load the orders as they stand, in the order asked. Raises Problem if one is unknown or asked
    for twice."""
    asked = list(order_ids)
    if not asked:
        raise Problem(say("No order was chosen."))
    if len(set(asked)) < len(asked):
        raise Problem(say("An order was chosen twice."))
    facts = {
        row["ecom_order_id"]: as_record(OrderFacts, row) for row in tx.rows("ecom_order", ecom_order_id=asked)
    }
    sales = tx.frame("sale_line", ecom_order_id=asked)
    unknown = [_unknown(order, sales) for order in asked if order not in facts]
    if unknown:
        raise Problem("\n".join(unknown))
    pairs = sales.select(PAIR).unique()
    queue = customer_queue(tx.frame("open_line_named", matching=pairs))
    rows = _lines(tx, sales, pairs, queue)
    terms = load_terms(tx, asked)
    queues = {order: _queue_of(queue, sales.filter(pl.col("ecom_order_id") == order)) for order in asked}
    return [
        Order(
            facts[order],
            [_line(row, facts[order]) for row in rows if row["ecom_order_id"] == order],
            queues[order],
            terms[order],
        )
        for order in asked
    ]


def _unknown(order_id: str, sales: pl.DataFrame) -> str:
    if is_special_order(order_id):
        return say(
            "This is done in the POS for {order_id}: it was never sold here. Then import.", order_id=order_id
        )
    if order_id in sales["ecom_order_id"]:
        return say(
            "Order {order_id} is only known from its sale. Import the eCom orders first.", order_id=order_id
        )
    return say("There is no eCom order {order_id}. Look for it on the board.", order_id=order_id)


def _queue_of(queue: pl.DataFrame, sales: pl.DataFrame) -> pl.DataFrame:
    return queue.join(sales.select(PAIR), on=PAIR, how="semi")


def _lines(
    tx: Snapshot, sales: pl.DataFrame, pairs: pl.DataFrame, queue: pl.DataFrame
) -> list[dict[str, Any]]:
    """Read the orders' lines with waiting units, units on the shelf for them, and units on the shelf for
    anybody.
    """
    taken = pl.col("taken_anyway").sum()
    others = taken.over(PAIR) - taken.over(*PAIR, "ecom_order_id")
    waits = queue.select(*LINE, "waiting", "reached", shelf=pl.col("shelf") - others)
    items = tx.frame("item", columns=["item_id", "sku", "tracked"], matching=pairs.select("item_id"))
    return (
        load_sold_lines(tx, sales)
        .join(waits, on=LINE, how="left")
        .join(items, on="item_id")
        .with_columns(pl.col("waiting", "reached", "shelf").fill_null(0))
        .with_columns(pl.min_horizontal(name, "waiting").alias(name) for name in ("packed", "taken_anyway"))
        .sort("document_id", "line_number")
        .to_dicts()
    )


def load_sold_lines(snapshot: Snapshot, sales: pl.DataFrame) -> pl.DataFrame:
    """Load the lines of orders among their ``sales``, without returns: one row per line.

    Columns: LINE, those of ``sale_line``, ``taken_back`` (units that returns took back) and ``came_back``
    (those of them that had been shipped). ``shipped`` are units that left and did not come back. A fully
    refunded line counts, although its movements add up to 0. A sale of an operation that was undone does not
    count.
    """
    moved = taken_back(load_lines(snapshot, sales.select(PAIR).unique())).select(
        *LINE, "taken_back", "came_back"
    )
    return (
        sales.filter(pl.col("quantity") > 0, ~pl.col("voided"))
        .rename({"sale_id": "document_id"})
        .with_columns(document_type=pl.lit("sale"))
        .join(moved, on=LINE, how="left")
        .filter(pl.col("taken_back").is_not_null() | (pl.col("refunded") > 0))
        .with_columns(pl.col("taken_back", "came_back").fill_null(0))
        .with_columns(pl.col("shipped") - pl.col("came_back"))
    )


def _line(row: dict[str, Any], facts: OrderFacts) -> OrderLine:
    """Return a line of the order. If the order was sent whole, all units not refunded count as shipped."""
    gone = row["refunded"] + row["taken_back"]
    owed = row["quantity"] - gone
    all_sent = facts.shipment_status in ("shipped", "picked_up")
    copied = ("item_id", "shop_id", "sold_at", "quantity", "waiting", "shelf", "tracked", "packed",
              "came_back", "refunded", "returned_here")  # fmt: skip
    return OrderLine(
        key=(row["document_id"], row["line_number"]),
        name=row["sku"] or row["item_id"],
        allocated=row["reached"],
        taken_out_of_turn=row["taken_anyway"],
        gone=gone,
        shipped=max(0, owed if all_sent else min(row["shipped"], owed)),
        **{name: row[name] for name in copied},
    )
