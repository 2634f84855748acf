"""Packing, and taking units out of turn: only what is on the shelf for the order."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import Problem
from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.orders.packing import load_delays
from core.store.database import Store
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import changed_order, do, sold, stocked


def filled(store: Store) -> None:
    """Three tyres, one bell. E1 waits for 2 tyres, E2 for 2 tyres and a bell, E3 for a lamp nobody has."""
    stocked(store, "tyre", 3)
    stocked(store, "bell", 1)
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 2, date(2026, 11, 2), order="E2")
    sold(store, "C", "bell", 1, date(2026, 11, 2), order="E2")
    sold(store, "D", "lamp", 1, date(2026, 11, 3), order="E3")


@pytest.fixture
def shop(tmp_path: Path) -> OrderShop:
    return OrderShop(tmp_path, filled)


def test_an_order_is_packed_when_all_its_units_are_here_for_it(shop: OrderShop) -> None:
    assert shop.stages() == {"E1": "ready_to_pack", "E2": "waiting_for_stock", "E3": "waiting_for_stock"}
    assert shop.pack("E1").result == [{"ecom_order_id": "E1", "units": 2}]
    assert shop.stage("E1") == "packed"
    assert shop.on_hand("tyre") == -1
    assert shop.is_sound()


def test_an_order_never_packs_a_unit_that_reaches_an_older_one(shop: OrderShop) -> None:
    with pytest.raises(Problem, match="Order E2, SKU-tyre: the shelf holds 1 of 2 for it, the rest goes"):
        shop.pack("E2")
    assert shop.stage("E2") == "waiting_for_stock"


def test_packing_more_than_the_shelf_holds_asks_for_a_stock_count(shop: OrderShop) -> None:
    with pytest.raises(Problem, match="Order E3, SKU-lamp: the shelf should hold 0, not 1"):
        shop.pack("E3")


def test_part_of_an_order_is_packed_when_it_is_on_the_shelf(shop: OrderShop) -> None:
    shop.pack("E2", part={("B", 1): 1, ("C", 1): 1})
    assert shop.line("B", "packed") == (1,)
    assert shop.stage("E2") == "waiting_for_stock"
    with pytest.raises(Problem, match="SKU-tyre: the shelf holds 1 of 2 for it"):
        shop.pack("E2", part={("B", 1): 1})
    stocked(shop.store, "tyre", 1)
    assert shop.stage("E2") == "ready_to_pack"
    shop.pack("E2")
    assert shop.stage("E2") == "packed"


# what is known of the order → why it is not packed
UNRELEASED = """
payment_status=not_paid       Order E1 is not paid. Mark it as paid first.
payment_status=partially_paid Order E1 is not paid
payment_status=refunded       Order E1 was already refunded.
payment_status=cancelled      Order E1 was already cancelled.
fraud_check=unchecked         Order E1 is not cleared. Check it for fraud first.
fraud_check=fraud             Order E1 is not cleared
shipment_status=shipped       Order E1 was already shipped.
shipment_status=picked_up     Order E1 was already picked up.
shipment_status=cancelled     Order E1 was already cancelled.
"""


@pytest.mark.parametrize("row", UNRELEASED.strip().splitlines())
def test_an_order_that_is_not_released_is_not_packed_or_shipped(shop: OrderShop, row: str) -> None:
    fact, sentence = row.split(maxsplit=1)
    changed_order(shop.store, "E1", **dict([fact.split("=")]))
    for verb in (shop.pack, shop.take, shop.ship, shop.picked_up, shop.ready_for_pickup):
        with pytest.raises(Problem, match=sentence):
            verb("E1")


# what is asked for → why not
PARTS = [
    ({}, "nothing was chosen"),
    ({("A", 1): 0}, "whole number of at least 1, not 0"),
    ({("A", 1): -1}, "whole number of at least 1, not -1"),
    ({("A", 1): True}, "whole number of at least 1, not True"),
    ({("A", 1): 3}, "only 2 "),
    ({("A", 2): 1}, "Order E1 has no line 2 of sale A"),
    ({("B", 1): 1}, "Order E1 has no line 1 of sale B"),
]


@pytest.mark.parametrize(("part", "sentence"), PARTS)
def test_a_partial_step_takes_only_the_orders_own_waiting_units(
    shop: OrderShop, part: dict[tuple[str, int], int], sentence: str
) -> None:
    for verb in (shop.pack, shop.take, shop.ship, shop.picked_up):
        with pytest.raises(Problem, match=sentence):
            verb("E1", part=part)


def test_packing_many_is_all_or_nothing_and_names_every_problem(shop: OrderShop) -> None:
    with pytest.raises(Problem) as problem:
        shop.pack("E1", "E2", "E3")
    assert [line.split(",")[0] for line in str(problem.value).splitlines()] == ["Order E2", "Order E3"]
    assert shop.stage("E1") == "ready_to_pack"
    stocked(shop.store, "tyre", 1)
    assert [row["units"] for row in shop.pack("E2", "E1").result] == [3, 2]


def test_packing_twice_is_refused_and_names_the_first_person(shop: OrderShop) -> None:
    shop.pack("E1", actor="Ben")
    with pytest.raises(Problem, match=r"Order E1 was already packed\. It was last packed by Ben at 04:00\."):
        shop.pack("E1")


@pytest.mark.parametrize(
    ("orders", "sentence"),
    [((), "No order was chosen"), (("E1", "E1"), "chosen twice"), (("E1", "X"), "no eCom order X")],
)
def test_orders_must_be_known_and_named_once(shop: OrderShop, orders: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Problem, match=sentence):
        shop.pack(*orders)


def test_an_order_known_by_number_only_cannot_be_processed(shop: OrderShop) -> None:
    sold(shop.store, "F", "lamp", 1, date(2026, 11, 6), order="E9", described=False)
    with pytest.raises(Problem, match="Order E9 is only known from its sale"):
        shop.pack("E9")


def test_the_same_id_packs_once(shop: OrderShop) -> None:
    first = shop.pack("E1", operation_id="one")
    again = shop.pack("E1", operation_id="one")
    assert again.again
    assert again.result == first.result
    with pytest.raises(Problem, match="already used for something else"):
        shop.pack("E2", operation_id="one")


def test_units_taken_out_of_turn_come_first_and_older_orders_wait_again(shop: OrderShop) -> None:
    assert shop.store.ask(load_delays, "E2", {("B", 1): 2}) == [
        {"ecom_order_id": "E1", "item_id": "tyre", "shop_id": "S1", "units": 1}
    ]
    done = shop.take("E2")
    assert done.result == [
        {
            "ecom_order_id": "E2",
            "units": 3,
            "delays": [{"ecom_order_id": "E1", "item_id": "tyre", "shop_id": "S1", "units": 1}],
        }
    ]
    assert shop.ready() == {"E1": "1 of 2", "E2": "3 of 3", "E3": "0 of 1"}
    assert shop.stages() == {"E1": "waiting_for_stock", "E2": "ready_to_pack", "E3": "waiting_for_stock"}
    shop.ship("E2")
    assert shop.line("B", "shipped", "taken_anyway") == (2, 0)
    assert shop.ready()["E1"] == "1 of 2"
    assert shop.is_sound()


def test_nobody_takes_more_than_the_shelf_holds(shop: OrderShop) -> None:
    with pytest.raises(Problem, match="Order E3, SKU-lamp: the shelf should hold 0, not 1"):
        shop.take("E3")
    shop.take("E2")
    sold(shop.store, "G", "tyre", 2, date(2026, 11, 4), order="E4")
    with pytest.raises(Problem, match="Order E4, SKU-tyre: the shelf should hold 1, not 2"):
        shop.take("E4")


def test_units_allocated_to_an_order_are_not_taken_out_of_turn(shop: OrderShop) -> None:
    with pytest.raises(Problem, match="Order E1: all its units are on the shelf for it"):
        shop.take("E1")


def test_untracked_items_are_always_available(shop: OrderShop) -> None:
    do(shop.store, "import", Posting(changes=[Change("item", ("lamp",), {"tracked": False})]))
    assert shop.stage("E3") == "ready_to_pack"
    shop.pack("E3")
    shop.ship("E3")
    assert shop.stage("E3") == "to_tick"
