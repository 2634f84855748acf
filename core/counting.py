"""Counting a shelf where the books are provably wrong: what is there decides.

A gap in the books (on hand below 0 that no customer explains), or `found` above 0, means that more was
on the shelf than the books say. The page asks for a count; the count settles it.
"""

from datetime import datetime
from typing import Any

import polars as pl

from core.errors import Problem, Refused
from core.history import Change
from core.ledger import Done, Operation, Posting, perform
from core.oldest_first import PAIR
from core.receiving import load_lines_of_orders_at
from core.store import Snapshot, Store, Transaction
from core.waiting import completed_by, customer_queue, reached_by

COUNTS = ["shop_id", "shop", "item_id", "sku", "description", "on_hand", "waiting", "found", "shelf",
          "gap", "customers", "orders_completed", "money"]  # fmt: skip
"""The columns of the list of counts worth doing."""


def counts_worth_doing(lines: pl.DataFrame, stock: pl.DataFrame) -> pl.DataFrame:
    """Shelves worth counting: one row per item and shop, most customers released first, then most money.

    ``lines``: open lines with names, every line of the orders among them; ``stock``: one row per item and
    shop with ``found`` above 0. ``gap``: units by which the books are wrong now. ``customers`` (orders),
    ``orders_completed`` and ``money``: what the count releases if enough is there for all who wait.
    """
    queue = customer_queue(lines)
    waiting = queue.group_by(PAIR).agg(pl.col("waiting").sum())
    stock = stock.join(waiting, on=PAIR, how="left").with_columns(pl.col("waiting").fill_null(0))
    gained = reached_by(queue, stock.select(*PAIR, units="waiting"))
    released = gained.group_by(PAIR).agg(
        customers=pl.col("ecom_order_id").n_unique().cast(pl.Int64),
        money=(pl.col("gained") * pl.col("unit_price")).sum(),
    )
    completed = completed_by(queue, gained, PAIR).group_by(PAIR)
    counted = completed.agg(orders_completed=pl.len().cast(pl.Int64))
    in_books = pl.col("on_hand") + pl.col("waiting")
    return (
        stock.join(released, on=PAIR, how="left")
        .join(counted, on=PAIR, how="left")
        .with_columns(pl.col("customers", "orders_completed", "money").fill_null(0))
        .with_columns(shelf=in_books + pl.col("found"), gap=(-in_books).clip(0))
        .select(COUNTS)
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
    operation_id: str,
    actor: str,
    now: datetime,
) -> Done:
    """Put the books right by what is on the shelf: on hand becomes ``counted`` − waiting units, found 0.

    Refused where the shelf is no longer the ``shelf_shown``: something was sold or received meanwhile.
    Result: ``{"on_hand", "difference"}``.
    """

    def decide(tx: Transaction) -> Posting:
        if isinstance(counted, bool) or not isinstance(counted, int) or not 0 <= counted <= 999_999_999:
            raise Problem(f"A count is a whole number of 0 or more, not {counted}.")
        if not reason.strip():
            raise Problem("Say why the books are put right.")
        on_hand, waiting, found = _books(tx, item_id, shop_id)
        shelf = on_hand + waiting + found
        if shelf_shown is not None and shelf_shown != shelf:
            raise Refused(f"The shelf should now hold {shelf}, not {shelf_shown}: count it again.")
        difference = counted - waiting - on_hand
        return Posting(
            movements=[_difference(operation, item_id, shop_id, difference)],
            changes=[Change("stock", (item_id, shop_id), {"found": 0})] if found else [],
            result={"on_hand": counted - waiting, "difference": difference},
        )

    request = [item_id, shop_id, counted, reason, shelf_shown]
    operation = Operation(operation_id, "adjustment", actor, now, request, note=reason)
    return perform(store, operation, decide)


def _books(tx: Snapshot, item_id: str, shop_id: str) -> tuple[int, int, int]:
    """On hand, waiting units and found of an item in a shop; Problem where there is no such item or shop."""
    for table, key in (("item", item_id), ("shop", shop_id)):
        if not tx.rows(table, **{f"{table}_id": key}):
            raise Problem(f"There is no {table} {key}.")
    waiting = tx.frame("open_line", columns=["waiting"], item_id=item_id, shop_id=shop_id)["waiting"].sum()
    rows = tx.rows("stock", item_id=item_id, shop_id=shop_id) or [{"on_hand": 0, "found": 0}]
    return rows[0]["on_hand"], int(waiting), rows[0]["found"]


def _difference(operation: Operation, item_id: str, shop_id: str, units: int) -> dict[str, Any]:
    return {
        "document_type": "adjustment",
        "document_id": operation.operation_id,
        "line_number": None,
        "item_id": item_id,
        "shop_id": shop_id,
        "quantity": units,
        "occurred_at": operation.now,
    }


def load_counts_worth_doing(store: Store) -> pl.DataFrame:
    """The shelves worth counting, those that release most customers first (see ``counts_worth_doing``)."""
    with store.read() as snapshot:
        stock = snapshot.frame("stock", columns=[*PAIR, "on_hand", "found"], above={"found": 0})
        lines = load_lines_of_orders_at(snapshot, stock.select(PAIR))
        items = snapshot.frame("item", matching=stock.select("item_id"), tracked=True)
        shops = snapshot.frame("shop").select("shop_id", shop="name")
    named = items.select("item_id", "sku", "description")
    return counts_worth_doing(lines, stock.join(named, on="item_id").join(shops, on="shop_id"))
