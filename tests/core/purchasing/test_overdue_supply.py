"""Late supply: who is late with what, who waits for it, and what to write."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.purchasing.overdue_supply import (
    OverdueSupply,
    load_overdue_lines,
    load_overdue_supply,
)
from core.store.database import Store
from tests.helpers.small_shop import NOW, ordered, received, sent, small_shop, sold, stocked


def filled(store: Store) -> None:
    """E1 waits for 2 tyres. P1 (tyres, 20 days late) and P2 (bells, a day late) are late, and nothing else:
    P3 is due today, P4 has no date, P5 is a draft, P6 came, T1 is a transfer."""
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    stocked(store, "lamp", 5)
    ordered(store, "P1", "tyre", 3, date(2026, 11, 3))
    ordered(store, "P2", "bell", 1, date(2026, 11, 22))
    ordered(store, "P3", "lamp", 1, date(2026, 11, 23))
    ordered(store, "P4", "lamp", 1)
    ordered(store, "P5", "lamp", 1, date(2026, 11, 3), draft=True)
    ordered(store, "P6", "lamp", 1, date(2026, 11, 3))
    received(store, "P6", "lamp", 1)
    sent(store, "T1", "lamp", 1, due=date(2026, 11, 3))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = small_shop(tmp_path / "shop.duckdb", fill=filled)
    yield store
    store.close()


def late(store: Store) -> OverdueSupply:
    with store.read() as snapshot:
        return load_overdue_supply(snapshot, NOW)


def test_a_line_is_late_when_its_due_date_is_past_and_units_are_incoming(store: Store) -> None:
    chase = late(store)
    assert chase.lines.select("document_id", "description", "units", "days_late").rows() == [
        ("P1", "Trail tyre 29", 3, 20),
        ("P2", "Brass bell", 1, 1),
    ]
    columns = ["document_id", "units", "orders_waiting", "money"]
    assert chase.documents.select(columns).rows() == [("P1", 3, 1, Decimal("19.80")), ("P2", 1, 0, 0)]


def test_today_is_the_day_in_the_shop(store: Store) -> None:
    before_midnight_in_new_york = NOW.replace(day=23, hour=4)
    with store.read() as snapshot:
        lines = load_overdue_lines(snapshot, before_midnight_in_new_york)
    assert lines["document_id"].to_list() == ["P1"]


def test_a_vendor_is_asked_about_all_that_is_late(store: Store) -> None:
    columns = ["vendor", "documents", "units", "days_late", "orders_waiting"]
    assert late(store).vendors.select(columns).rows() == [("Northwind", 2, 4, 20, 1)]


def test_an_order_that_waits_for_two_deliveries_of_a_vendor_is_counted_once(store: Store) -> None:
    ordered(store, "P7", "tyre", 3, date(2026, 11, 4))
    sold(store, "B", "bell", 1, date(2026, 11, 2), order="E1")
    chase = late(store)
    assert chase.documents["orders_waiting"].to_list() == [1, 1, 1]
    assert chase.vendors.select("orders_waiting", "money").rows() == [(1, Decimal("29.70"))]


def test_only_chosen_vendors_are_listed(store: Store) -> None:
    with store.read() as snapshot:
        assert load_overdue_supply(snapshot, NOW, ["V2"]).vendors.is_empty()
        assert load_overdue_supply(snapshot, NOW, ["V1"]).vendors.height == 1


def test_without_overdue_supply_there_is_no_vendor_to_ask(tmp_path: Path) -> None:
    store = small_shop(tmp_path / "other.duckdb")
    chase = late(store)
    store.close()
    assert [frame.height for frame in (chase.lines, chase.documents, chase.vendors)] == [0, 0, 0]
