"""The rule of a shop as a turn of its lines: the deal is the one compared, and a receipt keeps it."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from core.allocation import RULES, coming_to, customer_queue, reached_by_arrival, with_rule
from core.allocation.most_complete import MOST_BY_AGE, MOST_EXACT, most_complete_orders
from core.allocation.rules import queue_by_rule
from core.allocation.turn import SHARED
from tests.core.allocation.test_rules import (
    PRIORITIES,
    arrivals,
    coming_of,
    lines_of,
    moved_first,
    moved_orders,
    opened,
    shelves,
    waits,
)

Drawn = list[tuple[str, int, int]]
Coming = list[tuple[int, list[tuple[str, int]]]]


def by_order(queue: pl.DataFrame) -> dict[str, tuple[int, int]]:
    sums = queue.group_by("ecom_order_id").agg(pl.col("reached", "waiting").sum())
    return {order: (reached, waiting) for order, reached, waiting in sums.rows()}


@given(waits, shelves, moved_orders, st.booleans(), st.sampled_from(RULES))
def test_the_rule_of_a_shop_makes_the_deal_that_was_compared(
    drawn: Drawn, there: dict[str, int], moved: list[str], taken: bool, rule: str
) -> None:
    lines = moved_first(lines_of(drawn, there, taken), moved)
    compared = by_order(queue_by_rule(lines, rule, PRIORITIES))
    chosen = by_order(customer_queue(with_rule(lines, rule, PRIORITIES)))
    if rule != "most-complete":
        assert chosen == compared
    whole = [{order for order, (got, of) in each.items() if got == of} for each in (chosen, compared)]
    assert whole[0] >= whole[1]


@given(waits, st.integers(0, 9))
def test_equal_shares_are_those_of_dealing_one_unit_at_a_time(drawn: Drawn, there: int) -> None:
    lines = lines_of([("bell", order, units) for _, order, units in drawn], {"bell": there}, taken=False)
    queue = customer_queue(with_rule(lines.with_columns(turn=0), "equal", PRIORITIES))
    wants = queue["waiting"].to_list()
    got = [0] * len(wants)
    for unit in range(max(wants)):
        for line, wanted in enumerate(wants):
            if wanted > unit and sum(got) < there:
                got[line] += 1
    assert queue["reached"].to_list() == got


@given(waits, shelves, arrivals, moved_orders, st.sampled_from(RULES))
def test_what_comes_goes_to_those_whom_the_shelf_will_give_it(
    drawn: Drawn, there: dict[str, int], coming: Coming, moved: list[str], rule: str
) -> None:
    """Units that were promised are there once they came: nobody's day breaks by a receipt."""
    nothing_given: Coming = [(units, []) for units, _ in coming]
    lines = moved_first(lines_of([("bell", order, units) for _, order, units in drawn], there, False), moved)
    ruled = with_rule(lines, rule, PRIORITIES)
    pieces = coming_to(customer_queue(ruled), coming_of(nothing_given))
    promised = dict(pieces.group_by("ecom_order_id").agg(pl.col("units").sum()).rows())
    came = sum(units for units, _ in nothing_given)
    later = with_rule(lines.with_columns(pl.col("on_hand") + came), rule, PRIORITIES)
    before, after = by_order(customer_queue(ruled)), by_order(customer_queue(later))
    complete = {order for order, (got, of) in before.items() if got + promised.get(order, 0) == of}
    assert complete <= {order for order, (got, of) in after.items() if got == of}
    if rule != "most-complete":
        assert {order: after[order][0] - before[order][0] for order in promised} == promised


@given(waits, shelves, st.fixed_dictionaries({item: st.integers(0, 4) for item in ("bell", "lamp", "tube")}),
       st.sampled_from(RULES))  # fmt: skip
def test_an_arrival_reaches_those_who_have_more_afterwards(
    drawn: Drawn, there: dict[str, int], more: dict[str, int], rule: str
) -> None:
    lines = lines_of(drawn, there, taken=False).with_columns(turn=0)
    ruled = with_rule(lines, rule, PRIORITIES)
    arriving = pl.DataFrame({"item_id": list(more), "shop_id": "A", "units": list(more.values())})
    reached = reached_by_arrival(ruled, arriving)
    gained = dict(reached.group_by("document_id").agg(pl.col("gained").sum()).rows())
    there_then = lines.join(arriving, on=["item_id", "shop_id"]).with_columns(
        pl.col("on_hand") + pl.col("units")
    )
    after = customer_queue(with_rule(there_then.drop("units"), rule, PRIORITIES))
    both = customer_queue(ruled).join(after.select("document_id", now="reached"), on="document_id")
    assert gained == {
        line: now - reached
        for line, now, reached in both.select("document_id", "now", "reached").rows()
        if now > reached
    }


def test_units_given_to_an_order_come_before_equal_shares_of_the_rest() -> None:
    lines = opened(
        """
        item  shop  type  document  line  at  order  waiting  taken_anyway  on_hand
        bell  A     sale  1         1     1   E1     4        0             -6
        bell  A     sale  2         1     2   E2     4        0             -6
        """
    ).with_columns(turn=SHARED)
    queue = customer_queue(lines)
    assert queue["reached"].to_list() == [1, 1]
    pieces = coming_to(queue, coming_of([(3, [("E2", 2)]), (2, [])]))
    got = pieces.select("ecom_order_id", "document", "units").sort("document", "ecom_order_id").rows()
    # E2's 2 of P0 are its own; of the others, 2 + 1 + 2, each gets one in turn until it has all.
    assert got == [("E1", "P0", 1), ("E2", "P0", 2), ("E1", "P1", 1), ("E2", "P1", 1)]


def test_of_hundreds_of_orders_as_many_as_possible_are_complete_in_a_moment() -> None:
    """Each wants a bell, and a lamp or a tube; all but ten bells are there, 60 lamps and 50 tubes."""
    assert MOST_BY_AGE < 160 <= MOST_EXACT
    rows = [
        f"{item} A sale {n:03} {line} 1 E{n:03} 1 0 {on_hand}"
        for n in range(160)
        for line, (item, on_hand) in enumerate([("bell", -10), ("lamp", -20) if n % 2 else ("tube", -30)])
    ]
    lines = opened("item shop type document line at order waiting taken_anyway on_hand\n" + "\n".join(rows))
    chosen = most_complete_orders(customer_queue(lines)).sort().to_list()
    lamps, tubes = ([order for order in chosen if int(order[1:]) % 2 == odd] for odd in (1, 0))
    assert (len(lamps), len(tubes)) == (60, 50)
    assert lamps == [f"E{n:03}" for n in range(1, 120, 2)]  # the oldest
    assert tubes == [f"E{n:03}" for n in range(0, 100, 2)]
