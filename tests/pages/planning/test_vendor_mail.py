"""Vendors on the pages: an order is mailed with its files, a question is asked, and the answer is noted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.telling import Post
from tests.helpers.app_pages import page_at, pressed
from tests.helpers.mail_server import MailServer, mail_server
from tests.helpers.orders_page import fill, order_messages, orders_page_store
from tests.helpers.telling_shop import TellingShop, clock_now


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def shop(path: Path, mails: MailServer) -> TellingShop:
    shop = TellingShop.at(path)
    shop.use_server(mails.port)
    return shop


def sent() -> None:
    Post(orders_page_store(), Path("/nowhere"), clock_now).turn()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_a_draft_is_mailed_with_its_files_to_an_address_that_is_kept(
    shop: TellingShop, mails: MailServer
) -> None:
    shop.store.close()
    app = page_at("po_planning", po="4713", vendor_mail="true")
    fill(app, "To", "new@vend.example")
    next(box for box in app.checkbox if box.label == "Keep this address for the vendor").check()
    pressed(app, "Send the order")
    sent()
    assert mails.to() == ["new@vend.example"]
    assert len(list(mails.mails[0].iter_attachments())) == 2
    app = page_at("po_planning", po="4713", vendor_mail="true")
    assert "Told: purchase order, by e-mail to new" in order_messages(app)
    assert "UTC" not in order_messages(app)
    assert next(box for box in app.text_input if box.label == "To").value == "new@vend.example"


def test_a_late_vendor_is_asked_and_the_answer_stands_at_the_order(
    shop: TellingShop, mails: MailServer
) -> None:
    shop.store.close()
    pressed(page_at("po_planning", view="Overdue"), "Send the question")
    sent()
    assert mails.to() == ["orders@vend.example"]
    assert "No answer yet" in [head.value for head in page_at("po_planning", view="Vendors").subheader]
    app = page_at("receiving", po="4712")
    fill(app, "What the vendor answered", "On Monday")
    pressed(app, "Save the answer")
    assert "On Monday" in order_messages(app)
    assert "No answer yet" not in [head.value for head in page_at("po_planning", view="Vendors").subheader]


def test_without_a_mail_server_the_question_is_copied_and_noted(shop: TellingShop) -> None:
    shop.forget_server()
    shop.store.close()
    app = page_at("po_planning", view="Overdue")
    assert app.code[0].value.startswith("Late deliveries: 4712\n\nDear Vend team,")
    pressed(app, "Mark as told")
    assert "Noted: the vendor was told." in order_messages(app)


def test_a_vendor_is_called_and_what_came_back_stands_at_the_order(shop: TellingShop) -> None:
    shop.store.close()
    assert not page_at("po_planning", view="Vendors").code  # Nothing of the list is read while it is folded.
    app = page_at("po_planning", view="Vendors", vendor_calls="true")
    assert "When will these orders come: 4712?" in app.code[0].value
    fill(app, "Phone of the vendor", "+49 30 12")
    pressed(app, "Not reached")
    assert "Noted: the call to Vend. It stays on the list." in order_messages(app)
    app = page_at("po_planning", view="Vendors", vendor_calls="true")
    fill(app, "What came back", "Ships on Monday")
    pressed(app, "Reached")
    assert "There is no vendor to call." in order_messages(app)
    assert "Ships on Monday" in order_messages(page_at("receiving", po="4712"))
