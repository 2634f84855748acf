"""Vendors of a line side by side: what changing costs and wins, and the choice that is remembered."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.allocation.cache import OpenLinesCache
from core.errors import Problem
from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.activity import load_activity
from core.ledger.check import find_problems
from core.ledger.operations import Posting
from core.neutral.folder import read_folder, write_folder
from core.planning.cache import PlanCache, load_planned
from core.planning.choices import Choices
from core.planning.drafts import create_planned_drafts
from core.planning.facts import load_plan
from core.planning.plan import Facts, suggested
from core.planning.remembered_vendors import (
    REMEMBERED_VENDORS,
    load_remembered_vendors,
    remember_vendor,
    with_remembered_vendors,
)
from core.planning.schemas import UNIT_COST_TYPE
from core.planning.vendor_choice import VENDOR_ITEMS
from core.planning.vendor_offers import PlanToCompare, best_offers, vendor_offers
from core.planning.waiting_value import UNSERVED
from core.store.database import Store
from core.undo import undo
from tests.helpers.copied_stores import new_store
from tests.helpers.plan_execution import planned, who
from tests.helpers.planning_world import Item, Spot, World
from tests.helpers.small_shop import NOW, do, small_shop, sold

TERMS = """
item   vendor  cost   days
basin  own     20.00  10
basin  cheap   18.00  13
basin  quick   21.00  2
tap    own     5.00   10
tap    cheap   6.00   13
"""


def offered(text: str, minimums: dict[str, str] | None = None, **short: int) -> Facts:
    """Items of the vendor *own*, so many of them short in shop A, and the terms of everybody."""
    lines = [line.split() for line in text.strip().splitlines()[1:]]
    own = {item: Item("own", cost) for item, vendor, cost, _ in lines if vendor == "own"}
    vendors = dict.fromkeys(vendor for _, vendor, _, _ in lines)
    facts = World(
        {(item, "A"): Spot(on_hand=-units) for item, units in short.items()},
        own,
        lead_times=dict.fromkeys(vendors),
    ).facts()
    terms = pl.DataFrame(
        [
            {"vendor_id": vendor, "item_id": item, "unit_cost": Decimal(cost), "lead_time_days": int(days)}
            for item, vendor, cost, days in lines
        ]
    )
    missing = [pl.lit(None).alias(name) for name in VENDOR_ITEMS if name not in terms.columns]
    typed = terms.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in VENDOR_ITEMS.items())
    least = [Decimal(minimums[vendor]) if minimums and vendor in minimums else None for vendor in vendors]
    known = facts.vendors.with_columns(minimum_order_value=pl.Series(least, dtype=UNIT_COST_TYPE))
    return replace(facts, vendors=known, vendor_items=typed)


def compared(facts: Facts, waiting: tuple[tuple[str, str, int], ...] = ()) -> PlanToCompare:
    """The plan for ``facts``. ``waiting``: order, item and units that it lacks, all of it in shop A."""
    rows = suggested(facts, Choices()).with_columns(left_out=False)
    lacks = [(item, "A", order, units, Decimal(9), "EUR", None) for order, item, units in waiting]
    return PlanToCompare(rows, facts, None, pl.DataFrame(lacks, schema=UNSERVED, orient="row"))


def offers_of(item: str, plan: PlanToCompare) -> list[tuple[Any, ...]]:
    offers = vendor_offers(plan, pl.DataFrame({"item_id": [item]}))
    return offers.select("vendor_id", "planned", "cost", "more", "days_later", "completes").rows()


def best_of(item: str, plan: PlanToCompare) -> dict[str, str | None]:
    rows = best_offers(vendor_offers(plan, pl.DataFrame({"item_id": [item]})))
    return {} if rows.is_empty() else rows.drop("item_id", "shop_id").row(0, named=True)


def test_each_vendor_says_what_changing_costs_and_when_it_delivers() -> None:
    plan = compared(offered(TERMS, basin=6, tap=1))
    assert offers_of("basin", plan) == [
        ("own", True, Decimal(120), Decimal(0), 0, 0),
        ("cheap", False, Decimal(108), Decimal(-12), 3, 0),
        ("quick", False, Decimal(126), Decimal(6), -8, 0),
    ]
    assert best_of("basin", plan) == {
        "cheapest": "Cheap: −€12.00, 3 days later",
        "soonest": "Quick: +€6.00, 8 days sooner",
        "completes_most": None,
    }


@pytest.mark.parametrize(
    ("minimums", "more"),
    [
        ({}, -12),  # 120 become 108
        ({"cheap": "150"}, 30),  # the new order costs its minimum of 150, and 120 are saved
        ({"own": "125"}, 108),  # the tap alone still costs own's minimum of 125, and so did both together
        ({"own": "130", "cheap": "110"}, 110),  # 130 before; 130 + 110 after
    ],
)
def test_a_change_counts_the_minimums_of_both_orders(minimums: dict[str, str], more: int) -> None:
    plan = compared(offered(TERMS, minimums, basin=6, tap=1))
    assert {row[0]: row[3] for row in offers_of("basin", plan)}["cheap"] == Decimal(more)


def test_an_order_that_loses_its_only_line_costs_nothing_any_more() -> None:
    plan = compared(offered(TERMS, {"own": "200"}, basin=6))
    assert {row[0]: row[3] for row in offers_of("basin", plan)}["cheap"] == Decimal(108 - 200)


def test_the_vendor_that_sells_all_that_orders_lack_completes_them() -> None:
    """E1 lacks a basin and a tap, E2 a basin: cheap sells both, quick only basins."""
    facts = offered(TERMS.replace("tap    own     5.00   10", "tap    tapco   5.00   10"), basin=2, tap=1)
    items = facts.items.with_columns(vendor_id=pl.Series(["own", "tapco"]), unit_cost=pl.lit(Decimal(5)))
    plan = compared(replace(facts, items=items), (("E1", "basin", 1), ("E2", "basin", 1), ("E1", "tap", 1)))
    assert {row[0]: row[5] for row in offers_of("basin", plan)} == {"own": 1, "cheap": 2, "quick": 1}
    assert best_of("basin", plan)["completes_most"] == "Cheap: +€26.00, 3 days later, completes 2 orders"


def test_unknown_costs_and_days_are_said_and_never_best() -> None:
    facts = offered(TERMS, basin=6)
    unknown = facts.vendor_items.with_columns(
        unit_cost=pl.when(pl.col("vendor_id") == "cheap").then(None).otherwise("unit_cost"),
        lead_time_days=pl.when(pl.col("vendor_id") == "own").then(None).otherwise("lead_time_days"),
    )
    plan = compared(replace(facts, vendor_items=unknown))
    assert best_of("basin", plan) == {
        "cheapest": None,
        "soonest": "Quick: +€6.00, has a date",
        "completes_most": None,
    }


costs = st.integers(1, 30).map(str)


@settings(deadline=None, max_examples=40)
@given(costs, costs, costs, st.dictionaries(st.sampled_from(["own", "cheap", "quick"]), costs))
def test_changing_to_the_cheapest_vendor_costs_what_was_said(
    own: str, cheap: str, quick: str, minimums: dict[str, str]
) -> None:
    text = (
        f"item vendor cost days\nbasin own {own} 5\nbasin cheap {cheap} 5\nbasin quick {quick} 5\ntap own 3 5"
    )
    facts = offered(text, minimums, basin=4, tap=2)
    before = compared(facts)
    for vendor, _, _, more, _, _ in offers_of("basin", before):
        chosen = pl.DataFrame({"item_id": ["basin"], "vendor_id": [vendor]}, REMEMBERED_VENDORS)
        after = compared(with_remembered_vendors(facts, chosen))
        assert paid(after) - paid(before) == more


def paid(plan: PlanToCompare) -> Decimal:
    """Cost of all purchase orders; below its vendor's minimum an order costs the minimum."""
    least = dict(plan.facts.vendors.select("vendor_id", "minimum_order_value").iter_rows())
    return sum(
        (max(total, least[vendor] or 0) for vendor, _, total, _ in plan.orders.iter_rows()), Decimal(0)
    )


# --- the choice is remembered


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two tyres and a lamp are short. Alpina sells tyres too, for 4.00 and by the dozen."""
    shop = small_shop(tmp_path / "shop.duckdb", fill=with_offers)
    yield shop
    shop.close()


def with_offers(shop: Store) -> None:
    terms = {"vendor_id": "V2", "item_id": "tyre", "unit_cost": Decimal(4), "pack_size": 12}
    do(shop, "import", Posting(rows={"vendor_item": [terms | {"lead_time_days": 3}]}))
    sold(shop, "A", "tyre", 2, order="E1")
    sold(shop, "B", "lamp", 1, order="E2")


def bought(rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    return rows.sort("item_id").select("item_id", "vendor_id", "quantity", "unit_cost").rows()


USUAL = [("lamp", "V2", 1, Decimal("4.50")), ("tyre", "V1", 2, Decimal("4.50"))]
CHOSEN = [("lamp", "V2", 1, Decimal("4.50")), ("tyre", "V2", 12, Decimal("4.00"))]


def test_a_chosen_vendor_is_remembered_with_its_terms_and_the_command_plans_as_before(store: Store) -> None:
    assert bought(planned(store).rows) == USUAL
    done = remember_vendor(store, "tyre", "V2", by=who())
    assert bought(planned(store).rows) == CHOSEN
    assert planned(store).rows.filter(item_id="tyre")["expected_on"].to_list() == [date(2026, 11, 26)]
    assert bought(store.ask(load_plan, Choices(), NOW)) == USUAL
    assert store.ask(load_activity).row(0, named=True)["what"] == ("Trail tyre 29 vendor nothing → Alpina")
    undo(store, done.operation_id, by=who())
    assert bought(planned(store).rows) == USUAL
    assert find_problems(store).is_empty()


def test_the_usual_vendor_is_compared_after_another_one_was_chosen_and_comes_back(store: Store) -> None:
    remember_vendor(store, "tyre", "V2", by=who())
    rules = Choices(vendor_rule="cheapest")
    assert {vendor for item, vendor, *_ in bought(planned(store, rules).rows) if item == "tyre"} == {"V2"}
    sellers = planned(store).to_compare(pl.DataFrame(schema=UNSERVED)).sellers.filter(item_id="tyre")
    assert sorted(sellers.select("vendor_id", "is_default").rows()) == [("V1", False), ("V2", True)]
    remember_vendor(store, "tyre", None, by=who())
    assert bought(planned(store).rows) == USUAL
    remember_vendor(store, "tyre", "V1", by=who())
    assert store.ask(load_remembered_vendors).is_empty()


def test_a_kept_plan_follows_a_choice_and_equals_a_new_one(store: Store) -> None:
    kept = PlanCache(store, OpenLinesCache(store))
    kept.get(NOW)
    for number, vendor in enumerate(("V2", None, "V2")):
        remember_vendor(store, "tyre", vendor, by=who())
        ours = store.ask(load_planned, kept.get(NOW).value, Choices()).rows
        assert ours.equals(planned(store).rows)
        sold(store, f"again {number}", "tyre", 1)
    assert store.ask(load_planned, kept.get(NOW).value, Choices()).rows.equals(planned(store).rows)


def test_drafts_go_to_the_chosen_vendor_and_nothing_is_left_to_plan(store: Store) -> None:
    remember_vendor(store, "tyre", "V2", by=who())
    create_planned_drafts(store, planned(store), add_to_open=False, by=who())
    with store.read() as snapshot:
        assert snapshot.frame("purchase_order")["vendor_id"].to_list() == ["V2"]
    assert planned(store).rows.is_empty()


@pytest.mark.parametrize(
    ("item", "vendor", "says"),
    [
        ("tube", "V1", "There is no item tube."),
        ("tyre", "V9", "There is no vendor V9."),
        ("lamp", "V1", "V1 does not sell Front lamp, as far as we know."),
    ],
)
def test_a_vendor_that_does_not_sell_the_item_is_refused(
    store: Store, item: str, vendor: str, says: str
) -> None:
    with pytest.raises(Problem, match=says):
        remember_vendor(store, item, vendor, by=who())


def test_an_export_carries_the_chosen_vendors_to_another_store(store: Store, tmp_path: Path) -> None:
    remember_vendor(store, "tyre", "V2", by=who())
    write_folder(store.ask(load_export, NOW), tmp_path / "folder")
    with contextlib.closing(new_store(tmp_path / "other.duckdb")) as copy:
        apply_import(copy, read_folder(tmp_path / "folder", {}), by=who(), backup=False)
        assert bought(planned(copy, now=datetime(2026, 11, 23, 10)).rows) == CHOSEN
        remember_vendor(copy, "tyre", None, by=who())
        assert find_problems(copy).is_empty()
        assert "remembered_vendors" not in copy.ask(load_export, NOW)
