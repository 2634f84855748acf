"""One queue of everybody who waits: web orders, special orders of the POS, and till promises."""

from collections.abc import Sequence

import polars as pl

from core.access import CUSTOMERS, check_may
from core.allocation import AGE, TURN, is_moved, oldest_first, order_kind, turn_shown
from core.language import marked
from core.orders.schemas import WAITING_ROWS
from core.orders.special_orders import NUMBER
from core.orders.stages import ENDED
from core.store import Snapshot

KIND_LABELS = {"web": marked("Web order"), "special": marked("Special order"), "till": marked("Till promise")}
"""Kinds of orders and their names."""
REACHED_BY = ["ecom_order_id", "customer_phone", "customer_email"]


def waiting_queue(orders: pl.DataFrame, reached_by: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return everybody who waits, in the order in which they get stock: columns WAITING_ROWS.

    ``orders``: columns of the board. ``reached_by``: phone and e-mail by order. ``lines``: ``ecom_order_id``,
    turn and age of waiting lines. The place of an order is that of its first line, by the rule of that line's
    shop; an order without a line here is left out.
    """
    shown = lines.with_columns(moved_first=is_moved()).with_columns(turn_shown().alias(TURN))
    first = oldest_first(shown).unique("ecom_order_id", keep="first", maintain_order=True)
    places = first.select("ecom_order_id", "moved_first", place=pl.int_range(1, pl.len() + 1))
    return (
        orders.filter(pl.col("units") > 0, ~pl.col("stage").is_in(ENDED))
        .join(reached_by, on="ecom_order_id", how="left")
        .join(places, on="ecom_order_id")
        .sort("place")
        .with_columns(place=pl.int_range(1, pl.len() + 1), kind=order_kind())
        .select(pl.col(name).cast(kind) for name, kind in WAITING_ROWS.items())
    )


def of_kinds(queue: pl.DataFrame, kinds: Sequence[str]) -> pl.DataFrame:
    """Return the rows of some kinds (KIND_LABELS), none means all. Everybody keeps their place."""
    return queue.filter(pl.col("kind").is_in(list(kinds))) if kinds else queue


# --- with the store ---


def load_waiting_queue(snapshot: Snapshot, orders: pl.DataFrame, shops: Sequence[str] = ()) -> pl.DataFrame:
    """Load everybody who waits (see ``waiting_queue``), or who waits in some shops, with their places there.

    ``orders``: the board of the same state.
    """
    check_may(CUSTOMERS)
    special = snapshot.frame("special_order").with_columns(ecom_order_id=NUMBER)
    reached_by = [snapshot.frame("ecom_order", columns=REACHED_BY), special.select(REACHED_BY)]
    at_shops = pl.DataFrame({"shop_id": shops}) if shops else None
    columns = ["ecom_order_id", TURN, *AGE]
    lines = snapshot.frame("open_line", columns=columns, matching=at_shops, above={"waiting": 0})
    return waiting_queue(orders, pl.concat(reached_by), lines)
