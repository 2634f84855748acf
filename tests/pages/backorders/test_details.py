"""Details of an item on the Backorders page: who gets what, and the fixes it offers."""

from pathlib import Path

import pytest

from tests.helpers.app_pages import links, page_at, plain, pressed
from tests.helpers.small_shop import small_shop, sold, stocked
from tests.pages.backorders.on_the_page import backorders, filled


def test_the_details_of_an_item_have_an_address_and_say_who_gets_what(path: Path) -> None:
    filled(path)
    app = backorders(story_item="tyre", story_shop="S1")
    said = " ".join(text.value.replace("\\", "") for text in app.caption)
    assert "1 on Purchase order P1, due 1 Dec 2030, the vendor's word; 1 to order" in said
    assert "1 for Sale A; 1 for eCom order E1" in said


def test_details_of_an_unknown_item_are_a_sentence(path: Path) -> None:
    filled(path)
    assert "no item" in backorders(story_item="nothing", story_shop="S1").error[0].value.replace("\\", "")


@pytest.mark.usefixtures("path")
def test_the_details_of_a_stock_discrepancy_lead_to_the_count(path: Path) -> None:
    filled(path)
    for item, asks in (("tyre", True), ("lamp", False)):
        app = backorders(story_item=item, story_shop="S1")
        assert ("Stock discrepancy: count the shelf" in links(app)) is asks


@pytest.mark.parametrize(
    ("label", "outcome"),
    [("Buy 2", "Drafted on PO-"), ("Mark as not stocked", "Trail tyre 29 is not stocked any more")],
)
def test_a_fix_is_a_button_that_does_it_and_can_be_undone(path: Path, label: str, outcome: str) -> None:
    store = small_shop(path)
    sold(store, "A", "tyre", 2)
    store.close()
    app = page_at("backorders", story_item="tyre", story_shop="S1")
    words = [plain(text.value) for text in app.markdown]
    told = "Never stocked: Receive its first delivery, or mark it as not stocked first; then buy 2"
    assert any(text.startswith(told) for text in words)
    app = pressed(app, label)
    assert plain(app.success[0].value).startswith(outcome)
    app = pressed(app, "Undo")
    assert "Undone" in app.success[0].value


def test_drafts_are_sent_from_the_item_that_waits_for_them(path: Path) -> None:
    store = small_shop(path)
    sold(store, "A", "tyre", 2, order="E1")
    store.close()
    address = {"story_item": "tyre", "story_shop": "S1"}
    pressed(page_at("backorders", **address), "Buy 2")
    app = page_at("backorders", **address)
    (send,) = (button.label for button in app.button if button.label.startswith("Send PO"))
    assert "1 draft sent" in plain(pressed(app, send).success[0].value)


def test_an_item_that_is_not_short_says_so(path: Path) -> None:
    store = small_shop(path)
    stocked(store, "tyre", 2)
    store.close()
    app = page_at("backorders", story_item="tyre", story_shop="S1")
    said = [caption.value for caption in app.caption]
    assert "Nothing is short here: no unit is missing, and nothing has to be done." in said
    assert not [text for text in said if "Plan" in text]
