"""Shelf as rule 2 computes it, from tables of stock and of waiting lines."""

import polars as pl

from core.allocation.oldest_first import PAIR, with_shelf
from core.allocation.special_orders import sold_units


def shelf_of(stock: pl.DataFrame, waiting: pl.DataFrame) -> pl.DataFrame:
    """Add the units that must be on the shelf, and the units short: one row per item and shop of ``stock``.

    Adds ``waiting`` (units), ``sold`` (waiting units of sales), ``shelf`` = on hand + sold + found, and
    ``customers_short`` = waiting units beyond the shelf. ``waiting``: lines with ``waiting`` units.
    """
    total = waiting.group_by(PAIR).agg(pl.col("waiting").sum(), sold=sold_units().sum())
    joined = stock.join(total, on=PAIR, how="left")
    return with_shelf(joined.with_columns(pl.col("waiting", "sold").fill_null(0)))
