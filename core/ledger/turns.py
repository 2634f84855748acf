"""Turns of lines (core/allocation/turn.py): of moved orders, and by the rule of each shop.

The most complete orders of a shop are chosen among all its open lines. So every change of its stock or orders
chooses again, in the same transaction. Orders that keep their place are not touched.
"""

from collections.abc import Mapping

import polars as pl

from core.allocation import (
    FIRST,
    MOST_COMPLETE,
    MOVED_STEP,
    PAIR,
    PRIORITY,
    STOCK,
    TURN,
    left_out_orders,
    with_rule,
    with_stock_and_item,
)
from core.store import Snapshot

LeftOut = Mapping[str, pl.DataFrame]
"""Orders that are not among the most complete ones, by shop: ``ecom_order_id, size``."""

NO_ORDERS = pl.DataFrame(schema={"ecom_order_id": pl.String, "size": pl.Int64})
PRIORITIES = ["ecom_order_id", "priority"]


def with_turns(snapshot: Snapshot, lines: pl.DataFrame, left_out: LeftOut | None = None) -> pl.DataFrame:
    """Add to each line the turn of its order: moved orders first, then by the rule of the shop.

    ``left_out``: the orders that are not among the most complete ones, by shop; a shop that it lacks leaves
    out none. None: they are found in the store.
    """
    moved = snapshot.frame("moved_order")
    turns = moved.select("ecom_order_id", (-pl.col("moved_up") * MOVED_STEP).alias(TURN))
    placed = lines.join(turns, on="ecom_order_id", how="left").with_columns(pl.col(TURN).fill_null(0))
    rules = dict(snapshot.frame("shop_rule").filter(pl.col("rule") != FIRST).select("shop_id", "rule").rows())
    ruled = pl.col("shop_id").is_in(list(rules))
    if not rules or placed.filter(ruled).is_empty():
        return placed
    priorities = (
        snapshot.frame("order_terms", columns=PRIORITIES) if PRIORITY in rules.values() else NO_ORDERS
    )
    parts = [placed.filter(~ruled)]
    for (shop_id,), part in placed.filter(ruled).partition_by("shop_id", as_dict=True).items():
        left = None
        if rules[shop_id] == MOST_COMPLETE:
            left = load_left_out(snapshot, shop_id) if left_out is None else left_out.get(shop_id, NO_ORDERS)
        parts.append(with_rule(part, rules[shop_id], priorities, left))
    return pl.concat(parts)


def choosing_shops(snapshot: Snapshot, shops: pl.Series | None = None) -> list[str]:
    """Return those of ``shops``, or of all shops, that choose the most complete orders."""
    choosing = snapshot.frame("shop_rule", columns=["shop_id"], rule=MOST_COMPLETE)["shop_id"].sort()
    return [shop for shop in choosing if shops is None or shop in set(shops)]


def load_left_out(snapshot: Snapshot, shop_id: str) -> pl.DataFrame:
    """Load the orders of a shop that are not among the most complete ones: ``ecom_order_id, size``."""
    lines = snapshot.frame("open_line", shop_id=shop_id, above={"waiting": 0})
    stock = snapshot.frame("stock", columns=STOCK, matching=lines.select(PAIR))
    of_item = ["item_id", "tracked", "unit_price"]
    items = snapshot.frame("item", columns=of_item, matching=lines.select("item_id"))
    return left_out_orders(with_stock_and_item(lines, stock, items))


def wrongly_placed(snapshot: Snapshot, shop_id: str, left_out: pl.DataFrame) -> pl.DataFrame:
    """Return the items and shops with an open line whose turn does not follow from ``left_out``."""
    lines = snapshot.frame("open_line", shop_id=shop_id)
    placed = with_rule(lines, MOST_COMPLETE, NO_ORDERS, left_out)
    return lines.filter(placed[TURN] != lines[TURN]).select(PAIR).unique()
