"""Units of a purchase order for one order, on its page: who waits longer is shown before."""

from datetime import date
from pathlib import Path

import pytest

from core.store.database import Store
from tests.helpers.orders_page import order_messages, orders_app, press_order_button, switch
from tests.helpers.small_shop import changed_order, ordered, small_shop, sold

pytestmark = pytest.mark.usefixtures("store")
LOOK = "Give it units of a purchase order"


@pytest.fixture
def store(path: Path) -> Store:
    """Two tyres due on 4 December, for Ada, and Bea who came later."""
    store = small_shop(path)
    ordered(store, "P1", "tyre", 2, due=date(2026, 12, 4))
    for sale, order, day, name in (("A", "E1", 1, "Ada"), ("B", "E2", 2, "Bea")):
        sold(store, sale, "tyre", 2, date(2026, 11, day), order=order)
        changed_order(store, order, customer_name=name, delivery="ship")
    store.close()
    return store


def test_units_are_given_after_the_page_named_who_waits_longer_and_that_is_undone() -> None:
    app = switch(orders_app(order="E2"), LOOK)
    assert "This order: no date → 4 Dec." in order_messages(app)
    assert "Ada: 4 Dec → no date" in order_messages(app)
    press_order_button(app, "Give these units")
    assert "Order E2 gets 2 units of PO P1. 1 order waits longer." in order_messages(app)
    assert "2 units of PO P1, line 1: Trail tyre 29, due 4 Dec given to this order." in order_messages(app)
    press_order_button(app, "Undo")
    assert "given to this order" not in order_messages(app)
