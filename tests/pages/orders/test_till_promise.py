"""Promising an item at the till: typed in, told, handed over or cancelled, on its own page."""

from datetime import date
from pathlib import Path

import pytest

from core.store.database import Store
from tests.helpers.orders_page import (
    fill,
    heading,
    order_buttons,
    order_messages,
    orders_app,
    press_order_button,
    ran,
)
from tests.helpers.small_shop import small_shop, sold, stocked

pytestmark = pytest.mark.usefixtures("store")
FIRST = "special order till-1"


@pytest.fixture
def store(path: Path) -> Store:
    """A bell here, and a web order of yesterday."""
    store = small_shop(path)
    stocked(store, "bell", 1)
    sold(store, "A", "tyre", 1, date(2026, 11, 1), order="E1")
    store.close()
    return store


def promised(**fields: object):  # type: ignore[no-untyped-def]
    app = press_order_button(orders_app(), "Promise an item")
    fill(app, "Item", "0bell0")
    ran(app)
    for label, value in ({"Name": "Cy", "Phone": "555-0199", "Shop": "S1"} | fields).items():
        fill(app, label, value)
    return press_order_button(app, "Save the promise")


def test_an_item_found_by_its_code_is_promised_and_handed_over() -> None:
    app = promised(Deposit="10,50", Note="the brass one")
    assert heading(app) == "Till promise 1 · Cy Ready for pickup"
    assert "Cy\n555-0199" in order_messages(app)
    assert ":gray[Deposit] $10.50" in order_messages(app)
    press_order_button(app, "Reached")
    assert "Told by phone: ready for pickup" in order_messages(app)
    press_order_button(app, "Handed over")
    assert heading(app) == "Till promise 1 · Cy Done"
    press_order_button(app, "Undo")
    assert heading(app) == "Till promise 1 · Cy Ready for pickup"


def test_what_is_missing_is_said_and_what_was_typed_stays() -> None:
    app = promised(Name="")
    assert "Enter the customer's name." in order_messages(app)
    assert "Save the promise" in order_buttons(app)


def test_a_deposit_that_cannot_be_read_is_said_and_nothing_is_promised() -> None:
    app = promised(Deposit="10 or so")
    assert "Deposit: “10 or so” is not a number." in order_messages(app)
    assert "Save the promise" in order_buttons(app)


def test_a_promise_is_cancelled_and_no_longer_waits() -> None:
    app = press_order_button(promised(), "Cancel it")
    assert heading(app) == "Till promise 1 · Cy Cancelled"
    assert "Handed over" not in order_buttons(app)
