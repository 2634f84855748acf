"""The choice of orders with which as many as possible have all their units on the shelf.

Moved orders get their units first. Of what they leave, as many others as possible are completed. Their number
is exact, and of equally good choices the one with older orders is preferred.
"""

from collections.abc import Mapping
from functools import lru_cache
from itertools import compress

import polars as pl

from core.allocation.oldest_first import PAIR
from core.allocation.turn import TURN
from core.solver import Program

MOST_EXACT = 500
"""Number of orders, competing for several items, up to which the choice is exact."""
MOST_BY_AGE = 100
"""Number of orders up to which the oldest of equally good choices is found exactly: for 200 it takes
minutes."""


OrderNeeds = tuple[tuple[int, int], ...]
"""Units that an order needs: the number of an item and shop, and how many."""


def most_complete_orders(queue: pl.DataFrame) -> pl.Series:
    """Return the ids of the orders that are complete when as many as possible are; moved ones always.

    ``queue``: ``customer_queue`` in which only moved orders have a turn.
    """
    needs = _needs(queue)
    hopeless = needs.filter(pl.col("needs") > pl.col("free")).select("ecom_order_id").unique()
    possible = needs.join(hopeless, on="ecom_order_id", how="anti", maintain_order="left")
    possible = possible.filter(pl.col("needs") > 0)
    scarce = possible.filter(pl.col("needs").sum().over(PAIR) > pl.col("free"))
    losing = pl.concat([hopeless["ecom_order_id"], _left_out(scarce)])
    orders = queue["ecom_order_id"].unique(maintain_order=True)
    return orders.filter(~orders.is_in(losing.implode()))


def _needs(queue: pl.DataFrame) -> pl.DataFrame:
    """Return the units that each order ``needs`` of an item in a shop, and how many are ``free`` there: one
    row per order, item and shop, the oldest first by ``age``.

    Units of moved orders, and units that were taken out of turn, are not free; moved orders have no row.
    """
    is_moved = pl.col(TURN) < 0 if TURN in queue.columns else pl.lit(value=False)
    taken = (pl.col("shelf") - pl.col("taken_ahead")).clip(0, pl.col("taken_anyway"))
    gone = pl.col("taken_anyway") + pl.when(is_moved).then(pl.col("reached") - taken).otherwise(0)
    free = (pl.col("shelf") - gone.sum().over(PAIR)).clip(0)
    lines = queue.filter("tracked").with_columns(needs=pl.col("waiting") - taken, free=free)
    by_order = lines.with_row_index("age").filter(~is_moved).group_by("ecom_order_id", *PAIR)
    needs = by_order.agg(pl.col("needs").sum(), pl.col("free").first(), pl.col("age").min())
    return needs.sort("age")


def _left_out(scarce: pl.DataFrame) -> pl.Series:
    """Return the orders that are not complete because there is not enough for all.

    ``scarce``: ``needs`` and ``free`` units, and ``age``, per order, item and shop, the oldest first.
    """
    wants_one_item = pl.len().over("ecom_order_id") == 1
    marked = scarce.with_columns(is_alone=wants_one_item).with_columns(pl.col("is_alone").all().over(PAIR))
    # Where all orders for an item want nothing else that is scarce, those that need least come first.
    in_turn = marked.filter("is_alone").sort("needs", "age")
    too_late = in_turn.filter(pl.col("needs").cum_sum().over(PAIR) > pl.col("free"))["ecom_order_id"]
    return pl.concat([too_late, _left_out_of_many(marked.filter(~pl.col("is_alone")))])


def _left_out_of_many(scarce: pl.DataFrame) -> pl.Series:
    """Return the orders left out of those that compete for several items.

    The choice is exact; with more than MOST_EXACT orders, those that need the smallest share of what is
    scarce come first.
    """
    share = (pl.col("needs") / pl.col("free")).sum()
    orders = scarce.group_by("ecom_order_id", maintain_order=True).agg(pl.col("age").min(), share=share)
    if orders.height > MOST_EXACT:
        return _without_room(scarce, orders.sort("share", "age", "ecom_order_id")["ecom_order_id"])
    return _exactly_left_out(scarce, orders.sort("age")["ecom_order_id"])


def _needs_in_turn(scarce: pl.DataFrame, orders: pl.Series) -> tuple[pl.DataFrame, list[int]]:
    """Return the units that each of the ``orders`` needs of each item, in their turn: ``place`` of the order,
    ``pair`` (number of the item and shop), ``needs``; and the free units of each item and shop."""
    ranked = pl.DataFrame({"ecom_order_id": orders}).with_row_index("place")
    pairs = scarce.unique(PAIR, maintain_order=True).select(*PAIR, "free").with_row_index("pair")
    rows = (
        scarce.select("ecom_order_id", *PAIR, "needs").join(ranked, on="ecom_order_id").join(pairs, on=PAIR)
    )
    return rows.select("place", "pair", "needs").sort("place", "pair"), pairs["free"].to_list()


def _without_room(scarce: pl.DataFrame, orders: pl.Series) -> pl.Series:
    """Return the ``orders`` for which nothing is left once those before them got all they need.

    Each order is looked at once, in turn, over flat lists of numbers: rows of a frame take five times as
    long, and a list for each order twice.
    """
    rows, free = _needs_in_turn(scarce, orders)
    pairs, needs, begin, left_out = rows["pair"].to_list(), rows["needs"].to_list(), 0, []
    for place, end in enumerate(rows["place"].rle().struct["len"].cum_sum()):
        its = range(begin, end)
        begin = end
        for nth in its:
            if needs[nth] > free[pairs[nth]]:
                left_out.append(place)
                break
        else:
            for nth in its:
                free[pairs[nth]] -= needs[nth]
    return orders[left_out]


def _exactly_left_out(scarce: pl.DataFrame, orders: pl.Series) -> pl.Series:
    """Return the ``orders``, the oldest first, that are not complete when as many as possible are."""
    if orders.is_empty():
        return orders
    rows, free = _needs_in_turn(scarce, orders)
    takes: list[list[tuple[int, int]]] = [[] for _ in orders]
    for place, pair, units in rows.iter_rows():
        takes[place].append((pair, units))
    complete = _most(tuple(map(tuple, takes)), tuple(free))
    return orders.filter(~pl.Series(complete, dtype=pl.Boolean))


@lru_cache(maxsize=256)
def _most(takes: tuple[OrderNeeds, ...], free: tuple[int, ...]) -> list[bool]:
    """Return which orders to complete. ``takes``: items and units of each, the oldest first.

    Remembered, because most changes of a shop's stock touch nothing that is scarce.
    """
    by_age = len(takes) <= MOST_BY_AGE
    program = Program()
    for value in _values(len(takes), by_age=by_age):
        program.add(-value)  # The solver looks for the lowest sum.
    takers: list[list[tuple[int, float]]] = [[] for _ in free]
    for place, wanted in enumerate(takes):
        for pair, units in wanted:
            takers[pair].append((place, float(units)))
    for of_pair, most in zip(takers, free, strict=True):
        program.limit([place for place, _ in of_pair], [units for _, units in of_pair], most=float(most))
    complete = [bool(value) for value in program.cheapest()]
    return complete if by_age else _older_preferred(takes, free, complete)


def _values(count: int, *, by_age: bool) -> list[float]:
    """Return what each of ``count`` orders is worth: one, and if ``by_age`` a fraction more for an older one.

    All fractions together are less than one order, so that no order is given up for older ones.
    """
    if not by_age:
        return [1.0] * count
    return [1 + (count - place) / (count * count + 1) for place in range(count)]


def _older_preferred(
    takes: tuple[OrderNeeds, ...], free: tuple[int, ...], complete: list[bool]
) -> list[bool]:
    """Return as many ``complete`` orders, each exchanged for an older one where that fits: the oldest
    first."""
    left = list(free)
    for place in compress(range(len(takes)), complete):
        _move_units(left, takes[place], -1)
    for place, wanted in enumerate(takes):
        if complete[place]:
            continue
        for younger in range(len(takes) - 1, place, -1):
            if complete[younger] and _fits(wanted, left, dict(takes[younger])):
                complete[place], complete[younger] = True, False
                _move_units(left, takes[younger], 1)
                _move_units(left, wanted, -1)
                break
    return complete


def _fits(wanted: OrderNeeds, left: list[int], given_back: Mapping[int, int]) -> bool:
    """Return True if an order gets all it needs of what is ``left`` and ``given_back``, by item and shop."""
    return all(units <= left[pair] + given_back.get(pair, 0) for pair, units in wanted)


def _move_units(left: list[int], units: OrderNeeds, sign: int) -> None:
    """Put an order's units back into what is ``left`` of each item and shop (1), or take them (-1)."""
    for pair, count in units:
        left[pair] += sign * count
