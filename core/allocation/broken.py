"""Promises that break: orders whose date moves back or is lost."""

import polars as pl


def broken_promises(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the orders whose date moved back or was lost: one row per order, the worst first.

    ``before`` and ``after`` come from ``order_promises``. Adds ``was``, ``now`` (empty: no date any more) and
    ``days`` later (empty where there is no date any more).
    """
    return (
        before.select("ecom_order_id", was="promise")
        .join(
            after.select("ecom_order_id", now="promise", left=pl.col("units") - pl.col("ready")),
            on="ecom_order_id",
        )
        .filter(pl.col("was").is_not_null(), pl.col("left") > 0)
        .with_columns(days=(pl.col("now") - pl.col("was")).dt.total_days())
        .filter(pl.col("now").is_null() | (pl.col("days") > 0))
        .sort("days", "ecom_order_id", descending=[True, False], nulls_last=False)
        .select("ecom_order_id", "was", "now", "days")
    )
