"""This order first, on the page of an order: who would wait longer is shown before it is moved."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from core.ledger.operations import By
from core.orders.change_terms import prioritise
from core.store import open_store
from core.store.database import Store
from tests.helpers.orders_page import (
    order_messages,
    orders_app,
    press_order_button,
    stage,
    switch,
)
from tests.helpers.small_shop import NOW, changed_order, ordered, small_shop, sold, stocked

pytestmark = pytest.mark.usefixtures("store")

LOOK = "Give it stock before all others"


@pytest.fixture
def store(path: Path) -> Store:
    """Two tyres for Ada, and Bea who came later; two more are due on 4 December."""
    store = small_shop(path)
    stocked(store, "tyre", 2)
    ordered(store, "P1", "tyre", 2, due=date(2026, 12, 4))
    for sale, order, day, name in (("A", "E1", 1, "Ada"), ("B", "E2", 2, "Bea")):
        sold(store, sale, "tyre", 2, date(2026, 11, day), order=order)
        changed_order(store, order, customer_name=name, delivery="ship")
    store.close()
    return store


def test_an_order_is_moved_first_after_the_page_named_who_waits_longer() -> None:
    app = orders_app(order="E2")
    assert "Ada" not in order_messages(app)
    switch(app, LOOK)
    assert "This order: 4 Dec → on the shelf, 2 units more on the shelf." in order_messages(app)
    assert "1 customer would wait longer" in order_messages(app)
    assert "Ada: on the shelf → 4 Dec, 2 units fewer on the shelf" in order_messages(app)
    press_order_button(app, "Move it first")
    assert "Order E2 has a new place in line. 1 order waits longer." in order_messages(app)
    assert (stage("E1"), stage("E2")) == ("waiting_for_stock", "ready_to_pack")
    press_order_button(app, "Undo")
    assert (stage("E1"), stage("E2")) == ("ready_to_pack", "waiting_for_stock")


def test_a_moved_order_says_so_and_goes_back_to_its_place() -> None:
    app = press_order_button(switch(orders_app(order="E2"), LOOK), "Move it first")
    assert "Moved first" in order_messages(app)
    switch(app, "Put it back in its place")
    press_order_button(app, "Put it back")
    assert "Moved first" not in order_messages(app)
    assert (stage("E1"), stage("E2")) == ("ready_to_pack", "waiting_for_stock")


def test_an_order_with_all_its_units_has_nothing_to_move() -> None:
    assert LOOK not in [toggle.label for toggle in orders_app(order="E1").toggle]


def test_the_rules_stand_side_by_side_with_who_would_wait_longer(store: Store) -> None:
    with closing(open_store(store.path)) as opened:
        prioritise(opened, ["E2"], 1, by=By("first", "Ann", NOW))
    app = orders_app(view="Compare rules")
    rules, losses = app.dataframe[0].value, app.dataframe[1].value
    assert list(rules["rule"]) == ["First come", "Priority", "Equal share", "Most orders complete"]
    assert list(rules["complete"]) == [1, 1, 0, 1]
    assert list(losses["customer_name"]) == ["Ada"]
    assert list(losses["was"]) == ["On the shelf"]
    assert list(losses["now"]) == ["4 Dec 2026"]
