"""Open lines with numbers for names, because several rules deal the same lines.

Sorting and joining 200,000 lines by the texts of items, shops and documents takes longer than dealing them.
With numbers in the same order as the texts, this is done once and not for each rule.
"""

from dataclasses import dataclass

import polars as pl

from core.allocation import (
    AGE,
    INCOMING_LINE,
    PAIR,
    TURN,
    earliest_first,
    oldest_first,
    with_orders_numbered,
)
from core.shop_time import with_day

KEPT = ["waiting", "taken_anyway", "packed", "on_hand", "found", "tracked", "unit_price", "currency"]
"""Columns of open lines that rules read as they are."""


@dataclass(frozen=True)
class NumberedLines:
    """``lines`` and ``supply`` by numbers; ``priorities`` by the orders' numbers.

    ``orders``: ``ecom_order_id`` (its number), ``name`` (as people know it) and ``placed_on``, one
    row per order.
    """

    lines: pl.DataFrame
    supply: pl.DataFrame
    priorities: pl.DataFrame
    orders: pl.DataFrame


def numbered_lines(lines: pl.DataFrame, supply: pl.DataFrame, priorities: pl.DataFrame) -> NumberedLines:
    """Give waiting lines and incoming lines numbers. ``priorities``: ``ecom_order_id, priority``."""
    lines, supply = oldest_first(with_day(lines, "occurred_at", "occurred_on")), earliest_first(supply)
    orders = (
        lines.group_by(name="ecom_order_id")
        .agg(placed_on=pl.col("occurred_on").min())
        .sort("name")
        .with_row_index("ecom_order_id")
    )
    pairs = pl.concat([lines.select(PAIR), supply.select(PAIR)]).unique().with_row_index("pair")
    number = orders.select("name", order="ecom_order_id")
    # An item and shop is one number, as the item; the shop is 0. The age is the place in the order of age.
    pair = [pl.col("pair").alias("item_id"), pl.lit(0, pl.UInt8).alias("shop_id")]
    named = (
        lines.join(pairs, on=PAIR, how="left", maintain_order="left")
        .join(number, left_on="ecom_order_id", right_on="name", how="left", maintain_order="left")
        .with_columns(place=pl.int_range(pl.len()))
    )
    # Parts of one line stay parts of one line: what was given of it is given once.
    by_name = ["document_id", "document_type", "line_number"]
    documents = supply.select(INCOMING_LINE).unique().sort(by_name).with_row_index("document")
    kinds = pl.Enum(sorted({*lines["document_type"].unique(), "special_order"}))
    age = dict.fromkeys(AGE, pl.lit(0, pl.UInt8)) | {"occurred_at": pl.col("place")}
    age["document_type"] = pl.col("document_type").cast(kinds)
    return NumberedLines(
        named.select(*pair, *KEPT, TURN, ecom_order_id="order", **age),
        with_orders_numbered(supply, number)
        .join(pairs, on=PAIR, how="left", maintain_order="left")
        .join(documents, on=INCOMING_LINE, how="left", maintain_order="left")
        .select(
            *pair, "incoming", "expected_on", "given_to", document_type=pl.lit(0, pl.UInt8),
            document_id="document", line_number=pl.lit(0, pl.UInt8),
        ),
        priorities.join(number, left_on="ecom_order_id", right_on="name").select(
            "priority", ecom_order_id="order"
        ),
        orders,
    )  # fmt: skip
