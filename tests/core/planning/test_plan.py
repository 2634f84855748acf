"""Rule 3 by example: what to buy, what to move, and why."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from core.errors import Problem
from core.planning.choices import Choices
from core.planning.plan import plan, with_today
from core.planning.schemas import PLAN
from tests.core.planning.planned_rows import SHORT_OF_3, in_short, rows
from tests.helpers.planning_world import (
    TODAY,
    Item,
    Spot,
    World,
    carry_out_as_drafts,
)


@pytest.mark.parametrize(
    ("need", "minimum", "pack", "maximum", "quantities"),
    [
        (3, 10, 5, 25, [10]),
        (18, 10, 5, 25, [20]),
        (28, 10, 5, 25, [25, 10]),
        (25, 10, 5, 25, [25]),
        (26, 0, 5, 27, [25, 5]),
        (3, 0, 1, None, [3]),
        (3, 8, 5, None, [10]),
        (7, 0, 6, None, [12]),
        (60, 0, 1, 25, [25, 25, 10]),
        (3, 0, 5, 4, [5]),  # an import problem; should it stand in the store, a pack is still a pack
    ],
)
def test_a_need_is_split_by_maximum_minimum_and_pack(
    need: int, minimum: int, pack: int, maximum: int | None, quantities: list[int]
) -> None:
    item = Item(pack_size=pack, minimum_order_quantity=minimum, maximum_order_quantity=maximum)
    world = World({("tea", "A"): Spot(on_hand=-need)}, {"tea": item})

    bought = rows(world)

    assert [row["quantity"] for row in bought] == quantities
    assert sum(row["needed"] for row in bought) == need


def test_an_unreasonable_maximum_does_not_split_the_purchase() -> None:
    world = World(
        {("tea", "A"): Spot(on_hand=-5_000), ("salt", "A"): Spot(on_hand=-1)},
        {"tea": Item(maximum_order_quantity=1, pack_size=1), "salt": Item()},
    )

    assert in_short(world) == ["buy 1 salt for A", "buy 5000 tea for A"]
    assert rows(world)[1]["reason"].endswith("; not split into 5000 lines of at most 1: check its maximum")
    assert in_short(carry_out_as_drafts(world, plan(world.facts(), Choices()))) == []


@pytest.mark.parametrize(
    ("spot", "quantity"),
    [
        (Spot(on_hand=0, reorder_point=5, order_up_to=10), 10),
        (Spot(on_hand=5, reorder_point=5, order_up_to=10), 5),
        (Spot(on_hand=6, reorder_point=5, order_up_to=10), 0),
        (Spot(on_hand=0, incoming=6, reorder_point=5, order_up_to=10), 0),
        (Spot(on_hand=0, drafted_in=5, reorder_point=5, order_up_to=10), 5),
        (Spot(on_hand=-4, reorder_point=5, order_up_to=10), 14),
        (Spot(on_hand=-4, reorder_point=None, order_up_to=10), 4),
        (Spot(on_hand=-4, reorder_point=0, order_up_to=0), 4),
        (Spot(on_hand=0, reorder_point=0, order_up_to=3), 3),
    ],
)
def test_restocking_takes_the_larger_of_need_and_level(spot: Spot, quantity: int) -> None:
    bought = rows(World({("tea", "A"): spot}), Choices(top_up=True))

    assert sum(row["quantity"] for row in bought) == quantity


@pytest.mark.parametrize(
    ("choices", "quantity"),
    [
        (Choices(), 9),
        (Choices(waiting_only=True), 5),
        (Choices(paid_and_cleared_only=True), 6),
        (Choices(waiting_only=True, paid_and_cleared_only=True), 2),
    ],
)
def test_only_chosen_demand_is_bought(choices: Choices, quantity: int) -> None:
    gap_of_4 = Spot(on_hand=-9, waiting=5, uncleared=3, found=4)

    assert sum(row["quantity"] for row in rows(World({("tea", "A"): gap_of_4}), choices)) == quantity


def test_unselected_demand_takes_no_supply_in_the_plan() -> None:
    gap_of_3 = Spot(on_hand=-5, waiting=2, found=3, incoming=2)

    assert in_short(World({("tea", "A"): gap_of_3}), Choices(waiting_only=True)) == []


def test_a_surplus_elsewhere_is_moved_and_nothing_bought() -> None:
    world = World({("tea", "A"): Spot(on_hand=-2), ("tea", "B"): Spot(on_hand=2)})

    assert in_short(world) == ["B → A 2 tea"]
    assert in_short(world, Choices(transfers=False)) == ["buy 2 tea for A"]


@pytest.mark.parametrize(
    ("donor", "choices", "given"),
    [
        (Spot(on_hand=9), Choices(), 9),
        (Spot(on_hand=9, drafted_out=2), Choices(), 7),
        (Spot(on_hand=9, reorder_point=4, order_up_to=8), Choices(), 5),
        (Spot(on_hand=9, reorder_point=4, order_up_to=8), Choices(top_up=True), 1),
        (Spot(on_hand=9, order_up_to=8), Choices(top_up=True), 1),
        (Spot(on_hand=0, incoming=9), Choices(), 0),
    ],
)
def test_a_donor_keeps_what_it_needs_itself(donor: Spot, choices: Choices, given: int) -> None:
    world = World({("tea", "A"): Spot(on_hand=-20), ("tea", "B"): donor})

    moved = [row["quantity"] for row in rows(world, choices) if row["action"] == "transfer"]

    assert sum(moved) == given


def test_the_oldest_need_is_served_first_by_the_shop_with_most_left() -> None:
    world = World(
        {
            ("tea", "A"): Spot(on_hand=-3, age=9),
            ("tea", "B"): Spot(on_hand=-4, age=2),
            ("tea", "C"): Spot(on_hand=3),
            ("tea", "D"): Spot(on_hand=5),
        }
    )

    assert in_short(world) == ["D → B 4 tea", "C → A 3 tea"]


def test_equal_surplus_and_equal_age_are_ordered_by_shop_id() -> None:
    shops = {"A": -1, "B": -1, "C": 1, "D": 1}
    world = World({("tea", shop): Spot(on_hand=units) for shop, units in shops.items()})

    assert in_short(world) == ["C → A 1 tea", "D → B 1 tea"]


def test_unexplained_units_are_the_oldest_and_needs_without_a_source_the_last() -> None:
    ages = {"A": None, "B": 3, "C": 0}
    spots = {("tea", shop): Spot(on_hand=-1, age=age) for shop, age in ages.items()}
    world = World({**spots, ("tea", "D"): Spot(on_hand=3)})

    assert in_short(world) == ["D → C 1 tea", "D → B 1 tea", "D → A 1 tea"]


def test_shop_and_vendor_filters_choose_needs_and_any_shop_can_give() -> None:
    spots = {
        ("tea", "A"): SHORT_OF_3,
        ("tea", "B"): SHORT_OF_3,
        ("tea", "C"): Spot(on_hand=1),
        ("jam", "A"): SHORT_OF_3,
    }
    world = World(spots, {"jam": Item(vendor_id="best")})

    chosen = Choices(shops=("A",), vendors=("acme",))

    assert in_short(world, chosen) == ["C → A 1 tea", "buy 2 tea for A"]


@pytest.mark.parametrize("choices", [Choices(shops=("Z",)), Choices(vendors=("Z",)), Choices(ship_to="Z")])
def test_an_unknown_shop_or_vendor_is_a_problem(choices: Choices) -> None:
    with pytest.raises(Problem, match=r"no (shop|vendor) Z;"):
        rows(World({("tea", "A"): SHORT_OF_3}), choices)


def test_a_service_is_never_planned() -> None:
    assert in_short(World({("fee", "A"): SHORT_OF_3}, {"fee": Item(tracked=False)})) == []


@pytest.mark.parametrize(
    ("short", "unit_cost"), [(1, "2.50"), (9, "2.50"), (10, "2.25"), (49, "2.25"), (50, "2.0001")]
)
def test_the_deepest_break_not_above_the_part_sets_the_price(short: int, unit_cost: str) -> None:
    breaks = (("acme", "tea", 10, "2.25"), ("acme", "tea", 50, "2.0001"), ("best", "tea", 1, "0.10"))
    world = World({("tea", "A"): Spot(on_hand=-short)}, price_breaks=breaks)

    (row,) = rows(world)

    assert row["unit_cost"] == Decimal(unit_cost)
    assert row["line_total"] == short * Decimal(unit_cost)


def test_each_part_has_its_own_price() -> None:
    world = World(
        {("tea", "A"): Spot(on_hand=-28)},
        {"tea": Item(maximum_order_quantity=25)},
        price_breaks=(("acme", "tea", 20, "2.00"),),
    )

    assert [row["line_total"] for row in rows(world)] == [Decimal(50), Decimal("7.5")]


def test_a_row_without_a_vendor_has_neither_price_break_nor_date() -> None:
    item = Item(vendor_id=None, unit_cost=None)
    world = World({("tea", "A"): SHORT_OF_3}, {"tea": item}, price_breaks=(("acme", "tea", 1, "1"),))

    (row,) = rows(world)

    assert (row["vendor_id"], row["unit_cost"], row["line_total"], row["expected_on"]) == (None,) * 4
    assert row["reason"] == "3 short: 3 to buy for Shop A; choose a vendor"


def test_goods_are_expected_after_the_vendors_lead_time() -> None:
    world = World({("tea", "A"): SHORT_OF_3, ("jam", "A"): SHORT_OF_3}, {"jam": Item(vendor_id="best")})

    assert {row["item_id"]: row["expected_on"] for row in rows(world)} == {
        "tea": date(2026, 11, 30),
        "jam": None,
    }


def test_today_is_the_date_in_the_shop() -> None:
    shops = pl.DataFrame({"shop_id": ["A", "B"], "time_zone": ["UTC", "Asia/Tokyo"]})
    late = datetime(2026, 11, 23, 20)

    assert with_today(shops, late)["today"].to_list() == [date(2026, 11, 23), date(2026, 11, 24)]
    assert with_today(shops, late, TODAY)["today"].to_list() == [TODAY, TODAY]


def test_the_reason_explains_the_quantity_in_words() -> None:
    spot = Spot(on_hand=-9, incoming=2, drafted_in=1)
    item = Item(pack_size=5, minimum_order_quantity=10)
    world = World(
        {("tea", "A"): spot, ("tea", "B"): Spot(on_hand=3)}, {"tea": item}, (("acme", "tea", 10, "2.00"),)
    )

    moved, bought = (row["reason"] for row in rows(world))

    assert moved == "6 needed at Shop A; Shop B has 3 to spare"
    assert bought == (
        "9 short, 2 incoming, 1 on drafts, 3 by transfer: 3 to buy for Shop A; "
        "3 rounded up to 10 (pack 5, minimum 10); price from 10 units"
    )


@pytest.mark.parametrize("choices", [Choices(), Choices(ship_to="A")])
def test_the_largest_cost_of_the_most_units_is_exact(choices: Choices) -> None:
    """A line has at most nine digits, also where a hub buys for two shops."""
    dear = Item(unit_cost="999999999999.9999")
    world = World({("gem", "A"): Spot(-999_999_999, age=1), ("gem", "B"): Spot(-2, age=2)}, {"gem": dear})

    bought = plan(world.facts(), choices)

    assert bought["quantity"].to_list() == [999_999_999, 2]
    total = ["999999998999999900000.0001", "1999999999999.9998"]
    assert bought["line_total"].to_list() == [Decimal(money) for money in total]


def test_an_empty_plan_still_has_its_columns() -> None:
    for world in (World({}), World({("tea", "A"): Spot(on_hand=1)})):
        empty = plan(world.facts(), Choices(ship_to="B", top_up=True))

        assert empty.is_empty()
        assert dict(empty.schema) == PLAN
