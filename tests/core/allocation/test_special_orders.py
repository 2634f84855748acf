"""A customer at the till who waits claims from the shelf; nothing was sold yet (contract §2, rule 2)."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.allocation.customers import coming_to, customer_queue
from core.allocation.oldest_first import (
    open_lines,
    open_sources,
    proven_extra_after,
    taken_back,
    waiting_lines,
)
from core.allocation.special_orders import SPECIAL_ORDER, order_number
from tests.core.allocation.shelf import shelf_of
from tests.helpers.text_tables import line_frame, lines, stock, table

QUEUE = """
type           document  at  order            moved  quantity  shipped  refunded
sale           A         1   E1               -2     2         0        0
special_order  7         2   special-order-7  0      3         0        0
sale           B         3   E2               -1     1         0        0
"""


def reached(on_hand: int, found: int = 0) -> list[tuple[str, int, int]]:
    """The queue of QUEUE with the units that the shelf gives each."""
    held = stock(on_hand, found)
    tracked = open_lines(lines(QUEUE), held).join(held, on=["item_id", "shop_id"])
    queue = customer_queue(tracked.with_columns(tracked=pl.lit(value=True)))
    return queue.select("document_id", "waiting", "reached").rows()


@pytest.mark.parametrize(
    ("on_hand", "given_to"),
    [  # on hand is 3 below what is there: E1 and E2 took theirs out of the books
        (3, [2, 3, 1]),
        (0, [2, 1, 0]),
        (-2, [1, 0, 0]),
        (-3, [0, 0, 0]),
    ],
)
def test_a_special_order_claims_from_the_shelf_by_its_age(on_hand: int, given_to: list[int]) -> None:
    assert [units for *_, units in reached(on_hand)] == given_to


def test_a_special_order_is_neither_a_source_nor_proof_of_a_discrepancy() -> None:
    assert SPECIAL_ORDER not in open_sources(taken_back(lines(QUEUE)), stock(-3))["document_type"].to_list()
    waiting = waiting_lines(taken_back(lines(QUEUE)))
    assert proven_extra_after(stock(-5), waiting)["found"].to_list() == [2]


def test_special_orders_can_be_short_while_on_hand_is_not_negative() -> None:
    (row,) = shelf_of(stock(1), waiting_lines(taken_back(lines(QUEUE)))).to_dicts()
    assert (row["shelf"], row["customers_short"]) == (4, 2)


def test_a_special_order_is_named_by_its_own_number() -> None:
    assert order_number("1042") == "order #1042"
    assert order_number("special order 7") == "special order 7"


def dealt_by_hand(queue: list[tuple[str, int]], shelf: int) -> list[int]:
    """Unit by unit to the first of the queue that still waits."""
    shares = []
    for _, units in queue:
        share = max(0, min(units, shelf))
        shelf -= share
        shares.append(share)
    return shares


def waiting_rows(waits: list[tuple[bool, int, int]]) -> list[dict[str, Any]]:
    """Lines that wait: whether it is a special order, its units, and its age."""
    return [
        {
            "document_type": SPECIAL_ORDER if special else "sale",
            "document_id": str(place),
            "quantity": units,
            "shipped": 0,
            "refunded": 0,
            "moved": 0 if special else -units,
            "ecom_order_id": f"special order {place}" if special else str(place),
            "occurred_at": str(1 + age),
        }
        for place, (special, units, age) in enumerate(waits)
    ]


def queue_of(waits: list[tuple[bool, int, int]], on_hand: int) -> pl.DataFrame:
    held = stock(on_hand)
    short = open_lines(line_frame(waiting_rows(waits)), held)
    held = held.drop("found").join(proven_extra_after(held, short), on=["item_id", "shop_id"])
    named = short.join(held, on=["item_id", "shop_id"]).with_columns(tracked=pl.lit(value=True))
    return customer_queue(named)


@given(
    waits=st.lists(st.tuples(st.booleans(), st.integers(1, 4), st.integers(0, 3)), max_size=6),
    on_hand=st.integers(-9, 9),
    coming=st.lists(st.integers(1, 4), max_size=3),
)
def test_every_unit_is_dealt_once_and_special_orders_are_dealt_by_age(
    waits: list[tuple[bool, int, int]], on_hand: int, coming: list[int]
) -> None:
    queue = queue_of(waits, on_hand)
    on_the_shelf = max(0, on_hand + sum(units for special, units, _ in waits if not special))

    in_turn = queue.select("document_id", "waiting").rows()
    assert queue["reached"].to_list() == dealt_by_hand(in_turn, on_the_shelf)
    assert queue["occurred_at"].is_sorted()
    assert queue["reached"].sum() == min(on_the_shelf, queue["waiting"].sum())

    text = "item shop type document line incoming due\n"
    numbered = [f"i A purchase_order P{nth} 1 {units} {20 + nth}\n" for nth, units in enumerate(coming)]
    pieces = coming_to(queue, table(text + "".join(numbered)))
    lacking = int(queue["waiting"].sum()) - int(queue["reached"].sum())
    assert pieces["units"].sum() == min(sum(coming), lacking)
    assert all(due >= timedelta(0) for due in (pieces["due"].diff().drop_nulls() if pieces.height else []))
