"""Decisions about each shortage, in one sentence."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from core.planning.choices import Choices
from core.planning.decisions import decisions, supply_queue, with_sentences
from core.planning.plan import suggested
from tests.helpers.planning_world import Item, Spot, World

LACKS_3 = Spot(on_hand=-3, waiting=3, age=1)
EVERYTHING = Choices()
SUPPLY = {
    "item_id": pl.String,
    "shop_id": pl.String,
    "document_type": pl.String,
    "document_id": pl.String,
    "line_number": pl.Int64,
    "incoming": pl.Int64,
    "expected_on": pl.Date,
}


def coming(*deliveries: tuple[str, int, date | None]) -> pl.DataFrame:
    """Purchase orders for tea at shop A: number, units, day."""
    rows = [("tea", "A", "purchase_order", number, 1, units, day) for number, units, day in deliveries]
    return pl.DataFrame(rows, schema=SUPPLY, orient="row")


NOTHING = coming()


def decided(
    world: World,
    supply: pl.DataFrame = NOTHING,
    choices: Choices = EVERYTHING,
    horizon: int | None = None,
) -> list[dict[str, Any]]:
    """The decisions in a world where everything sells for 4.00."""
    facts = world.facts()
    planned, queue = suggested(facts, choices), supply_queue(facts, supply)
    rows = decisions(facts, choices, planned, queue, horizon)
    return with_sentences(rows, facts, choices, planned, queue).to_dicts()


def words(world: World, supply: pl.DataFrame = NOTHING) -> list[tuple[str, str]]:
    return [(row["decision"], row["says"]) for row in decided(world, supply)]


def test_a_shortage_with_incoming_units_says_date_and_number() -> None:
    world = World({("tea", "A"): Spot(on_hand=-3, incoming=5, age=1)})
    supply = coming(("P2", 3, date(2026, 12, 4)), ("P1", 2, date(2026, 12, 1)), ("P3", 1, None))

    assert words(world, supply) == [("wait", "3 come on 4 Dec (P1; P2)")]


@pytest.mark.parametrize(
    ("units", "day", "says"),
    [
        (3, date(2026, 11, 19), "3 are 4 days late, due on 19 Nov (P1)"),
        (1, date(2026, 11, 22), "1 is 1 day late, due on 22 Nov (P1)"),
        (1, date(2026, 11, 23), "1 comes on 23 Nov (P1)"),
        (2, None, "2 come without a date (P1)"),
    ],
)
def test_overdue_units_say_how_many_days_they_are_late(units: int, day: date | None, says: str) -> None:
    world = World({("tea", "A"): Spot(on_hand=-units, incoming=units, age=1)})

    assert words(world, coming(("P1", units, day))) == [("wait", says)]


def test_drafts_are_to_be_sent() -> None:
    world = World({("tea", "A"): Spot(on_hand=-3, drafted_in=3, age=1)})

    assert words(world) == [("wait", "3 on drafts: send them")]


def test_a_transfer_says_the_sender_and_its_remaining_stock() -> None:
    world = World({("tea", "A"): LACKS_3, ("tea", "B"): Spot(on_hand=7, reorder_point=4)})

    assert words(world) == [("transfer", "move 3 from Shop B (4 left)")]


def test_a_purchase_says_the_vendor_the_day_the_cost_and_the_margin_left() -> None:
    assert words(World({("tea", "A"): LACKS_3})) == [
        ("buy", "buy 3 from Acme, here by 30 Nov, €2.50 each, margin €4.50")
    ]


def test_a_sale_in_another_currency_than_the_cost_has_no_margin() -> None:
    world = World({("tea", "A"): LACKS_3})
    facts = world.facts()
    abroad = replace(facts, shops=facts.shops.with_columns(currency=pl.lit("CHF")))
    plan, queue = suggested(abroad, EVERYTHING), supply_queue(abroad, NOTHING)
    rows = with_sentences(decisions(abroad, EVERYTHING, plan, queue), abroad, EVERYTHING, plan, queue)
    assert rows["margin"].to_list() == [None]
    assert rows["says"].to_list() == ["buy 3 from Acme, here by 30 Nov, €2.50 each"]


def test_the_margin_of_the_most_expensive_item_is_exact() -> None:
    dear = Item(unit_cost="1", unit_price="999999999999")
    world = World({("gem", "A"): Spot(on_hand=-999_999_999, age=1)}, {"gem": dear})

    (row,) = decided(world)

    assert row["says"].endswith(", €1.00 each, margin €999,999,998,998,000,000,002.00")


def test_an_answer_may_have_several_parts() -> None:
    world = World({("tea", "A"): Spot(on_hand=-6, incoming=2, age=1), ("tea", "B"): Spot(on_hand=1)})

    (row,) = decided(world, coming(("P1", 2, date(2026, 12, 1))))
    assert (row["decision"], row["coming"], row["moved"], row["to_buy"]) == ("buy", 2, 1, 3)
    assert row["says"].startswith("2 come on 1 Dec (P1); move 1 from Shop B (0 left); buy 3 from Acme")


@pytest.mark.parametrize(
    ("waiting", "decision", "says"),
    [
        (3, "refund", "no vendor and nothing coming for 3: choose a vendor, or offer a refund"),
        (0, "buy", "choose a vendor for 3"),
    ],
)
def test_an_item_that_no_vendor_sells_leads_to_a_refund(waiting: int, decision: str, says: str) -> None:
    spot, item = Spot(on_hand=-3, waiting=waiting, age=1), Item(vendor_id=None, unit_cost=None)

    assert words(World({("tea", "A"): spot}, {"tea": item})) == [(decision, says)]


@pytest.mark.parametrize(
    ("day", "horizon", "late"),
    [
        (date(2026, 11, 20), None, True),
        (None, None, True),
        (date(2026, 12, 1), None, False),
        (date(2026, 12, 1), 14, False),
        (date(2026, 12, 1), 7, True),
    ],
)
def test_a_horizon_marks_late_arrivals_and_changes_no_quantity(
    day: date | None, horizon: int | None, late: bool
) -> None:
    world = World({("tea", "A"): Spot(on_hand=-3, incoming=3, age=1)})

    (row,) = decided(world, coming(("P1", 3, day)), horizon=horizon)
    assert (row["late"], row["to_buy"]) == (late, 0)


def test_a_hubs_purchase_is_dealt_to_the_oldest_needs() -> None:
    """The hub expects 2: the newest need waits for them."""
    spots = {("tea", "A"): LACKS_3, ("tea", "B"): Spot(on_hand=-3, age=2), ("tea", "D"): Spot(incoming=2)}

    rows = decided(World(spots), choices=Choices(ship_to="D"))
    assert {row["shop_id"]: row["to_buy"] for row in rows} == {"A": 3, "B": 1}


def test_each_shortage_has_one_row_oldest_first() -> None:
    spots = {("tea", shop): Spot(on_hand=-1, age=age) for shop, age in (("A", 3), ("B", 1), ("C", 2))}

    assert [row["shop_id"] for row in decided(World(spots))] == ["B", "C", "A"]
