"""Availability of one item: what is there, incoming, promised and free, per shop, short or not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.errors import Problem
from core.language import say
from core.shop_time import todays
from core.store import Snapshot

BY_SHOP = ["shop_id", "shop", "on_hand", "incoming", "first_due", "promised", "free", "if_ordered_now"]
"""Columns of ``Availability.shops``."""


@dataclass(frozen=True)
class Availability:
    """``item``: its row. ``vendor``: its default vendor's name, empty without one. ``shops``: one row per
    shop that has, had or expects it, columns BY_SHOP. ``promised``: units that customers wait for; ``free``:
    units on hand that nobody waits for; ``if_ordered_now``: the day after the vendor's lead time, if known.
    """

    item: dict[str, Any]
    vendor: str
    shops: pl.DataFrame


# --- with the store ---


def load_availability(snapshot: Snapshot, item_id: str, now: datetime) -> Availability:
    """Load where an item is, what is incoming, and when more would come. ``now`` is UTC. Raises Problem if
    there is no such item."""
    items = snapshot.rows("item", item_id=item_id)
    if not items:
        raise Problem(say("There is no item {item}.", item=item_id))
    vendors = snapshot.rows("vendor", vendor_id=items[0]["vendor_id"]) if items[0]["vendor_id"] else []
    shops = snapshot.frame("shop", columns=["shop_id", "name", "time_zone"])
    stock = snapshot.frame("stock", columns=["shop_id", "on_hand"], item_id=item_id)
    supply = snapshot.frame("supply", columns=["shop_id", "incoming", "expected_on"], item_id=item_id)
    lines = snapshot.frame("open_line", columns=["shop_id", "waiting"], item_id=item_id)
    days = pl.duration(days=vendors[0]["lead_time_days"]) if vendors else pl.lit(None, pl.Duration("us"))
    at_shops = (
        shops.join(todays(shops, now), on="shop_id")
        .join(stock, on="shop_id", how="left")
        .join(_incoming(supply), on="shop_id", how="left")
        .join(lines.group_by("shop_id").agg(promised=pl.col("waiting").sum()), on="shop_id", how="left")
        .filter(pl.any_horizontal(pl.col("on_hand", "incoming", "promised").is_not_null()))
        .with_columns(pl.col("on_hand", "incoming", "promised").fill_null(0).cast(pl.Int64))
        .with_columns(free=pl.col("on_hand").clip(0), if_ordered_now=pl.col("today") + days)
        .sort(-pl.col("on_hand"), "name", "shop_id")
        .rename({"name": "shop"})
        .select(BY_SHOP)
    )
    return Availability(items[0], vendors[0]["name"] if vendors else "", at_shops)


def _incoming(supply: pl.DataFrame) -> pl.DataFrame:
    return supply.group_by("shop_id").agg(pl.col("incoming").sum(), first_due=pl.col("expected_on").min())
