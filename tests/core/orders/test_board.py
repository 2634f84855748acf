"""The board: stages with their figures, broken promises first, and the filters people ask by."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from core.allocation.cache import OpenLinesCache
from core.errors import Problem
from core.orders.board import OrderFilter, by_stage, filtered_orders, next_order, open_order_value
from core.orders.cache import BoardCache
from core.orders.stages import STAGES
from core.store.database import Store
from tests.helpers.small_shop import NOW, changed_order, ordered, small_shop, sold, stocked


def filled(store: Store) -> None:
    """E1 and E2 wait at Main Street, for a tyre due on the 1st of December and a lamp that was due on the
    20th of November; E3 is ready at the Harbour."""
    sold(store, "A", "tyre", 4, date(2026, 10, 1), order="E1")
    sold(store, "B", "lamp", 1, date(2026, 11, 2), order="E2")
    stocked(store, "bell", 1, "S2")
    sold(store, "C", "bell", 1, date(2026, 11, 21), shop="S2", order="E3")
    ordered(store, "P1", "tyre", 9, date(2026, 12, 1))
    ordered(store, "P2", "lamp", 9, date(2026, 11, 20))


@pytest.fixture
def shop(tmp_path: Path) -> Store:
    return small_shop(tmp_path / "shop.duckdb", fill=filled)


def board(store: Store, now: datetime = NOW) -> pl.DataFrame:
    return BoardCache(store, OpenLinesCache(store)).get(now).value


def found(store: Store, now: datetime = NOW, **wanted: Any) -> list[str]:
    return filtered_orders(board(store, now), OrderFilter(**wanted))["ecom_order_id"].to_list()


def test_broken_promises_come_first_then_the_oldest(shop: Store) -> None:
    assert found(shop) == ["E2", "E1", "E3"]
    assert found(shop, datetime(2026, 11, 19)) == ["E1", "E2", "E3"]


def test_a_promise_is_broken_when_its_day_is_over_in_the_shop(shop: Store) -> None:
    late_evening = datetime(2026, 11, 21, 4, 30)  # UTC; in New York it still is the 20th
    assert found(shop, late_evening)[0] == "E1"
    assert found(shop, datetime(2026, 11, 21, 5))[0] == "E2"


def test_an_order_is_placed_on_the_day_of_its_shop(shop: Store) -> None:
    changed_order(shop, "E2", placed_at=datetime(2026, 11, 3, 4, 30))  # UTC; in New York it still is the 2nd
    placed = dict(board(shop).select("ecom_order_id", "placed_on").iter_rows())
    assert placed == {"E1": date(2026, 10, 1), "E2": date(2026, 11, 2), "E3": date(2026, 11, 21)}


@pytest.mark.parametrize(
    ("number", "following"),
    [("E2", "E1"), ("E1", "E3"), ("E3", None), ("not listed", "E2")],
)
def test_the_next_order_is_the_one_after_it_in_the_list(
    shop: Store, number: str, following: str | None
) -> None:
    assert next_order(board(shop), ["E2", "E1", "E3"], number) == following


def test_the_next_order_is_one_with_something_left_to_do(shop: Store) -> None:
    changed_order(shop, "E1", payment_status="cancelled")
    assert next_order(board(shop), ["E2", "E1", "erased", "E3"], "E2") == "E3"


def test_an_ended_order_has_no_broken_promise(shop: Store) -> None:
    changed_order(shop, "E2", payment_status="cancelled")
    assert not board(shop)["broken"].any()


def test_stages_are_counted_in_the_order_of_the_work(shop: Store) -> None:
    stages = by_stage(board(shop))
    assert stages["stage"].to_list() == list(STAGES)
    assert stages.filter(pl.col("orders") > 0).rows() == [("waiting_for_stock", 2), ("ready_to_pack", 1)]


def test_money_is_never_added_up_across_currencies(shop: Store) -> None:
    """Main Street sells in dollars, Harbour in euros."""
    sold(shop, "D", "lamp", 2, date(2026, 11, 3), shop="S2", order="E1")
    orders = board(shop)
    usd, eur = Decimal("49.50"), Decimal("29.70")
    assert open_order_value(orders) == [{"currency": "USD", "money": usd}, {"currency": "EUR", "money": eur}]
    (of_e1,) = orders.filter(ecom_order_id="E1")["money_by_currency"].to_list()
    assert [tuple(each.values()) for each in of_e1] == [("USD", Decimal("39.60")), ("EUR", Decimal("19.80"))]
    changed_order(shop, "E1", currency="CAD")
    assert board(shop).filter(ecom_order_id="E1")["money_by_currency"].to_list() == [
        [{"currency": "CAD", "money": Decimal("59.40")}]
    ]
    changed_order(shop, "E3", shipment_status="shipped")
    assert open_order_value(board(shop).filter(ecom_order_id="E3")) == []


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"stage": "ready_to_pack"}, ["E3"]),
        ({"shops": ["S2"]}, ["E3"]),
        ({"shops": ["S1", "S2"], "countries": ["US"]}, ["E1"]),
        ({"countries": ["CA", "DE"]}, ["E2", "E3"]),
        ({"deliveries": ["pickup"]}, ["E1"]),
        ({"ages": ["46+ days", "0–3 days"]}, ["E1", "E3"]),
        ({"search": "LAMP reed"}, ["E2"]),
        ({"search": "[("}, []),
        ({"stage": "done"}, []),
    ],
)
def test_orders_are_found_by_name_number_email_and_code(
    shop: Store, wanted: dict[str, Any], numbers: list[str]
) -> None:
    changed_order(shop, "E1", delivery="pickup", shipping_country="US", billing_country="CA")
    changed_order(shop, "E2", billing_country="CA")
    changed_order(shop, "E3", shipping_country="DE")
    assert found(shop, **wanted) == numbers


def test_ended_orders_are_listed_under_their_own_stage_only(shop: Store) -> None:
    changed_order(shop, "E3", shipment_status="shipped")
    assert found(shop) == ["E2", "E1"]
    assert found(shop, stage="done") == ["E3"]


def test_an_unknown_stage_is_a_problem(shop: Store) -> None:
    with pytest.raises(Problem, match="no stage nowhere"):
        found(shop, stage="nowhere")
