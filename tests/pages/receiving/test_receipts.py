"""The Receiving page after a receipt, what goes back, what is lost, and shelves to count."""

import pytest

from core.purchasing.closing import cancel_remainder, close
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER
from core.receiving.counted_lines import CountedLine
from tests.helpers.app_pages import on_a_phone, plain
from tests.helpers.receiving_page import (
    count,
    downloads,
    enter_count,
    field,
    press,
    receiving,
    receiving_links,
    receiving_shop_of_page,
    rows,
    said,
)
from tests.helpers.receiving_shop import ReceivingShop

shop = pytest.fixture(receiving_shop_of_page)


def test_a_receipt_shows_whom_it_reaches_what_it_cleared_and_links_what_is_complete(
    shop: ReceivingShop,
) -> None:
    sale = shop.sold("tube", 2, order="1042")
    app = receiving(shop, po=shop.ordered(("tube", 5)))
    count(app, 1, 3)
    press(app, "Receive what was counted")
    assert rows(app, "for", "units", "complete") == [["Order #1042", 2, True], ["The shelf", 1, False]]
    assert rows(app, "source", "units") == [[f"Sale {sale}", 2]]
    assert "Order #1042 is complete" in receiving_links(app)
    assert downloads(app)[-2:] == ["Put-away slip", "Labels"]


def test_units_for_the_shelf_alone_have_a_slip_and_no_labels(shop: ReceivingShop) -> None:
    app = receiving(shop, po=shop.ordered(("tube", 5)))
    press(app, "Receive all incoming")
    assert downloads(app)[-1] == "Put-away slip"


def test_an_earlier_receipt_is_undone_on_its_document(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 5))
    shop.receive("po", po, [CountedLine(1, 2)])
    app = press(receiving(shop, po=po), "Undo this receipt")
    assert "Its units are incoming again" in said(app)
    assert "2 received by Ann at 14:03 on 23 Nov 2026 · undone" in said(app)
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (0, 5)


def test_packing_slip_number_day_freight_and_cost_are_saved(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3), ("pump", 1))
    app = receiving(shop, po=po)
    app.toggle[0].set_value(True).run()
    count(app, 1, 3)
    count(app, 2, 1)
    field(app.text_input, "Unit cost, if another", 0).set_value("1,00")
    field(app.text_input, "Packing slip").set_value("PS-7")
    field(app.text_input, "Freight").set_value("10")
    field(app.text_input, "Other cost").set_value("0,01")
    field(app.selectbox, "Spread by").set_value("quantity")
    press(app, "Receive what was counted")
    with shop.store.read() as snapshot:
        written = snapshot.rows("receipt_line")
    assert [str(line["extra_cost"]) for line in sorted(written, key=lambda row: row["line_number"])] == [
        "7.5100",
        "2.5000",
    ]
    assert "Packing slip PS-7 · Freight 10.00 · Other cost 0.01" in said(app)
    costs = rows(app, "description", "extra_cost", "landed_unit_cost")
    assert [[str(cell) for cell in row] for row in costs] == [
        ["Tube", "7.5100", "3.5033"],
        ["Pump", "2.5000", "7.0000"],
    ]


def test_units_of_a_transfer_go_back_to_the_sender(shop: ReceivingShop) -> None:
    shop.stocked(tube=0)
    app = receiving(shop, transfer=shop.sent(("tube", 5), ("pump", 1)), back="true")
    press(app, "Send back")
    assert "Nothing was chosen to return" in said(app)
    field(app.number_input, "Back, of 5").set_value(2)
    press(app, "Send back")
    assert "Sent back: 2 of Tube" in said(app)
    assert (shop.on_hand("tube", "hill"), shop.incoming("tube")) == (-3, 3)


def test_the_rest_of_a_transfer_is_written_off_by_name(shop: ReceivingShop) -> None:
    transfer = shop.sent(("tube", 5))
    shop.receive("transfer", transfer, [CountedLine(1, 3)])
    app = receiving(shop, transfer=transfer)
    press(app, "Remainder is lost")
    assert "Say why" in said(app)
    field(app.text_input, "What happened").set_value("Fell off the lorry")
    press(app, "Remainder is lost")
    assert f"Lost on {transfer}: 2 of Tube" in said(app)
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (3, 0)


def test_a_written_off_transfer_shows_person_and_reason_and_can_be_reopened(shop: ReceivingShop) -> None:
    transfer = shop.sent(("tube", 5))
    cancel_remainder(shop.store, TRANSFER, transfer, "van stolen", by=shop.by())
    app = receiving(shop, transfer=transfer)
    assert "Lost in transit by Ann at 14:03 on 23 Nov 2026: van stolen" in said(app)
    press(app, "Undo this")
    assert "van stolen" not in said(app)
    assert shop.incoming("tube") == 5


def test_a_closed_order_says_who_closed_it_and_why_until_it_is_opened_again(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 5))
    close(shop.store, PURCHASE_ORDER, po, "bankrupt", by=shop.by())
    app = receiving(shop, po=po)
    assert "Closed by Ann at 14:03 on 23 Nov 2026: bankrupt" in said(app)
    press(app, "Reopen")
    assert "bankrupt" not in said(app)


def test_an_extra_unit_after_the_last_receipt_is_received_when_confirmed(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 5))
    shop.receive("po", po, everything=True)
    app = receiving(shop, po=po)
    field(app.toggle, "More of it arrived").set_value(True).run()
    enter_count(app, 1, 1)
    assert "0 expected, 1 counted: all arrived?" in said(app)
    press(app, "Yes, 1 arrived").run()
    press(app, "Receive what was counted")
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (6, 0)


def test_a_closed_transfer_is_opened_again(shop: ReceivingShop) -> None:
    transfer = shop.sent(("tube", 5))
    close(shop.store, TRANSFER, transfer, "never left", by=shop.by())
    press(receiving(shop, transfer=transfer), "Reopen")
    assert shop.incoming("tube") == 5


def gap(shop: ReceivingShop) -> None:
    """Three more chains were sold over the till than there ever were, and one waits for order 1042."""
    shop.sold("chain", 3)
    shop.sold("chain", 1, "1042")


def test_stock_counts_worth_doing_have_a_tab(shop: ReceivingShop) -> None:
    gap(shop)
    app = receiving(shop, show="Counts")
    assert rows(app, "description", "customers", "orders_completed", "found") == [["Chain", 1, 1, 3]]


def test_on_a_phone_shelves_to_count_are_cards_that_open_the_count(
    shop: ReceivingShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    gap(shop)
    on_a_phone(monkeypatch)
    app = receiving(shop, show="Counts")
    (card,) = (text.value for text in app.markdown if text.value.startswith("**Chain"))
    assert plain(card).split("  \n")[1:] == [
        "Harbour: -4 on hand, 1 for customers", "1 order waits for it, 1 complete with it", "SKU-chain",
    ]  # fmt: skip
    press(app, "Count")
    assert dict(app.query_params) == {"count": "chain", "in": "harbour"}


def test_stock_without_a_discrepancy_needs_no_count(shop: ReceivingShop) -> None:
    assert "No shelf needs a count" in said(receiving(shop, show="Counts"))


def test_a_count_starts_blank_corrects_stock_and_is_undone(shop: ReceivingShop) -> None:
    gap(shop)
    app = receiving(shop, **{"count": "chain", "in": "harbour"})
    before = shop.state()
    press(app, "Save the count")
    assert "Enter how many are there" in said(app)
    field(app.number_input, "Units there").set_value(2)
    press(app, "Save the count")
    assert "Say why" in said(app)
    field(app.selectbox, "Why the count differs").set_value("First count")
    press(app, "Save the count")
    assert "on hand is now 1 (+5). Now complete: order #1042." in said(app)
    assert (shop.on_hand("chain"), shop.found("chain")) == (1, 0)
    press(app, "Undo")
    assert shop.state() == before


def test_a_count_is_refused_if_the_shelf_moved_meanwhile(shop: ReceivingShop) -> None:
    gap(shop)
    app = receiving(shop, **{"count": "chain", "in": "harbour"})
    shop.receive("po", shop.ordered(("chain", 1)), everything=True)
    field(app.number_input, "Units there").set_value(2)
    field(app.selectbox, "Why the count differs").set_value("First count")
    press(app, "Save the count")
    assert "should now hold 1, not 0 (Receipt by Ann at" in said(app)


def test_the_way_back_from_a_count_leads_to_the_counts(shop: ReceivingShop) -> None:
    gap(shop)
    app = press(receiving(shop, **{"count": "chain", "in": "harbour"}), "All counts")
    assert rows(app, "description", "found") == [["Chain", 3]]
