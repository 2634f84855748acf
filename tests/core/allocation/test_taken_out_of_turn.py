"""Rule 2 with units taken out of turn: they come first, then the oldest line, unit by unit."""

from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.allocation.customers import as_if_alone, customer_queue, order_promises
from core.exchange.local_units import with_local_units
from core.exchange.merge import merge_three_ways

Asked = tuple[int, int]
"""Units a line waits for, and how many of them it took anyway."""

asked = st.tuples(st.integers(1, 5), st.integers(0, 5)).map(lambda line: (line[0], min(line)))
queues = st.lists(asked, min_size=1, max_size=6)


def queue(lines: list[Asked], on_hand: int, found: int = 0) -> pl.DataFrame:
    """Lines of one item in one shop, a day apart, each an order of its own."""
    rows = [
        {
            "document_id": f"S{number}",
            "ecom_order_id": f"E{number}",
            "occurred_at": datetime(2026, 11, 1) + timedelta(days=number),
            "waiting": waiting,
            "taken_anyway": taken,
        }
        for number, (waiting, taken) in enumerate(lines)
    ]
    same = {"item_id": "i", "shop_id": "A", "document_type": "sale", "line_number": 1, "packed": 0}
    known = {"on_hand": on_hand, "found": found, "tracked": True}
    return customer_queue(
        pl.DataFrame(rows).with_columns(**{k: pl.lit(v) for k, v in (same | known).items()})
    )


def unit_by_unit(lines: list[Asked], shelf: int) -> list[int]:
    """Return the units of each line if every unit is handed out alone."""
    turns = [number for number, (_, taken) in enumerate(lines) for _ in range(taken)]
    turns += [number for number, (waiting, taken) in enumerate(lines) for _ in range(waiting - taken)]
    given = turns[: max(0, shelf)]
    return [given.count(number) for number in range(len(lines))]


@settings(deadline=None)
@given(queues, st.integers(-15, 15), st.integers(0, 5))
def test_the_shelf_serves_units_taken_out_of_turn_first_and_then_the_oldest_line(
    lines: list[Asked], on_hand: int, found: int
) -> None:
    shelf = on_hand + found + sum(waiting for waiting, _ in lines)
    assert queue(lines, on_hand, found)["reached"].to_list() == unit_by_unit(lines, shelf)


@settings(deadline=None)
@given(queues, st.integers(-15, 15), st.booleans())
def test_who_is_ahead_is_the_same_in_a_queue_where_nobody_took_units(
    lines: list[Asked], on_hand: int, nobody_took: bool
) -> None:
    """A queue adds up less where nobody took any; ``as_if_alone`` always adds up everything."""
    asked = queue([(waiting, 0 if nobody_took else taken) for waiting, taken in lines], on_hand)
    assert asked.equals(as_if_alone(asked))


@settings(deadline=None)
@given(queues, st.integers(-15, 5))
def test_taking_units_out_of_turn_changes_nobodys_total(lines: list[Asked], on_hand: int) -> None:
    nobody_took = [(waiting, 0) for waiting, _ in lines]
    assert queue(lines, on_hand)["reached"].sum() == queue(nobody_took, on_hand)["reached"].sum()


@settings(deadline=None)
@given(queues, st.integers(-15, 5))
def test_an_order_gains_nothing_when_another_takes_units_out_of_turn(
    lines: list[Asked], on_hand: int
) -> None:
    before = queue([(waiting, 0) for waiting, _ in lines], on_hand)["reached"].to_list()
    after = queue(lines, on_hand)["reached"].to_list()
    for (_, taken), was, now in zip(lines, before, after, strict=True):
        assert taken or now <= was


def test_the_delayed_order_gets_the_next_incoming_units() -> None:
    """Two waiting for two, one on the shelf: the newer order took it."""
    supply = pl.DataFrame(
        {"item_id": ["i"], "shop_id": ["A"], "document_type": ["purchase_order"], "document_id": ["P1"],
         "line_number": [1], "incoming": [1], "expected_on": [datetime(2026, 12, 1).date()]}
    )  # fmt: skip
    promised = order_promises(queue([(1, 0), (1, 1)], on_hand=-1), supply)
    assert promised.select("ecom_order_id", "ready", "promise").rows() == [
        ("E0", 0, datetime(2026, 12, 1).date()),
        ("E1", 1, None),
    ]


# the last import · what we have · the file now → what we have then, and whether the file shows all of it
FIGURES = """
0 2 0  2  -
0 2 1  2  part
0 2 2  2  all
0 2 3  3  all
1 3 0  2  part
1 0 2  1  part
2 0 0  0  all
"""


@pytest.mark.parametrize("row", FIGURES.strip().splitlines())
def test_units_in_a_file_are_first_matched_with_our_own(row: str) -> None:
    imported, ours, file, then, shown = row.split()
    current = pl.DataFrame({"line": [1], "shipped": [int(ours)]})
    held = pl.DataFrame({"line": [1], "column_name": ["shipped"], "imported_value": [imported]})
    told = pl.DataFrame({"line": [1], "shipped": [int(file)]})
    counted, cells = with_local_units(told, current, held, key=["line"], column="shipped", item=["line"])
    merge = merge_three_ways(
        current, counted, held.join(cells, on=["line", "column_name"], how="anti"), ["line"], ["shipped"]
    )
    assert merge.over(current, ["line"])["shipped"].to_list() == [int(then)]
    assert cells["agrees"].to_list() == {"-": [], "part": [False], "all": [True]}[shown]
