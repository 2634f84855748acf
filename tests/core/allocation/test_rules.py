"""Other rules of who gets the stock: compared side by side, and every unit is dealt once (contract §4)."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.allocation.customers import customer_queue
from core.allocation.given import given_text
from core.allocation.most_complete import most_complete_orders
from core.allocation.oldest_first import PAIR
from core.allocation.rules import RULES, coming_by_rule, queue_by_rule
from core.allocation.turn import MOVED_STEP
from core.errors import Problem
from tests.helpers.text_tables import table

# order E1 is the oldest; on hand is what is there less what was sold
OPEN = """
item  shop  type  document  line  at  order  waiting  taken_anyway  on_hand
bell  A     sale  1         1     1   E1     4        0             -5
bell  A     sale  2         1     2   E2     2        0             -5
bell  A     sale  3         1     3   E3     2        0             -5
lamp  A     sale  3         2     3   E3     1        0             0
"""
COMING = """
item  shop  type            document  line  incoming  due
bell  A     purchase_order  P1        1     3         20
bell  A     purchase_order  P2        1     1         25
"""
PRIORITIES = pl.DataFrame({"ecom_order_id": ["E1", "E2", "E3"], "priority": [0, 1, 2]})


def opened(text: str = OPEN) -> pl.DataFrame:
    return table(text).with_columns(found=pl.lit(0), tracked=pl.lit(value=True), packed=pl.lit(0))


def supply(text: str = COMING) -> pl.DataFrame:
    return table(text)


@pytest.mark.parametrize(
    ("rule", "bells"),  # 3 bells are there: 4 + 2 + 2 sold, on hand -5
    [
        ("first", {"E1": 3, "E2": 0, "E3": 0}),
        ("priority", {"E1": 0, "E2": 1, "E3": 2}),
        ("equal", {"E1": 1, "E2": 1, "E3": 1}),
        ("most-complete", {"E1": 1, "E2": 2, "E3": 0}),
    ],
)
def test_three_bells_go_to_other_orders_by_each_rule(rule: str, bells: dict[str, int]) -> None:
    queue = queue_by_rule(opened(), rule, PRIORITIES).filter(item_id="bell")
    assert dict(queue.select("ecom_order_id", "reached").rows()) == bells


def test_an_odd_unit_of_equal_shares_goes_to_the_oldest_of_the_shelf_and_of_each_arrival() -> None:
    text = OPEN.replace("-5", "-4")  # 4 bells are there
    queue = queue_by_rule(opened(text), "equal")
    assert queue.filter(item_id="bell")["reached"].to_list() == [2, 1, 1]
    coming = coming_by_rule(queue, supply(), "equal").sort("demand_row", "document")
    assert coming.select("ecom_order_id", "document", "units").rows() == [
        ("E1", "P1", 1),
        ("E1", "P2", 1),
        ("E2", "P1", 1),
        ("E3", "P1", 1),
    ]


def test_an_order_is_complete_only_where_all_its_items_are_there() -> None:
    # The lamp of E3 is there; with 2 bells either E2 or E3 can be complete, and the older is.
    assert most_complete_orders(customer_queue(opened(OPEN.replace("-5", "-6")))).to_list() == ["E2"]


def test_among_thousands_of_orders_those_come_first_that_take_the_smallest_share_of_what_is_scarce() -> None:
    """600 orders want a bell and a lamp, 3 bells are there for them; one order more wants two of each."""
    rows = [f"{item} A sale {n:03} {line} 1 E{n:03} {2 if n == 0 else 1} 0 {on_hand}"
            for n in range(601) for line, item, on_hand in ((1, "bell", -599), (2, "lamp", -2))]  # fmt: skip
    lines = opened("item shop type document line at order waiting taken_anyway on_hand\n" + "\n".join(rows))
    queue = customer_queue(lines.with_columns(on_hand=pl.when(item_id="bell").then(-599).otherwise(-2)))
    assert most_complete_orders(queue).sort().to_list() == ["E001", "E002", "E003"]


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(Problem, match="There is no rule newest"):
        queue_by_rule(opened(), "newest")


waits = st.lists(
    st.tuples(st.sampled_from(["bell", "lamp", "tube"]), st.integers(1, 6), st.integers(1, 4)),
    min_size=1,
    max_size=10,
)


def lines_of(drawn: list[tuple[str, int, int]], there: dict[str, int], taken: bool) -> pl.DataFrame:
    """Open lines of up to six orders; ``there``: units of each item on the shelf."""
    sold: dict[str, int] = {}
    for item, _, units in drawn:
        sold[item] = sold.get(item, 0) + units
    on_hand = {item: there[item] - sold.get(item, 0) for item in there}
    rows = [
        f"{item} A sale {nth} 1 {order} E{order} {units} {int(taken and nth % 3 == 0)} {on_hand[item]}"
        for nth, (item, order, units) in enumerate(drawn)
    ]
    return opened("item shop type document line at order waiting taken_anyway on_hand\n" + "\n".join(rows))


shelves = st.fixed_dictionaries({item: st.integers(0, 9) for item in ("bell", "lamp", "tube")})


orders = st.integers(1, 6).map("E{}".format)
# units that come, and whom how many of them were given to
arrivals = st.lists(
    st.tuples(st.integers(1, 5), st.lists(st.tuples(orders, st.integers(1, 3)), max_size=2)), max_size=3
)
moved_orders = st.lists(orders, unique=True, max_size=2)


def coming_of(drawn: list[tuple[int, list[tuple[str, int]]]]) -> pl.DataFrame:
    """Purchase orders over bells, due one day after the other."""
    rows = [f"bell A purchase_order P{nth} 1 {units} {20 + nth}" for nth, (units, _) in enumerate(drawn)]
    incoming = table("item shop type document line incoming due\n" + "\n".join(rows))
    texts = [given_text(given) for _, given in drawn]
    return incoming.with_columns(given_to=pl.Series(texts, dtype=pl.String))


def moved_first(lines: pl.DataFrame, moved: list[str]) -> pl.DataFrame:
    """The lines after these orders were moved, one after the other."""
    turns = {order: -nth * MOVED_STEP for nth, order in enumerate(moved, 1)}
    turn = pl.col("ecom_order_id").replace_strict(turns, default=0, return_dtype=pl.Int64)
    return lines.with_columns(turn=turn)


@given(waits, shelves, arrivals, st.tuples(moved_orders, st.booleans()), st.sampled_from(RULES))
def test_every_rule_deals_every_unit_once(
    drawn: list[tuple[str, int, int]],
    there: dict[str, int],
    coming: list[tuple[int, list[tuple[str, int]]]],
    before: tuple[list[str], bool],
    rule: str,
) -> None:
    """Whatever was moved, given, or taken out of turn."""
    moved, taken = before
    queue = queue_by_rule(moved_first(lines_of(drawn, there, taken), moved), rule, PRIORITIES)
    assert (queue["reached"] <= queue["waiting"]).all()
    assert (queue["reached"] >= 0).all()
    dealt = queue.group_by(PAIR).agg(pl.col("reached").sum(), pl.col("waiting").sum())
    for row in dealt.to_dicts():
        assert row["reached"] == min(row["waiting"], there[row["item_id"]])

    pieces = coming_by_rule(queue, coming_of(coming), rule)
    lacking = queue.with_columns(lacks=pl.col("waiting") - pl.col("reached"))
    of_bells = int(lacking.filter(item_id="bell")["lacks"].sum())
    assert pieces["units"].sum() == min(sum(units for units, _ in coming), of_bells)
    got = pieces.group_by("demand_row").agg(pl.col("units").sum())
    assert all(units <= lacking["lacks"][row] for row, units in got.rows())
    brought = dict(pieces.group_by("document").agg(pl.col("units").sum()).iter_rows())
    assert all(brought.get(f"P{nth}", 0) <= units for nth, (units, _) in enumerate(coming))


@given(waits, shelves, st.integers(1, 5), st.tuples(orders, st.integers(1, 5)), st.sampled_from(RULES))
def test_units_given_to_an_order_go_to_it_under_every_rule(
    drawn: list[tuple[str, int, int]], there: dict[str, int], units: int, gift: tuple[str, int], rule: str
) -> None:
    queue = queue_by_rule(lines_of(drawn, there, taken=False), rule, PRIORITIES)
    pieces = coming_by_rule(queue, coming_of([(units, [gift])]), rule)
    order, given_to_it = gift
    own = queue.filter(item_id="bell", ecom_order_id=order)
    lacks = int((own["waiting"] - own["reached"]).sum())
    assert pieces.filter(ecom_order_id=order)["units"].sum() >= min(units, given_to_it, lacks)


@given(waits, shelves, arrivals, orders, st.sampled_from(RULES))
def test_a_moved_order_gets_as_much_under_every_rule_as_first_come_gives_it(
    drawn: list[tuple[str, int, int]], there: dict[str, int],
    coming: list[tuple[int, list[tuple[str, int]]]], order: str, rule: str,
) -> None:  # fmt: skip
    lines = moved_first(lines_of(drawn, there, taken=False), [order])
    gets = []
    for each in ("first", rule):
        queue = queue_by_rule(lines, each, PRIORITIES)
        pieces = coming_by_rule(queue, coming_of(coming), each).filter(ecom_order_id=order)
        here = queue.filter(ecom_order_id=order)["reached"].sum()
        gets.append((here, sorted(pieces.group_by("document").agg(pl.col("units").sum()).rows())))
    assert gets[0] == gets[1]


@given(waits, shelves, moved_orders)
def test_no_choice_of_orders_completes_more_than_the_rule_for_it_after_moved_orders_got_theirs(
    drawn: list[tuple[str, int, int]], there: dict[str, int], moved: list[str]
) -> None:
    queue = queue_by_rule(moved_first(lines_of(drawn, there, taken=False), moved), "most-complete")
    left = dict(there)
    for item, units in (
        queue.filter(pl.col("turn") < 0).group_by("item_id").agg(pl.col("reached").sum()).rows()
    ):
        left[item] -= units
    orders = queue.filter(pl.col("turn") == 0).group_by("ecom_order_id").agg(
        whole=(pl.col("reached") == pl.col("waiting")).all(), needs=pl.struct("item_id", "waiting")
    )  # fmt: skip
    wanted = [
        {item: sum(n["waiting"] for n in needs if n["item_id"] == item) for item in there}
        for needs in orders["needs"].to_list()
    ]
    fits = [
        size
        for size in range(len(wanted) + 1)
        for chosen in combinations(wanted, size)
        if all(sum(each[item] for each in chosen) <= left[item] for item in there)
    ]
    assert orders["whole"].sum() == max(fits)
