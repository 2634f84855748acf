"""eCom order: its recorded state, and the checks before something is done with it.

A unit of an order line is open, shipped, or gone (refunded, or taken back at the till), never two of these.
No unit leaves the shop unpaid, uncleared, twice, or beyond the shelf's units for it (rule 2).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.allocation import LINE, PAIR, SPECIAL_ORDER_NUMBER, customer_queue, taken_back
from core.amounts import is_units
from core.errors import Problem, Refused
from core.ledger import Change, load_lines
from core.orders.records import OrderFacts
from core.orders.terms import Terms, load_terms
from core.store import Snapshot, as_record
from core.wording import counted

LineKey = tuple[str, int]
"""Key of a sale line: its sale and line number."""

UnitsByLine = Mapping[LineKey, int]
"""Part of an order: units by line."""


@dataclass(frozen=True)
class OrderLine:
    """One line of an order, in units.

    ``gone``: refunded or taken back. ``reached``: on the shelf for it. ``shelf``: on the shelf for anybody,
    less units other orders took. ``packed`` and ``taken_out_of_turn``: part of the waiting units.
    ``came_back``: shipped units among those gone. ``refunded`` and ``returned_here``: as recorded.
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
        return f"Order {self.order_id}"

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
        raise Problem(f"{self.title} has no line {key[1]} of sale {key[0]}.")

    def change(self, **values: Any) -> Change:
        return Change("ecom_order", (self.order_id,), values)


def check_not_refunded(order: Order) -> None:
    """Raise Refused if the order was refunded or cancelled."""
    if order.facts.payment_status in ("refunded", "cancelled"):
        raise Refused(f"{order.title} was already {order.facts.payment_status}.")


def check_open(order: Order) -> None:
    """Raise Refused if the order has ended."""
    check_not_refunded(order)
    shipment = order.facts.shipment_status
    if shipment == "cancelled":
        raise Refused(f"{order.title} was already cancelled.")
    if order.is_sent:
        raise Refused(f"{order.title} was already {'picked up' if shipment == 'picked_up' else 'shipped'}.")
    if not order.waiting:
        raise Refused(f"{order.title} has no waiting units.")


def check_released(order: Order) -> None:
    """Raise Refused if the order has ended or is not cleared and paid, so that nothing may be packed
    or sent."""
    check_open(order)
    if order.facts.fraud_check != "cleared":
        raise Refused(f"{order.title} is not cleared. Check it for fraud first.")
    if order.facts.payment_status != "paid":
        raise Refused(f"{order.title} is not paid. Mark it as paid first.")


def check_all_here(order: Order) -> None:
    """Raise Refused if the order ships complete and some of its units are not on the shelf for it."""
    missing = sum(line.waiting - line.allocated for line in order.lines)
    if order.terms.ship_complete and missing:
        raise Refused(
            f"{order.title} ships complete, and {counted(missing, 'unit is', 'units are')} not here yet. "
            "Wait for the rest, or allow parts."
        )


def check_all_leaves(order: Order, part: UnitsByLine) -> None:
    """Raise Refused if the order ships complete and ``part`` is not all that waits."""
    if order.terms.ship_complete and part != order.waiting:
        raise Refused(f"{order.title} ships complete: send all of it, or allow parts.")


def chosen_units(order: Order, part: UnitsByLine, most: Callable[[OrderLine], int], what: str) -> UnitsByLine:
    """Return ``part`` after checking it: whole numbers above 0, at most ``most`` per line. Raises Problem."""
    if not part:
        raise Problem(f"{order.title}: nothing was chosen.")
    for key, units in part.items():
        line = order.line(key)
        if not is_units(units, 1):
            raise Problem(f"{order.title}, {line.name}: choose a whole number of at least 1, not {units}.")
        if units > most(line):
            raise Refused(f"{order.title}, {line.name}: only {most(line)} {what}, not {units}.")
    return part


def on_shelf(order: Order, wanted: UnitsByLine, packed: UnitsByLine | None = None) -> UnitsByLine:
    """Return the part of ``wanted`` that is on the shelf for the order beside what is ``packed``.

    If nothing is, return all of it, so that the refusal says why.
    """
    there = {
        key: min(units, order.line(key).allocated - (packed or {}).get(key, 0))
        for key, units in wanted.items()
    }
    return {key: units for key, units in there.items() if units > 0} or wanted


def check_on_shelf(order: Order, part: UnitsByLine) -> None:
    """Raise Problem if units are not on the shelf for the order: older orders come first, or a count
    is due."""
    for key, units in part.items():
        line = order.line(key)
        if units <= line.allocated:
            continue
        if units <= line.shelf:
            raise Refused(
                f"{order.title}, {line.name}: the shelf holds {line.allocated} of {units} for it, "
                "the rest goes to older orders. Take it out of turn, or choose fewer."
            )
        raise refusal_to_count(order, line, units)


def refusal_to_count(order: Order, line: OrderLine, units: int) -> Refused:
    """Return the refusal for more units than the recorded stock has."""
    on_shelf = max(0, line.shelf)
    return Refused(
        f"{order.title}, {line.name}: the shelf should hold {on_shelf}, not {units}. "
        "If there are more, count the shelf first."
    )


# --- with the store ---


def load_orders_for_update(tx: Snapshot, order_ids: Iterable[str]) -> list[Order]:
    """Load the orders as they stand, in the order asked. Raises Problem if one is unknown or asked
    for twice."""
    asked = list(order_ids)
    if not asked:
        raise Problem("No order was chosen.")
    if len(set(asked)) < len(asked):
        raise Problem("An order was chosen twice.")
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
    if order_id.startswith(SPECIAL_ORDER_NUMBER):
        return f"This is done in the POS for {order_id}: it was never sold here. Then import."
    if order_id in sales["ecom_order_id"]:
        return f"Order {order_id} is only known from its sale. Import the eCom orders first."
    return f"There is no eCom order {order_id}. Look for it on the board."


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
    """Load the lines of orders: one row per line among their ``sales`` that is no return.

    Columns: LINE, those of ``sale_line``, ``taken_back`` (units that returns took back) and ``came_back``
    (those of them that had been shipped; ``shipped`` are the others). A fully refunded line counts, although
    its movements add up to 0. A sale by an operation that was undone does not count.
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
    gone = row["refunded"] + row["taken_back"]
    left = row["quantity"] - gone
    all_sent = facts.shipment_status in ("shipped", "picked_up")
    copied = ("item_id", "shop_id", "sold_at", "quantity", "waiting", "shelf", "tracked", "packed",
              "came_back", "refunded", "returned_here")  # fmt: skip
    return OrderLine(
        key=(row["document_id"], row["line_number"]),
        name=row["sku"] or row["item_id"],
        allocated=row["reached"],
        taken_out_of_turn=row["taken_anyway"],
        gone=gone,
        shipped=max(0, left if all_sent else min(row["shipped"], left)),
        **{name: row[name] for name in copied},
    )
