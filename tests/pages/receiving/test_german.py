"""The Receiving page as somebody who reads German sees it."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.app_pages import APP
from tests.helpers.receiving_page import receiving_page_store, receiving_shop_of_page, waiting
from tests.helpers.receiving_shop import ReceivingShop

shop = pytest.fixture(receiving_shop_of_page)


def german_receiving(shop: ReceivingShop, **address: str) -> AppTest:
    shop.store.close()
    app = AppTest.from_file(APP, default_timeout=30)
    app.switch_page("pages/receiving.py")
    app.session_state["language"] = "de"
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    shop.store = receiving_page_store()
    return app


@pytest.mark.parametrize("due", ["Late", "Verspätet"])
def test_a_link_with_a_filter_is_understood_in_each_language(shop: ReceivingShop, due: str) -> None:
    waiting(shop)
    app = german_receiving(shop, due=due)
    assert app.session_state["due"] == "Late"
    assert [each.value for each in app.warning] == []
    (table,) = app.dataframe
    assert table.value["kind"].to_list() == ["Bestellung"]


def test_a_delivery_says_in_german_what_is_incoming(shop: ReceivingShop) -> None:
    app = german_receiving(shop, po=waiting(shop))
    assert any("**3** im Zulauf :small[:gray[von 3 bestellt]]" in each.value for each in app.markdown)
    assert "Gezähltes buchen" in [button.label for button in app.button]
