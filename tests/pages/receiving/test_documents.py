"""Documents on the Receiving page: their dates, their closing, and how finished ones are shown."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.purchase_orders import change_expected
from core.receiving.counted_lines import CountedLine
from tests.helpers.app_pages import links, plain
from tests.helpers.receiving_page import (
    counts,
    field,
    press,
    receiving,
    receiving_links,
    receiving_shop_of_page,
    rows,
    said,
    waiting,
)
from tests.helpers.receiving_shop import NOW, ReceivingShop

shop = pytest.fixture(receiving_shop_of_page)


def test_a_purchase_order_is_printed_from_its_page(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    assert [button.label for button in app.download_button][:3] == [
        "Print",
        "For Lightspeed",
        "For the vendor",
    ]


def test_a_transfer_is_printed_from_its_page(shop: ReceivingShop) -> None:
    shop.stocked(tube=5)
    app = receiving(shop, transfer=shop.sent(("tube", 1)))
    assert [button.label for button in app.download_button][:3] == ["Print", "Pick list", "CSV"]


def test_a_later_date_says_before_it_is_saved_which_orders_it_breaks(shop: ReceivingShop) -> None:
    po = waiting(shop)
    app = receiving(shop, po=po)
    day = field(app.date_input, "Expected on")
    day.set_value(date(2026, 11, 26)).run()
    assert "1 order would be promised later:" in said(app)
    assert "order #1042 by 1 day" in receiving_links(app)
    assert [row["expected_on"] for row in documents(shop)] == [date(2026, 11, 25)]
    press(app, "Change the date")
    assert "Promised later now: order #1042 by 1 day." in said(app)
    field(app.date_input, "Expected on").set_value(date(2026, 11, 24)).run()
    assert "No order would be promised later" in said(app)


@pytest.mark.parametrize("redrawn", [True, False])
def test_a_date_that_somebody_else_changed_is_not_overwritten(shop: ReceivingShop, redrawn: bool) -> None:
    po = waiting(shop)
    app = receiving(shop, po=po)
    theirs = date(2026, 12, 20)
    change_expected(shop.store, PURCHASE_ORDER, po, theirs, by=shop.by())
    field(app.date_input, "Expected on").set_value(date(2026, 12, 10))
    if redrawn:
        app.run()
    press(app, "Change the date")
    assert "was changed by Ann" in said(app)
    assert "due 25 Nov 2026 → 20 Dec 2026. Nothing was saved." in said(app)
    assert [row["expected_on"] for row in documents(shop)] == [theirs]
    field(app.date_input, "Expected on").set_value(date(2026, 12, 10)).run()
    press(app, "Change the date")
    assert [row["expected_on"] for row in documents(shop)] == [date(2026, 12, 10)]


def test_a_date_field_that_nobody_touched_saves_nothing(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    press(app, "Change the date")
    assert "is already expected on 25 Nov 2026" in said(app)


def test_closing_an_order_that_received_units_meanwhile_is_refused(shop: ReceivingShop) -> None:
    po = waiting(shop)
    app = receiving(shop, po=po)
    shop.receive("po", po, [CountedLine(2, 2)])
    field(app.text_input, "Why nothing more is incoming").set_value("Sold out")
    press(app, "Close")
    assert "3 units still incoming, not 5; Ann received 2 at" in said(app)
    assert shop.incoming("tube") == 3


def documents(shop: ReceivingShop) -> list[dict[str, Any]]:
    with shop.store.read() as snapshot:
        return snapshot.rows("document")


def test_a_document_is_closed_for_a_reason_and_opened_again(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    press(app, "Close")
    assert "Say why" in said(app)
    field(app.text_input, "Why nothing more is incoming").set_value("Gone")
    press(app, "Close")
    assert shop.incoming("tube") == 0
    press(app, "Reopen")
    assert shop.incoming("tube") == 3


def test_an_unknown_document_is_a_sentence(shop: ReceivingShop) -> None:
    assert "There is no purchase order 99" in said(receiving(shop, po="99"))


def test_a_finished_document_shows_what_was_received(shop: ReceivingShop) -> None:
    po = waiting(shop)
    shop.receive("po", po, [CountedLine(1, 3), CountedLine(2, 2)])
    app = receiving(shop, po=po)
    assert rows(app, "for", "units") == [["Order #1042", 2], ["The shelf", 1], ["The shelf", 2]]
    assert not counts(app)


def test_a_line_says_its_own_day_where_it_is_not_the_days_of_its_document(shop: ReceivingShop) -> None:
    """The vendor sends the order in parts: the tubes with the document, the pumps a week before."""
    po = waiting(shop)
    parts = [
        Change("purchase_order", (po,), {"dated_by_line": True}),
        Change("purchase_order_line", (po, 1), {"expected_on": date(2026, 11, 25)}),
        Change("purchase_order_line", (po, 2), {"expected_on": date(2026, 11, 18)}),
    ]
    shop.post(Posting(changes=parts), "import")
    app = receiving(shop, po=po)
    (tube, pump) = (text.value for text in app.markdown if "incoming" in text.value)
    assert "due" not in tube
    assert "due 18 Nov" in pump
    shop.receive("po", po, [CountedLine(1, 3), CountedLine(2, 2)])
    assert rows(app.run(), "days", "received") == [["25 Nov 2026", 3], ["18 Nov 2026", 2]]


def test_of_finished_documents_the_newest_comes_first(shop: ReceivingShop) -> None:
    first, second = (shop.ordered(("tube", 1), ("pump", 1)) for _ in range(2))
    shop.receive("po", second, everything=True)
    shop.receive("po", first, everything=True)
    shop.post(Posting(changes=[Change("purchase_order", (second,), {"ordered_at": NOW + timedelta(1)})]))
    assert rows(receiving(shop, show="Finished"), "document_id") == [[second], [first]]


@pytest.mark.parametrize(("url", "links"), [("https://pos.example/po/1", 1), ("javascript:alert(1)", 0)])
def test_only_web_addresses_become_links_to_the_pos(shop: ReceivingShop, url: str, links: int) -> None:
    po = waiting(shop)
    shop.post(Posting(changes=[Change("purchase_order", (po,), {"url": url})]))
    assert len(receiving(shop, po=po).get("link_button")) == links


def test_part_deliveries_are_entered_on_the_order_and_say_who_is_promised_later(shop: ReceivingShop) -> None:
    po = waiting(shop)
    app = receiving(shop, po=po, parts="true")
    for kind, label, value in (
        (app.number_input, "Units on day 1", 1),
        (app.date_input, "Day 2", date(2026, 12, 20)),
        (app.number_input, "Units on day 2", 2),
    ):
        field(kind, label).set_value(value)
    app.run()
    assert "Units with a day: 3 of 3" in said(app)
    assert any("#1042" in label for label in links(app))
    press(app, "Save the days")
    assert "The days of line 1 are saved. Promised later now: order #1042 by 25 days." in said(app)
    (tube,) = (plain(text.value) for text in app.markdown if "Tube" in text.value)
    assert "due 1 on 25 Nov 2026, 2 on 20 Dec 2026, first promised 25 Nov 2026" in tube
