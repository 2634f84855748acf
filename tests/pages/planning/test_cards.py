"""Cards of purchase orders and transfers on the PO planning page."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.store import open_store
from tests.helpers.app_pages import HOSTILE, page_at, plain
from tests.helpers.small_shop import sold
from tests.pages.planning.plan_page import TICKED, filled


def cards(app: AppTest) -> list[str]:
    """Return the text of each card, on one line."""
    texts = [plain(text.value).replace(":small[:gray[", "").replace("]]", ":") for text in app.markdown]
    return [" ".join(text.split()) for text in texts if " × " in text]


LAMP = "**Alpina → Main Street** 1 unit · €4.50: 1 × Front lamp"
TYRE = "**Northwind → Main Street** 1 unit · $4.50: 1 × Trail tyre 29"
MOVED = "**Harbour → Main Street** 1 unit: 1 × Trail tyre 29"


def test_a_card_names_vendor_shop_and_the_first_lines(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    store = open_store(path)
    sold(store, "F", "bell", 2, date(2026, 11, 5), order="E5")
    store.close()
    monkeypatch.setattr("pages.components.planning.cards.MOST_LINES", 1)
    assert cards(page_at("po_planning", **TICKED)) == [
        LAMP,
        "**Northwind → Main Street** 4 units · $18.00: 2 × Trail tyre 29 … and 1 more line",
        MOVED,
    ]


def test_cards_that_do_not_fit_are_on_the_next_page(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    assert cards(page_at("po_planning")) == [LAMP, TYRE, MOVED]
    monkeypatch.setattr("pages.components.planning.cards.MOST_CARDS", 1)
    app = page_at("po_planning")
    assert cards(app) == [LAMP, MOVED]
    app.session_state["purchases, page of 2"] = 2
    assert cards(app.run()) == [TYRE, MOVED]


def test_a_very_long_name_of_a_vendor_does_not_hide_the_shop(path: Path) -> None:
    filled(path, HOSTILE)
    titles = [card.partition("**")[2].partition("**")[0] for card in cards(page_at("po_planning"))]
    ways = [[name.split()[0] for name in title.split(" → ")] for title in titles]
    assert ways == [["Alpina=1+1", "Main"], ["Northwind=1+1", "Main"], ["Harbour=1+1", "Main"]]
