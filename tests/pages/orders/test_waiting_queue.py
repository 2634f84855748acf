"""The queue on the eCom orders page: everybody who waits, by shop and kind."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from core.ledger.operations import By
from core.orders.till_promises import Promise, cancel_promise, promise
from core.store import open_store
from core.store.database import Store
from tests.helpers.orders_page import order_messages, orders_app
from tests.helpers.small_shop import NOW, changed_order, small_shop, sold, stocked

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def store(path: Path) -> Store:
    """A tyre that Ada waits for, and a bell that Cy was promised at the till."""
    store = small_shop(path)
    stocked(store, "bell", 1)
    sold(store, "A", "tyre", 1, date(2026, 11, 1), order="E1")
    changed_order(store, "E1", customer_name="Ada", customer_phone="555-0100")
    promise(store, Promise("S1", "bell", 1, "Cy", customer_email="cy@example.com"), by=By("one", "Ann", NOW))
    store.close()
    return store


def test_everybody_who_waits_is_listed_with_phone_and_mail() -> None:
    app = orders_app(view="Queue")
    rows = app.dataframe[0].value
    columns = ["ecom_order_id", "kind", "customer_name", "customer_phone", "customer_email"]
    assert rows[columns].fillna("").values.tolist() == [
        ["E1", "Web order", "Ada", "555-0100", ""],
        ["till promise 1", "Till promise", "Cy", "", "cy@example.com"],
    ]
    assert "2 orders wait, first in line first." in order_messages(app)


def test_a_kind_is_chosen_and_the_others_are_not_shown() -> None:
    app = orders_app(view="Queue", kind="Till promise")
    assert list(app.dataframe[0].value["customer_name"]) == ["Cy"]


def test_a_shop_is_chosen_and_only_those_who_wait_there_are_shown() -> None:
    assert list(orders_app(view="Queue", shop="S1").dataframe[0].value["place"]) == [1, 2]
    assert "Nobody waits there. Choose another shop or kind." in order_messages(
        orders_app(view="Queue", shop="S2")
    )


def test_nobody_waits_says_so(store: Store) -> None:
    with closing(open_store(store.path)) as opened:
        cancel_promise(opened, "special order till-1", by=By("none", "Ann", NOW))
        changed_order(opened, "E1", payment_status="cancelled")
    assert "Nobody waits. New orders and till promises come up here." in order_messages(
        orders_app(view="Queue")
    )
