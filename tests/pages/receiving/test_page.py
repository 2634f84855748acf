"""The Receiving page as the goods-in table meets it."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.part_deliveries import split_line
from core.purchasing.purchase_orders import change_expected
from core.receiving.counted_lines import CountedLine
from core.receiving.saved_counts import save_count
from tests.helpers.app_pages import HOSTILE, links, page_at, plain
from tests.helpers.copied_stores import new_store
from tests.helpers.receiving_page import (
    buttons,
    count,
    counts,
    enter_count,
    field,
    press,
    receiving,
    receiving_links,
    receiving_shop_of_page,
    rows,
    said,
    scan,
    total,
)
from tests.helpers.receiving_shop import NOW, ReceivingShop

shop = pytest.fixture(receiving_shop_of_page)


def waiting(shop: ReceivingShop) -> str:
    """A purchase order of 3 tubes and 2 pumps; two tubes are for the order 1042, the rest for the shelf."""
    shop.sold("tube", 2, order="1042")
    return shop.ordered(("tube", 3), ("pump", 2))


def test_an_empty_store_says_where_to_begin(path: Path) -> None:
    new_store(path).close()
    assert "Upload your own data" in page_at("receiving").info[0].value


def test_a_shop_with_nothing_incoming_says_so(shop: ReceivingShop) -> None:
    assert "Nothing is incoming" in said(receiving(shop))


def test_a_delivery_that_somebody_counts_is_resumed_from_the_list(shop: ReceivingShop) -> None:
    counted, other = waiting(shop), shop.ordered(("chain", 2))
    save_count(shop.store, "po", counted, 1, 3, seen=0, by=shop.by())
    app = receiving(shop)
    (resumed,) = ((plain(label), opens) for label, opens in links(app).items() if "resume" in label)
    assert re.fullmatch(rf"{counted}: resume the count of (23 Nov, )?14:03, 3 units", resumed[0])
    assert resumed[1] == ("receiving", {"po": [counted]})
    assert other not in resumed[0]


def test_deliveries_that_release_most_customers_are_listed_first(shop: ReceivingShop) -> None:
    shop.stocked(chain=9)
    for_the_shelf = shop.ordered(("pump", 5))
    for_a_customer = waiting(shop)
    transfer = shop.sent(("chain", 1), sender="harbour", receiver="hill")
    listed = rows(receiving(shop), "document_id", "to_come", "orders_completed")
    assert listed == [[for_a_customer, 5, 1], [for_the_shelf, 5, 0], [transfer, 1, 0]]


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ({"kind": "Transfers"}, "T-2026-0001"),
        ({"shop": "Hill"}, "T-2026-0001"),
        ({"vendor": "Acme"}, "PO-2026-0001"),
        ({"find": "sku-TUBE"}, "PO-2026-0001"),
    ],
)
def test_a_filtered_list_has_an_address(shop: ReceivingShop, address: dict[str, str], number: str) -> None:
    waiting(shop)
    shop.sent(("chain", 1), sender="harbour", receiver="hill")
    shop.drafted(("chain", 1))
    assert rows(receiving(shop, **address), "document_id") == [[number]]


def test_a_number_that_is_finished_leads_to_the_finished_ones(shop: ReceivingShop) -> None:
    po = waiting(shop)
    shop.receive("po", po, everything=True)
    app = receiving(shop, find=po)
    assert "No document fits" in said(app)
    assert receiving_links(app) == ["Found under Finished"]


def test_an_unknown_number_says_so(shop: ReceivingShop) -> None:
    app = receiving(shop, find="PO-unknown")
    assert "No document has this number, item or code." in said(app)


def test_counts_start_empty_and_a_receipt_shows_whom_it_reaches(shop: ReceivingShop) -> None:
    po = waiting(shop)
    app = receiving(shop, po=po)
    assert counts(app) == [0, 0]
    count(app, 1, 3)
    press(app, "Receive what was counted")
    assert f"3 received of {po}: 2 of 3 go to order #1042, which is now complete; 1 to the shelf." in said(
        app
    )
    assert (shop.on_hand("tube"), shop.incoming("tube"), shop.incoming("pump")) == (1, 0, 2)
    assert counts(app) == [0, 0]


def test_a_purchase_order_is_printed_from_its_page_and_a_transfer_is_not(shop: ReceivingShop) -> None:
    shop.stocked(tube=5)
    po, transfer = waiting(shop), shop.sent(("tube", 1))
    printed = [button.label for button in receiving(shop, po=po).download_button]
    assert printed[:3] == ["Print", "For Lightspeed", "For the vendor"]
    assert "Print" not in [button.label for button in receiving(shop, transfer=transfer).download_button]


def test_everything_incoming_is_received_with_one_click_and_undone_with_another(shop: ReceivingShop) -> None:
    po = waiting(shop)
    app = receiving(shop, po=po)
    before = shop.state()
    press(app, "Receive all incoming")
    assert (shop.on_hand("tube"), shop.on_hand("pump")) == (1, 2)
    press(app, "Undo")
    assert "Undone" in said(app)
    assert shop.state() == before


def test_a_double_click_is_one_receipt(shop: ReceivingShop) -> None:
    po = waiting(shop)
    app = receiving(shop, po=po)
    count(app, 2, 1)
    (button,) = (button for button in app.button if button.label == "Receive what was counted")
    button.click()
    clicked = app._tree.get_widget_states()
    for _ in range(2):  # what the browser sent, twice: the second time from a page that is no longer there
        app._run(clicked)
    assert not app.exception
    assert (shop.on_hand("pump"), shop.incoming("pump")) == (1, 1)
    assert [receipt.label for receipt in app.expander] == []
    assert said(app).count("1 received of") == 1


def test_nothing_counted_is_a_sentence(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    press(app, "Receive what was counted")
    assert "Nothing was counted" in said(app)


@pytest.mark.parametrize("way", ["Receive all incoming", "Receive what was counted"])
def test_the_second_of_two_people_reads_who_received_first(shop: ReceivingShop, way: str) -> None:
    po = waiting(shop)
    app = receiving(shop, po=po)
    count(app, 2, 2)
    shop.receive("po", po, everything=True)
    press(app, way)
    assert "only 0 of 2 still incoming; Ann received 2 at" in said(app)
    assert shop.on_hand("pump") == 2


def test_an_over_delivery_is_asked_about_at_its_line(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    count(app, 2, 5)
    press(app, "Receive what was counted")
    assert "Line 2: 2 expected, 5 counted. Confirm at the line that all arrived" in said(app)
    assert "2 expected, 5 counted: all arrived?" in said(app)
    press(app, "Yes, 5 arrived").run()
    assert "all arrived?" not in said(app)
    press(app, "Receive what was counted")
    assert (shop.on_hand("pump"), shop.incoming("pump")) == (5, 0)


def test_damaged_units_and_a_cancelled_remainder_are_no_longer_incoming(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    app.toggle[0].set_value(True).run()
    next(field for field in app.number_input if field.label == "Damaged or refused").set_value(1)
    next(field for field in app.text_input if field.label == "Why").set_value("Torn")
    next(tick for tick in app.checkbox if tick.label == "Cancel remainder").check()
    next(f for f in app.text_input if f.label == "Why the remainder is cancelled").set_value("Sold out")
    count(app, 1, 1)
    press(app, "Receive what was counted")
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (-1, 0)
    assert "1 of Tube refused: Torn" in said(app)
    assert said(app).count("1 of Tube cancelled: Sold out") == 2  # once said, once with the receipt


def mark_damaged(app: AppTest, line: int, units: int | None, why: str) -> None:
    app.toggle[0].set_value(True).run()
    field(app.number_input, "Damaged or refused", line - 1).set_value(units)
    field(app.text_input, "Why", line - 1).set_value(why)


def test_everything_incoming_is_received_except_damaged_units(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    mark_damaged(app, 1, 2, "Torn")
    count(app, 1, 1)
    press(app, "Receive all incoming")
    assert (shop.on_hand("tube"), shop.on_hand("pump")) == (-1, 2)
    assert (shop.incoming("tube"), shop.incoming("pump")) == (0, 0)
    assert "2 of Tube refused: Torn" in said(app)


def test_fields_that_hold_values_are_not_hidden(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    mark_damaged(app, 1, 2, "Torn")
    app.toggle[0].set_value(False).run()
    assert "Clear them before hiding them. Nothing was changed." in said(app)
    assert field(app.number_input, "Damaged or refused").value == 2
    mark_damaged(app, 1, None, "")
    app.toggle[0].set_value(False).run()
    assert "Damaged or refused" not in [field.label for field in app.number_input]


def test_a_code_typed_as_a_count_is_refused_and_nothing_is_left_out(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    count(app, 1, 3)
    count(app, 2, 12345678901)
    press(app, "Receive what was counted")
    assert "12345678901 is not a count. Enter a whole number from 0 to 999,999,999." in said(app)
    assert shop.on_hand("tube") == -2


def test_a_line_shows_refused_and_over_delivered_units(shop: ReceivingShop) -> None:
    po = waiting(shop)
    shop.receive("po", po, [CountedLine(1, 1, 1, "torn"), CountedLine(2, 3)], allow_over=True)
    told = " ".join(block.value for block in receiving(shop, po=po).markdown)
    assert "of 3 ordered, 1 received before, 1 refused]" in told
    assert "of 2 ordered, 3 received before, 1 more than ordered]" in told


def test_a_scan_counts_one_and_says_for_whom(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    for _ in range(3):
        scan(app, "SKU-tube")
    assert counts(app) == [3, 0]
    assert "2 of 3 go to order #1042, which is now complete; 1 to the shelf" in said(app)


def test_the_last_unit_s_order_stands_in_large_type_and_a_complete_one_gives_a_signal_once(
    shop: ReceivingShop,
) -> None:
    app = receiving(shop, po=waiting(shop))
    shown = []
    for _ in range(3):
        scan(app, "SKU-tube")
        shown.append((app.success[0].value.split("\n")[0], signals(app)))
    assert shown == [("### Order \\#1042", 0), ("### Order \\#1042 · complete", 1), ("### Shelf", 0)]


def test_the_signal_can_be_switched_off(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    (switch,) = (toggle for toggle in app.toggle if toggle.label.startswith("Flash and sound"))
    switch.set_value(False).run()
    scan(app, "SKU-tube", "SKU-tube")
    assert (app.success[0].value.split("\n")[0], signals(app)) == ("### Order \\#1042 · complete", 0)


def signals(app: AppTest) -> int:
    """Return how many signals the page gives to the browser."""
    return sum('"scan"' in field.proto.json for field in app.get("bidi_component"))


def test_every_quickly_scanned_code_is_counted(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    scan(app, "SKU-tube", "SKU-pump", "SKU-tube")
    scan(app, "SKU-tube")
    assert counts(app) == [3, 1]


def test_a_code_sent_several_times_by_the_browser_is_counted_once(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    scan(app, "SKU-tube")
    sent = app._tree.get_widget_states()
    (field,) = app.get("bidi_component")
    state = sent.widgets.add(id=field.proto.id)
    state.json_value = json.dumps({"scanned": [[1, "SKU-tube"], [2, "SKU-pump"]]})
    app._run(sent)
    assert counts(app) == [1, 1]


def test_an_outdated_browser_view_removes_no_scan(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    scan(app, "SKU-tube")
    older = app._tree.get_widget_states()  # what the browser sends along until it shows the next count
    scan(app, "SKU-tube", "SKU-tube")
    app._run(older)
    app.run()
    assert counts(app) == [3, 0]
    count(app, 1, 2)  # it shows 3 by now: this is a correction
    scan(app, "SKU-pump")
    assert counts(app) == [2, 1]


def test_a_code_scanned_while_a_receipt_is_saved_is_counted_for_the_next(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    scan(app, "SKU-tube")
    (button,) = (button for button in app.button if button.label == "Receive what was counted")
    button.click()
    scan(app, "SKU-pump")
    assert shop.on_hand("tube") == -1
    assert counts(app) == [0, 1]


def test_a_scan_beyond_the_incoming_units_says_so(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    scan(app, "SKU-pump", "SKU-pump")
    assert "still incoming:" not in said(app)
    scan(app, "SKU-pump")
    assert "2 expected, 3 counted. Confirm at the line that all arrived." in said(app)


def test_a_code_without_a_line_stays_until_it_is_dismissed(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    scan(app, "nothing", "SKU-chain", "SKU-tube")
    assert "No item has the code nothing" in said(app)
    assert "Chain (SKU-chain) is not on this document" in said(app)
    assert "1 of 1 goes to order #1042" in said(app)
    press(app, "Ignore these codes")
    assert "nothing" not in said(app)
    assert counts(app) == [1, 0]


def test_a_partly_counted_delivery_is_kept_for_later(shop: ReceivingShop) -> None:
    po, other = waiting(shop), shop.ordered(("chain", 1))
    app = receiving(shop, po=po)
    scan(app, "SKU-tube")
    enter_count(app, 2, 2)
    app.switch_page("pages/overview.py").run()
    app.switch_page("pages/receiving.py")
    for number in (other, po):
        app.query_params["po"] = number
        app.run()
    assert counts(app) == [1, 2]
    press(app, "Receive what was counted")
    assert (shop.on_hand("tube"), shop.on_hand("pump")) == (-1, 2)
    assert counts(app) == [0, 0]


def test_a_count_of_somebody_else_is_resumed_and_says_whose_it_is(shop: ReceivingShop) -> None:
    po = waiting(shop)
    save_count(shop.store, "po", po, 2, 1, seen=0, by=shop.by(actor="Bob"))
    app = receiving(shop, po=po)
    assert counts(app) == [0, 1]
    assert "Count of 23 Nov, 14:03: 1 unit, last by Bob" in said(app)
    assert "1 counted by Bob, 23 Nov, 14:03" in said(app)
    scan(app, "SKU-pump")
    assert counts(app) == [0, 2]


def test_two_people_at_one_line_do_not_overwrite_each_other(shop: ReceivingShop) -> None:
    po = waiting(shop)
    app = receiving(shop, po=po)
    save_count(shop.store, "po", po, 1, 2, seen=0, by=shop.by(actor="Bob"))
    enter_count(app, 1, 1)
    assert "Bob counted 2 here at" in said(app)
    assert counts(app) == [2, 0]
    enter_count(app, 1, 3)
    assert counts(app) == [3, 0]
    assert "Bob" not in said(app)


@pytest.mark.parametrize("entered", [1.7, -3, 99999999999])
def test_a_number_that_is_no_count_is_marked_at_its_line(shop: ReceivingShop, entered: float) -> None:
    app = receiving(shop, po=waiting(shop))
    scan(app, "SKU-tube")
    enter_count(app, 1, entered)
    assert f"{entered:.12g} is not a count. Enter a whole number from 0 to 999,999,999." in said(app)
    assert counts(app) == [1, 0]


def test_subtracting_from_an_uncounted_line_does_nothing(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    enter_count(app, 1, -1)
    assert not app.error
    assert counts(app) == [0, 0]


def test_a_count_is_started_over_after_a_question(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    scan(app, "SKU-tube", "SKU-pump")
    assert total(app) == "2 of 5 counted"
    press(app, "Remove the count").run()
    assert counts(app) == [0, 0]
    assert total(app) == "0 of 5 counted"


def test_a_scan_adds_to_a_typed_count(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    count(app, 1, 2)
    scan(app, "012345678902")
    assert counts(app) == [3, 0]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("nothing", "No item has the code nothing"), ("SKU-chain", "is not on this document")],
)
def test_a_code_without_a_line_says_so(shop: ReceivingShop, code: str, sentence: str) -> None:
    app = receiving(shop, po=waiting(shop))
    scan(app, code)
    assert sentence in said(app)
    assert counts(app) == [0, 0]


def test_a_code_of_another_delivery_leads_to_where_it_is_expected(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    other = shop.ordered(("chain", 1))
    scan(app, "SKU-chain")
    press(app, f"{other}: 1 for Harbour, due 25 Nov 2026")
    assert app.query_params["po"] in (other, [other])
    assert counts(app) == [0]


def test_an_unknown_code_is_looked_up_by_other_words(shop: ReceivingShop) -> None:
    po = waiting(shop)
    app = receiving(shop, po=po)
    scan(app, "no such code")
    assert "No item has this in its description or codes" in said(app)
    field(app.text_input, "Description or code").set_value("pum").run()
    assert f"{po}: 2 for Harbour, due 25 Nov 2026" in buttons(app)


def test_the_way_back_leads_to_everything_incoming(shop: ReceivingShop) -> None:
    po = waiting(shop)
    app = press(receiving(shop, po=po), "All incoming")
    assert rows(app, "document_id") == [[po]]
    assert not app.query_params


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


@pytest.fixture
def hostile(shop: ReceivingShop) -> ReceivingShop:
    """The shop with names that would be pictures, links and colours, were they read as Markdown."""
    text = {"description": HOSTILE, "sku": HOSTILE}
    names = [Change("item", (item,), text) for item in ("tube", "pump", "chain")]
    names += [Change("shop", ("hill",), {"name": HOSTILE}), Change("vendor", ("acme",), {"name": HOSTILE})]
    shop.post(Posting(changes=names), "item")
    return shop


def shown_as_it_is(app: AppTest) -> None:
    labels = [*app.button, *app.expander, *app.get("page_link")]
    texts = [block.value for block in (*app.markdown, *app.caption, *app.success, *app.subheader)]
    for text in [*texts, *(str(getattr(block, "label", "")) for block in labels)]:
        assert not re.search(r"(?<!\\)(<img|\]\(|:red\[)", text)


def test_hostile_names_are_shown_and_never_run(hostile: ReceivingShop) -> None:
    po = waiting(hostile)
    app = receiving(hostile, po=po)
    scan(app, HOSTILE)
    shown_as_it_is(app)
    scan(app, "chain")
    shown_as_it_is(app)
    press(app, "Receive all incoming")
    shown_as_it_is(app)


def test_hostile_names_are_shown_on_transfers_drafts_and_counts(hostile: ReceivingShop) -> None:
    draft, sent = hostile.drafted(("tube", 1)), hostile.sent(("pump", 1))
    shown_as_it_is(receiving(hostile, po=draft))
    for address in ({"transfer": sent}, {"new": "transfer"}, {"count": "chain", "in": "hill"}):
        st.cache_resource.clear()
        shown_as_it_is(receiving(hostile, **address))


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
    app = receiving(shop, po=po)
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


def test_the_list_says_the_day_of_the_next_units_where_an_order_comes_on_several_days(
    shop: ReceivingShop,
) -> None:
    po = waiting(shop)
    split_line(shop.store, po, 1, [(date(2026, 11, 30), 1), (date(2026, 12, 20), 2)], by=shop.by())
    (row,) = rows(receiving(shop), "document_id", "next_on", "expected_on")
    assert [row[0], *(f"{day:%d %b}" for day in row[1:])] == [po, "25 Nov", "20 Dec"]
