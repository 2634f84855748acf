"""This order first: who gets what then, who loses what, and that undoing it leaves everyone as before."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.access import Person, acting_as
from core.errors import Problem
from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.operations import By
from core.neutral.folder import read_folder, write_folder
from core.orders.moved_orders import load_turn_changes, move_back, move_up
from core.orders.stages import load_orders
from core.report.backorders import REPORT, load_report
from core.store.database import Store
from tests.helpers.copied_stores import new_store
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import NOW, ordered, sold, stocked


def filled(store: Store) -> None:
    """Three tyres here, two due on 4 December, two on the 11th. E1 waits for 2, E2 for 2, E3 for 3."""
    stocked(store, "tyre", 3)
    ordered(store, "P1", "tyre", 2, due=date(2026, 12, 4))
    ordered(store, "P2", "tyre", 2, due=date(2026, 12, 11))
    for sale, order, units, day in (("A", "E1", 2, 1), ("B", "E2", 2, 2), ("C", "E3", 3, 3)):
        sold(store, sale, "tyre", units, date(2026, 11, day), order=order)


@pytest.fixture
def shop(tmp_path: Path) -> OrderShop:
    return OrderShop(tmp_path, filled)


def deal(shop: OrderShop) -> dict[str, str]:
    """Units that each order has on the shelf, and the day of its last unit."""
    rows = shop.store.ask(load_orders).select("ecom_order_id", "ready", "units", "promise").rows()
    return {
        order: f"{ready} of {units}" + (f", {day:%-d %b}" if day else "") for order, ready, units, day in rows
    }


# the order that is moved → the deal, of E1, E2 and E3
MOVED = """
-   2 of 2 | 1 of 2, 4 Dec | 0 of 3, 11 Dec
E1  2 of 2 | 1 of 2, 4 Dec | 0 of 3, 11 Dec
E2  1 of 2, 4 Dec | 2 of 2 | 0 of 3, 11 Dec
E3  0 of 2, 4 Dec | 0 of 2, 11 Dec | 3 of 3
"""


@pytest.mark.parametrize("row", MOVED.strip().splitlines())
def test_a_moved_order_gets_the_shelf_and_what_comes_before_all_others(shop: OrderShop, row: str) -> None:
    moved, text = row.split(maxsplit=1)
    if moved != "-":
        shop.do(move_up, moved)
    assert list(deal(shop).values()) == text.split(" | ")
    assert shop.is_sound()


def test_before_it_is_done_everybody_who_loses_is_named_with_their_day(shop: OrderShop) -> None:
    changes = shop.store.ask(load_turn_changes, "E3")
    assert changes.select("ecom_order_id", "loses", "units_changed", "was", "now").rows() == [
        ("E2", True, -1, date(2026, 12, 4), date(2026, 12, 11)),
        ("E1", True, -2, None, date(2026, 12, 4)),
        ("E3", False, 3, date(2026, 12, 11), None),
    ]
    assert shop.do(move_up, "E3").result == {"ecom_order_id": "E3", "loses": ["E2", "E1"]}


def test_of_two_moved_orders_the_one_moved_last_is_first(shop: OrderShop) -> None:
    shop.do(move_up, "E3")
    shop.do(move_up, "E2")
    assert deal(shop) == {"E1": "0 of 2, 11 Dec", "E2": "2 of 2", "E3": "1 of 3, 4 Dec"}
    with pytest.raises(Problem, match="Order E2 already comes first"):
        shop.do(move_up, "E2")


def test_the_report_shows_the_same_deal_as_the_orders(shop: OrderShop) -> None:
    """On hand is -4: the units that are short belong to those who wait after the move."""
    shop.do(move_up, "E3")
    report = shop.store.ask(load_report)
    short = report.select("ecom_order_id", "backordered", "covered", "expected_on", "purchase_orders").rows()
    assert short == [
        ("E1", 2, 2, date(2026, 12, 4), "P1"),
        ("E2", 2, 2, date(2026, 12, 11), "P2"),
    ]


def test_an_order_that_waits_for_nothing_is_not_moved(shop: OrderShop) -> None:
    shop.pack("E1")
    shop.ship("E1")
    with pytest.raises(Problem, match="already shipped"):
        shop.do(move_up, "E1")
    with pytest.raises(Problem, match="already has its place by age"):
        shop.do(move_back, "E2")


def test_names_of_customers_are_only_for_those_who_may_see_them(shop: OrderShop) -> None:
    with acting_as(Person("bo@shop.example", "Bo", "buyer")):
        assert shop.store.ask(load_turn_changes, "E3")["customer_name"].null_count() == 3


def test_an_export_carries_moved_orders_so_another_store_makes_the_same_deal(
    shop: OrderShop, tmp_path: Path
) -> None:
    shop.do(move_up, "E3")
    files = shop.store.ask(load_export, NOW)
    assert files["moved_orders"].rows() == [("E3", 1)]
    folder = tmp_path / "export"
    write_folder(files, folder)
    copy = new_store(tmp_path / "copy.duckdb")
    apply_import(copy, read_folder(folder, {}), by=By("in", "Ann", NOW))
    assert copy.ask(load_orders).equals(shop.store.ask(load_orders))
    assert copy.ask(load_report).select(REPORT).equals(shop.store.ask(load_report).select(REPORT))


steps = st.lists(st.sampled_from(["E1", "E2", "E3"]), min_size=1, max_size=4)


def everything(shop: OrderShop) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, list[object]]]:
    """All figures that are printed, and all that is recorded."""
    return shop.store.ask(load_orders), shop.store.ask(load_report).select(REPORT), shop.state()


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_moves_and_their_undo_leave_everyone_exactly_as_before(shop: OrderShop, orders: list[str]) -> None:
    orders_before, report_before, state_before = everything(shop)
    done = []
    for order, next_order in zip([None, *orders], orders, strict=False):
        if order != next_order:  # The first one cannot be moved first again.
            done.append(shop.do(move_up, next_order))
    assert shop.is_sound()
    for each in reversed(done):
        shop.undo(each)
    orders_after, report_after, state_after = everything(shop)
    assert orders_after.equals(orders_before)
    assert report_after.equals(report_before)
    assert state_after == state_before
