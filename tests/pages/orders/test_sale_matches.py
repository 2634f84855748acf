"""The sale of an order of the web shop: proposed on both pages, confirmed or ruled out by a person."""

from pathlib import Path

import pytest

from core.orders import rule_out_sale
from tests.helpers.app_pages import page_at, plain
from tests.helpers.every_write.orders import web_order_without_a_sale
from tests.helpers.every_write.prepared import ORDER
from tests.helpers.orders_page import fill, order_buttons, order_messages, orders_app, press_order_button
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.signed_in import signed_in_app


@pytest.fixture
def sale(path: Path) -> str:
    """The sale that may be the web order."""
    shop = ReceivingShop(path.parent)
    number = web_order_without_a_sale(shop)
    shop.store.close()
    shop.store.path.rename(path)
    return number


def test_the_order_names_the_sale_that_fits_and_a_person_confirms_it(sale: str) -> None:
    app = orders_app(order=ORDER)
    assert f"Sale {sale} · **70 % sure** · the same items, 0 minutes apart" in order_messages(app)
    app = press_order_button(app, "These are the same")
    assert f"Order {ORDER} is sale {sale}. Later imports keep to that." in order_messages(app)
    assert f"Sale {sale} · **confirmed by a person**" in order_messages(app)
    assert "These are the same" not in order_buttons(app)
    app = press_order_button(app, "Undo")
    assert f"Sale {sale} · **70 % sure**" in order_messages(app)


def test_the_sale_names_the_order_that_it_may_be_until_somebody_rules_it_out(sale: str) -> None:
    app = page_at("backorders", sale=sale)
    assert f"Order {ORDER} · **70 % sure**" in plain(order_messages(app))
    app = press_order_button(app, "Not the same")
    assert f"Order {ORDER} is not sale {sale}." in order_messages(app)
    assert "% sure" not in order_messages(page_at("backorders", sale=sale))
    assert "% sure" not in order_messages(orders_app(order=ORDER))


@pytest.fixture
def numbered(path: Path) -> str:
    """The sale that has the order's number."""
    shop = ReceivingShop(path.parent)
    number = shop.sold("tube", 2, order=ORDER)
    shop.store.close()
    shop.store.path.rename(path)
    return number


def test_a_sale_with_the_order_s_number_is_ruled_out_on_the_order_and_back(numbered: str) -> None:
    app = orders_app(order=ORDER)
    assert f"Sale {numbered} · **100 % sure** · it has this number" in order_messages(app)
    assert "These are the same" not in order_buttons(app)
    app = press_order_button(app, "Not the same")
    assert f"Order {ORDER} is not sale {numbered}. Later imports keep to that." in order_messages(app)
    assert "% sure" not in order_messages(app)
    app = press_order_button(app, "Undo")
    assert f"Sale {numbered} · **100 % sure**" in order_messages(app)


def test_a_sale_with_an_order_s_number_is_ruled_out_on_its_own_page(numbered: str) -> None:
    app = page_at("backorders", sale=numbered)
    assert f"Order {ORDER} · **100 % sure** · it has this number" in plain(order_messages(app))
    app = press_order_button(app, "Not the same")
    assert f"Order {ORDER} is not sale {numbered}." in order_messages(app)
    app = press_order_button(app, "Undo")
    assert f"Order {ORDER} · **100 % sure**" in plain(order_messages(app))


@pytest.fixture
def wrong_and_right(path: Path) -> tuple[str, str]:
    """The sale that has the number of an order that only files know, and the one that it is."""
    shop = ReceivingShop(path.parent)
    numbers = shop.sold("tube", 2, order=ORDER), shop.sold("tube", 1)
    shop.store.close()
    shop.store.path.rename(path)
    return numbers


def test_after_not_the_same_other_sales_of_that_time_are_choices(wrong_and_right: tuple[str, str]) -> None:
    wrong, right = wrong_and_right
    assert "Use this sale" not in order_buttons(orders_app(order=ORDER))
    app = press_order_button(orders_app(order=ORDER), "Not the same")
    assert "Use this sale" in order_buttons(app)
    assert f"Sale {right} ·" in order_messages(app)
    assert f"Sale {wrong} ·" not in order_messages(app)
    app = press_order_button(app, "These are the same")
    assert f"Sale {right} · **confirmed by a person**" in order_messages(app)
    assert "Use this sale" not in order_buttons(app)


@pytest.mark.parametrize(
    ("number", "said"),
    [("4711", "There is no sale 4711."), ("", "Enter the number of the sale.")],
)
@pytest.mark.usefixtures("wrong_and_right")
def test_a_typed_number_of_no_sale_is_refused(number: str, said: str) -> None:
    app = press_order_button(orders_app(order=ORDER), "Not the same")
    fill(app, "Number of the sale", number)
    app = press_order_button(app, "Use this sale")
    assert said in order_messages(app)
    assert "Use this sale" in order_buttons(app)


def test_another_sale_is_named_by_its_number_and_taken_back(wrong_and_right: tuple[str, str]) -> None:
    _, right = wrong_and_right
    app = press_order_button(orders_app(order=ORDER), "Not the same")
    fill(app, "Number of the sale", right)
    app = press_order_button(app, "Use this sale")
    assert f"Order {ORDER} is sale {right}. Later imports keep to that." in order_messages(app)
    assert f"Sale {right} · **confirmed by a person**" in order_messages(app)
    app = press_order_button(app, "Undo")
    assert "Use this sale" in order_buttons(app)


def test_who_may_not_decide_still_sees_the_sales_that_fit_after_one_was_ruled_out(path: Path) -> None:
    shop = ReceivingShop(path.parent)
    fits, wrong = web_order_without_a_sale(shop), shop.sold("tube", 1)
    rule_out_sale(shop.store, ORDER, wrong, by=shop.by())
    shop.store.close()
    shop.store.path.rename(path)
    app = signed_in_app(path, "flo@shop.example", "floor", page="ecom_orders")
    app.query_params["order"] = ORDER
    app.run()
    assert f"Sale {fits} · **70 % sure**" in order_messages(app)
    assert "Use this sale" not in order_buttons(app)
