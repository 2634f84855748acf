"""Figures of a plan, purchases by vendor and shop, and the orders that wait for it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from core.allocation.cache import OpenLinesCache
from core.planning.cache import PlanCache
from core.planning.choices import Choices
from core.planning.facts import load_unserved
from core.planning.figures import by_destination, demand_figures, plan_figures, vendor_figures
from core.planning.rows import as_suggested
from core.store.database import Store
from tests.helpers.plan_execution import planned
from tests.helpers.small_shop import changed_order, ordered, small_shop, sold, stocked

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
VENDORS = pl.DataFrame({"vendor_id": ["V1", "V2"], "currency": ["USD", None]})
SHOPS = pl.DataFrame({"shop_id": ["A", "B"], "currency": [None, "CAD"]})


def plan(text: str) -> pl.DataFrame:
    """Purchases (``buy``) and transfers (``move``): vendor, shop, needed, quantity, total."""
    rows: list[dict[str, Any]] = []
    for line in text.strip().splitlines():
        action, vendor, shop, needed, quantity, total = line.split()
        rows.append(
            {
                "action": {"buy": "purchase", "move": "transfer"}[action],
                "vendor_id": None if vendor == "-" else vendor,
                "shop_id": shop,
                "needed": int(needed),
                "quantity": int(quantity),
                "unit_cost": None if total == "-" else Decimal(1),
                "line_total": None if total == "-" else Decimal(total),
            }
        )
    return as_suggested(pl.DataFrame(rows, infer_schema_length=None))


MIXED = plan("""
move -  A 4 4  -
buy  V1 A 3 10 40.00
buy  V1 B 2 2  8.00
buy  V1 B 1 1  2.50
buy  V2 A 5 5  30.00
buy  -  A 1 1  -
""")


def test_cost_is_by_currency_and_lines_without_one_are_counted() -> None:
    figures = plan_figures(MIXED, VENDORS, SHOPS)
    assert (figures.to_buy, figures.to_move, figures.without_cost) == (19, 4, 1)
    assert figures.cost == {"": Decimal(30), "USD": Decimal("50.50")}


def test_a_cost_without_a_vendor_s_currency_is_in_that_of_the_shop() -> None:
    bought = plan("buy V2 B 5 5 30.00\nbuy - B 1 1 4.00")
    assert plan_figures(bought, VENDORS, SHOPS).cost == {"CAD": Decimal(34)}


def test_purchases_are_one_order_per_vendor_and_ship_to_shop() -> None:
    rows = by_destination(MIXED).select("vendor_id", "shop_id", "lines", "quantity", "line_total").rows()
    assert rows == [
        ("V1", "A", 1, 10, Decimal(40)),
        ("V1", "B", 2, 3, Decimal("10.50")),
        ("V2", "A", 1, 5, Decimal(30)),
        (None, "A", 1, 1, Decimal(0)),
    ]


def filled(store: Store) -> None:
    """E1 and E2 wait for tyres, of which one is coming; E3 waits in Harbour; E4's bell is on the shelf."""
    sold(store, "A", "tyre", 1, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 1, date(2026, 11, 2), order="E2")
    sold(store, "C", "tyre", 1, date(2026, 11, 3), shop="S2", order="E3")
    ordered(store, "P1", "tyre", 1, date(2026, 12, 1))
    stocked(store, "bell", 1)
    sold(store, "D", "bell", 1, date(2026, 11, 4), order="E4")


@pytest.fixture
def shop(tmp_path: Path) -> Store:
    return small_shop(tmp_path / "shop.duckdb", fill=filled)


@pytest.mark.parametrize(
    ("choices", "orders"),
    [
        (Choices(), 2),
        (Choices(shops=("S1",)), 1),
        (Choices(vendors=("V2",)), 0),
        (Choices(ship_to="S1"), 2),
        (Choices(shops=("S2",), ship_to="S1"), 2),
    ],
)
def test_orders_waiting_for_the_plan_have_units_that_are_neither_on_hand_nor_incoming(
    shop: Store, choices: Choices, orders: int
) -> None:
    assert planned(shop, choices).orders_served == orders


def test_unpaid_orders_do_not_wait_for_purchases_made_for_paid_ones(shop: Store) -> None:
    """In Harbour E5 waits before E3, and has not paid. In Main Street two paid orders wait, one of them for
    the tyre that is coming."""
    sold(shop, "F", "tyre", 1, date(2026, 11, 2), shop="S2", order="E5")
    sold(shop, "G", "tyre", 1, date(2026, 11, 9), order="E6")
    for order in ("E1", "E5"):
        changed_order(shop, order, payment_status="not_paid")
    cache, paid = PlanCache(shop, OpenLinesCache(shop)), Choices(paid_and_cleared_only=True)
    inputs = cache.get(NOW).value
    assert inputs.plan(Choices(), {}).orders_served == 4, "E2, E3, E5 and E6"
    assert inputs.plan(paid, {}).orders_served == 2, "E3 and E6: the tyre that is coming is for E2"

    changed_order(shop, "E5", payment_status="paid")
    assert cache.get(NOW).value.plan(paid, {}).orders_served == 3


def test_the_cost_by_demand_has_one_row_for_each_demand(shop: Store) -> None:
    """The till sold two tyres that were never booked in: a gap, no customer; Harbour's has not paid. Nobody
    waits for the lamp either, whose vendor takes euros: the two currencies are no sum."""
    sold(shop, "G", "lamp", 1, date(2026, 11, 5))
    sold(shop, "F", "tyre", 2, date(2026, 11, 5))
    stocked(shop, "tyre", 2)
    changed_order(shop, "E3", payment_status="not_paid")
    figures = demand_figures(planned(shop).facts, Choices(waiting_only=True, transfers=False))
    assert figures.select("demand", "to_buy", "Cost EUR", "Cost USD").rows() == [
        ("Every shortage", 3, Decimal("4.5"), Decimal(9)),
        ("Every shortage, paid and cleared", 2, Decimal("4.5"), Decimal("4.5")),
        ("Waiting customers", 1, Decimal(0), Decimal("4.5")),
        ("Waiting customers, paid and cleared", 0, Decimal(0), Decimal(0)),
    ]


def test_a_page_reads_one_state_of_the_store_while_others_write(shop: Store) -> None:
    cache = PlanCache(shop, OpenLinesCache(shop))
    page = cache.get(NOW).value
    before = page.plan(Choices(), {}).demand_figures()
    sold(shop, "meanwhile", "lamp", 9)
    others = cache.get(NOW).value
    assert others.version > page.version
    after = page.plan(Choices(top_up=True), {})
    assert after.version == page.version
    assert_frame_equal(page.plan(Choices(), {}).demand_figures(), before)
    assert not others.plan(Choices(), {}).demand_figures().equals(before)


def test_the_plan_is_compared_for_each_choice_of_vendors(shop: Store) -> None:
    """Alpina sells tyres too: for less, in one more order; a vendor without a lead time has no day."""
    facts = planned(shop).facts
    cheaper = pl.DataFrame(
        {"vendor_id": ["V2"], "item_id": ["tyre"], "unit_cost": [Decimal(1)], "lead_time_days": [30]}
    )
    known = facts.vendors.with_columns(currency=pl.lit("USD"))
    facts = replace(
        facts, vendors=known, vendor_items=pl.concat([facts.vendor_items, cheaper], how="diagonal_relaxed")
    )
    figures = vendor_figures(facts, Choices(transfers=False), shop.ask(load_unserved))
    rows = figures.select("rule", "vendors", "Cost USD").rows()
    assert [row[0] for row in rows] == ["default", "cheapest", "fewest", "earliest"]
    costs = {rule: cost for rule, _, cost in rows}
    assert costs["cheapest"] == Decimal(2) < costs["default"] == Decimal(9)
    assert {rule: vendors for rule, vendors, _ in rows}["fewest"] == 1
