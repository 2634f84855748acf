"""Every act on the page of an order, as the one who ships meets it, with its undo."""

from datetime import date
from pathlib import Path

import pytest

from core.ledger.operations import By
from core.orders.release import clear
from core.store.database import Store
from tests.helpers.small_shop import NOW, changed_order, opened, ordered, received, sold, stocked
from tests.helpers.web_shop import (
    fill,
    labels,
    links,
    orders,
    press,
    rows,
    said,
    stage,
    switch,
    the_pages_store,
)


@pytest.fixture
def store(path: Path) -> Store:
    """To be filled, and closed before the page opens it."""
    return opened(Store(path))


def one_order(store: Store, on_hand: int = 3, **facts: object) -> None:
    """E1 asks for three tyres; ``on_hand`` of them are on the shelf."""
    stocked(store, "tyre", on_hand)
    sold(store, "A", "tyre", 3, date(2026, 11, 1), order="E1")
    changed_order(store, "E1", **{"delivery": "ship", "shipment_status": "not_shipped", **facts})
    store.close()


# --- fraud and payment


def test_the_fraud_check_leaves_the_judgement_to_a_person(store: Store) -> None:
    one_order(store, fraud_check="unchecked", billing_country="US", shipping_country="CA")
    app = orders(order="E1")
    assert "US" in said(app)
    assert "CA" in said(app)
    press(app, "Clear")
    assert "Order E1 is cleared." in said(app)
    assert stage("E1") == "ready_to_pack"
    press(app, "Undo")
    assert stage("E1") == "check"


def test_fraud_leads_to_a_refund_and_the_next_in_line_gets_the_stock(store: Store) -> None:
    sold(store, "B", "tyre", 1, date(2026, 11, 2), order="E2")
    one_order(store, fraud_check="unchecked")
    app = orders(order="E1")
    fill(app, "Why it is fraud", "Card was stolen")
    press(app, "Fraud")
    assert "Nothing of it ships" in said(app)
    press(app, "Refund the whole order")
    assert "Refunded 3 units of order E1. The stock goes to order E2." in said(app)
    assert (stage("E1"), stage("E2")) == ("refunded", "ready_to_pack")
    assert "Refund the whole order" not in labels(app)
    assert rows(app, "ordered", "refunded", "waiting") == [[3, 3, 0]]
    assert "Card was stolen" in rows(app, "step", "what")[1][1]


def test_a_payment_that_did_not_register_is_marked_with_method_and_reference(store: Store) -> None:
    one_order(store, payment_status="not_paid")
    app = orders(order="E1")
    fill(app, "Method", "Bank transfer")
    fill(app, "Reference", "TX-77")
    press(app, "Mark as paid")
    assert stage("E1") == "ready_to_pack"
    assert "TX-77" in said(app)


# --- pack and ship


def test_an_order_is_packed_shipped_and_ticked_and_every_step_has_its_undo(store: Store) -> None:
    one_order(store)
    app = orders(order="E1")
    press(app, "Pack all of it")
    assert stage("E1") == "packed"
    fill(app, "Carrier", "UPS")
    fill(app, "Tracking number", "1Z999")
    press(app, "Ship")
    assert "3 units left as parcel E1-1." in said(app)
    assert stage("E1") == "to_tick"
    (link,) = app.link_button
    assert (link.label, link.url) == ("1Z999", "https://www.ups.com/track?tracknum=1Z999")
    press(app, "Ticked in the POS")
    assert stage("E1") == "done"
    for expected in ("to_tick", "packed", "ready_to_pack"):
        (undo,) = (label for label in labels(app) if label.startswith("Undo the last step"))
        press(app, undo)
        assert stage("E1") == expected


def test_a_part_is_packed_and_shipped_with_a_number_of_its_own(store: Store) -> None:
    one_order(store)
    app = orders(order="E1")
    switch(app, "Pack only some of it")
    fill(app, "Pack now, A line 1", 2)
    press(app, "Pack these units")
    assert "Packed 2 units of order E1." in said(app)
    assert rows(app, "ordered", "packed") == [[3, 2]]
    fill(app, "Tracking number", "ONE")
    press(app, "Ship 2 packed of 3")
    assert rows(app, "ordered", "shipped", "waiting", "packed") == [[3, 2, 1, 0]]
    fill(app, "Tracking number", "TWO")
    press(app, "Ship")
    assert stage("E1") == "to_tick"
    assert "E1-1 · No carrier · 2 × SKU-tyre" in said(app)
    assert "E1-2 · No carrier · 1 × SKU-tyre" in said(app)


def test_what_is_here_can_leave_first_where_the_rest_still_has_to_come(store: Store) -> None:
    one_order(store, on_hand=1)
    app = orders(order="E1")
    press(app, "Pack what is here")
    assert "Packed 1 unit of order E1." in said(app)
    press(app, "Ship 1 packed of 3")
    assert "1 unit left as parcel E1-1." in said(app)
    assert rows(app, "shipped", "waiting") == [[1, 2]]
    assert stage("E1") == "waiting_for_stock"


def test_a_tracking_number_can_be_mended_after_shipping(store: Store) -> None:
    one_order(store)
    app = press(orders(order="E1"), "Ship")
    assert not app.link_button
    fill(app, "Carrier", "FedEx")
    fill(app, "Tracking number", "77 01")
    press(app, "Save")
    (link,) = app.link_button
    assert link.url == "https://www.fedex.com/fedextrack/?trknbr=77%2001"


def test_taking_it_anyway_shows_whom_it_delays_and_asks(store: Store) -> None:
    stocked(store, "tyre", 2)
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 1, date(2026, 11, 2), order="E2")
    store.close()
    app = switch(orders(order="E2"), "Take it anyway, before older orders")
    assert "Order E1 loses 1 × tyre and waits." in said(app)
    assert stage("E2") == "waiting_for_stock"
    press(app, "Take it, and delay them")
    assert (stage("E1"), stage("E2")) == ("waiting_for_stock", "ready_to_pack")


def test_more_than_the_shelf_holds_asks_for_a_count_of_the_shelf(store: Store) -> None:
    one_order(store, on_hand=1)
    app = orders(order="E1")
    assert "Count Trail tyre 29 in Main Street" in links(app)
    assert "Pack all of it" not in labels(app)
    assert "Take it anyway, before older orders" not in [toggle.label for toggle in app.toggle]


def test_an_order_becomes_ready_by_itself_when_its_goods_arrive(store: Store) -> None:
    ordered(store, "P1", "tyre", 2)
    one_order(store, on_hand=1)
    app = orders(order="E1")
    assert "Purchase order P1" in links(app)
    received(the_pages_store(), "P1", "tyre", 2)
    app.run()
    assert stage("E1") == "ready_to_pack"
    press(app, "Pack all of it")


def test_a_customer_is_called_and_picks_the_order_up(store: Store) -> None:
    one_order(store, delivery="pickup")
    app = press(orders(order="E1"), "Pack all of it")
    fill(app, "How the customer was told", "Called, comes at five")
    press(app, "Ready for pickup")
    assert stage("E1") == "ready_for_pickup"
    assert "Called, comes at five" in said(app)
    press(app, "Picked up")
    assert "Order E1 was picked up." in said(app)
    assert stage("E1") == "to_tick"


def test_a_customer_takes_along_what_is_packed(store: Store) -> None:
    one_order(store, on_hand=1, delivery="pickup")
    app = press(orders(order="E1"), "Pack what is here")
    press(app, "Picked up 1 packed of 3")
    assert "The customer took 1 unit of order E1." in said(app)
    assert rows(app, "shipped", "waiting") == [[1, 2]]


# --- refunds


def test_a_refund_of_shipped_units_asks_whether_they_come_back(store: Store) -> None:
    one_order(store)
    app = press(orders(order="E1"), "Ship")
    press(app, "Refund the whole order")
    assert "say whether the units that were shipped return to stock" in said(app)
    fill(app, "The units that were shipped", True)
    press(app, "Refund the whole order")
    assert stage("E1") == "refunded"
    with the_pages_store().read() as snapshot:
        assert snapshot.rows("stock", item_id="tyre")[0]["on_hand"] == 3


def test_some_units_are_refunded_line_by_line(store: Store) -> None:
    one_order(store, on_hand=2)
    app = switch(orders(order="E1"), "Refund only some units")
    fill(app, "Refund of those not shipped, A line 1", 1)
    press(app, "Refund these units")
    assert "Refunded 1 unit of order E1." in said(app)
    assert rows(app, "ordered", "refunded", "waiting", "reached") == [[3, 1, 2, 2]]
    assert stage("E1") == "ready_to_pack"


# --- who comes second


def test_who_comes_second_is_told_so(store: Store) -> None:
    one_order(store, fraud_check="unchecked")
    app = orders(order="E1")
    clear(the_pages_store(), ["E1"], by=By("first", "Ben", NOW))
    press(app, "Clear")
    assert "already cleared" in said(app)
    assert "Nothing was changed." in said(app)


def test_an_order_known_by_its_number_only_cannot_be_worked_on(store: Store) -> None:
    sold(store, "D", "lamp", 1, date(2026, 11, 4), order="E9", described=False)
    store.close()
    app = orders(order="E9")
    assert "known by its number only" in said(app)
    assert labels(app) == ["Back to the orders"]
