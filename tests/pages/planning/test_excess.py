"""The Excess tab of PO planning."""

from datetime import date
from pathlib import Path

import pytest

from core.store import open_store
from tests.helpers.app_pages import on_a_phone, plain, pressed
from tests.helpers.small_shop import small_shop, sold, stocked
from tests.pages.planning.plan_page import filled, planning


def overstocked(path: Path) -> None:
    """Harbour has 40 lamps that it never sold; Main Street lacks one."""
    filled(path)
    store = open_store(path)
    stocked(store, "lamp", 40, "S2")
    store.close()


def test_excess_is_listed_and_its_transfer_drafted(path: Path) -> None:
    overstocked(path)
    app = planning(view="Excess")
    (table,) = (frame.value for frame in app.dataframe if "could_use" in frame.value)
    (lamp,) = table[table["description"] == "Front lamp"].to_dict("records")
    assert (lamp["shop"], lamp["units"], lamp["to_shop"]) == ("Harbour", 40, "Main Street")
    assert "in excess" in " ".join(text.value for text in app.markdown)
    transfer = next(box for box in app.selectbox if box.label == "Transfer")
    transfer.set_value(("lamp", "S2")).run()
    app = pressed(app, "Draft the transfer")
    assert "is drafted. Check and send it on the Drafts tab." in app.success[0].value.replace("\\", "")


def test_on_a_phone_excess_says_its_cost_with_the_vendor_s_currency(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overstocked(path)
    on_a_phone(monkeypatch)
    cards = [plain(text.value) for text in planning(view="Excess").markdown]
    (lamp,) = (card for card in cards if "40 units of 40 on hand" in card)
    assert "€180.00 at cost" in lamp


def test_without_excess_it_says_what_to_do(path: Path) -> None:
    store = small_shop(path)
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    store.close()
    assert "Keep fewer weeks to see more" in planning(view="Excess").info[0].value
