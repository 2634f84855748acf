"""Scans on the Receiving page: units counted one by one, signals, and codes that no line has."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.receiving_page import (
    buttons,
    count,
    counts,
    field,
    press,
    receiving,
    receiving_shop_of_page,
    said,
    scan,
    waiting,
)
from tests.helpers.receiving_shop import ReceivingShop

shop = pytest.fixture(receiving_shop_of_page)


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
