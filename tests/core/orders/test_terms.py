"""Terms of orders that wait: on hold, ship complete only, priority; for web and special orders alike."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from core.access import NotAllowed, Person, acting_as
from core.errors import Problem
from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.operations import By, Posting
from core.neutral import read_folder, write_folder
from core.orders.board import OrderFilter, board_of, filtered_orders
from core.orders.change_terms import hold, prioritise, release_hold, ship_complete
from core.orders.customers import erase_details
from core.orders.pick_list import load_not_picked, load_pick_list
from core.orders.stages import load_orders
from core.orders.terms import load_terms
from core.orders.timeline import load_timeline
from core.store.database import Store
from tests.helpers.copied_stores import new_store
from tests.helpers.order_shop import OrderShop, order_shop_on
from tests.helpers.small_shop import NOW, changed_order, do, sold, stocked

pytestmark = pytest.mark.both_engines

SPECIAL = "special order 7"
FRIDAY = date(2026, 11, 27)
ON_FRIDAY = datetime(2026, 11, 27, 9)


def filled(store: Store) -> None:
    """Three tyres: E1 waits for 2 and E2 for 2, both paid and cleared; Cy waits at the till for a bell."""
    stocked(store, "tyre", 3)
    for sale, order, day in (("A", "E1", 1), ("B", "E2", 2)):
        sold(store, sale, "tyre", 2, date(2026, 11, day), order=order)
        changed_order(store, order, payment_status="paid", fraud_check="cleared", delivery="ship")
    row = {"special_order_id": "7", "shop_id": "S1", "item_id": "bell", "quantity": 1, "placed_at": NOW}
    do(store, "import", Posting(rows={"special_order": [row | {"customer_name": "Cy"}]}))


@pytest.fixture
def shop(tmp_path: Path, engine: str) -> Iterator[OrderShop]:
    with order_shop_on(engine, tmp_path, filled) as shop:
        yield shop


@pytest.mark.parametrize("act", ["pack", "ship", "take"])
def test_nothing_of_an_order_on_hold_is_packed_or_shipped(shop: OrderShop, act: str) -> None:
    shop.do(hold, ["E1"], "on holiday", FRIDAY)
    with pytest.raises(Problem, match=r"E1 is on hold until 27 Nov 2026 \(on holiday\). Release it first."):
        getattr(shop, act)("E1")
    shop.do(release_hold, ["E1"])
    shop.pack("E1")


def test_an_order_on_hold_keeps_its_place_and_the_units_on_the_shelf_for_it(shop: OrderShop) -> None:
    before = shop.store.ask(load_orders)
    shop.do(hold, ["E1"], "on holiday")
    assert shop.store.ask(load_orders).equals(before)
    assert shop.ready() == {"E1": "2 of 2", "E2": "1 of 2", SPECIAL: "0 of 1"}


def test_a_hold_until_friday_ends_on_friday_by_itself(shop: OrderShop) -> None:
    shop.do(hold, ["E1"], "on holiday", FRIDAY)
    shop.pack("E1", now=ON_FRIDAY)
    with pytest.raises(Problem, match="is not on hold"):
        shop.do(release_hold, ["E1"], now=ON_FRIDAY)


def test_an_order_on_hold_is_on_no_pick_list_which_says_so(shop: OrderShop) -> None:
    shop.do(hold, ["E1"], "on holiday")
    shop.do(ship_complete, ["E2"], complete=True)
    assert shop.store.ask(load_pick_list, ["E1", "E2"], NOW).is_empty()
    assert shop.store.ask(load_not_picked, ["E1", "E2"], NOW) == {
        "E1": "on hold (on holiday)",
        "E2": "ships complete, and not all of it is here",
    }


def test_an_order_that_ships_complete_is_not_packed_before_all_its_units_are_here(shop: OrderShop) -> None:
    shop.pack("E2", only_on_shelf=True)
    shop.do(ship_complete, ["E1", "E2"], complete=True)
    assert shop.stage("E2") == "waiting_for_stock"
    for act in (shop.pack, shop.ship):
        with pytest.raises(Problem, match="Order E2 ships complete, and 1 unit is not here yet"):
            act("E2", only_on_shelf=True)
    shop.pack("E1", part={("A", 1): 1})
    with pytest.raises(Problem, match="Order E1 ships complete: send all of it, or allow parts"):
        shop.ship("E1")
    shop.do(ship_complete, ["E1"], complete=False)
    shop.ship("E1")


def test_several_orders_are_held_at_once_or_none(shop: OrderShop) -> None:
    shop.do(hold, ["E2"], "asked to wait")
    with pytest.raises(Problem, match=r"Order E2 is on hold \(asked to wait\) already. Release it first."):
        shop.do(hold, ["E1", "E2"], "on holiday")
    assert not shop.store.ask(load_terms, ["E1"])["E1"].on_hold
    shop.do(hold, ["E1", SPECIAL], "on holiday")
    held = filtered_orders(board(shop), OrderFilter(held=True))["ecom_order_id"].to_list()
    assert held == ["E1", "E2", SPECIAL]


def board(shop: OrderShop):  # type: ignore[no-untyped-def]
    with shop.store.read() as snapshot:
        lines, supply = snapshot.frame("open_line_named"), snapshot.frame("supply")
        return board_of(snapshot, lines, supply, NOW)


@pytest.mark.parametrize(
    ("verb", "how", "sentence"),
    [
        (hold, {"reason": " "}, "Say why"),
        (hold, {"reason": "why", "until": date(2026, 11, 23)}, "Choose a day after today"),
        (prioritise, {"priority": -1}, "whole number of 0 or more"),
        (prioritise, {"priority": 0}, "already has priority 0"),
        (ship_complete, {"complete": False}, "may already leave in parts"),
        (release_hold, {}, "is not on hold"),
    ],
)
def test_terms_that_mean_nothing_are_refused(shop: OrderShop, verb, how, sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Problem, match=sentence):
        shop.do(verb, ["E1"], **how)


def test_orders_that_do_not_wait_have_no_terms(shop: OrderShop) -> None:
    shop.ship("E1")
    for order in ("E1", "E9", "special order 9"):
        with pytest.raises(Problem, match="has no waiting units"):
            shop.do(hold, [order], "on holiday")


def test_a_special_order_has_terms_too_and_a_history_in_words(shop: OrderShop) -> None:
    shop.do(prioritise, [SPECIAL], 2)
    done = shop.do(hold, [SPECIAL], "on holiday", FRIDAY)
    steps = shop.store.ask(load_timeline, SPECIAL).select("step", "what").rows()
    assert steps == [
        ("Order put on hold", "why on hold: – → on holiday; on hold until: – → 2026-11-27"),
        ("Priority changed", "priority: 0 → 2"),
    ]
    shop.undo(done)
    assert not shop.store.ask(load_terms, [SPECIAL])[SPECIAL].on_hold


def test_undoing_every_change_of_the_terms_leaves_all_as_before(shop: OrderShop) -> None:
    before = shop.state()
    acts = [
        shop.do(hold, ["E1", "E2"], "on holiday"),
        shop.do(ship_complete, ["E1"], complete=True),
        shop.do(prioritise, ["E2", SPECIAL], 3),
        shop.do(release_hold, ["E1"]),
    ]
    assert shop.is_sound()
    for act in reversed(acts):
        shop.undo(act)
    assert shop.state() == before
    assert shop.rows(
        "order_terms", "ecom_order_id", "on_hold", "hold_reason", "ship_complete", "priority"
    ) == [
        ("E1", False, None, False, 0),
        ("E2", False, None, False, 0),
        (SPECIAL, False, None, False, 0),
    ]


def test_a_role_for_another_shop_does_not_hold_an_order(shop: OrderShop) -> None:
    with acting_as(Person("bo@shop.example", "Bo", "floor", frozenset({"S2"}))), pytest.raises(NotAllowed):
        shop.do(hold, ["E1"], "on holiday")


def test_an_export_carries_the_terms_and_an_erasure_takes_the_reason(shop: OrderShop, tmp_path: Path) -> None:
    shop.do(hold, ["E1", SPECIAL], "Ada is on holiday", FRIDAY)
    shop.do(ship_complete, ["E2"], complete=True)
    files = shop.store.ask(load_export, NOW)
    write_folder(files, tmp_path / "export")
    copy = new_store(tmp_path / "copy.duckdb")
    assert apply_import(copy, read_folder(tmp_path / "export", {}), by=By("in", "Ann", NOW)).changed
    orders = ["E1", "E2", SPECIAL]
    assert copy.ask(load_terms, orders) == shop.store.ask(load_terms, orders)
    again = read_folder(tmp_path / "export", {})
    assert not apply_import(copy, again, by=By("again", "Ann", NOW)).changed
    erase_details(copy, orders, by=By("erase", "Ann", NOW))
    assert copy.ask(load_terms, ["E1"])["E1"].hold_text == "on hold until 27 Nov 2026"
    with copy.read() as snapshot:
        assert "Ada" not in str(snapshot.frame("change").rows())
