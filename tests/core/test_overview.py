"""Today in one screen: the figures and lists of the Overview, told by a small shop."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from core.orders.stages import load_orders, of_stage
from core.overview import deliveries_due, figures_now, load_headline_history, note_headlines, trend
from core.planning.choices import Choices
from core.planning.facts import load_plan
from core.planning.figures import vendors_to_order_from
from core.receiving.deliveries import load_deliveries
from core.report.backorders import load_report
from core.report.filters import with_age
from core.store.database import Store
from tests.helpers.small_shop import NOW, ordered, small_shop, sold, stocked

TODAY = NOW.date()


@pytest.fixture
def shop(tmp_path: Path) -> Store:
    return small_shop(tmp_path / "shop.duckdb")


def report_of(store: Store) -> pl.DataFrame:
    with store.read() as snapshot:
        return load_report(snapshot)


def figures_of(store: Store) -> dict[str, Decimal]:
    return figures_now(with_age(report_of(store), NOW))


def test_a_till_sale_below_zero_is_a_discrepancy_and_an_ecom_order_a_customer_short(shop: Store) -> None:
    sold(shop, "A", "tyre", 2, date(2026, 11, 1))
    sold(shop, "B", "bell", 3, date(2026, 11, 2), order="E1")
    figures = figures_of(shop)
    assert figures == {
        "units_short": 5,
        "customers_short": 3,
        "gaps": 2,
        "money USD": Decimal("29.70"),
    }


def test_a_shop_without_shortages_has_figures_of_0(shop: Store) -> None:
    assert set(figures_of(shop).values()) == {Decimal(0)}


def test_the_trend_counts_from_the_first_day_noted(shop: Store) -> None:
    note_headlines(shop, {"units_short": Decimal(7)}, date(2026, 11, 20))
    note_headlines(shop, {"units_short": Decimal(4)}, date(2026, 11, 22))
    history = shop.ask(load_headline_history, before=TODAY)
    assert trend(history, "units_short", Decimal(5)) == ([7.0, 4.0, 5.0], Decimal(-2))
    assert trend(history, "gaps", Decimal(1)) == ([1.0], None)


def test_the_figures_of_a_day_are_noted_once_and_change_no_version(shop: Store) -> None:
    with shop.read() as snapshot:
        version = snapshot.version
    for amount in (3, 9):
        note_headlines(shop, {"units_short": Decimal(amount)}, TODAY)
    history = shop.ask(load_headline_history, before=date(2027, 1, 1))
    assert history.rows() == [(TODAY, "units_short", Decimal("3.0000"))]
    assert shop.ask(load_headline_history, before=TODAY).is_empty()
    with shop.read() as snapshot:
        assert snapshot.version == version


def test_the_largest_possible_order_value_is_saved_exactly(shop: Store) -> None:
    most = Decimal("999999998999999900000.0001")
    note_headlines(shop, {"money USD": most}, date(2026, 11, 20))
    assert shop.ask(load_headline_history, before=TODAY)["amount"].to_list() == [most]


def due_at(shop: Store, now: datetime) -> pl.DataFrame:
    return deliveries_due(shop.ask(load_deliveries, "open", now=now))


def test_deliveries_due_come_with_the_orders_they_complete_most_first(shop: Store) -> None:
    sold(shop, "A", "bell", 1, date(2026, 11, 1), order="E1")
    ordered(shop, "P-late", "tyre", 4, date(2026, 11, 20))
    ordered(shop, "P-today", "bell", 4, TODAY)
    ordered(shop, "P-later", "lamp", 4, date(2026, 11, 30))
    ordered(shop, "P-undated", "lamp", 4)
    due = due_at(shop, NOW)
    assert due.select("document_id", "says", "orders_completed").rows() == [
        ("P-today", "due today", 1),
        ("P-late", "3 days late", 0),
    ]


def test_today_is_the_shops_day_not_the_servers(shop: Store) -> None:
    """At two in the morning UTC it is still the day before in New York."""
    ordered(shop, "P1", "tyre", 1, TODAY)
    assert due_at(shop, datetime(2026, 11, 23, 2)).is_empty()
    assert len(due_at(shop, datetime(2026, 11, 23, 6))) == 1


def test_an_order_is_ready_when_all_its_units_are_on_the_shelf(shop: Store) -> None:
    stocked(shop, "tyre", 2)
    sold(shop, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(shop, "B", "tyre", 1, date(2026, 11, 2), order="E2")
    assert of_stage(shop.ask(load_orders), "ready_to_pack").select("ecom_order_id", "units").rows() == [
        ("E1", 2)
    ]


def test_vendors_to_order_from_are_those_the_plan_buys_from(shop: Store) -> None:
    """Less what is on its way, on a draft, or to spare in another shop."""
    sold(shop, "A", "tyre", 5, date(2026, 11, 1), order="E1")
    sold(shop, "B", "lamp", 2, date(2026, 11, 1))
    sold(shop, "C", "bell", 2, date(2026, 11, 1))
    ordered(shop, "P1", "tyre", 4, TODAY)
    stocked(shop, "bell", 2, "S2")
    with shop.read() as snapshot:
        vendors = snapshot.frame("vendor")
    rows = vendors_to_order_from(shop.ask(load_plan, Choices(), NOW), vendors)
    assert rows.select("vendor", "quantity", "items", "cost", "currency").rows() == [
        ("Alpina", 2, 1, Decimal("9.0000"), "EUR"),
        ("Northwind", 1, 1, Decimal("4.5000"), "USD"),
    ]
