"""Every rule in force: orders, report, receiving and undo make the same deal, and each unit is given once."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.allocation import RULES
from core.errors import Problem
from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.operations import By, Done
from core.neutral import read_folder, write_folder
from core.orders.change_terms import prioritise
from core.orders.moved_orders import load_turn_changes, move_up
from core.orders.shop_rules import load_rule_changes, use_rule
from core.orders.stages import load_orders
from core.receiving.receive import receive
from core.receiving.recipients import load_recipients
from core.receiving.stock_counts import count_shelf
from core.report import load_report
from core.store.database import Store
from tests.helpers.copied_stores import new_store
from tests.helpers.order_shop import OrderShop, order_shop_on
from tests.helpers.small_shop import NOW, ordered, sold, stocked

pytestmark = pytest.mark.both_engines
DUE = date(2026, 12, 4)
WANTED = (("E1", {"tyre": 4}), ("E2", {"tyre": 2, "bell": 1}), ("E3", {"tyre": 1}), ("E4", {"bell": 2}))


def filled(store: Store) -> None:
    """3 tyres and 1 bell here, 3 tyres and 1 bell due on 4 December. E1 is the oldest order."""
    stocked(store, "tyre", 3)
    stocked(store, "bell", 1)
    ordered(store, "P1", "tyre", 3, due=DUE)
    ordered(store, "P2", "bell", 1, due=DUE)
    for nth, (order, items) in enumerate(WANTED, 1):
        for item, units in items.items():
            sold(store, f"{order} {item}", item, units, date(2026, 11, nth), order=order)


@pytest.fixture
def shop(tmp_path: Path, engine: str) -> Iterator[OrderShop]:
    with order_shop_on(engine, tmp_path, filled) as shop:
        yield shop


@pytest.mark.parametrize(
    ("rule", "ready"),
    [
        ("equal", {"E1": "1 of 4", "E2": "2 of 3", "E3": "1 of 1", "E4": "0 of 2"}),
        ("most-complete", {"E1": "0 of 4", "E2": "3 of 3", "E3": "1 of 1", "E4": "0 of 2"}),
    ],
)
def test_a_shop_gives_out_its_stock_by_the_rule_that_was_compared(
    shop: OrderShop, rule: str, ready: dict[str, str]
) -> None:
    assert shop.ready() == {"E1": "3 of 4", "E2": "1 of 3", "E3": "0 of 1", "E4": "0 of 2"}
    shop.do(use_rule, "S1", rule)
    assert shop.ready() == ready
    assert (
        shop.store.ask(load_orders, rule)["ready"].to_list() == shop.store.ask(load_orders)["ready"].to_list()
    )
    assert shop.is_sound()


def test_before_a_rule_is_chosen_it_is_said_who_loses_what(shop: OrderShop) -> None:
    changes = shop.store.ask(load_rule_changes, "S1", "most-complete")
    lost = changes.filter("loses").select("ecom_order_id", "units_changed", "was", "now").rows()
    assert lost == [("E1", -3, DUE, None)]
    assert shop.do(use_rule, "S1", "most-complete").result["loses"] == ["E1"]


def test_in_equal_shares_report_and_orders_agree_line_by_line(shop: OrderShop) -> None:
    shop.do(use_rule, "S1", "equal")
    report = shop.store.ask(load_report)
    short = report.filter(item_id="tyre").select("ecom_order_id", "backordered", "covered").rows()
    assert short == [("E1", 3, 2), ("E2", 1, 1)]
    promises = dict(shop.store.ask(load_orders).select("ecom_order_id", "promise").rows())
    assert promises == {"E1": None, "E2": DUE, "E3": None, "E4": None}


def test_in_equal_shares_a_receipt_says_what_it_leaves_for_the_shelf(shop: OrderShop) -> None:
    """3 tyres serve the 4 that are short. Of 9 tyres more one serves, and 8 are for the shelf."""
    shop.do(use_rule, "S1", "equal")
    receive(shop.store, "po", "P1", everything=True, by=By("first", "Ann", NOW))
    ordered(shop.store, "P3", "tyre", 9, due=DUE)
    received = receive(shop.store, "po", "P3", everything=True, by=By("second", "Ann", NOW)).result
    to_the_shelf = [row.served for row in received.served if not row.document_id]
    assert (to_the_shelf, received.units["tyre"]) == ([8], 9)


def test_of_the_most_complete_orders_a_smaller_one_is_completed_by_what_arrives(shop: OrderShop) -> None:
    """With 2 bells instead of 1, E4 could be complete, or E2 as now; with 4 tyres more E1 is too."""
    shop.do(use_rule, "S1", "most-complete")
    told = shop.store.ask(load_recipients, "po", "P2", {1: 1})
    assert told.select("ecom_order_id", "units", "complete").rows() == [("E4", 1, False)]
    received = receive(shop.store, "po", "P1", everything=True, by=By("in", "Ann", NOW))
    assert list(received.result.complete) == []
    shop.do(count_shelf, "tyre", "S1", 7, "counted")
    assert shop.ready()["E1"] == "4 of 4"
    assert shop.is_sound()


def test_an_export_carries_every_rule(shop: OrderShop, tmp_path: Path) -> None:
    for rule in RULES[1:]:
        shop.do(use_rule, "S1", rule)
        write_folder(shop.store.ask(load_export, NOW), tmp_path / rule)
        copy = new_store(tmp_path / f"{rule}.duckdb")
        apply_import(copy, read_folder(tmp_path / rule, {}), by=By("in", "Ann", NOW))
        assert copy.ask(load_orders).equals(shop.store.ask(load_orders))
        copy.close()


orders = st.sampled_from([order for order, _ in WANTED])
acts = st.lists(
    st.one_of(
        st.tuples(st.just(use_rule), st.just("S1"), st.sampled_from(RULES)),
        st.tuples(st.just(prioritise), orders.map(lambda order: (order,)), st.integers(1, 3)),
        st.tuples(st.just(move_up), orders),
        st.tuples(st.just(receive), st.sampled_from(["P1", "P2"])),
    ),
    min_size=2,
    max_size=6,
)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_whatever_is_done_each_unit_is_given_once_and_undone_all_is_as_before(
    shop: OrderShop, asked: list[tuple[Any, ...]]
) -> None:
    """A receipt reaches whom it says; what was foretold of a moved order or a rule is what happens."""
    before = shop.shown()
    done: list[Done] = []
    for verb, *what in asked:
        try:
            done.append(received(shop, *what) if verb is receive else decided(shop, verb, *what))
        except Problem:
            continue
        assert_each_unit_is_given_once(shop)
    assert shop.is_sound()
    for each in reversed(done):
        shop.undo(each)
    assert shop.shown() == before


def received(shop: OrderShop, order: str) -> Done:
    """A receipt completes the orders that it says."""
    complete_before = complete(shop)
    act = shop.do(receive, "po", order, everything=True)
    assert set(act.result.complete) == complete(shop) - complete_before
    return act


def decided(shop: OrderShop, verb: Callable[..., Done], *what: Any) -> Done:
    """A rule, a priority or a moved order completes the orders that were foretold."""
    complete_before = complete(shop)
    foretell: Callable[..., pl.DataFrame] | None = FORETOLD.get(verb)
    changes = shop.store.ask(foretell, *what) if foretell else None
    act = shop.do(verb, *what)
    if changes is not None:
        foretold = set(changes.filter("complete_now")["ecom_order_id"])
        assert foretold >= complete(shop) - complete_before
        assert not foretold - complete(shop)
    return act


def assert_each_unit_is_given_once(shop: OrderShop) -> None:
    stock = [shop.on_hand(item) for item in ("tyre", "bell")]
    assert shop.store.ask(load_report)["backordered"].sum() == sum(-units for units in stock if units < 0)
    assert shop.store.ask(load_orders)["ready"].sum() == 10 + sum(min(0, units) for units in stock)


FORETOLD: dict[Callable[..., Done], Callable[..., pl.DataFrame]] = {
    use_rule: load_rule_changes,
    move_up: load_turn_changes,
}
"""Forecasts of an act: whom it gives units, and whom it takes them from."""


def complete(shop: OrderShop) -> set[str]:
    rows = shop.store.ask(load_orders).select("ecom_order_id", "ready", "units").rows()
    return {order for order, ready, units in rows if ready == units}
