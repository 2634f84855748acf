"""Terms on the page of an order: hold, ship complete, priority; and in the lists."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from core.ledger.operations import By, Posting
from core.orders.change_terms import hold
from core.store import open_store
from core.store.database import Store
from tests.helpers.orders_page import (
    fill,
    heading,
    order_buttons,
    order_messages,
    orders_app,
    press_order_button,
    tick,
)
from tests.helpers.small_shop import NOW, changed_order, do, small_shop, sold, stocked

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def store(path: Path) -> Store:
    """Four tyres here for Ada and Bea; Cy waits at the till for a bell."""
    store = small_shop(path)
    stocked(store, "tyre", 4)
    for sale, order, day, name in (("A", "E1", 1, "Ada"), ("B", "E2", 2, "Bea")):
        sold(store, sale, "tyre", 2, date(2026, 11, day), order=order)
        facts = {"payment_status": "paid", "fraud_check": "cleared"}
        changed_order(store, order, customer_name=name, delivery="ship", **facts)
    row = {"special_order_id": "7", "shop_id": "S1", "item_id": "bell", "quantity": 1, "placed_at": NOW}
    do(store, "import", Posting(rows={"special_order": [row | {"customer_name": "Cy"}]}))
    store.close()
    return store


def test_an_order_is_put_on_hold_and_cannot_be_packed_until_it_is_released() -> None:
    app = orders_app(order="E1")
    assert "Pack all of it" in order_buttons(app)
    fill(app, "Why on hold", "on holiday")
    press_order_button(app, "Put on hold")
    assert heading(app) == "Order E1 · Ada Ready to pack To ship Paid On hold"
    assert "nothing of it is picked, packed or handed over" in order_messages(app)
    assert "Pack all of it" not in order_buttons(app)
    press_order_button(app, "Release from hold")
    assert "Pack all of it" in order_buttons(app)


def test_a_hold_without_a_reason_is_refused_in_a_sentence() -> None:
    app = press_order_button(orders_app(order="E1"), "Put on hold")
    assert "Say why in at most 200 letters: somebody else will ask." in order_messages(app)


def test_an_order_ships_complete_and_has_a_priority_until_that_is_undone() -> None:
    app = press_order_button(orders_app(order="E1"), "Ship complete only")
    assert "Order E1 ships complete only." in order_messages(app)
    fill(app, "Priority", 2)
    press_order_button(app, "Set priority")
    assert heading(app) == "Order E1 · Ada Ready to pack To ship Paid Ships complete Priority 2"
    press_order_button(app, "Undo")
    assert heading(app) == "Order E1 · Ada Ready to pack To ship Paid Ships complete"


def test_a_special_order_is_held_on_its_own_page_with_its_history() -> None:
    app = orders_app(order="special order 7")
    fill(app, "Why on hold", "on holiday")
    press_order_button(app, "Put on hold")
    assert heading(app) == "Special order 7 · Cy Waiting for stock On hold"
    assert "Undo the last step: Order put on hold" in order_buttons(app)


def test_ticked_orders_are_held_and_released_together_and_the_list_shows_it() -> None:
    app = tick(orders_app(stage="ready_to_pack"), 0, 1)
    fill(app, "Why on hold", "the shop moves")
    press_order_button(app, "Hold these orders")
    assert "Orders E1, E2: on hold." in order_messages(app)
    terms = [list(words) for words in app.dataframe[0].value["terms"]]
    assert terms == [["On hold"], ["On hold"]]
    press_order_button(tick(app, 0, 1), "Release from hold")
    assert "Orders E1, E2: released from hold." in order_messages(app)


def test_the_pick_list_names_the_orders_it_leaves_out(store: Store) -> None:
    with closing(open_store(store.path)) as opened:
        hold(opened, ["E1"], "on holiday", by=By("hold", "Ann", NOW))
    app = orders_app(pick=["E1", "E2"])
    assert "Order E1 is left out: on hold (on holiday)." in order_messages(app)
    assert list(app.dataframe[0].value["orders"]) == ["2 × E2"]
