"""Waiting lines that an arrival reaches, by the rule of each shop.

A shop that chooses the most complete orders makes its choice as it will when the units have arrived.
"""

import polars as pl

from core.allocation.customers import allocated_by, customer_queue
from core.allocation.oldest_first import LINE, PAIR, oldest_first
from core.allocation.rules import chosen_anew
from core.allocation.shared_arrivals import with_taken
from core.allocation.turn import any_line, goes_by_most_complete


def reached_by_arrival(
    lines: pl.DataFrame, arriving: pl.DataFrame, given: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return the waiting lines that gain units if all of this arrives, with ``gained`` (``allocated_by``).

    ``lines``: from ``load_lines_of_orders_at``. ``arriving``: ``units`` per item and shop. ``given``:
    ``units`` of it that were given to an order.
    """
    queue = customer_queue(lines)
    if not any_line(lines, goes_by_most_complete()):
        return allocated_by(queue, arriving, given=given)
    arrived = oldest_first(lines).join(
        arriving.select(*PAIR, "units"), on=PAIR, how="left", maintain_order="left"
    )
    arrived = arrived.with_columns(pl.col("on_hand") + pl.col("units").fill_null(0)).drop("units")
    if given is not None:
        arrived = with_taken(arrived, given)
    after = customer_queue(chosen_anew(arrived)).select(*LINE, now="reached")
    gained = pl.col("now") - pl.col("reached")
    return (
        after.join(queue, on=LINE, nulls_equal=True, maintain_order="left")
        .with_columns(gained=gained)
        .filter(pl.col("gained") > 0)
        .select(*queue.columns, "gained")
    )
