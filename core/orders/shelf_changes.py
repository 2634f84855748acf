"""Shelf units that other orders gain or lose by an act on one order."""

import polars as pl

from core.allocation import PAIR


def allocation_changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Compare shelf units before and after: one row per order, item and shop whose units changed.

    Columns: ``ecom_order_id, item_id, shop_id, units`` (above 0: gains). ``before`` and ``after`` come from
    ``customer_queue``.
    """
    key = ["ecom_order_id", *PAIR]
    earlier, later = (queue.group_by(key).agg(pl.col("reached").sum()) for queue in (before, after))
    return (
        later.join(earlier, on=key, suffix="_before")
        .with_columns(units=pl.col("reached") - pl.col("reached_before"))
        .filter(pl.col("units") != 0)
        .select(*key, "units")
        .sort(key)
    )
