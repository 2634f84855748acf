"""Acts on many orders, the waiting customers, and the list of what is out of step with the POS."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import Refused
from core.ledger.operations import By
from core.orders.packing import pack
from core.orders.release import clear
from core.orders.shipping import ship
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.purchase_orders import change_expected
from core.store.database import Store
from tests.helpers.app_pages import on_a_phone
from tests.helpers.orders_page import (
    fill,
    order_buttons,
    order_days,
    order_messages,
    order_rows,
    orders_app,
    orders_page_store,
    press_order_button,
    stage,
    tick,
)
from tests.helpers.small_shop import NOW, changed_order, ordered, small_shop, sold, stocked


def three_orders(store: Store) -> None:
    """Five bells on the shelf, and three orders for one each."""
    stocked(store, "bell", 5)
    for day, order in enumerate(("E1", "E2", "E3"), start=1):
        sold(store, f"S{day}", "bell", 1, date(2026, 11, day), order=order)
        changed_order(store, order, delivery="ship")


@pytest.fixture
def store(path: Path) -> Store:
    """To be closed before the page opens it."""
    return small_shop(path, fill=three_orders)


def board(store: Store, **address: str) -> AppTest:
    store.close()
    return orders_app(**address)


def stages() -> list[str]:
    return [stage(order) for order in ("E1", "E2", "E3")]


# --- many orders at once


def test_selected_orders_are_packed_shipped_and_marked_in_the_pos_together(store: Store) -> None:
    app = tick(board(store), 0, 2)
    press_order_button(app, "Pack")
    assert "Orders E1, E3: packed." in order_messages(app)
    assert stages() == ["packed", "ready_to_pack", "packed"]
    assert "Pack" not in order_buttons(app), "nothing is ticked any more"
    press_order_button(tick(orders_app(stage="packed"), 0, 1), "Ship")
    press_order_button(tick(orders_app(stage="to_tick"), 0, 1), "Mark as shipped in the POS")
    assert stages() == ["done", "ready_to_pack", "done"]


def test_orders_shipped_together_leave_with_one_carrier(store: Store) -> None:
    app = tick(board(store), 0, 2)
    (carrier,) = (field for field in app.selectbox if field.label == "Carrier")
    carrier.set_value("DHL")
    press_order_button(app, "Ship")
    with orders_page_store().read() as snapshot:
        parcels = snapshot.rows("parcel_sent")
    assert [(row["ecom_order_id"], row["carrier"]) for row in parcels] == [("E1", "DHL"), ("E3", "DHL")]


def test_shipping_together_says_where_only_part_of_an_order_was_packed(store: Store) -> None:
    sold(store, "S4", "bell", 1, date(2026, 11, 1), order="E1")
    pack(store, ["E1"], {("S1", 1): 1}, by=By("one", "Ann", NOW))
    app = press_order_button(tick(board(store), 0, 1), "Ship")
    assert "Orders E1, E2: shipped. Order E1: only packed units, the rest waits." in order_messages(app)
    assert stages() == ["ready_to_pack", "to_tick", "ready_to_pack"]


def test_a_step_of_many_orders_has_one_undo(store: Store) -> None:
    app = press_order_button(tick(board(store), 0, 1, 2), "Pack")
    press_order_button(app, "Undo")
    assert stages() == ["ready_to_pack"] * 3


def test_several_orders_are_processed_together_or_every_reason_is_shown(store: Store) -> None:
    app = tick(board(store), 0, 1)
    ship(orders_page_store(), ["E1"], by=By("first", "Ben", NOW))
    press_order_button(app, "Pack")
    assert "Order E1" in order_messages(app)
    assert "Ben" in order_messages(app)
    assert stage("E2") == "ready_to_pack"


def test_orders_are_cleared_and_paid_together(store: Store) -> None:
    for order in ("E1", "E2"):
        changed_order(store, order, fraud_check="unchecked", payment_status="not_paid")
    app = press_order_button(tick(board(store, stage="check"), 0, 1), "Approve (not fraud)")
    assert stages() == ["awaiting_payment", "awaiting_payment", "ready_to_pack"]
    app = tick(orders_app(stage="awaiting_payment"), 0, 1)
    fill(app, "Reference", "Statement 7")
    press_order_button(app, "Mark all as paid")
    assert stages() == ["ready_to_pack"] * 3


def test_orders_are_approved_together_with_their_signals_in_sight(store: Store) -> None:
    for order in ("E1", "E2"):
        changed_order(store, order, fraud_check="unchecked", billing_country="US", shipping_country="CA")
    app = board(store, stage="check")
    assert order_rows(app, "ecom_order_id", "signals") == [
        ["E1", "billed to US, shipped to CA"],
        ["E2", "billed to US, shipped to CA"],
    ]
    (approve,) = (button for button in tick(app, 0, 1).button if button.label == "Approve (not fraud)")
    assert not approve.proto.shortcut


def test_an_order_marked_as_fraud_is_not_approved_together_with_others(store: Store) -> None:
    changed_order(store, "E1", fraud_check="fraud")
    changed_order(store, "E2", fraud_check="unchecked")
    app = board(store, stage="check")
    assert order_rows(app, "signals")[0] == ["Marked as fraud"]
    tick(app, 0, 1)
    assert "Order E1: marked as fraud. Open it to decide about it alone." in order_messages(app)
    assert "Approve (not fraud)" not in order_buttons(app)
    with pytest.raises(Refused, match="Order E1 was marked as fraud"):
        clear(orders_page_store(), ["E1", "E2"], fraud_too=False, by=By("both", "Ann", NOW))
    assert stages()[:2] == ["check", "check"]


def test_stages_without_orders_are_hidden_and_ended_ones_are_history(store: Store) -> None:
    changed_order(store, "E3", payment_status="cancelled")
    app = board(store)
    (stages_shown,) = (pills for pills in app.button_group if pills.label == "Stage")
    assert [option.split(" **")[0] for option in stages_shown.options] == [
        "All open", "Ready to pack", "History",
    ]  # fmt: skip
    stages_shown.set_value("History").run()
    assert order_rows(app, "ecom_order_id") == [["E3"]]


def test_customers_come_for_several_orders(store: Store) -> None:
    for order in ("E1", "E2"):
        changed_order(store, order, delivery="pickup")
    press_order_button(tick(board(store), 0, 1), "Pack")
    press_order_button(tick(orders_app(stage="packed"), 0, 1), "Picked up")
    assert stages() == ["to_tick", "to_tick", "ready_to_pack"]


def test_shipping_and_pickup_orders_are_packed_but_not_shipped_together(store: Store) -> None:
    changed_order(store, "E2", delivery="pickup")
    app = press_order_button(tick(board(store), 0, 1, 2), "Pack")
    app = tick(orders_app(stage="packed"), 0, 1, 2)
    assert not {"Ship", "Picked up"} & set(order_buttons(app))
    assert "Choose orders to ship, or orders for pickup, to send them together." in order_messages(app)
    assert {"Ship", "Picked up"} & set(order_buttons(tick(app, 0, 2))) == {"Ship"}
    assert {"Ship", "Picked up"} & set(order_buttons(tick(app, 1))) == {"Picked up"}


def test_orders_of_several_stages_are_picked_but_not_processed_together(store: Store) -> None:
    changed_order(store, "E1", fraud_check="unchecked")
    app = tick(board(store), 0, 1)
    assert "Choose orders of one stage" in order_messages(app)
    assert "Pick list" in order_buttons(app)
    assert not {"Approve (not fraud)", "Pack", "Ship"} & set(order_buttons(app))


# --- customers to tell


def test_a_customer_is_told_and_told_again_when_the_promise_changes(store: Store) -> None:
    sold(store, "T", "tyre", 1, date(2026, 11, 4), order="E4")
    ordered(store, "P1", "tyre", 9, date(2030, 12, 1))
    app = board(store, view="To tell")
    assert order_rows(app, "label", "numbers") == [[["Not told yet"], "E4"]]
    tick(app, 0)
    assert "we expect the last of it on December 1, 2030" in app.code[0].value
    press_order_button(app, "Mark as told")
    assert "Every customer knows" in order_messages(app)

    change_expected(orders_page_store(), PURCHASE_ORDER, "P1", date(2030, 12, 9), by=By("late", "Ann", NOW))
    app = orders_app(view="To tell", news="Later")
    assert order_days(app, "was", "promise") == [("2030-12-01", "2030-12-09")]
    press_order_button(tick(app, 0), "Mark as told")
    press_order_button(app, "Undo")
    assert order_days(app, "was", "promise") == [("2030-12-01", "2030-12-09")]


def test_several_customers_are_told_together(store: Store) -> None:
    for day, order in enumerate(("E4", "E5"), start=4):
        sold(store, f"T{day}", "tyre", 1, date(2026, 11, day), order=order)
        changed_order(
            store, order, customer_name=f"Customer of {order}", customer_email=f"{order}@example.com"
        )
    app = tick(board(store, view="To tell"), 0, 1)
    assert ["Customer of E4" in app.code[0].value, "Customer of E5" in app.code[1].value] == [True, True]
    press_order_button(app, "Mark as told")
    assert "Told 2 customers." in order_messages(app)
    assert "Every customer knows" in order_messages(app)


def test_a_phone_shows_orders_and_waiting_customers_as_cards(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold(store, "T", "tyre", 1, date(2026, 11, 4), order="E4")
    changed_order(store, "E4", customer_name="Mia Lund", delivery="ship")
    on_a_phone(monkeypatch)
    app = board(store)
    assert not app.dataframe
    assert {"Order E1", "Order E4"} <= set(order_buttons(app))
    assert "Mia Lund · placed 4 Nov 2026 · $9.90" in order_messages(app)
    assert "1 × SKU-tyre to order" in order_messages(app)
    app = orders_app(view="To tell")
    assert not app.dataframe
    press_order_button(app, "Mark as told")
    assert "Mia Lund was told." in order_messages(app)


def test_a_very_long_name_takes_two_lines_of_a_card_not_the_whole_screen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed_order(store, "E1", customer_name="Mia Lund " + "x" * 400)
    on_a_phone(monkeypatch)
    for view in ("Orders", "Queue"):
        assert f"Mia Lund {'x' * 50}…" in order_messages(board(store, view=view)), view


def test_several_orders_are_chosen_on_a_phone_and_approved_with_their_signals_in_sight(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for order in ("E1", "E2"):
        changed_order(store, order, fraud_check="unchecked", billing_country="US", shipping_country="CA")
    on_a_phone(monkeypatch)
    app = board(store, stage="check")
    assert "billed to US, shipped to CA" in order_messages(app)
    assert "Approve (not fraud)" not in order_buttons(app)
    for order in ("E1", "E2"):
        (box,) = (box for box in app.checkbox if box.label == f"Choose Order {order}")
        app = box.check().run()
    assert "2 chosen" in order_messages(app)
    press_order_button(app, "Approve (not fraud)")
    assert stages() == ["ready_to_pack"] * 3


# --- in step with the POS


def test_differences_from_the_pos_are_listed_and_marked_together(store: Store) -> None:
    ship(store, ["E1", "E2"], by=By("sent", "Ann", NOW))
    app = board(store, view="POS reconciliation", what="Shipped here, not marked in the POS")
    assert order_rows(app, "ecom_order_id") == [["E1"], ["E2"]]
    press_order_button(tick(app, 0, 1), "Mark as shipped in the POS: 2")
    assert stages() == ["done", "done", "ready_to_pack"]
    listed = order_rows(orders_app(view="POS reconciliation"), "ecom_order_id", "kind")
    assert ["E1", "Tracking missing"] in listed
    assert ["E1", "Shipped here, not marked in the POS"] not in listed


def test_on_a_phone_differences_from_the_pos_are_cards_that_are_opened_and_marked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(store, ["E1", "E2"], by=By("sent", "Ann", NOW))
    on_a_phone(monkeypatch)
    app = board(store, view="POS reconciliation")
    assert not app.dataframe
    assert "Robin Reed · placed 1 Nov 2026" in order_messages(app)
    boxes = [box for box in app.checkbox if box.label.startswith("Choose Order")]
    assert [box.label for box in boxes] == ["Choose Order E1", "Choose Order E2"]  # Not of missing tracking.
    boxes[1].check().run()
    press_order_button(app, "Mark as shipped in the POS: 1")
    assert stages() == ["to_tick", "done", "ready_to_pack"]
    app = orders_app(view="POS reconciliation")
    next(button for button in app.button if button.label == "Order E2").click().run()
    assert app.query_params["order"] == "E2"


def test_lists_with_nothing_on_them_say_so(store: Store) -> None:
    app = board(store, view="POS reconciliation")
    assert "Everything agrees with the POS" in order_messages(app)
    assert "Every customer knows" in order_messages(orders_app(view="To tell"))
