"""Till promises: typed in here, in the queue once, and out of it when the customer has the goods."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from core.access import NotAllowed, Person, acting_as
from core.errors import Problem
from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.operations import By, Done
from core.messages import BY_PHONE, LATE, REACHED
from core.neutral import read_folder, write_folder
from core.orders.board import board_of
from core.orders.change_terms import hold
from core.orders.customers import erase_details, load_customers, load_orders_to_erase
from core.orders.stages import load_orders
from core.orders.till_promises import (
    Promise,
    cancel_promise,
    hand_over,
    load_sales_since,
    promise,
)
from core.orders.timeline import load_timeline
from core.receiving.receive import receive
from core.report import REPORT, load_report
from core.store.database import Store
from core.store.queries import Snapshot
from core.telling import load_news, load_shown, still_to_tell, tell
from tests.helpers.copied_stores import new_store
from tests.helpers.order_shop import OrderShop, order_shop_on
from tests.helpers.plan_execution import planned
from tests.helpers.small_shop import NOW, ordered, sold, stocked

pytestmark = pytest.mark.both_engines

CY = Promise("S1", "bell", 2, "Cy", customer_phone="555-0199", deposit=Decimal(10), note="the brass one")
FIRST = "special order till-1"
LATER = datetime(2026, 11, 25, 9)


def filled(store: Store) -> None:
    """A bell here; E1 waits for a tyre."""
    stocked(store, "bell", 1)
    sold(store, "A", "tyre", 1, date(2026, 11, 1), order="E1")


@pytest.fixture
def shop(tmp_path: Path, engine: str) -> Iterator[OrderShop]:
    with order_shop_on(engine, tmp_path, filled) as shop:
        yield shop


def news_of_the_promise(snapshot: Snapshot):  # type: ignore[no-untyped-def]
    lines, supply = snapshot.frame("open_line_named"), snapshot.frame("supply")
    orders = board_of(snapshot, lines, supply, NOW).filter(ecom_order_id=FIRST)
    return load_news(snapshot, orders, NOW)


def called(shop: OrderShop) -> Done:
    """The customer of the promise, which is ready, is reached by phone."""
    (news,) = shop.store.ask(news_of_the_promise).to_dicts()
    message = shop.store.ask(load_shown).message(news, BY_PHONE, REACHED, note="called Cy")
    return shop.do(tell, [message])


def bells_to_buy(shop: OrderShop) -> int:
    rows = planned(shop.store).rows
    return int(rows.filter(item_id="bell")["quantity"].sum())


def test_a_promise_stands_among_the_orders_and_is_bought_once(shop: OrderShop) -> None:
    report = shop.store.ask(load_report).select(REPORT)
    assert bells_to_buy(shop) == 0
    assert shop.do(promise, CY).result == {"ecom_order_id": FIRST}
    assert shop.ready() == {"E1": "0 of 1", FIRST: "1 of 2"}
    assert shop.stage(FIRST) == "waiting_for_stock"
    assert bells_to_buy(shop) == 1  # one of the two is on the shelf
    assert shop.store.ask(load_report).select(REPORT).equals(report)  # nothing was sold
    assert shop.is_sound()


def test_what_arrives_goes_to_the_promise_which_is_ready_then(shop: OrderShop) -> None:
    shop.do(promise, CY)
    ordered(shop.store, "P1", "bell", 1, due=date(2026, 12, 4))
    (order,) = shop.store.ask(load_orders).filter(ecom_order_id=FIRST).to_dicts()
    assert (order["promise"], order["waits_for"]) == (date(2026, 12, 4), "1 × SKU-bell on P1")
    received = receive(shop.store, "po", "P1", everything=True, by=By("in", "Ann", NOW))
    assert list(received.result.complete) == [FIRST]
    assert shop.stage(FIRST) == "ready_for_pickup"


def test_the_sale_at_the_till_and_the_promise_never_both_count_once_it_is_handed_over(
    shop: OrderShop,
) -> None:
    stocked(shop.store, "bell", 1)
    shop.do(promise, CY)
    sold(shop.store, "T1", "bell", 2, date(2026, 11, 24))
    assert shop.store.ask(load_sales_since, FIRST)["sale_id"].to_list() == ["T1"]
    assert bells_to_buy(shop) == 2  # until somebody marks it
    shop.do(hand_over, FIRST, "T1", now=LATER)
    assert (bells_to_buy(shop), shop.stage(FIRST)) == (0, "done")
    assert shop.is_sound()


def test_a_sale_belongs_to_one_promise(shop: OrderShop) -> None:
    shop.do(promise, CY)
    shop.do(promise, replace(CY, customer_name="Di"))
    sold(shop.store, "T1", "bell", 2, date(2026, 11, 24))
    shop.do(hand_over, FIRST, "T1", now=LATER)
    with pytest.raises(Problem, match="Sale T1 is not one of this item since then, or is taken already"):
        shop.do(hand_over, "special order till-2", "T1", now=LATER)
    shop.do(hand_over, "special order till-2", now=LATER)


def test_what_is_done_with_a_promise_is_in_its_history_and_undone_in_reverse(shop: OrderShop) -> None:
    stocked(shop.store, "bell", 1)
    before = shop.state()
    made = shop.do(promise, CY)
    told = called(shop)
    ended = shop.do(cancel_promise, FIRST)
    assert shop.stage(FIRST) == "cancelled"
    steps = shop.store.ask(load_timeline, FIRST)["step"].to_list()
    assert steps == ["Till promise cancelled", "Customer told: ready for pickup", "Promised at the till"]
    with pytest.raises(Problem, match="Undo that first"):
        shop.undo(made)
    for act in (ended, told, made):
        shop.undo(act)
    assert shop.state() == before
    assert FIRST not in shop.stages()
    assert shop.do(promise, CY).result["ecom_order_id"] == "special order till-2"


def test_the_customer_is_told_as_every_other_is_and_once(shop: OrderShop) -> None:
    shop.do(promise, CY)
    assert shop.store.ask(news_of_the_promise)["kind"].to_list() == [LATE]  # one is missing
    stocked(shop.store, "bell", 1)
    assert shop.store.ask(news_of_the_promise)["kind"].to_list() == ["ready"]
    called(shop)
    assert still_to_tell(shop.store.ask(news_of_the_promise)).is_empty()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"customer_name": " "}, "Enter the customer's name"),
        ({"customer_phone": ""}, "Enter a phone number or an e-mail address"),
        ({"quantity": 0}, "whole number of at least 1"),
        ({"deposit": Decimal(-1)}, "an amount of 0 or more"),
        ({"item_id": ""}, "Choose the item first"),
        ({"shop_id": ""}, "Choose the shop first"),
        ({"item_id": "x", "shop_id": "x"}, "Choose the item and the shop first"),
        ({"note": "x" * 501}, "At most 500 letters"),
    ],
)
def test_a_promise_that_nobody_could_keep_is_refused(shop: OrderShop, wrong, sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Problem, match=sentence):
        shop.do(promise, replace(CY, **wrong))


def test_a_promise_on_hold_is_not_handed_over_and_one_that_ended_is_not_changed(shop: OrderShop) -> None:
    shop.do(promise, CY)
    held = shop.do(hold, [FIRST], "comes on Friday")
    with pytest.raises(Problem, match=r"Till promise 1 is on hold \(comes on Friday\)"):
        shop.do(hand_over, FIRST)
    shop.undo(held)
    shop.do(hand_over, FIRST)
    for act in (hand_over, cancel_promise):
        with pytest.raises(Problem, match="was already handed over"):
            shop.do(act, FIRST)
    with pytest.raises(Problem, match="There is no special order till-9"):
        shop.do(cancel_promise, "special order till-9")


def test_a_role_for_another_shop_promises_nothing_here(shop: OrderShop) -> None:
    with acting_as(Person("bo@shop.example", "Bo", "floor", frozenset({"S2"}))), pytest.raises(NotAllowed):
        shop.do(promise, CY)


def test_an_import_never_ends_a_promise_and_an_export_carries_it(shop: OrderShop, tmp_path: Path) -> None:
    assert shop.store.ask(load_export, NOW)["special_orders"].columns == [
        "special_order_id", "shop_id", "item_id", "quantity", "placed_at", "customer_name", "customer_phone",
        "customer_email", "reserved", "done",
    ]  # fmt: skip
    shop.do(promise, CY)
    files = shop.store.ask(load_export, NOW)
    write_folder(files, tmp_path / "with")
    copy = new_store(tmp_path / "copy.duckdb")
    apply_import(copy, read_folder(tmp_path / "with", {}), by=By("in", "Ann", NOW))
    assert copy.ask(load_orders).equals(shop.store.ask(load_orders))
    write_folder(files | {"special_orders": files["special_orders"].clear()}, tmp_path / "without")
    apply_import(copy, read_folder(tmp_path / "without", {}), by=By("again", "Ann", NOW))
    assert copy.ask(load_orders).equals(shop.store.ask(load_orders))
    hand_over(copy, FIRST, by=By("taken", "Ann", NOW))  # it is still one that was typed in here


def test_customers_of_promises_are_found_kept_for_a_time_and_erased(shop: OrderShop) -> None:
    shop.do(promise, CY)
    assert shop.store.ask(load_customers, "cy")["order_ids"].to_list() == [[FIRST]]
    assert shop.store.ask(load_orders_to_erase, datetime(2027, 2, 1), 30) == []
    stocked(shop.store, "bell", 1)
    called(shop)
    shop.do(hand_over, FIRST)
    assert shop.store.ask(load_orders_to_erase, datetime(2027, 2, 1), 30) == [FIRST]
    erase_details(shop.store, [FIRST], by=By("erase", "Ann", NOW))
    assert shop.rows("special_order", "customer_name", "customer_phone", "note") == [(None, None, None)]
    with shop.store.read() as snapshot:
        tables = ("change", "operation", "message", "message_step", "message_about")
        assert "Cy" not in str([snapshot.frame(table).rows() for table in tables])
