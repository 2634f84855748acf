"""Columns and order of the plan (contract §4). core/planning/reasons.py adds the words."""

from collections.abc import Collection

import polars as pl

from core.allocation import PAIR
from core.ledger import KEY_SEPARATOR
from core.planning.pack_sizes import split_into_order_lines, with_prices
from core.planning.schemas import SUGGESTED

WAITING_COLUMNS = ("waiting_lines", "waiting_orders")


def as_suggested(frame: pl.DataFrame) -> pl.DataFrame:
    """Return ``frame`` with the columns and types of SUGGESTED; missing columns are empty."""
    lacking = [name for name in SUGGESTED if name not in frame.columns]
    whole = frame.with_columns(pl.lit(None).alias(name) for name in lacking)
    return whole.select(pl.col(name).cast(kind) for name, kind in SUGGESTED.items())


def transfer_rows(
    given: pl.DataFrame, wanted: pl.DataFrame, names: pl.DataFrame, shops: pl.DataFrame
) -> pl.DataFrame:
    """Return transfers, oldest need first, then the largest quantity.

    ``given``: one row per need and giving shop; ``names``: ``Facts.names``.
    """
    rows = (
        given.join(
            wanted.select("need_index", "item_id", "shop_id", "need", *WAITING_COLUMNS), on="need_index"
        )
        .join(shops.select(from_shop_id="shop_id", from_shop="name"), on="from_shop_id")
        .sort("need_index", pl.col("quantity").neg(), "from_shop_id")
    )
    named = names.select("sku", "vendor_sku", "description", "shop")[rows["need_index"]]
    moved = rows.with_columns(action=pl.lit("transfer"), needed="quantity", suggested="quantity")
    return as_suggested(moved.hstack(named))


def purchase_rows(bought: pl.DataFrame, price_breaks: pl.DataFrame) -> pl.DataFrame:
    """Return purchases by vendor (none last) and ship-to shop, oldest need first, part by part.

    ``bought``: one row per item and ship-to shop with ``buy`` above 0, oldest need first, and the columns of
    ``Facts.names``.
    """
    parts = split_into_order_lines(bought.sort("sort_index", maintain_order=True))
    arrives = pl.col("today") + pl.duration(days="lead_time_days")
    rows = with_prices(parts, price_breaks)
    return as_suggested(
        rows.with_columns(action=pl.lit("purchase"), expected_on=arrives, suggested="quantity")
    )


def is_one_of(pairs: Collection[tuple[str, str]]) -> pl.Expr:
    """Return True for these items and shops."""
    wanted = [KEY_SEPARATOR.join(pair) for pair in pairs]
    return pl.concat_str(PAIR, separator=KEY_SEPARATOR).is_in(wanted) if wanted else pl.lit(value=False)
