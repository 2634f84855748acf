"""Choosing the rule of a shop on *Compare rules*."""

from datetime import date
from pathlib import Path

import pytest

from core.ledger.operations import By
from core.orders.change_terms import prioritise
from core.store.database import Store
from tests.helpers.orders_page import order_messages, orders_app, press_order_button, ran, stage
from tests.helpers.small_shop import NOW, changed_order, small_shop, sold, stocked

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def store(path: Path) -> Store:
    """Two tyres, for Ada; Bea came later and has a priority."""
    store = small_shop(path)
    stocked(store, "tyre", 2)
    for sale, order, day in (("A", "E1", 1), ("B", "E2", 2)):
        sold(store, sale, "tyre", 2, date(2026, 11, day), order=order)
        changed_order(store, order, payment_status="paid", fraud_check="cleared", delivery="ship")
    prioritise(store, ["E2"], 1, by=By("first", "Ann", NOW))
    store.close()
    return store


def test_a_rule_is_chosen_for_a_shop_and_the_page_says_which_one_holds() -> None:
    app = orders_app(view="Compare rules")
    assert "Every shop goes by first come." in order_messages(app)
    next(box for box in app.selectbox if box.label == "Shop").set_value("S1")
    ran(app)
    next(choice for choice in app.radio if choice.label == "Rule").set_value("priority")
    ran(app)
    shown = " ".join(text.value for text in app.markdown)
    assert "1 customer would wait longer" in shown
    assert "on the shelf → no date" in shown
    press_order_button(app, "Use this rule in Main Street")
    assert "1 order waits longer." in order_messages(app)
    assert "Main Street: priority. The other shops go by first come." in order_messages(app)
    assert (stage("E1"), stage("E2")) == ("waiting_for_stock", "ready_to_pack")
    press_order_button(app, "Undo")
    assert (stage("E1"), stage("E2")) == ("ready_to_pack", "waiting_for_stock")
