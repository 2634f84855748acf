"""The eCom orders page as somebody who reads German sees it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from core.language import speaking
from core.store import Snapshot
from core.store.database import Store
from tests.helpers.app_pages import APP
from tests.helpers.orders_page import fill, order_messages, orders_page_store, press_order_button, ran
from tests.helpers.small_shop import changed_order, small_shop, sold, stocked


def one_order(store: Store) -> None:
    stocked(store, "bell", 1)
    sold(store, "S1", "bell", 2, date(2026, 11, 1), order="E1")
    changed_order(store, "E1", delivery="ship", fraud_check="cleared", payment_status="not_paid")


@pytest.fixture(autouse=True)
def german_reader(path: Path) -> Iterator[None]:
    """Open the shop in German. The fields that a test fills in are read outside of the page."""
    small_shop(path, fill=one_order).close()
    with speaking("de"):
        yield


def german_orders(**address: Any) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=30)
    app.switch_page("pages/ecom_orders.py")
    app.session_state["language"] = "de"
    for key, value in address.items():
        app.query_params[key] = value
    return ran(app)


@pytest.mark.parametrize("queue", ["Queue", "Warteschlange"])
def test_a_list_opens_by_its_name_in_the_address_whatever_language_that_is_in(queue: str) -> None:
    app = german_orders(view=queue)
    assert app.segmented_control(key="view").value == "Queue"


@pytest.mark.parametrize(("way", "shown"), [("To ship", 1), ("Zu versenden", 1), ("For pickup", 0)])
def test_a_filter_of_the_address_is_understood_in_every_language(way: str, shown: int) -> None:
    app = german_orders(delivery=way)
    assert sum(len(table.value) for table in app.dataframe) == shown
    assert "ist nicht bekannt" not in order_messages(app)


def test_an_unknown_filter_is_said_in_german() -> None:
    assert "By drone ist nicht bekannt" in order_messages(german_orders(delivery="By drone"))


def test_statuses_of_the_board_are_in_german() -> None:
    (table,) = german_orders().dataframe
    assert [list(cell) for cell in table.value["stage"]] == [["Wartet auf Zahlung"]]
    assert list(table.value["delivery"]) == ["Zu versenden"]


def test_an_order_says_in_german_where_its_units_are() -> None:
    app = german_orders(order="E1")
    text = order_messages(app)
    assert "2 bestellt" in text
    assert ":green-badge[1 im Regal]" in text
    assert ":orange-badge[1 zu bestellen]" in text


def test_a_method_of_payment_is_kept_in_english_and_shown_in_german() -> None:
    app = german_orders(order="E1")
    fill(app, "Zahlungsart", "Cash")
    press_order_button(app, "Als bezahlt markieren")
    assert "Auftrag E1 ist bezahlt." in order_messages(app)
    (order,) = orders_page_store().ask(load_orders_paid).to_dicts()
    assert order["payment_method"] == "Cash"
    assert ":gray[Bezahlt mit] Bar" in order_messages(app)


def load_orders_paid(snapshot: Snapshot) -> pl.DataFrame:
    return snapshot.frame("ecom_order", columns=["payment_method"], ecom_order_id=["E1"])


def test_orders_are_put_on_hold_and_told_in_german() -> None:
    app = german_orders(order="E1")
    fill(app, "Warum zurückgehalten", "verreist")
    press_order_button(app, "Zurückhalten")
    assert "Auftrag E1: zurückgehalten." in order_messages(app)
    assert ":orange-badge[Zurückgehalten]" in app.subheader[0].value
