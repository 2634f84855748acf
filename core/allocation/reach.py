"""Units of the shelf that each waiting line gets: first those taken out of turn, then in turn or in equal
shares."""

import polars as pl

from core.allocation.turn import is_shared


def ahead_units(by: list[str], *, any_taken: bool = True) -> list[pl.Expr]:
    """Return ``taken_ahead`` and ``ahead`` of lines in their turn: the units served before the line's own
    units taken out of turn, and before its other units.

    ``any_taken``: a line may have units taken out of turn.
    """
    taken = pl.col("taken_anyway")
    others = pl.col("waiting") - taken
    if not any_taken:  # Nearly always: one sum instead of three.
        return [taken.alias("taken_ahead"), (others.cum_sum().over(by) - others).alias("ahead")]
    return [
        (taken.cum_sum().over(by) - taken).alias("taken_ahead"),
        (taken.sum().over(by) + others.cum_sum().over(by) - others).alias("ahead"),
    ]


def taken_with_given(of_order: list[str]) -> pl.Expr:
    """Return ``taken_anyway`` of lines with the units ``given`` to their order, as if these were taken out of
    turn: its first lines get them.

    ``of_order``: columns of an order's lines at one shelf, or of one arrival there.
    """
    in_turn = pl.col("waiting") - pl.col("taken_anyway")
    of_lines_before = in_turn.cum_sum().over(of_order) - in_turn
    return pl.col("taken_anyway") + (pl.col("given").fill_null(0) - of_lines_before).clip(0, in_turn)


def reached_by(shelf: pl.Expr, by: list[str], *, shared: bool) -> pl.Expr:
    """Return the units of each line that ``shelf`` covers. Lines of untracked items are covered in full.

    ``by``: columns of one shelf, such as item and shop. ``shared``: a line may be shared equally
    (core/allocation/turn.py).
    """
    taken = pl.col("taken_anyway")
    of_taken = (shelf - pl.col("taken_ahead")).clip(0, taken)
    of_others = (shelf - pl.col("ahead")).clip(0, pl.col("waiting") - taken)
    if shared:
        of_others = pl.when(is_shared()).then(_equal_share(shelf, by)).otherwise(of_others)
    return pl.when(pl.col("tracked")).then(of_taken + of_others).otherwise("waiting")


def _equal_share(shelf: pl.Expr, by: list[str]) -> pl.Expr:
    """Return equal shares of what is left after the lines that do not share.

    A line that wants less than its share gets what it wants, and the others share the rest. Units that cannot
    be divided go to the oldest, one each.
    """
    taken, shares = pl.col("taken_anyway"), is_shared()
    others = pl.col("waiting") - taken
    wants = pl.when(shares).then(others).otherwise(0)
    served_before = (taken + pl.when(shares).then(0).otherwise(others)).sum().over(by)
    stock = (shelf - served_before).clip(0)
    # A line is full if all smaller ones get what they want, and the larger ones as much as this one.
    smaller = wants.cum_sum().over(by, order_by=wants)
    larger = pl.len().over(by) - pl.int_range(1, pl.len() + 1).over(by, order_by=wants)
    is_full = smaller + wants * larger <= stock
    left = stock - pl.when(is_full).then(wants).otherwise(0).sum().over(by)
    asks = (~is_full).cast(pl.Int64)
    asking = asks.sum().over(by).clip(1)
    gets_odd = asks.cum_sum().over(by) <= left % asking
    return pl.when(is_full).then(wants).otherwise(left // asking + gets_odd.cast(pl.Int64))
