"""Every act on the page of an order, as the one who ships meets it, with its undo."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.ledger.operations import By
from core.orders.release import clear
from core.store.database import Store
from tests.helpers.orders_page import (
    fill,
    line_texts,
    order_buttons,
    order_links,
    order_messages,
    order_rows,
    orders_app,
    orders_page_store,
    press_order_button,
    ran,
    stage,
    switch,
)
from tests.helpers.signed_in import signed_in_app
from tests.helpers.small_shop import NOW, changed_order, ordered, received, small_shop, sold, stocked


@pytest.fixture
def store(path: Path) -> Store:
    """To be filled, and closed before the page opens it."""
    return small_shop(path)


def one_order(store: Store, on_hand: int = 3, **facts: object) -> None:
    """E1 asks for three tyres; ``on_hand`` of them are on the shelf."""
    stocked(store, "tyre", on_hand)
    sold(store, "A", "tyre", 3, date(2026, 11, 1), order="E1")
    changed_order(store, "E1", **{"delivery": "ship", "shipment_status": "not_shipped", **facts})
    store.close()


def refund_confirmed(app: AppTest, label: str) -> None:
    press_order_button(app, label)
    press_order_button(app, "Confirm refund")


# --- fraud and payment


def test_the_fraud_check_leaves_the_judgement_to_a_person(store: Store) -> None:
    one_order(store, fraud_check="unchecked", billing_country="US", shipping_country="CA")
    app = orders_app(order="E1")
    assert "US" in order_messages(app)
    assert "CA" in order_messages(app)
    press_order_button(app, "Approve (not fraud)")
    assert "Order E1 is approved." in order_messages(app)
    assert stage("E1") == "ready_to_pack"
    press_order_button(app, "Undo")
    assert stage("E1") == "check"


def test_fraud_leads_to_a_refund_and_the_next_in_line_gets_the_stock(store: Store) -> None:
    sold(store, "B", "tyre", 1, date(2026, 11, 2), order="E2")
    one_order(store, fraud_check="unchecked")
    app = orders_app(order="E1")
    fill(app, "Why it is fraud", "Card was stolen")
    press_order_button(app, "Fraud")
    assert "It cannot be shipped" in order_messages(app)
    refund_confirmed(app, "Refund the whole order")
    assert "Refunded 3 units of order E1. The stock goes to order E2." in order_messages(app)
    assert (stage("E1"), stage("E2")) == ("refunded", "ready_to_pack")
    assert "Refund the whole order" not in order_buttons(app)
    assert line_texts(app) == ["3 ordered 3 refunded"]
    assert "Card was stolen" in order_rows(app, "step", "what")[1][1]


def test_a_payment_that_did_not_register_is_marked_with_method_and_reference(store: Store) -> None:
    one_order(store, payment_status="not_paid")
    app = orders_app(order="E1")
    fill(app, "Method", "Bank transfer")
    fill(app, "Reference", "TX-77")
    press_order_button(app, "Mark as paid")
    assert stage("E1") == "ready_to_pack"
    assert "TX-77" in order_messages(app)


# --- pack and ship


def test_an_order_is_packed_shipped_and_marked_in_the_pos_and_every_step_has_its_undo(store: Store) -> None:
    one_order(store)
    app = orders_app(order="E1")
    press_order_button(app, "Pack all of it")
    assert stage("E1") == "packed"
    fill(app, "Carrier", "UPS")
    fill(app, "Tracking number", "1Z999")
    press_order_button(app, "Ship")
    assert "3 units shipped as parcel E1-1." in order_messages(app)
    assert stage("E1") == "to_tick"
    (link,) = app.link_button
    assert (link.label, link.url) == ("1Z999", "https://www.ups.com/track?tracknum=1Z999")
    press_order_button(app, "Mark as shipped in the POS")
    assert stage("E1") == "done"
    for expected in ("to_tick", "packed", "ready_to_pack"):
        (undo,) = (label for label in order_buttons(app) if label.startswith("Undo the last step"))
        press_order_button(app, undo)
        assert stage("E1") == expected


def test_a_part_is_packed_and_shipped_with_a_number_of_its_own(store: Store) -> None:
    one_order(store)
    app = orders_app(order="E1")
    switch(app, "Pack only some of it")
    fill(app, "Pack now, A line 1", 2)
    press_order_button(app, "Pack these units")
    assert "Packed 2 units of order E1." in order_messages(app)
    assert line_texts(app) == ["3 ordered 2 packed 1 on the shelf"]
    fill(app, "Tracking number", "ONE")
    press_order_button(app, "Ship 2 packed of 3")
    assert line_texts(app) == ["3 ordered 2 shipped 1 on the shelf"]
    fill(app, "Tracking number", "TWO")
    press_order_button(app, "Ship")
    assert stage("E1") == "to_tick"
    assert "E1-1 · No carrier · 2 × SKU-tyre" in order_messages(app)
    assert "E1-2 · No carrier · 1 × SKU-tyre" in order_messages(app)


def test_available_units_can_ship_before_the_rest_arrives(store: Store) -> None:
    one_order(store, on_hand=1)
    app = orders_app(order="E1")
    press_order_button(app, "Pack what is here")
    assert "Packed 1 unit of order E1." in order_messages(app)
    press_order_button(app, "Ship 1 packed of 3")
    assert "1 unit shipped as parcel E1-1." in order_messages(app)
    assert line_texts(app) == ["3 ordered 1 shipped 2 to order"]
    assert stage("E1") == "waiting_for_stock"


def test_a_tracking_number_can_be_corrected_after_shipping(store: Store) -> None:
    one_order(store)
    app = press_order_button(orders_app(order="E1"), "Ship")
    assert not app.link_button
    fill(app, "Carrier", "FedEx")
    fill(app, "Tracking number", "77 01")
    press_order_button(app, "Save")
    (link,) = app.link_button
    assert link.url == "https://www.fedex.com/fedextrack/?trknbr=77%2001"


def test_taking_units_out_of_turn_shows_the_delayed_orders_and_asks(store: Store) -> None:
    stocked(store, "tyre", 2)
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 1, date(2026, 11, 2), order="E2")
    store.close()
    app = switch(orders_app(order="E2"), "Take out of turn, before older orders")
    assert "Order E1 loses 1 × tyre and waits." in order_messages(app)
    assert stage("E2") == "waiting_for_stock"
    press_order_button(app, "Take out of turn")
    assert (stage("E1"), stage("E2")) == ("waiting_for_stock", "ready_to_pack")


def test_more_than_the_shelf_holds_asks_for_a_count_of_the_shelf(store: Store) -> None:
    one_order(store, on_hand=1)
    app = orders_app(order="E1")
    assert "Count Trail tyre 29 in Main Street" in order_links(app)
    assert "Pack all of it" not in order_buttons(app)
    assert "Take out of turn, before older orders" not in [toggle.label for toggle in app.toggle]


def test_an_order_becomes_ready_by_itself_when_its_goods_arrive(store: Store) -> None:
    ordered(store, "P1", "tyre", 2)
    one_order(store, on_hand=1)
    app = orders_app(order="E1")
    assert "2 on Purchase order P1, no date" in order_links(app)
    received(orders_page_store(), "P1", "tyre", 2)
    app.run()
    assert stage("E1") == "ready_to_pack"
    press_order_button(app, "Pack all of it")


def test_a_customer_is_called_and_picks_the_order_up(store: Store) -> None:
    one_order(store, delivery="pickup")
    app = press_order_button(orders_app(order="E1"), "Pack all of it")
    fill(app, "How the customer was told", "Called, comes at five")
    press_order_button(app, "Ready for pickup")
    assert stage("E1") == "ready_for_pickup"
    assert "Called, comes at five" in order_messages(app)
    press_order_button(app, "Picked up")
    assert "Order E1 was picked up." in order_messages(app)
    assert stage("E1") == "to_tick"


def test_a_customer_takes_along_what_is_packed(store: Store) -> None:
    one_order(store, on_hand=1, delivery="pickup")
    app = press_order_button(orders_app(order="E1"), "Pack what is here")
    press_order_button(app, "Picked up 1 packed of 3")
    assert "The customer took 1 unit of order E1." in order_messages(app)
    assert line_texts(app) == ["3 ordered 1 shipped 2 to order"]


# --- refunds


def test_a_refund_of_shipped_units_asks_whether_they_come_back(store: Store) -> None:
    one_order(store)
    app = press_order_button(orders_app(order="E1"), "Ship")
    press_order_button(app, "Refund the whole order")
    assert "Confirm refund" not in order_buttons(app)
    assert "say whether the units that were shipped return to stock" in order_messages(app)
    fill(app, "The units that were shipped", True)
    refund_confirmed(app, "Refund the whole order")
    assert stage("E1") == "refunded"
    with orders_page_store().read() as snapshot:
        assert snapshot.rows("stock", item_id="tyre")[0]["on_hand"] == 3


def test_some_units_are_refunded_line_by_line(store: Store) -> None:
    one_order(store, on_hand=2)
    app = switch(orders_app(order="E1"), "Refund only some units")
    fill(app, "Refund of units not shipped, A line 1", 1)
    refund_confirmed(app, "Refund these units")
    assert "Refunded 1 unit of order E1." in order_messages(app)
    assert line_texts(app) == ["3 ordered 1 refunded 2 on the shelf"]
    assert stage("E1") == "ready_to_pack"


def test_a_refund_asks_first_and_shows_the_amount(store: Store) -> None:
    one_order(store, customer_name="Mia Lund", currency="EUR")
    app = press_order_button(orders_app(order="E1"), "Refund the whole order")
    assert "Refund €29.70 to Mia Lund: 3 units of order E1?" in order_messages(app)
    press_order_button(app, "Do not refund")
    assert stage("E1") == "ready_to_pack"
    assert "Confirm refund" not in order_buttons(app)
    refund_confirmed(app, "Refund the whole order")
    assert stage("E1") == "refunded"
    assert "Confirm refund" not in order_buttons(app)


def test_what_a_role_may_not_do_is_absent(path: Path, store: Store) -> None:
    one_order(store)
    app = signed_in_app(path, "ann@shop.example", "orders", page="ecom_orders")
    app.query_params["order"] = "E1"
    ran(app)
    assert "Refund the whole order" in order_buttons(app)
    assert not {"Pack all of it", "Ship"} & set(order_buttons(app))


@pytest.mark.parametrize(
    ("role", "payment", "says"),
    [
        ("orders", "paid", "Waits for somebody who may pack it (role: floor or manager)."),
        ("floor", "not_paid", "Waits for somebody who may mark it as paid (role: orders or manager)."),
    ],
)
def test_an_order_whose_next_step_is_not_ones_own_says_who_takes_it(
    path: Path, store: Store, role: str, payment: str, says: str
) -> None:
    one_order(store, payment_status=payment)
    app = signed_in_app(path, "ann@shop.example", role, page="ecom_orders")
    app.query_params["order"] = "E1"
    assert says in order_messages(ran(app))


# --- who comes second


def test_the_second_of_two_people_reads_that_the_step_was_done(store: Store) -> None:
    one_order(store, fraud_check="unchecked")
    app = orders_app(order="E1")
    clear(orders_page_store(), ["E1"], by=By("first", "Ben", NOW))
    press_order_button(app, "Approve (not fraud)")
    assert "already cleared" in order_messages(app)
    assert "Nothing was changed." in order_messages(app)


def test_an_order_known_by_number_only_has_no_buttons(store: Store) -> None:
    sold(store, "D", "lamp", 1, date(2026, 11, 4), order="E9", described=False)
    store.close()
    app = orders_app(order="E9")
    assert "Only the number of this order is known" in order_messages(app)
    assert order_buttons(app) == ["Help", "Back to the orders"]
