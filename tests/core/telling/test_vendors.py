"""Vendors: orders mailed with their files, and questions about late deliveries with their answers."""

from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from core.access import NotAllowed, Person, acting_as
from core.errors import Problem
from core.formats import Letterhead
from core.ledger.operations import Done
from core.messages import BY_HAND, BY_MAIL, LEFT, TO_SEND, TOLD_ANYHOW, TURNED_DOWN
from core.purchasing import PURCHASE_ORDER, change_expected, load_overdue_supply, mark_sent
from core.purchasing.confirmed_changes import ConfirmedChange
from core.purchasing.vendor_confirmations import accept_confirmation
from core.telling import (
    VendorLetter,
    load_order_letter,
    load_question_letter,
    load_vendor_messages,
    note_answer,
    open_questions,
    tell,
)
from core.telling.kept_texts import ShopTexts, keep_language
from core.telling.to_vendors import question_text
from tests.helpers.mail_server import mail_server
from tests.helpers.pdf_text import pages
from tests.helpers.telling_shop import TellingShop

pytestmark = pytest.mark.both_engines
NO_CHANGES = ShopTexts({}, "en")


def mail_order(shop: TellingShop, po_id: str = "4713", **entered: str) -> Done:
    letter = shop.store.ask(load_order_letter, po_id, shop.now)
    message = letter.message(BY_MAIL, TO_SEND, **({"recipient": letter.email} | entered))
    return tell(shop.store, [message], by=shop.by())


def question(shop: TellingShop) -> VendorLetter:
    lines = shop.store.ask(load_overdue_supply, shop.now).lines
    return shop.store.ask(load_question_letter, "Vend", lines)


def asked(shop: TellingShop) -> pl.DataFrame:
    return shop.store.ask(load_vendor_messages)


def test_a_purchase_order_leaves_with_a_pdf_and_a_csv_file(shop: TellingShop) -> None:
    with mail_server() as server:
        shop.use_server(server.port)
        mail_order(shop)
        shop.post().turn()
    (mail,) = server.mails
    assert mail["To"] == "orders@vend.example"
    assert "Units: 6\nTotal: €24.00\nShip to: Harbour\nOur account with you: K-77" in server.text()
    files = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert list(files) == ["purchase-order-4713.pdf", "purchase-order-4713.csv"]
    assert "Inner tube" in " ".join(pages(files["purchase-order-4713.pdf"]))
    assert "Inner tube" in str(files["purchase-order-4713.csv"])
    assert asked(shop)["state"].to_list() == [LEFT]


def test_an_order_that_was_changed_before_it_left_is_not_sent(shop: TellingShop) -> None:
    with mail_server() as server:
        shop.use_server(server.port)
        mail_order(shop, "4711")
        change_expected(shop.store, PURCHASE_ORDER, "4711", date(2027, 1, 9), by=shop.by())
        shop.post().turn()
        assert server.received == []
        assert asked(shop)["state"].to_list() == [TURNED_DOWN]
        assert "was changed" in asked(shop)["sentence"][0]
        mail_order(shop, "4711")
        shop.post().turn()
    assert len(server.received) == 1


def test_a_draft_that_is_marked_as_sent_meanwhile_still_leaves(shop: TellingShop) -> None:
    with mail_server() as server:
        shop.use_server(server.port)
        mail_order(shop)
        mark_sent(shop.store, "4713", expected_on=None, by=shop.by())
        shop.post().turn()
    assert len(server.received) == 1


def test_the_address_is_kept_at_the_vendor_if_asked(shop: TellingShop) -> None:
    letter = shop.store.ask(load_order_letter, "4713", shop.now)
    message = letter.message(BY_MAIL, TO_SEND, recipient="new@vend.example")
    tell(shop.store, [message], vendor_email=("V", "new@vend.example"), by=shop.by())
    assert shop.store.ask(load_order_letter, "4713", shop.now).email == "new@vend.example"


def test_a_question_is_open_until_a_confirmation_of_the_order_is_accepted(shop: TellingShop) -> None:
    letter = question(shop)
    assert letter.po_ids == ("4712",)
    tell(shop.store, [letter.message(BY_HAND, TOLD_ANYHOW)], by=shop.by())
    assert open_questions(asked(shop))["document_id"].to_list() == ["4712"]
    changes = [ConfirmedChange("4712", 1, "expected_on", date(2026, 11, 16), date(2026, 12, 9))]
    shop.now = datetime(2026, 11, 24, 8)
    accept_confirmation(shop.store, "reply.csv", changes, by=shop.by())
    assert open_questions(asked(shop)).is_empty()
    assert asked(shop)["answered_at"].to_list() == [shop.now]


def test_a_confirmation_before_the_question_does_not_answer_it(shop: TellingShop) -> None:
    changes = [ConfirmedChange("4712", 1, "expected_on", date(2026, 11, 16), date(2026, 11, 20))]
    accept_confirmation(shop.store, "reply.csv", changes, by=shop.by())
    tell(shop.store, [question(shop).message(BY_HAND, TOLD_ANYHOW)], by=shop.by())
    assert len(open_questions(asked(shop))) == 1


def test_an_answer_by_phone_is_noted_in_words(shop: TellingShop) -> None:
    done = tell(shop.store, [question(shop).message(BY_HAND, TOLD_ANYHOW)], by=shop.by())
    with pytest.raises(Problem, match="Say what"):
        note_answer(shop.store, done.result[0], " ", by=shop.by())
    note_answer(shop.store, done.result[0], "Ships on Monday", by=shop.by())
    assert open_questions(asked(shop)).is_empty()
    assert asked(shop).select("sentence", "answered_at").rows() == [("Ships on Monday", shop.now)]


def test_a_vendor_is_asked_again_only_on_purpose(shop: TellingShop) -> None:
    letter = question(shop)
    tell(shop.store, [letter.message(BY_HAND, TOLD_ANYHOW)], by=shop.by())
    with pytest.raises(Problem, match="Ann did this already"):
        tell(shop.store, [letter.message(BY_HAND, TOLD_ANYHOW)], by=shop.by())
    tell(shop.store, [question(shop).message(BY_HAND, TOLD_ANYHOW)], by=shop.by())
    assert len(asked(shop)) == 2


def test_buyers_write_to_vendors_and_others_do_not(shop: TellingShop) -> None:
    message = question(shop).message(BY_HAND, TOLD_ANYHOW)
    for role in ("floor", "orders", "viewer"):
        with acting_as(Person("p", "P", role)), pytest.raises(NotAllowed):
            tell(shop.store, [message], by=shop.by())
    with acting_as(Person("p", "P", "buyer", frozenset({"B"}))), pytest.raises(NotAllowed):
        tell(shop.store, [message], by=shop.by())
    with acting_as(Person("p", "P", "buyer", frozenset({"A"}))):
        tell(shop.store, [message], by=shop.by())


# --- the question


def test_the_question_names_each_order_and_item_and_asks_politely(shop: TellingShop) -> None:
    text = question(shop).text
    assert text.subject == "Late deliveries: 4712"
    assert text.body == (
        "Dear Vend team,\n\nThe following deliveries are late, and customers may be waiting for them. Could "
        "you please tell us when we can expect each item, and which of them you cannot send?\n\n"
        "Purchase order 4712 for Harbour, due November 16, 2026:\n  - 5 × Inner tube (V-1)\n\n"
        "Thank you very much, and kind regards\nHarbour"
    )


def test_the_question_is_asked_in_the_shop_s_language(shop: TellingShop) -> None:
    keep_language(shop.store, "de")
    assert "Bestellung 4712 für Harbour, fällig am 16. November 2026:" in question(shop).text.body


def test_the_link_opens_the_question_in_the_mail_program(shop: TellingShop) -> None:
    letter = question(shop)
    link = urlsplit(letter.link)
    assert (link.scheme, link.path) == ("mailto", "orders@vend.example")
    assert parse_qs(link.query) == {"subject": [letter.text.subject], "body": [letter.text.body]}
    lines = shop.store.ask(load_overdue_supply, shop.now).lines
    long = question_text(NO_CHANGES, "Vend", pl.concat([lines] * 40), Letterhead())
    cut = VendorLetter(letter.kind, "V", "a@b.example", "en", long, ("4712",), (0,)).link
    assert "body" not in cut
    assert len(cut) < 2_000


@pytest.mark.parametrize(
    "email", ["", "call us", "a@b.example?bcc=c@d.example", "a@b.example\nBcc: c@d.example"]
)
def test_an_invalid_e_mail_address_makes_no_link(shop: TellingShop, email: str) -> None:
    letter = question(shop)
    assert VendorLetter(letter.kind, "V", email, "en", letter.text, ("4712",), (0,)).link == ""


def test_a_vendor_reads_the_number_of_the_pos_and_names_on_one_line(shop: TellingShop) -> None:
    lines = shop.store.ask(load_overdue_supply, shop.now).lines.with_columns(
        pos_number=pl.lit("P-9"), description=pl.lit("Tube\nBcc: x")
    )
    text = question_text(NO_CHANGES, "Ve\nnd", lines, Letterhead())
    assert text.subject == "Late deliveries: P-9"
    assert text.body.startswith("Dear Ve nd team,\n")
    assert "  - 5 × Tube Bcc: x (V-1)" in text.body
