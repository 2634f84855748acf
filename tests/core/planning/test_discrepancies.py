"""Questions of the plan before it orders: stock discrepancies, and amounts no item ever sold."""

import polars as pl
import pytest

from core.planning.choices import Choices
from core.planning.discrepancies import discrepancies, large_amounts, unusual_amounts
from core.planning.plan import plan, suggested
from tests.helpers.planning_world import Spot, World

TEA, JAM = ("tea", "A"), ("jam", "A")
WORLD = World({TEA: Spot(on_hand=-5, waiting=2, found=3, age=1), JAM: Spot(on_hand=-3, found=3, age=0)})
"""Tea is 5 short, 2 of them for customers; nobody waits for the 3 of jam."""
CUSTOMERS = Choices(waiting_only=True)


def off(world: World, choices: Choices = CUSTOMERS) -> list[tuple[str, int]]:
    return discrepancies(world.facts(), choices).select("item_id", "off_by").rows()


def bought(choices: Choices) -> dict[str, int]:
    return dict(plan(WORLD.facts(), choices).select("item_id", "needed").iter_rows())


def test_a_discrepancy_is_a_shortage_without_a_waiting_customer() -> None:
    assert sorted(off(WORLD)) == [("jam", 3), ("tea", 3)]


def test_incoming_units_and_drafts_count_against_it() -> None:
    assert off(WORLD.changed(*JAM, incoming=2).changed(*TEA, drafted_in=5)) == [("jam", 1)]


def test_unselected_shops_have_no_discrepancies() -> None:
    assert off(WORLD, Choices(waiting_only=True, shops=("B",))) == []


def test_only_discrepancies_that_are_ticked_are_ordered() -> None:
    assert bought(CUSTOMERS) == {"tea": 2}
    assert bought(Choices(waiting_only=True, discrepancies=frozenset({JAM}))) == {"tea": 2, "jam": 3}
    both = bought(Choices(waiting_only=True, discrepancies=frozenset({TEA, JAM})))
    assert both == bought(Choices()) == {"tea": 5, "jam": 3}


@pytest.mark.parametrize(
    ("needed", "sold", "asked"),
    [
        (19, 19, False),
        (20, 20, True),
        (60, 80, False),
        (61, 81, True),
        (60, 79, True),
        (5000, 5026, True),
    ],
)
def test_an_amount_far_above_all_sales_of_an_item_is_questioned(needed: int, sold: int, asked: bool) -> None:
    """A shortage of now is no proof that the item sells: of 5,026 units sold 5,000 are the mistake."""
    facts = World({TEA: Spot(on_hand=-needed, waiting=needed, age=1)}).facts()
    history = pl.DataFrame({"item_id": ["tea"], "sold": [sold]})
    found = unusual_amounts(large_amounts(suggested(facts, Choices())), facts, history)
    assert found["item_id"].to_list() == (["tea"] if asked else [])
