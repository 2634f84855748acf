"""One queue of everybody who waits: web orders, special orders of the POS, and till promises."""

from collections.abc import Sequence

import polars as pl

from core.access import CUSTOMERS, check_may
from core.allocation import order_kind
from core.orders.schemas import WAITING_ROWS
from core.orders.special_orders import NUMBER
from core.orders.stages import ENDED
from core.store import Snapshot

KIND_LABELS = {"web": "Web order", "special": "Special order", "till": "Till promise"}
"""Kinds of orders and their names."""
REACHED_BY = ["ecom_order_id", "customer_phone", "customer_email"]


def waiting_queue(orders: pl.DataFrame, reached_by: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """Return everybody who waits, in the order in which they get stock: columns WAITING_ROWS.

    ``orders``: columns of the board. ``reached_by``: phone and e-mail by order. ``moved``: ``ecom_order_id,
    moved_up`` of orders that somebody moved before the others.
    """
    return (
        orders.filter(pl.col("units") > 0, ~pl.col("stage").is_in(ENDED))
        .join(reached_by, on="ecom_order_id", how="left")
        .join(moved, on="ecom_order_id", how="left")
        .with_columns(pl.col("moved_up").fill_null(0), kind=order_kind())
        .sort("moved_up", "placed_at", "ecom_order_id", descending=[True, False, False])
        .with_columns(place=pl.int_range(1, pl.len() + 1), moved_first=pl.col("moved_up") > 0)
        .select(pl.col(name).cast(kind) for name, kind in WAITING_ROWS.items())
    )


def chosen_waiting(queue: pl.DataFrame, shops: Sequence[str] = (), kinds: Sequence[str] = ()) -> pl.DataFrame:
    """Return the rows of some shops and kinds (KIND_LABELS). Everybody keeps their place."""
    keep = [pl.col("kind").is_in(list(kinds))] if kinds else []
    if shops:
        keep.append(pl.col("shop_ids").list.eval(pl.element().is_in(list(shops))).list.any())
    return queue.filter(keep) if keep else queue


# --- with the store ---


def load_waiting_queue(snapshot: Snapshot, orders: pl.DataFrame) -> pl.DataFrame:
    """Load everybody who waits (see ``waiting_queue``). ``orders``: the board of the same state."""
    check_may(CUSTOMERS)
    special = snapshot.frame("special_order").with_columns(ecom_order_id=NUMBER)
    reached_by = [snapshot.frame("ecom_order", columns=REACHED_BY), special.select(REACHED_BY)]
    return waiting_queue(orders, pl.concat(reached_by), snapshot.frame("moved_order"))
