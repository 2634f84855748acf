"""Two people on one order: what a button named is what it does, whatever a colleague did meanwhile."""

from datetime import date
from pathlib import Path

import pytest

from core.ledger.operations import By
from core.orders.change_terms import prioritise
from core.orders.order import UnitsByLine
from core.orders.packing import pack
from core.orders.refunds import RefundLine, refund
from core.orders.shipping import edit_tracking
from core.store.database import Store
from core.undo import undo
from tests.helpers.orders_page import (
    fields,
    fill,
    line_texts,
    order_messages,
    orders_app,
    orders_page_store,
    press_order_button,
)
from tests.helpers.small_shop import NOW, changed_order, small_shop, sold, stocked


@pytest.fixture
def store(path: Path) -> Store:
    """To be filled, and closed before the page opens it."""
    return small_shop(path)


def three_tyres(store: Store, delivery: str) -> None:
    """E1 asks for three tyres, which are on the shelf."""
    stocked(store, "tyre", 3)
    sold(store, "A", "tyre", 3, date(2026, 11, 1), order="E1")
    changed_order(store, "E1", delivery=delivery, shipment_status="not_shipped")
    store.close()


def ben(operation_id: str) -> By:
    return By(operation_id, "Ben", NOW)


def packed_by_ben(units: UnitsByLine, operation_id: str) -> None:
    pack(orders_page_store(), ["E1"], units, by=ben(operation_id))


@pytest.mark.parametrize(
    ("delivery", "button", "said"),
    [
        ("ship", "Ship 2 packed of 3", "2 units shipped as parcel E1-1."),
        ("pickup", "Picked up 2 packed of 3", "The customer took 2 units of order E1."),
    ],
)
def test_what_a_colleague_packed_meanwhile_is_not_in_the_parcel(
    store: Store, delivery: str, button: str, said: str
) -> None:
    three_tyres(store, delivery)
    app = orders_app(order="E1")
    packed_by_ben({("A", 1): 2}, "first")
    app.run()
    packed_by_ben({("A", 1): 1}, "second")
    press_order_button(app, button)
    assert said in order_messages(app)
    assert line_texts(app) == ["3 ordered 2 shipped 1 packed"]


def test_all_of_an_order_leaves_although_a_colleague_packed_a_part_of_it_meanwhile(store: Store) -> None:
    three_tyres(store, "ship")
    app = orders_app(order="E1")
    packed_by_ben({("A", 1): 1}, "first")
    press_order_button(app, "Ship")
    assert "3 units shipped as parcel E1-1." in order_messages(app)


def test_a_tracking_number_that_a_colleague_entered_is_shown_and_not_taken_away(store: Store) -> None:
    three_tyres(store, "ship")
    app = press_order_button(orders_app(order="E1"), "Ship")
    edit_tracking(orders_page_store(), "E1", "", "1Z999", by=ben("tracking"))
    fill(app, "Carrier", "UPS")
    press_order_button(app, "Save")
    assert "Somebody else changed this meanwhile." in order_messages(app)
    assert next(field.value for field in fields(app) if field.label == "Tracking number") == "1Z999"
    fill(app, "Carrier", "UPS")
    press_order_button(app, "Save")
    assert "Order E1 goes with UPS, 1Z999." in order_messages(app)


def test_the_priority_that_a_colleague_set_is_shown(store: Store) -> None:
    three_tyres(store, "ship")
    app = orders_app(order="E1")
    prioritise(orders_page_store(), ["E1"], 5, by=ben("priority"))
    app.run()
    assert next(field.value for field in fields(app) if field.label == "Priority") == 5


def test_units_that_came_back_to_an_order_after_the_question_are_not_refunded(store: Store) -> None:
    three_tyres(store, "ship")
    app = orders_app(order="E1")
    done = refund(orders_page_store(), "E1", [RefundLine("A", 1, unshipped=2)], by=ben("refund"))
    app.run()
    press_order_button(app, "Refund the whole order")
    assert "Refund $9.90 to Robin Reed: 1 unit of order E1?" in order_messages(app)
    undo(orders_page_store(), done.operation_id, by=ben("undo"))
    press_order_button(app, "Confirm refund")
    assert "Refunded 1 unit of order E1." in order_messages(app)


def test_units_that_a_colleague_refunded_after_the_question_are_not_refunded_again(store: Store) -> None:
    three_tyres(store, "ship")
    app = orders_app(order="E1")
    press_order_button(app, "Refund the whole order")
    refund(orders_page_store(), "E1", [RefundLine("A", 1, unshipped=2)], by=ben("refund"))
    press_order_button(app, "Confirm refund")
    assert "only 1 can be refunded, not 3. It was last refunded by Ben" in order_messages(app)
