"""Hints before an order goes out: the vendor's goals, useful lines, the next price break."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from core.planning.choices import Choices
from core.planning.hints import gap_closing_lines, goal_gaps, load_selling_speed, next_price_breaks
from core.planning.plan import Facts, plan
from tests.helpers.planning_world import Item, Spot, World
from tests.helpers.small_shop import NOW, small_shop, sold

WORLD = World(
    {("tea", "A"): Spot(on_hand=-4, age=1), ("jam", "A"): Spot(on_hand=9), ("rye", "A"): Spot(on_hand=2)},
    {"rye": Item(pack_size=6)},
    price_breaks=(("acme", "tea", 10, "2.00"), ("acme", "tea", 50, "1.50")),
)
GAP = {"vendor_id": "acme", "shop_id": "A", "short_by": Decimal(10)}
SPEED = pl.DataFrame({"item_id": ["tea", "jam", "rye"], "sold": [90, 45, 30]})


def facts(world: World = WORLD, minimum: str | None = "30", freight: str | None = "100") -> Facts:
    found = world.facts()
    goals = {"minimum_order_value": minimum, "free_freight_value": freight}
    money = [pl.lit(value).cast(pl.Decimal(18, 4)).alias(name) for name, value in goals.items()]
    return replace(found, vendors=found.vendors.with_columns(money).with_columns(currency=pl.lit("USD")))


@pytest.mark.parametrize(
    ("minimum", "freight", "short"),
    [
        ("30", "100", [("its minimum order", Decimal(20)), ("free freight", Decimal(90))]),
        ("10", None, []),
        (None, "12.50", [("free freight", Decimal("2.5"))]),
    ],
)
def test_an_order_says_by_how_much_it_is_short_of_its_vendors_goals(
    minimum: str | None, freight: str | None, short: list[tuple[str, Decimal]]
) -> None:
    found = facts(minimum=minimum, freight=freight)
    assert goal_gaps(plan(found, Choices()), found.vendors).select("goal", "short_by").rows() == short


def test_an_order_of_unknown_cost_has_no_gap_to_its_vendors_goals() -> None:
    found = facts(World({("tea", "A"): Spot(on_hand=-4)}, {"tea": Item(unit_cost=None)}))
    assert goal_gaps(plan(found, Choices()), found.vendors).is_empty()


def test_items_that_run_out_first_close_the_gap_first() -> None:
    """Tea: 0 after the plan, a unit a day; rye: 2 in stock, a third a day, in packs of 6."""
    found = facts()
    lines = gap_closing_lines(found, plan(found, Choices()), SPEED, GAP)
    assert lines.select("item_id", "cover", "quantity", "so_far").rows() == [
        ("tea", 0.0, 1, Decimal("2.5")),
        ("rye", 6.0, 6, Decimal("17.5")),
    ]


def test_the_next_price_break_says_units_saving_and_weeks_of_stock() -> None:
    """4 at 2.50 are 10.00; 10 at 2.00 are 20.00: 6 more, sold in 6 days."""
    found = facts()
    (row,) = next_price_breaks(plan(found, Choices()), found, SPEED).to_dicts()
    assert (row["extra"], row["saving"], row["costs"]) == (6, Decimal(2), Decimal(10))
    assert row["weeks"] == pytest.approx(6 / 7)


def test_a_price_break_above_the_maximum_is_not_shown() -> None:
    world = replace(WORLD, items={**WORLD.items, "tea": Item(maximum_order_quantity=8)})
    found = facts(world)
    assert next_price_breaks(plan(found, Choices()), found, SPEED).is_empty()


def test_selling_speed_counts_the_units_sold_in_90_days(tmp_path: Path) -> None:
    store = small_shop(tmp_path / "shop.duckdb")
    sold(store, "A", "tyre", 5, date(2026, 8, 1))
    sold(store, "B", "tyre", 2, date(2026, 10, 1))
    sold(store, "C", "tyre", 1, date(2026, 11, 1), shop="S2")
    asked = pl.DataFrame({"item_id": ["tyre", "bell"]})
    assert store.ask(load_selling_speed, asked, None, NOW).rows() == [("tyre", 3)]
    assert store.ask(load_selling_speed, asked, ["S1"], NOW).rows() == [("tyre", 2)]
