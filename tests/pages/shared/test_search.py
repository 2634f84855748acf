"""The search at the top of every page finds any item by any of its codes."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.app_pages import APP, plain
from tests.helpers.small_shop import small_shop, stocked

PAGES = ["backorders", "receiving", "ecom_orders", "po_planning", "data"]


def searched(words: str, page: str = "") -> AppTest:
    """The page when these words are in its search; AppTest leaves app.py out of every later run."""
    app = AppTest.from_file(APP, default_timeout=30)
    if page:
        app.switch_page(f"pages/{page}.py")
    app.session_state["search_all"] = words
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", ["", *PAGES])
def test_an_item_is_found_on_every_page_though_it_is_not_short(path: Path, page: str) -> None:
    store = small_shop(path)
    stocked(store, "lamp", 2)
    store.close()
    app = searched("n-lamp", page)
    (found,) = (frame.value for frame in app.dataframe if "if_ordered_now" in frame.value)
    assert found[["shop", "on_hand", "free"]].to_numpy().tolist() == [["Main Street", 2, 2]]


def test_a_search_offers_several_items_and_reports_none(path: Path) -> None:
    small_shop(path).close()
    assert [box.label for box in searched("sku").selectbox if box.label == "3 items"]
    said = [plain(caption.value) for caption in searched("tyre").caption]
    assert "No shop has or expects any." in said
    said = [caption.value for caption in searched("submarine").caption]
    assert "Nothing has this name, number or code." in said
