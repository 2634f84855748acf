"""Questions before the plan orders: stock discrepancies, and amounts far above what an item ever sold.

A stock discrepancy is a shortage for which no customer waits: the count is probably off. It is counted first
and ordered only where somebody says so (``Choices.discrepancies``).
"""

from dataclasses import replace

import polars as pl

from core.allocation import PAIR
from core.planning.choices import Choices
from core.planning.plan import Facts, needs
from core.store import Snapshot

LEAST_UNUSUAL = 20
"""Smaller amounts are never asked about."""

FAR_OUTSIDE = 3
"""An amount is asked about if it is more than this times what the item ever sold."""


def discrepancies(facts: Facts, choices: Choices) -> pl.DataFrame:
    """Return the shortages for which no customer waits, the largest first: one row per item and shop.

    ``item_id, shop_id, description, sku, shop, on_hand, off_by`` (units needed without a waiting customer,
    after incoming and drafts).
    """
    waiting = replace(choices, waiting_only=True, discrepancies=frozenset())
    everything = needs(facts, replace(waiting, waiting_only=False))
    customers = needs(facts, waiting).select("need_index", customers="need")
    rows = everything.join(customers, on="need_index", how="left", maintain_order="left").with_columns(
        off_by=pl.col("need") - pl.col("customers").fill_null(0)
    )
    names = facts.names.select("description", "sku", "shop")[rows["need_index"]]
    return (
        rows.hstack(names)
        .filter(pl.col("off_by") > 0)
        .sort("off_by", "need_index", descending=[True, False])
        .select(*PAIR, "description", "sku", "shop", "on_hand", "off_by")
    )


def large_amounts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the units that the plan needs of each item, for amounts worth a check: ``item_id, needed``.

    ``rows``: of the plan.
    """
    bought = rows.lazy().filter(pl.col("action") == "purchase").group_by("item_id", maintain_order=True)
    return bought.agg(needed=pl.col("needed").sum()).filter(pl.col("needed") >= LEAST_UNUSUAL).collect()


def unusual_amounts(large: pl.DataFrame, facts: Facts, sold: pl.DataFrame) -> pl.DataFrame:
    """Return the items of which the plan buys far more than they ever sold: one row each, in its order.

    ``item_id, description, needed, sold``. ``large``: from ``large_amounts``; ``sold``: units sold of an
    item, the short ones too; what is short now is no proof that the item sells.
    """
    short = (
        facts.short.lazy()
        .group_by("item_id")
        .agg(short=pl.max_horizontal((-pl.col("on_hand")).clip(0), "customers_short").sum())
    )
    return (
        large.lazy()
        .join(sold.lazy(), on="item_id", how="left", maintain_order="left")
        .join(short, on="item_id", how="left", maintain_order="left")
        .with_columns(sold=(pl.col("sold").fill_null(0) - pl.col("short").fill_null(0)).clip(0))
        .filter(pl.col("needed") > FAR_OUTSIDE * pl.col("sold"))
        .join(facts.items.lazy().select("item_id", "description"), on="item_id", maintain_order="left")
        .select("item_id", "description", "needed", "sold")
        .collect()
    )


# --- with the store ---


def load_sold(snapshot: Snapshot, items: pl.DataFrame) -> pl.DataFrame:
    """Load the units ever sold of each of the ``items``, less returns: ``item_id, sold``."""
    sums = snapshot.sums(
        "sale_line", by=["item_id"], total="quantity", matching=items.select("item_id"), voided=False
    )
    return sums.rename({"quantity": "sold"})
