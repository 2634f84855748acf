"""Drafts on the PO planning page: begun, edited, sent, deleted; a stale form overwrites nothing."""

from datetime import date
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.drafts import DraftLine, edit_draft
from tests.helpers.app_pages import links, on_a_phone, page_at, plain
from tests.helpers.receiving_page import (
    field,
    label_of,
    press,
    receiving_page_store,
    receiving_shop_of_page,
    rows,
    said,
)
from tests.helpers.receiving_shop import DUE, ReceivingShop

shop = pytest.fixture(receiving_shop_of_page)


def planning(shop: ReceivingShop, page: str = "po_planning", /, **address: str) -> AppTest:
    """The page at its address, and the shop's verbs over the store that the page has open."""
    shop.store.close()
    app = page_at(page, **address)
    shop.store = receiving_page_store()
    return app


def find(app: AppTest, words: str, units: int = 1) -> None:
    field(app.text_input, "Add an item").set_value(words)
    if units != 1:
        app.run()
        [*(f for f in app.number_input if f.label == "Units")][-1].set_value(units)
    app.run()
    assert not app.exception


def lines(shop: ReceivingShop, po: str) -> list[tuple[str, int, Decimal]]:
    with shop.store.read() as snapshot:
        found = snapshot.rows("purchase_order_line", po_id=po, listed=True)
    found.sort(key=lambda line: line["line_number"])
    return [(line["item_id"], line["ordered"], line["unit_cost"]) for line in found]


def edited_by_bob(shop: ReceivingShop, po: str, units: int) -> None:
    edit = [DraftLine("tube", units, Decimal("4.50"), 1)]
    bob = shop.by(actor="Bob")
    edit_draft(shop.store, PURCHASE_ORDER, po, edit, version=1, expected_on=None, note=None, by=bob)


def test_a_purchase_order_begins_with_its_first_item(shop: ReceivingShop) -> None:
    app = press(planning(shop, view="Drafts"), "New purchase order")
    field(app.selectbox, "Vendor").set_value("acme").run()
    field(app.selectbox, "To shop").set_value("harbour").run()
    find(app, "01234567890" + "2", units=3)
    press(app, "Add")
    po = "PO-2026-0001"
    assert app.query_params["po"] in (po, [po])
    assert lines(shop, po) == [("tube", 3, Decimal(4))]
    assert f"Draft {po} was created" in said(app)


def test_units_entered_just_before_adding_are_the_ones_added(shop: ReceivingShop) -> None:
    app = planning(shop, new="po")
    field(app.selectbox, "Vendor").set_value("acme").run()
    field(app.selectbox, "To shop").set_value("harbour").run()
    find(app, "tube")
    field(app.number_input, "Units").set_value(12)
    press(app, "Add")
    assert lines(shop, "PO-2026-0001") == [("tube", 12, Decimal(4))]


def test_a_transfer_begins_at_the_shop_that_sends(shop: ReceivingShop) -> None:
    app = press(planning(shop, view="Drafts"), "New transfer")
    field(app.selectbox, "From shop").set_value("hill").run()
    field(app.selectbox, "To shop").set_value("hill").run()
    find(app, "pump")
    press(app, "Add")
    assert "cannot be sent to its own shop" in said(app)
    field(app.selectbox, "To shop").set_value("harbour").run()
    press(app, "Add")
    assert "Hill → Harbour" in said(app)


def test_units_cost_date_and_note_are_saved_and_undone_together(shop: ReceivingShop) -> None:
    po = shop.drafted(("tube", 4))
    app = planning(shop, po=po)
    before = shop.state()
    field(app.number_input, "Units").set_value(6)
    field(app.text_input, "Unit cost").set_value("3,25")
    field(app.date_input, "Expected on").set_value(DUE)
    field(app.text_input, "Note").set_value("Ring first")
    press(app, "Save changes")
    assert lines(shop, po) == [("tube", 6, Decimal("3.25"))]
    with shop.store.read() as snapshot:
        (header,) = snapshot.rows("purchase_order", po_id=po)
    assert (header["expected_on"], header["note"]) == (DUE, "Ring first")
    press(app, "Undo")
    assert shop.state() == before


def test_a_draft_with_a_cost_that_cannot_be_read_is_neither_saved_nor_sent(shop: ReceivingShop) -> None:
    app = planning(shop, po=shop.drafted(("tube", 4)))
    before = shop.state()
    field(app.text_input, "Unit cost").set_value("3,25 or so")
    find(app, "chain")
    for button in ("Save changes", "Mark as sent", "Add"):
        press(app, button)
        says = "Unit cost, line 1: “3,25 or so” is not a number. Enter it like 1,234.50."
        assert f"{says} Nothing was changed." in said(app)
    assert shop.state() == before


def test_an_item_is_added_together_with_what_was_entered_before(shop: ReceivingShop) -> None:
    po = shop.drafted(("tube", 4))
    app = planning(shop, po=po)
    find(app, "chain")
    field(app.number_input, "Units").set_value(9)
    press(app, "Add")
    assert [line[:2] for line in lines(shop, po)] == [("tube", 9), ("chain", 1)]


def test_an_item_that_is_on_the_draft_gets_more_units(shop: ReceivingShop) -> None:
    po = shop.drafted(("tube", 4))
    app = planning(shop, po=po)
    find(app, "tube")
    press(app, "Add")
    assert [line[:2] for line in lines(shop, po)] == [("tube", 5)]


def test_a_line_can_be_removed_but_not_the_last_one(shop: ReceivingShop) -> None:
    po = shop.drafted(("tube", 4), ("chain", 2))
    app = planning(shop, po=po)
    field(app.checkbox, "Take off").check()
    press(app, "Save changes")
    assert [line[:2] for line in lines(shop, po)] == [("chain", 2)]
    field(app.checkbox, "Take off").check()
    press(app, "Save changes")
    assert "A draft needs at least one line" in said(app)


@pytest.mark.parametrize("way", ["Save changes", "Mark as sent"])
def test_a_stale_form_says_what_changed_instead_of_overwriting(shop: ReceivingShop, way: str) -> None:
    po = shop.drafted(("tube", 4))
    app = planning(shop, po=po)
    edited_by_bob(shop, po, 7)
    press(app, way)
    assert "was changed by Bob" in said(app)
    assert "Tube: units 4 → 7" in said(app)
    assert [line[:2] for line in lines(shop, po)] == [("tube", 7)]
    assert field(app.number_input, "Units").value == 7


def test_a_purchase_order_is_sent_with_its_date(shop: ReceivingShop) -> None:
    po = shop.drafted(("tube", 4))
    app = planning(shop, po=po)
    field(app.date_input, "Expected on").set_value(date(2026, 12, 1))
    press(app, "Mark as sent")
    assert shop.incoming("tube") == 4
    assert "4 still incoming · due 1 Dec" in said(app)


def test_unsaved_changes_block_sending(shop: ReceivingShop) -> None:
    app = planning(shop, po=shop.drafted(("tube", 4)))
    field(app.number_input, "Units").set_value(40)
    press(app, "Mark as sent")
    assert "Save them first" in said(app)
    assert shop.incoming("tube") == 0


def test_a_transfer_beyond_what_is_on_hand_is_sent_only_when_confirmed(shop: ReceivingShop) -> None:
    app = planning(shop, transfer=shop.drafted_transfer(("tube", 2)))
    press(app, "Send")
    assert "Hill has only 0 of Tube" in said(app)
    field(app.checkbox, "Send more than is on hand (stock goes below zero)").check()
    press(app, "Send")
    assert (shop.on_hand("tube", "hill"), shop.incoming("tube")) == (-2, 2)


def test_a_deleted_draft_leaves_every_list_and_undo_brings_it_back(shop: ReceivingShop) -> None:
    po = shop.drafted(("tube", 4))
    app = press(planning(shop, po=po), "Delete the draft")
    assert "There are no drafts" in said(app)
    press(app, "Undo")
    assert rows(app, "document_id", "planned") == [[po, 4]]
    assert "Deleted draft" not in said(app)


def test_the_address_of_a_draft_on_receiving_opens_it_here(shop: ReceivingShop) -> None:
    app = planning(shop, "receiving", po=shop.drafted(("tube", 4)))
    assert "Save changes" in [button.label for button in app.button]


def test_the_address_of_the_drafts_on_receiving_opens_them_here(shop: ReceivingShop) -> None:
    po = shop.drafted(("tube", 4))
    app = planning(shop, "receiving", show="Drafts")
    assert rows(app, "document_id", "planned") == [[po, 4]]


def test_a_draft_that_was_sent_leads_to_receiving(shop: ReceivingShop) -> None:
    po = shop.drafted(("tube", 4))
    app = press(planning(shop, po=po), "Mark as sent")
    assert links(app)["Open on Receiving"] == ("receiving", {"po": [po]})


def test_on_a_phone_drafts_are_cards_that_open_them(
    shop: ReceivingShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    po = shop.drafted(("tube", 4))
    on_a_phone(monkeypatch)
    app = planning(shop, view="Drafts")
    assert not app.dataframe
    assert [plain(text.value) for text in app.markdown if "→" in text.value] == ["Acme → Harbour  \n4 units"]
    (card,) = (button for button in app.button if label_of(button) == f"Purchase order {po}")
    card.click().run()
    assert app.query_params["po"] == po
