"""A plan in which one shop, the hub, buys for all."""

from core.planning.choices import Choices
from core.planning.plan import plan
from tests.core.planning.planned_rows import SHORT_OF_3, in_short
from tests.helpers.planning_world import (
    Item,
    Spot,
    World,
    carry_out_as_drafts,
    carry_out_as_sent,
    receive_transfers,
)


def test_a_hub_buys_for_all_shops_at_once() -> None:
    spots = {("tea", "A"): Spot(on_hand=-3), ("tea", "B"): Spot(on_hand=-4), ("tea", "D"): Spot(on_hand=-1)}
    world = World(spots, {"tea": Item(minimum_order_quantity=8)})

    assert in_short(world, Choices(ship_to="D")) == ["buy 8 tea for D"]
    assert in_short(world, Choices(ship_to="C", shops=("A",))) == ["buy 8 tea for C"]


def test_a_hub_hands_on_what_is_there_even_without_transfers() -> None:
    hub = Spot(on_hand=5, reorder_point=4, order_up_to=4, drafted_out=1)
    world = World({("tea", "A"): SHORT_OF_3, ("tea", "B"): SHORT_OF_3, ("tea", "D"): hub})

    assert in_short(world, Choices(ship_to="D", transfers=False)) == [
        "D → A 3 tea",
        "D → B 1 tea",
        "buy 2 tea for D",
    ]


def test_incoming_units_of_the_hub_count_like_those_of_other_shops() -> None:
    hub = Spot(on_hand=-1, incoming=2, drafted_in=1)
    world = World({("tea", "A"): SHORT_OF_3, ("tea", "B"): Spot(on_hand=9), ("tea", "D"): hub})

    assert in_short(world, Choices(ship_to="D")) == ["B → A 1 tea"]
    assert in_short(world, Choices(ship_to="D", transfers=False)) == ["buy 1 tea for D"]


def test_the_oldest_needs_get_the_hubs_stock_and_the_newest_its_incoming_units() -> None:
    spots = {("tea", "A"): SHORT_OF_3, ("tea", "C"): Spot(on_hand=-3, age=2), ("tea", "B"): Spot(on_hand=3)}
    world = World({**spots, ("tea", "D"): Spot(incoming=3)})

    assert in_short(world, Choices(ship_to="D")) == ["B → A 3 tea"]


def test_a_transfer_to_the_hub_serves_its_own_need() -> None:
    hub = Spot(on_hand=-2, age=0)
    world = World({("tea", "A"): SHORT_OF_3, ("tea", "B"): Spot(on_hand=2), ("tea", "D"): hub})

    assert in_short(world, Choices(ship_to="D")) == ["B → D 2 tea", "buy 3 tea for D"]


def test_a_hub_drawn_below_its_level_is_filled_to_it() -> None:
    hub = Spot(on_hand=6, reorder_point=4, order_up_to=8)
    world = World({("tea", "A"): SHORT_OF_3, ("tea", "D"): hub})

    assert in_short(world, Choices(ship_to="D", top_up=True)) == ["D → A 3 tea", "buy 5 tea for D"]


def test_a_hub_passes_on_its_receipts_and_then_nothing_is_left_to_plan() -> None:
    world, choices = World({("tea", "A"): SHORT_OF_3, ("tea", "B"): SHORT_OF_3}), Choices(ship_to="D")
    for expected in (["buy 6 tea for D"], ["D → A 3 tea", "D → B 3 tea"], []):
        planned = plan(world.facts(), choices)

        assert in_short(world, choices) == expected
        assert in_short(carry_out_as_drafts(world, planned), choices) == []
        world = receive_transfers(carry_out_as_sent(world, planned), planned)
