"""Texts of messages on the Data page: changed, tried on a real order, and back to the original."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.app_pages import page_at, pressed
from tests.helpers.telling_shop import TellingShop, clock_now


@pytest.fixture
def app(path: Path) -> AppTest:
    shop = TellingShop.at(path)
    shop.now = clock_now()
    shop.make_ready("1")
    shop.store.close()
    return page_at("data", view="Messages")


def chosen(app: AppTest, label: str, value: str) -> AppTest:
    next(box for box in app.selectbox if box.label == label).select(value).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(str(block.value) for block in [*app.error, *app.caption, *app.success]).replace("\\", "")


def test_the_preview_is_a_real_order_and_an_example_where_there_is_none(app: AppTest) -> None:
    assert "Finn" in app.code[0].value or "Anna Berg" in app.code[0].value
    chosen(app, "Message", "refunded")
    assert "Preview with an example" in said(app)
    assert "Robin Reed" in app.code[0].value


@pytest.mark.parametrize("kind", ["ready", "shipped", "late", "refunded", "purchase_order", "question"])
def test_every_text_has_a_preview(app: AppTest, kind: str) -> None:
    chosen(app, "Message", kind)
    assert app.code[0].value
    assert not app.error


def test_an_unknown_placeholder_is_refused_in_words(app: AppTest) -> None:
    app.text_area[0].set_value("Hello {nmae}").run()
    assert "This text has no placeholder {nmae}." in said(app)
    pressed(app, "Save text")
    assert "Nothing was changed." in said(app)


def test_a_text_is_changed_and_goes_back_to_the_original(app: AppTest) -> None:
    app.text_area[0].set_value("Come and get {order}.").run()
    assert app.code[0].value.endswith("Come and get 7.") or app.code[0].value.endswith("Come and get 1.")
    pressed(app, "Save text")
    assert app.text_area[0].value == "Come and get {order}."
    pressed(app, "Back to the original text")
    assert app.text_area[0].value.startswith("Hello {name},")


def test_the_language_of_the_shop_is_chosen(app: AppTest) -> None:
    chosen(app, "Language of the shop", "de")
    pressed(app, "Save language")
    assert next(box for box in app.selectbox if box.label == "Language of the shop").value == "de"
