"""Units that a shelf gives each waiting line: those taken out of turn first, then in turn or equal shares."""

import polars as pl

from core.allocation.turn import is_shared


def ahead_units(by: list[str], *, any_taken: bool = True) -> list[pl.Expr]:
    """Return ``taken_ahead`` and ``ahead`` of lines that stand in turn: units due before the line's own taken
    units, and before its others. ``any_taken``: some of the lines have units taken out of turn.
    """
    taken = pl.col("taken_anyway")
    others = pl.col("waiting") - taken
    if not any_taken:  # Nearly always: one sum instead of three.
        return [taken.alias("taken_ahead"), (others.cum_sum().over(by) - others).alias("ahead")]
    return [
        (taken.cum_sum().over(by) - taken).alias("taken_ahead"),
        (taken.sum().over(by) + others.cum_sum().over(by) - others).alias("ahead"),
    ]


def reached_by(shelf: pl.Expr, by: list[str], *, shared: bool) -> pl.Expr:
    """Return the units of each line that ``shelf`` covers. Lines of untracked items are covered wholly.

    ``by``: what one shelf is for. ``shared``: some of the lines share equally (core/allocation/turn.py).
    """
    taken = pl.col("taken_anyway")
    of_taken = (shelf - pl.col("taken_ahead")).clip(0, taken)
    of_others = (shelf - pl.col("ahead")).clip(0, pl.col("waiting") - taken)
    if shared:
        of_others = pl.when(is_shared()).then(_equal_share(shelf, by)).otherwise(of_others)
    return pl.when(pl.col("tracked")).then(of_taken + of_others).otherwise("waiting")


def _equal_share(shelf: pl.Expr, by: list[str]) -> pl.Expr:
    """Return equal shares of what the lines before those that share leave. An odd unit goes to the oldest.

    A line is full if all get as much as it wants. The others get the same each, and the oldest one unit more.
    """
    taken, shares = pl.col("taken_anyway"), is_shared()
    others = pl.col("waiting") - taken
    wants = pl.when(shares).then(others).otherwise(0)
    before = (taken + pl.when(shares).then(0).otherwise(others)).sum().over(by)
    stock = (shelf - before).clip(0)
    smaller = wants.cum_sum().over(by, order_by=wants)
    larger = pl.len().over(by) - pl.int_range(1, pl.len() + 1).over(by, order_by=wants)
    full = smaller + wants * larger <= stock
    left = stock - pl.when(full).then(wants).otherwise(0).sum().over(by)
    asks = (~full).cast(pl.Int64)
    asking = asks.sum().over(by).clip(1)
    odd = asks.cum_sum().over(by) <= left % asking
    return pl.when(full).then(wants).otherwise(left // asking + odd.cast(pl.Int64))
