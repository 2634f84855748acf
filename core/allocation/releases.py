"""Incoming documents by what they would release if they arrived: orders and value."""

import polars as pl

from core.allocation.customers import allocated_by, completed_by, customer_queue
from core.allocation.given import given_pieces
from core.allocation.oldest_first import PAIR

DOCUMENT_KEY = ["document_type", "document_id"]


ARRIVAL_KEY = ["arrival_type", "arrival_id"]
"""Document that arrives, next to the document of the line it reaches."""


def released_by_document(supply: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Compute what each incoming document would release if it arrived now, alone: one row per document.

    ``orders_waiting``: orders that get at least one unit; ``orders_completed``: orders it completes;
    ``money``: value of the units that reach a customer. ``lines``: open lines, with every line of those
    orders.
    """
    return released_to_queue(customer_queue(lines), supply)


def released_to_queue(queue: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Compute ``released_by_document`` from a known ``customer_queue``."""
    arriving = supply.group_by(*_arrival(), *PAIR).agg(units=pl.col("incoming").sum())
    pieces = given_pieces(supply)
    given = pieces.hstack(supply.select(_arrival())[pieces["supply_row"]])
    newly_allocated = allocated_by(queue, arriving, ARRIVAL_KEY, given)
    whole = (
        completed_by(queue, newly_allocated, ARRIVAL_KEY)
        .group_by(ARRIVAL_KEY)
        .agg(orders_completed=pl.len().cast(pl.Int64))
    )
    return (
        newly_allocated.group_by(ARRIVAL_KEY)
        .agg(
            orders_waiting=pl.col("ecom_order_id").n_unique().cast(pl.Int64),
            money=(pl.col("gained") * pl.col("unit_price")).sum(),
        )
        .join(whole, on=ARRIVAL_KEY, how="left")
        .with_columns(pl.col("orders_completed").fill_null(0))
        .rename(dict(zip(ARRIVAL_KEY, DOCUMENT_KEY, strict=True)))
    )


def _arrival() -> list[pl.Expr]:
    return [pl.col(name).alias(other) for name, other in zip(DOCUMENT_KEY, ARRIVAL_KEY, strict=True)]
