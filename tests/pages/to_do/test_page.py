"""The page To do in Lightspeed, its number on every page, and the box after an act."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.orders.refunds import refund
from pages.components.to_do.tasks import NOTHING_TO_DO
from tests.helpers.app_pages import links, page_at, plain, pressed
from tests.helpers.every_write import orders
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.signed_in import signed_in_app

ADDRESS = "https://us.merchantos.com/?id=1042"
REFUND = "Order 1042: Refund 20.00 (no currency) for 2 × Tube. Back to stock."


@pytest.fixture
def shop(path: Path) -> ReceivingShop:
    return ReceivingShop(path.parent)


def refunded(shop: ReceivingShop, *, url: str | None = ADDRESS) -> None:
    order = orders.order_here(shop, **({"url": url} if url else {}))
    refund(shop.store, order, everything=True, by=shop.by())
    shop.store.close()


def said(app: AppTest) -> list[str]:
    return [plain(text.value).replace("**", "").replace("\u2060", "") for text in app.markdown]


def shown_count(app: AppTest) -> list[str]:
    return [label for label in links(app) if label.startswith("To do in Lightspeed:")]


def test_an_act_is_listed_with_what_to_enter_and_a_link_until_it_is_ticked(shop: ReceivingShop) -> None:
    refunded(shop)
    app = page_at("to_do")
    assert REFUND in said(app)
    assert [link.proto.url for link in app.get("link_button")] == [ADDRESS]
    assert shown_count(app) == ["To do in Lightspeed: 1"]
    pressed(app, "Done there")
    assert REFUND not in said(app)
    assert shown_count(app) == []
    assert NOTHING_TO_DO in [text.value for text in app.success]
    pressed(app, "Undo")
    assert REFUND in said(app)


def test_without_lightspeed_the_list_says_so_and_no_page_shows_a_number(shop: ReceivingShop) -> None:
    refunded(shop, url=None)
    app = page_at("to_do")
    assert any(text.value.startswith("No Lightspeed is connected here") for text in app.info)
    assert REFUND in said(app)
    assert shown_count(app) == []


def test_right_after_an_act_the_page_says_what_to_do_in_lightspeed(shop: ReceivingShop) -> None:
    order = orders.cleared_order(shop, url=ADDRESS)
    shop.store.close()
    app = page_at("ecom_orders", order=order)
    pressed(pressed(app, "Refund the whole order"), "Confirm refund")
    assert "Now do the same in Lightspeed" in said(app)
    assert REFUND in said(app)
    pressed(app, "Done there")
    assert "Now do the same in Lightspeed" not in said(app)


def test_whoever_may_not_refund_is_not_asked_to_repeat_one(path: Path, shop: ReceivingShop) -> None:
    refunded(shop)
    app = signed_in_app(path, "ann@shop.example", "floor", page="to_do")
    assert REFUND not in said(app)
    assert shown_count(app) == []
