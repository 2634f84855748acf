"""The chase list on the PO planning page."""

from datetime import date
from pathlib import Path

import pytest

from core.store import open_store
from tests.helpers.app_pages import links, on_a_phone, plain, pressed
from tests.helpers.orders_page import order_messages
from tests.helpers.small_shop import ordered
from tests.pages.orders.test_page import HOSTILE
from tests.pages.planning.plan_page import filled, planning


def late(path: Path, hostile: str = "") -> None:
    filled(path, hostile)
    store = open_store(path)
    ordered(store, "P2", "bell", 4, date(2026, 1, 5))
    store.close()


def test_a_vendor_that_is_late_is_listed_with_the_message_to_copy(path: Path) -> None:
    late(path)
    app = planning(view="Overdue")
    vendors, documents = (frame.value for frame in app.dataframe)
    assert list(vendors["vendor"]) == ["Northwind"]
    assert list(documents["number"]) == ["receiving?po=P2#P2"]
    assert "Purchase order P2 for Main Street, due January 5, 2026" in app.code[0].value
    assert "No mail server is set up: copy the text." in [caption.value for caption in app.caption]


def test_on_a_phone_late_vendors_are_cards_with_their_orders_and_the_question(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(path)
    on_a_phone(monkeypatch)
    app = planning(view="Overdue")
    assert not app.dataframe
    assert not app.code
    (card,) = (plain(text.value) for text in app.markdown if "Northwind" in text.value)
    assert "days late" in card
    assert card.endswith("4 units, 1 order waits")
    there = {plain(label): place for label, place in links(app).items()}
    assert there["PO P2 · Main Street · was due 5 Jan 2026 · 4 units, 1 order waits"] == (
        "receiving",
        {"po": ["P2"]},
    )
    pressed(app, "Ask the vendor")
    assert "Purchase order P2 for Main Street, due January 5, 2026" in app.code[0].value
    pressed(app, "Mark as told")
    assert "Noted: the vendor was told." in order_messages(app)


def test_without_overdue_supply_there_is_no_vendor_to_ask(path: Path) -> None:
    filled(path)
    assert "Nothing is overdue" in planning(view="Overdue").success[0].value


def test_the_choice_of_vendors_counts_here_too(path: Path) -> None:
    late(path)
    assert "Nothing is overdue" in planning(view="Overdue", vendor="Alpina").success[0].value


def test_hostile_names_stay_text(path: Path) -> None:
    late(path, HOSTILE)
    app = planning(view="Overdue")
    assert "\\<img" in app.subheader[0].value
    assert app.code[0].language in (None, "", "plaintext")
