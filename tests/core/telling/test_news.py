"""News for customers: what there is to tell, with all that a message needs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.access import NotAllowed, Person, acting_as
from core.formats import Letterhead
from core.letterhead import keep_letterhead
from core.messages import BY_HAND, BY_MAIL, BY_PHONE, LATE, REACHED, READY, REFUNDED, SHIPPED, TOLD_ANYHOW
from core.orders.till_promises import Promise, promise
from core.purchasing import PURCHASE_ORDER, change_expected
from core.telling import call_list_pdf, call_sheet, to_call
from core.undo import undo
from tests.helpers.pdf_text import pages
from tests.helpers.telling_shop import TellingShop

pytestmark = pytest.mark.both_engines


def test_everything_that_happened_to_an_order_is_to_be_told(shop: TellingShop) -> None:
    shop.make_ready("1", "2")
    shop.send("3")
    shop.refund("6")
    assert shop.to_tell() == [
        (LATE, ["4", "5"]),
        (READY, ["1"]),
        (READY, ["2"]),
        (READY, ["special order 7"]),
        (REFUNDED, ["6"]),
        (SHIPPED, ["3"]),
    ]


def test_the_text_of_a_parcel_names_items_carrier_and_its_page_in_the_customer_s_language(
    shop: TellingShop,
) -> None:
    keep_letterhead(shop.store, Letterhead("Harbour Bikes", "", "01 23\nhi@harbour.example"))
    shop.send("3")
    (row,) = shop.news("3").to_dicts()
    text = shop.shown().text(row, BY_MAIL)
    assert text.subject == "Votre commande 3 est en route"
    assert text.body == (
        "Bonjour Chloé Roux,\n\nvotre commande 3 est partie de chez nous :\n\n3 × Inner tube\n\n"
        "Transporteur : DHL\nNuméro de suivi : 77\n"
        "Suivre le colis : https://www.dhl.com/global-en/home/tracking.html?tracking-id=77\n\n"
        "Cordialement\nHarbour Bikes\n01 23 · hi@harbour.example"
    )


def test_the_text_of_a_refund_says_the_sum(shop: TellingShop) -> None:
    shop.refund("6")
    (row,) = shop.news("6").to_dicts()
    assert row["amount"] == Decimal(10)
    assert "The amount is €10.00." in shop.shown().text(row, BY_MAIL).body


def test_an_order_for_pickup_is_told_in_german_to_a_german(shop: TellingShop) -> None:
    shop.make_ready("1")
    (row,) = shop.news("1").to_dicts()
    body = shop.shown().text(row, BY_PHONE).body
    assert body == (
        "Guten Tag Anna Berg, hier ist Harbour. Ihre Bestellung 1 liegt zur Abholung bereit: Harbour.\n"
        "2 × Inner tube"
    )


def test_the_day_that_is_told_is_the_one_the_board_promises(shop: TellingShop) -> None:
    (row,) = shop.news("4", "5").to_dicts()
    assert row["news"] == "untold"
    assert "we expect the last of it on December 3, 2026" in shop.shown().text(row, BY_MAIL).body


def test_a_pickup_whose_customer_was_told_in_words_is_not_told_again(shop: TellingShop) -> None:
    shop.make_ready("1", note="called, comes at five")
    assert shop.news("1")["state"].to_list() == [TOLD_ANYHOW]
    assert (READY, ["1"]) not in shop.to_tell()


def test_an_old_parcel_is_no_news_any_more(shop: TellingShop) -> None:
    shop.send("3")
    shop.now += timedelta(days=15)
    assert (SHIPPED, ["3"]) not in shop.to_tell()


def test_a_parcel_whose_shipping_was_undone_is_not_told(shop: TellingShop) -> None:
    sent, refunded = shop.send("3"), shop.refund("6")
    undo(shop.store, sent.operation_id, by=shop.by())
    undo(shop.store, refunded.operation_id, by=shop.by())
    assert shop.to_tell() == [(LATE, ["4", "5"]), (READY, ["special order 7"])]


def test_the_channel_is_what_is_known_of_the_customer(shop: TellingShop) -> None:
    shop.make_ready("1", "2")
    anna, ben = shop.news("1", "2").sort("customer").to_dicts()
    assert [shop.shown().channel(row) for row in (anna, ben)] == [BY_HAND, BY_PHONE]
    shop.use_server(25)
    assert [shop.shown().channel(row) for row in (anna, ben)] == [BY_MAIL, BY_PHONE]


def test_the_call_list_has_pickups_without_mail_special_orders_too(shop: TellingShop) -> None:
    shop.use_server(25)
    shop.make_ready("1", "2")
    calls = to_call(shop.news(), can_mail=True)
    assert call_sheet(calls).sort("customer").rows() == [
        ("555-02", "Ben Lee", "2", "1 × Inner tube", "Harbour", 0),
        ("555-07", "Finn", "special order 7", "1 × Inner tube", "Harbour", 0),
    ]
    assert to_call(shop.news(), can_mail=False).height == 3
    text = " ".join(pages(call_list_pdf(calls, shop.now, Letterhead())))
    assert "555-02" in text
    assert "Result" in text


def test_who_may_not_know_customers_gets_no_news(shop: TellingShop) -> None:
    with acting_as(Person("bo", "Bo", "buyer")), pytest.raises(NotAllowed):
        shop.news("4")


def test_people_of_one_shop_tell_its_customers_only(shop: TellingShop) -> None:
    with acting_as(Person("bo", "Bo", "orders", frozenset({"B"}))):
        assert shop.news().is_empty()


def promised_pump(shop: TellingShop) -> str:
    wanted = Promise("A", "P", 1, "Gus Hill", customer_phone="555-09")
    return str(promise(shop.store, wanted, by=shop.by()).result["ecom_order_id"])


def moved_to(shop: TellingShop, day: date) -> None:
    change_expected(shop.store, PURCHASE_ORDER, "4711", day, by=shop.by())


def test_a_till_promise_whose_day_changes_is_told_again_and_an_undo_takes_the_telling_back(
    shop: TellingShop,
) -> None:
    number = promised_pump(shop)
    assert (LATE, [number]) in shop.to_tell()
    (row,) = shop.news(number).to_dicts()
    assert (row["news"], row["phone"], row["promises"]) == ("untold", "555-09", [date(2026, 12, 3)])
    shop.tell(number, channel=BY_PHONE, state=REACHED)
    assert (LATE, [number]) not in shop.to_tell()
    moved_to(shop, date(2026, 12, 10))
    (row,) = shop.news(number).to_dicts()
    assert (row["news"], row["before"], row["promises"]) == (
        "later",
        [date(2026, 12, 3)],
        [date(2026, 12, 10)],
    )
    told = shop.tell(number, channel=BY_PHONE, state=REACHED)
    assert (LATE, [number]) not in shop.to_tell()
    undo(shop.store, told.operation_id, by=shop.by())
    assert (LATE, [number]) in shop.to_tell()
    with acting_as(Person("bo", "Bo", "orders", frozenset({"B"}))):
        assert shop.news(number).is_empty()
