"""The tab Customers of the Data page: find somebody, hand out, erase, and choose how long details stay."""

import contextlib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.orders import load_days_kept
from pages.session.services import store
from tests.helpers.app_pages import HOSTILE, page_at, pressed
from tests.helpers.small_shop import changed_order, small_shop, sold


@pytest.fixture
def page(path: Path) -> AppTest:
    """Ann has two orders, and a name that could be read as Markdown."""
    with contextlib.closing(small_shop(path)) as filled:
        for order in ("E1", "E2"):
            sold(filled, order, "tyre", 1, order=order)
            changed_order(filled, order, customer_name=f"Ann {HOSTILE}", customer_email="ann@x.example")
    return page_at("data", view="Customers")


def searched(page: AppTest, text: str) -> AppTest:
    page.text_input(key="customer search").set_value(text).run()
    assert not page.exception
    return page


def names() -> list[str | None]:
    with store().read() as snapshot:
        return snapshot.frame("ecom_order")["customer_name"].to_list()


def test_a_customer_is_found_with_the_number_of_their_orders(page: AppTest) -> None:
    searched(page, "ann E1")
    assert any(caption.value.startswith("2 orders, the last on ") for caption in page.caption)
    (name,) = [text.value for text in page.markdown if "Ann" in text.value]
    assert "![b](" not in name


def test_a_search_without_results_says_so(page: AppTest) -> None:
    searched(page, "nobody")
    assert "No customer has all of these words." in [caption.value for caption in page.caption]


def test_erased_for_good_after_a_confirmation_without_an_undo(page: AppTest) -> None:
    searched(page, "ann")
    pressed(page, "Erase for good")
    assert names() == [None, None]
    assert "Erased the details of the customer in 2 orders." in [done.value for done in page.success]
    assert "Undo" not in [button.label for button in page.button]


def test_how_long_details_are_kept_is_chosen_in_days_or_for_ever(page: AppTest) -> None:
    next(toggle for toggle in page.toggle if toggle.label == "Keep them forever").set_value(False)
    next(field for field in page.number_input if "Days" in field.label).set_value(90)
    pressed(page, "Save")
    assert store().ask(load_days_kept) == 90
