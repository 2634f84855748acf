"""Counts on the Receiving page: typed, refused, over-delivered, kept for later and received."""

import pytest
from streamlit.testing.v1 import AppTest

from core.receiving.counted_lines import CountedLine
from core.receiving.saved_counts import save_count
from tests.helpers.receiving_page import (
    count,
    counts,
    enter_count,
    field,
    press,
    receiving,
    receiving_shop_of_page,
    said,
    scan,
    total,
    waiting,
)
from tests.helpers.receiving_shop import ReceivingShop

shop = pytest.fixture(receiving_shop_of_page)


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
    assert not [each for each in app.expander if "received" in each.label]
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


def test_what_somebody_else_counted_meanwhile_is_not_received_with_ones_own(shop: ReceivingShop) -> None:
    po = waiting(shop)
    app = receiving(shop, po=po)
    save_count(shop.store, "po", po, 1, 2, seen=0, by=shop.by(actor="Bob"))
    count(app, 1, 1)
    count(app, 2, 1)
    press(app, "Receive what was counted")
    assert "Bob changed the count of line 1 meanwhile" in said(app)
    assert "Bob counted 2 here at" in said(app)
    assert counts(app) == [2, 1]
    assert shop.on_hand("pump") == 0


@pytest.mark.parametrize("entered", [1.7, -3, 99999999999])
def test_a_number_that_is_no_count_is_marked_at_its_line(shop: ReceivingShop, entered: float) -> None:
    app = receiving(shop, po=waiting(shop))
    scan(app, "SKU-tube")
    enter_count(app, 1, entered)
    assert f"{entered:.12g} is not a count. Enter a whole number from 0 to 999,999,999." in said(app)
    assert counts(app) == [1, 0]


def test_a_count_that_was_refused_can_be_left_as_it_was(shop: ReceivingShop) -> None:
    app = receiving(shop, po=waiting(shop))
    scan(app, "SKU-tube")
    enter_count(app, 1, 2.5)
    press(app, "Receive what was counted")
    assert "Line 1: 2.5 is not a count." in said(app)
    press(app, "Leave it at 1")
    app.run()  # Before, only the line was drawn.
    press(app, "Receive what was counted")
    assert shop.on_hand("tube") == -1


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
