"""Rules of who gets the shelf and what is incoming (contract §4). A shop has one; all can be compared.

``first``: the oldest first, as rule 2 says. ``priority``: by the order's priority, then the oldest.
``equal``: the shelf is shared equally, then each arrival. Units of a purchase order that were given to an
order go to it under every rule. ``most-complete``: as many orders as possible have
all their units on the shelf. Every unit is dealt; an odd one goes to the oldest. Units taken out of turn stay
where they are.
"""

import polars as pl

from core.allocation.customers import coming_to, customer_queue, pieces_of
from core.allocation.dealing import deal, sum_so_far
from core.allocation.given import deal_given_only, left_after
from core.allocation.most_complete import most_complete_orders
from core.allocation.oldest_first import PAIR, earliest_first
from core.allocation.turn import CHOSEN, MOST_SIZE, SHARED, TURN, any_line, goes_by_most_complete, moved_turn
from core.errors import Problem
from core.language import say

FIRST, PRIORITY, EQUAL, MOST_COMPLETE = "first", "priority", "equal", "most-complete"
IN_FORCE = "in force"
"""The rule of each line's own shop, from which its turn already follows; not one of the rules to compare."""
RULES = (FIRST, PRIORITY, EQUAL, MOST_COMPLETE)
NO_PRIORITIES = pl.DataFrame(schema={"ecom_order_id": pl.String, "priority": pl.Int64})


def queue_by_rule(
    lines: pl.DataFrame,
    rule: str,
    priorities: pl.DataFrame | None = None,
    first: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return ``customer_queue`` with the shelf dealt by ``rule``.

    ``priorities``: ``ecom_order_id, priority``, the highest first. ``first``: the queue by age, if it is at
    hand. Raises Problem if there is no such rule.
    """
    if rule == IN_FORCE:
        return customer_queue(lines)
    if rule not in RULES:
        raise Problem(
            say("There is no rule {rule}; the rules are {rules}.", rule=rule, rules=", ".join(RULES))
        )
    lines = _as_moved_only(lines)
    if rule == PRIORITY and priorities is not None:
        ranked = lines.join(priorities, on="ecom_order_id", how="left")
        return customer_queue(ranked.with_columns(rank=-pl.col("priority").fill_null(0)), "rank").drop(
            "rank", "priority"
        )
    queue = customer_queue(lines) if first is None else first
    if rule == MOST_COMPLETE:
        chosen = most_complete_orders(queue)
        ranked = lines.with_columns(rank=~pl.col("ecom_order_id").is_in(chosen.implode()))
        return customer_queue(ranked, "rank").drop("rank")
    return _shared_shelf(queue) if rule == EQUAL else queue


def _as_moved_only(lines: pl.DataFrame) -> pl.DataFrame:
    """Return lines in which only moved orders have a turn, without the rule of their shop."""
    if TURN not in lines.columns or not (lines[TURN] != 0).any():
        return lines
    return lines.with_columns(moved_turn().alias(TURN))


def coming_by_rule(queue: pl.DataFrame, supply: pl.DataFrame, rule: str) -> pl.DataFrame:
    """Return who gets which incoming units by ``rule`` (see ``coming_to``). ``queue``: from
    ``queue_by_rule``."""
    return _shared_arrivals(queue, supply) if rule == EQUAL else coming_to(queue, supply)


# --- the rule of a shop ---


def with_rule(
    lines: pl.DataFrame, rule: str, priorities: pl.DataFrame, left_out: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return lines of one shop with the turn that ``rule`` gives them; moved orders stay first.

    ``priorities``: ``ecom_order_id, priority``. ``left_out``: orders that are not among the most complete
    ones, with their ``size``. If it is not at hand, it is found among ``lines``: all lines of the shop.
    """
    moved = lines.with_columns(moved_turn().alias(TURN))
    if rule == FIRST or lines.is_empty():
        return moved
    if rule == EQUAL:
        return moved.with_columns((pl.col(TURN) + SHARED).alias(TURN))
    if rule == PRIORITY:
        ranks = priorities.select("ecom_order_id", rank=-pl.col("priority"))
        of_rule = pl.col("rank").fill_null(0)
    else:
        known = left_out_orders(moved) if left_out is None else left_out
        ranks = known.select("ecom_order_id", rank=pl.col("size").clip(upper_bound=MOST_SIZE))
        was_moved = pl.col(TURN) != 0
        of_rule = CHOSEN + pl.when(was_moved).then(0).otherwise(pl.col("rank").fill_null(0))
    ranked = moved.join(ranks, on="ecom_order_id", how="left", maintain_order="left")
    return ranked.with_columns((pl.col(TURN) + of_rule).cast(pl.Int64).alias(TURN)).drop("rank")


def left_out_orders(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the orders of a shop that are not among the most complete ones: ``ecom_order_id, size`` (units).

    ``lines``: all open lines of the shop, with their stock and item.
    """
    return left_out_of_queue(customer_queue(_as_moved_only(lines)))


def left_out_of_queue(queue: pl.DataFrame) -> pl.DataFrame:
    """Return ``left_out_orders`` from a ``queue_by_rule`` of first come."""
    sizes = queue.group_by("ecom_order_id").agg(size=pl.col("waiting").sum())
    chosen = most_complete_orders(queue)
    return sizes.filter(~pl.col("ecom_order_id").is_in(chosen.implode())).sort("ecom_order_id")


def chosen_anew(lines: pl.DataFrame) -> pl.DataFrame:
    """Return open lines after choosing the most complete orders again, in shops that go by that rule.

    ``lines``: of whole shops, where that rule holds (``load_lines_of_orders_at``).
    """
    if not any_line(lines, goes_by_most_complete()):
        return lines
    chosen = [
        with_rule(part, MOST_COMPLETE, NO_PRIORITIES) if any_line(part, goes_by_most_complete()) else part
        for part in lines.partition_by("shop_id", maintain_order=True)
    ]
    return pl.concat(chosen)


# --- equal shares ---


def equal_shares(queue: pl.DataFrame) -> pl.DataFrame:
    """Add ``share`` to rows with ``wants`` and ``stock`` (of their item and shop), the oldest first.

    Everybody gets as much as everybody else until they have what they want. Units that cannot be divided go
    to the oldest who still want one. The shares are those of core/allocation/reach.py, which has them as an
    expression: for all orders of a large shop that takes two to three times as long.
    """
    numbered = queue.lazy().with_row_index("age").with_columns(one=pl.lit(1, pl.Int64))
    by_size = numbered.sort(*PAIR, "wants", maintain_order=True).with_columns(pair=pl.struct(PAIR).rle_id())
    by_size = by_size.with_columns(
        smaller=sum_so_far("wants", "pair"), larger=pl.len().over("pair") - sum_so_far("one", "pair")
    )
    is_full = pl.col("smaller") + pl.col("wants") * pl.col("larger") <= pl.col("stock")
    filled = by_size.with_columns(full=is_full, asks=(~is_full).cast(pl.Int64))
    left = pl.col("stock") - pl.when("full").then("wants").otherwise(0).sum().over("pair")
    asking = pl.col("asks").sum().over("pair").clip(1)
    divided = filled.with_columns(each=left // asking, odd=left % asking).sort("pair", "age")
    divided = divided.with_columns(turn=sum_so_far("asks", "pair"))
    with_odd = pl.col("each") + (pl.col("turn") <= pl.col("odd"))
    shared = divided.with_columns(share=pl.when("full").then("wants").otherwise(with_odd).cast(pl.Int64))
    return shared.sort("age").select(*queue.columns, "share").collect()


def _shared_shelf(queue: pl.DataFrame) -> pl.DataFrame:
    """Return the queue with the shelf shared; units taken out of turn come first, then moved orders."""
    taken = (pl.col("shelf") - pl.col("taken_ahead")).clip(0, pl.col("taken_anyway"))
    moved = _moved(queue)
    of_moved = pl.when(moved).then(pl.col("reached") - taken).otherwise(0)
    rest = (pl.col("shelf") - (pl.col("taken_anyway") + of_moved).sum().over(PAIR)).clip(0)
    wants = pl.when(moved).then(0).otherwise(pl.col("waiting") - pl.col("taken_anyway"))
    shared = equal_shares(queue.with_columns(taken=taken, of_moved=of_moved, stock=rest, wants=wants))
    got = pl.col("taken") + pl.col("of_moved") + pl.col("share")
    reached = pl.when("tracked").then(got).otherwise("waiting")
    return shared.with_columns(reached=reached).select(queue.columns)


def _moved(queue: pl.DataFrame) -> pl.Expr:
    """Return True for lines of orders that somebody moved before all others."""
    return pl.col(TURN) < 0 if TURN in queue.columns else pl.lit(value=False)


def _shared_arrivals(queue: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Share each arrival among those who still wait, one arrival of every item and shop at a time. What was
    given to an order goes to it before, then moved orders get what they want."""
    supply = earliest_first(supply)
    wanted = queue.select(*PAIR, "ecom_order_id", units=pl.col("waiting") - pl.col("reached"))
    given, waits, offered = deal_given_only(wanted, supply)
    units = pl.when(queue.select(moved=_moved(queue))["moved"]).then("units").otherwise(0)
    of_moved = deal(waits.with_columns(units=units), offered)
    waits, offered = left_after(of_moved, waits, offered)
    before = pl.concat([given, of_moved])
    pieces = [pieces_of(before, wanted, supply)]
    columns = pieces[0].columns
    supply = supply.with_columns(incoming=offered["units"], nth=pl.int_range(pl.len()).over(PAIR))
    waits = waits.rename({"units": "wants"}).with_columns(demand_row=pl.int_range(pl.len()))
    for nth in range(supply.select(pl.col("nth").max()).item() + 1 if supply.height else 0):
        arrival = supply.filter(nth=nth).select(
            *PAIR, due="expected_on", document="document_id", stock=pl.col("incoming").cast(pl.Int64)
        )
        wanting = waits.filter(pl.col("wants") > 0).join(arrival, on=PAIR, maintain_order="left")
        shared = equal_shares(wanting).filter(pl.col("share") > 0)
        pieces.append(shared.rename({"share": "units"}).select(columns))
        got = shared.select("demand_row", "share")
        waits = (
            waits.join(got, on="demand_row", how="left", maintain_order="left")
            .with_columns(wants=pl.col("wants") - pl.col("share").fill_null(0))
            .drop("share")
        )
    dealt = pl.concat(pieces, how="vertical_relaxed")
    if before.is_empty():
        return dealt
    return dealt.group_by(pl.exclude("units"), maintain_order=True).agg(pl.col("units").sum())
