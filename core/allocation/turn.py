"""Turn of a line: what decides before its age who gets stock first, the lowest first.

One number holds it all. A moved order is before all others: −MOVED_STEP × its number among the moved ones.
Added to that is the turn that the rule of its shop gives (core/allocation/rules.py): 0 by first come; minus
the priority by priority; SHARED by equal share; by most orders complete CHOSEN for an order that is complete,
else CHOSEN and its units, so that of the others the smallest comes first.
"""

import polars as pl

TURN = "turn"
"""Column of the turn. Frames without it have only lines that nobody moved, in shops that go by first come."""

MOVED_STEP = 10**10
SHARED = -MOVED_STEP // 2
"""Turn of lines that share equally what is left after moved orders and units taken out of turn."""

CHOSEN = -MOVED_STEP // 4
MOST_SIZE = MOVED_STEP // 8
"""Size in units from which larger orders have the same turn. Turns by priority are above CHOSEN +
MOST_SIZE."""


def own_turn() -> pl.Expr:
    """Return the turn that the rule of the shop gives a line, moved or not."""
    return -(-pl.col(TURN) % MOVED_STEP)


def moved_turn() -> pl.Expr:
    """Return the part of a turn that an order has because it was moved; 0 for all others."""
    return pl.col(TURN) - own_turn()


def is_moved() -> pl.Expr:
    """Return True for lines of an order that somebody moved before the others."""
    return pl.col(TURN) <= -MOVED_STEP


def is_shared() -> pl.Expr:
    """Return True for lines that get equal shares."""
    return pl.col(TURN) == SHARED


def goes_by_most_complete() -> pl.Expr:
    """Return True for lines of a shop whose rule is most orders complete."""
    return own_turn().is_between(CHOSEN, CHOSEN + MOST_SIZE)


def turn_shown() -> pl.Expr:
    """Return the turn for a list of orders from several shops: each rule's turns begin at 0."""
    by_size = pl.when(goes_by_most_complete()).then(own_turn() - CHOSEN)
    within_rule = pl.when(own_turn() == SHARED).then(0).otherwise(pl.coalesce(by_size, own_turn()))
    return moved_turn() + within_rule


def any_line(lines: pl.DataFrame | pl.LazyFrame, such: pl.Expr) -> bool:
    """Return True if the condition ``such``, one of the functions above, holds for a line."""
    if TURN not in lines.collect_schema():
        return False
    return bool(lines.lazy().select(such.any()).collect().item())
