"""Stock counts: correct on hand by counting the shelf, where a discrepancy is proven.

On hand below 0 that no customer explains, ``found`` above 0, or more packed units than the shelf should hold
all prove that the shelf held more than was recorded. The page asks for a count, and the count settles it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from core.access import of_own_shops
from core.allocation import (
    PAIR,
    allocated_by,
    completed_by,
    customer_queue,
    load_lines_of_orders_at,
    reached_by_arrival,
    sold_units,
)
from core.amounts import is_units
from core.errors import Problem, Refused
from core.language import say
from core.ledger import OPERATION_LABELS, By, Change, Done, Operation, Posting, perform
from core.purchasing import local_time
from core.receiving.schemas import SHELF_ROWS
from core.store import Snapshot, Store, Transaction
from core.wording import counted


@dataclass(frozen=True)
class Shelf:
    """Recorded figures of one item in one shop. ``item`` and ``shop``: their rows; the others are units."""

    item: dict[str, Any]
    shop: dict[str, Any]
    on_hand: int
    waiting: int
    proven_extra: int
    packed: int

    @property
    def shelf(self) -> int:
        """Return the units that should be on the shelf (contract §1)."""
        return self.on_hand + self.waiting + self.proven_extra

    @property
    def why(self) -> str:
        """Explain why the page asks for a count."""
        gap = -(self.on_hand + self.waiting)
        if gap > 0:
            return say(
                "Stock on hand is {on_hand} while customers wait for {waiting}: {more_were} sold "
                "or sent than ever recorded.",
                on_hand=self.on_hand,
                waiting=self.waiting,
                more_were=counted(gap, "more was", "more were"),
            )
        if self.packed > self.shelf:
            packed = counted(self.packed, "unit is", "units are")
            return say(
                "{packed} packed for customers, but the shelf should hold only {shelf}.",
                packed=packed,
                shelf=self.shelf,
            )
        if self.proven_extra > 0:
            more = counted(self.proven_extra, "more unit was", "more units were")
            return say("{more} on this shelf than recorded; a sale showed it.", more=more)
        return say("No discrepancy is known here. A count corrects stock on hand all the same.")


@dataclass(frozen=True)
class ShelfCount:
    """Units of an item that lie in a shop. ``shelf_shown``: units that should lie there, as shown to the
    person.
    """

    item_id: str
    shop_id: str
    counted: int
    reason: str
    shelf_shown: int | None = field(default=None, compare=False)


def shelves_to_count(lines: pl.DataFrame, stock: pl.DataFrame) -> pl.DataFrame:
    """Return shelves worth counting: one row per item and shop, most customers released first, then most
    money.

    ``lines``: named open lines, with every line of the orders. ``stock``: one row per item and shop. Kept are
    those with ``found`` above 0, or with more ``packed`` than they should hold. ``gap``: units of the
    discrepancy now. ``customers`` (orders), ``orders_completed`` and ``money``: what the count releases if
    enough is there for all who wait.
    """
    queue = customer_queue(lines)
    of_shelf = queue.group_by(PAIR).agg(pl.col("waiting", "packed").sum(), sold=sold_units().sum())
    stock = stock.join(of_shelf, on=PAIR, how="left")
    stock = stock.with_columns(pl.col("waiting", "packed", "sold").fill_null(0))
    recorded = pl.col("on_hand") + pl.col("sold")
    stock = stock.filter((pl.col("found") > 0) | (pl.col("packed") > recorded + pl.col("found")))
    newly_allocated = allocated_by(queue, stock.select(*PAIR, units="waiting"))
    released = newly_allocated.group_by(PAIR).agg(
        customers=pl.col("ecom_order_id").n_unique().cast(pl.Int64),
        money=(pl.col("gained") * pl.col("unit_price")).sum(),
    )
    completed = completed_by(queue, newly_allocated, PAIR).group_by(PAIR)
    counted = completed.agg(orders_completed=pl.len().cast(pl.Int64))
    return (
        stock.join(released, on=PAIR, how="left")
        .join(counted, on=PAIR, how="left")
        .with_columns(pl.col("customers", "orders_completed", "money").fill_null(0))
        .with_columns(shelf=recorded + pl.col("found"), gap=(-recorded).clip(0))
        .select(SHELF_ROWS.names())
        .sort(
            "customers", "money", "found", "shop_id", "item_id", descending=[True, True, True, False, False]
        )
    )


# --- with the store ---


def count_shelf(
    store: Store,
    item_id: str,
    shop_id: str,
    counted: int,
    reason: str,
    *,
    shelf_shown: int | None = None,
    by: By,
) -> Done:
    """Correct stock by a count: on hand becomes ``counted`` − waiting units, found becomes 0.

    Refused, naming the last operation, if the shelf is no longer ``shelf_shown`` because something was sold
    or received meanwhile. Result: ``{"on_hand", "difference", "complete"}``; ``complete`` are the eCom orders
    whose units are now all here.
    """
    request = ShelfCount(item_id, shop_id, counted, reason, shelf_shown)
    return perform(store, Operation(by, "adjustment", request, note=reason), _decide_count)


def _decide_count(tx: Transaction, request: ShelfCount, by: By) -> Posting:
    item_id, shop_id, counted = request.item_id, request.shop_id, request.counted
    if not is_units(counted, 0):
        raise Problem(say("A count is a whole number of 0 or more, not {units}.", units=counted))
    if not request.reason.strip():
        raise Problem(say("Say why the count differs."))
    recorded = _shelf(tx, item_id, shop_id)
    if request.shelf_shown not in (None, recorded.shelf):
        raise Refused(
            say(
                "The shelf should now hold {units}, not {shown}{last_step}. Count it again.",
                units=recorded.shelf,
                shown=request.shelf_shown,
                last_step=_last_operation_text(tx, item_id, shop_id, by.now),
            )
        )
    on_hand = counted - recorded.waiting
    return Posting(
        movements=[_difference(by, item_id, shop_id, on_hand - recorded.on_hand)],
        changes=[Change("stock", (item_id, shop_id), {"found": 0})] if recorded.proven_extra else [],
        result={
            "on_hand": on_hand,
            "difference": on_hand - recorded.on_hand,
            "complete": _completed(tx, item_id, shop_id, counted - recorded.shelf),
        },
    )


def _shelf(snapshot: Snapshot, item_id: str, shop_id: str) -> Shelf:
    """Read the figures of an item in a shop. Raises Problem if there is no such item or shop."""
    items, shops = snapshot.rows("item", item_id=item_id), snapshot.rows("shop", shop_id=shop_id)
    if not items:
        raise Problem(say("There is no item {item}.", item=item_id))
    if not shops:
        raise Problem(say("There is no shop {shop}.", shop=shop_id))
    pair: dict[str, Any] = {"item_id": item_id, "shop_id": shop_id}
    lines = snapshot.frame("open_line", columns=["document_type", "waiting", "packed"], **pair)
    stock = snapshot.rows("stock", **pair) or [{"on_hand": 0, "found": 0}]
    sold, packed = lines.select(sold_units().sum(), pl.col("packed").sum()).row(0)
    return Shelf(items[0], shops[0], stock[0]["on_hand"], sold, stock[0]["found"], packed)


def _last_operation_text(tx: Snapshot, item_id: str, shop_id: str, now: datetime) -> str:
    """Name the last operation on the shelf: “ (Receipt by Ann at 14:03)”; empty if there was none."""
    for stock in tx.rows("stock", item_id=item_id, shop_id=shop_id):
        for last in tx.rows("operation", number=stock["changed_by"]):
            return " " + say(
                "({step} by {actor} at {when})",
                step=say(OPERATION_LABELS.get(last["kind"], last["kind"])),
                actor=last["actor"],
                when=local_time(tx, shop_id, last["recorded_at"], now),
            )
    return ""


def _completed(tx: Snapshot, item_id: str, shop_id: str, more: int) -> list[str]:
    """Return the orders that ``more`` units on the shelf complete."""
    arrived = pl.DataFrame({"item_id": [item_id], "shop_id": [shop_id], "units": [max(0, more)]})
    lines = load_lines_of_orders_at(tx, arrived.select(PAIR))
    reached = reached_by_arrival(lines, arrived)
    return completed_by(customer_queue(lines), reached)["ecom_order_id"].to_list()


def _difference(by: By, item_id: str, shop_id: str, units: int) -> dict[str, Any]:
    return {
        "document_type": "adjustment",
        "document_id": by.operation_id,
        "line_number": None,
        "item_id": item_id,
        "shop_id": shop_id,
        "quantity": units,
        "occurred_at": by.now,
    }


def load_shelf(snapshot: Snapshot, item_id: str, shop_id: str) -> Shelf:
    """Load the figures of one shelf. Raises Problem if there is no such item or shop."""
    return _shelf(snapshot, item_id, shop_id)


def load_shelves_to_count(snapshot: Snapshot) -> pl.DataFrame:
    """Load the shelves of the asker's shops worth counting, those that release most customers first (see
    ``shelves_to_count``)."""
    figures = [*PAIR, "on_hand", "found"]
    packed = snapshot.frame("open_line", columns=PAIR, above={"packed": 0})
    with_found = snapshot.frame("stock", columns=figures, above={"found": 0})
    not_found = snapshot.frame("stock", columns=figures, matching=packed, found=0)
    stock = of_own_shops(pl.concat([with_found, not_found]))
    lines = load_lines_of_orders_at(snapshot, stock.select(PAIR))
    items = snapshot.frame("item", matching=stock.select("item_id"), tracked=True)
    shops = snapshot.frame("shop").select("shop_id", shop="name")
    named = items.select("item_id", "sku", "description")
    return shelves_to_count(lines, stock.join(named, on="item_id").join(shops, on="shop_id"))
