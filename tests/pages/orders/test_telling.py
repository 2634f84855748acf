"""Telling customers on the page: one order, the list of whom to tell, and the list of calls."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.telling import Post
from tests.helpers.app_pages import on_a_phone
from tests.helpers.mail_server import MailServer, mail_server
from tests.helpers.orders_page import (
    fill,
    order_buttons,
    order_messages,
    order_rows,
    orders_app,
    orders_page_store,
    press_order_button,
    tick,
)
from tests.helpers.telling_shop import TellingShop, clock_now


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def shop(path: Path) -> TellingShop:
    shop = TellingShop.at(path)
    shop.now = clock_now()
    shop.make_ready("1", "2")
    shop.send("3")
    return shop


def send_all() -> None:
    """The part of the worker."""
    Post(orders_page_store(), Path("/nowhere"), clock_now).turn()


def test_an_order_is_mailed_once_and_says_so(shop: TellingShop, mails: MailServer) -> None:
    shop.use_server(mails.port)
    shop.store.close()
    app = press_order_button(orders_app(order="1"), "Send e-mail")
    assert "The e-mail to Anna Berg is on its way." in order_messages(app)
    assert "Waits to be sent: ready for pickup, by e-mail to anna" in order_messages(app)
    assert "Send e-mail" not in order_buttons(app)
    send_all()
    app = orders_app(order="1")
    assert "Told: ready for pickup, by e-mail to anna" in order_messages(app)
    assert mails.to() == ["anna@x.example"]


def test_the_text_leaves_as_it_was_changed(shop: TellingShop, mails: MailServer) -> None:
    shop.use_server(mails.port)
    shop.store.close()
    app = orders_app(order="1")
    fill(app, "To", "berg@x.example")
    fill(app, "Subject", "Abholen!")
    app.text_area[0].set_value("Bis sechs.")
    press_order_button(app, "Send e-mail")
    send_all()
    assert (mails.to(), mails.text()) == (["berg@x.example"], "Bis sechs.")


def test_another_language_changes_the_text(shop: TellingShop, mails: MailServer) -> None:
    shop.use_server(mails.port)
    shop.store.close()
    app = orders_app(order="1")
    next(box for box in app.selectbox if box.label == "Language").select("fr").run()
    assert str(app.text_area[0].value).startswith("Bonjour Anna Berg,")


def test_a_refusal_and_a_doubt_stand_at_the_order(shop: TellingShop, mails: MailServer) -> None:
    shop.use_server(mails.port)
    mails.answers[("RCPT", "anna@")] = "550 no such user"
    mails.answers[("TEXT", "")] = "breaks off"
    shop.store.close()
    press_order_button(orders_app(order="1"), "Send e-mail")
    press_order_button(orders_app(order="3"), "Send e-mail")
    send_all()
    assert "The mail server said: 550 no such user" in order_messages(orders_app(order="1"))
    app = orders_app(order="3")
    assert "Sent or not, nobody answered" in order_messages(app)
    press_order_button(app, "It was not sent")
    assert "Send e-mail" in order_buttons(orders_app(order="3"))


def test_without_a_mail_server_the_text_is_copied_and_marked_as_told(shop: TellingShop) -> None:
    shop.store.close()
    app = orders_app(order="1")
    assert app.code[1].value.startswith("Guten Tag Anna Berg,")
    fill(app, "Note", "at the till")
    press_order_button(app, "Mark as told")
    assert "Told: ready for pickup" in order_messages(app)
    assert "at the till" in order_messages(app)


def test_many_are_mailed_by_one_button_that_says_how_many(shop: TellingShop, mails: MailServer) -> None:
    shop.use_server(mails.port)
    shop.store.close()
    app = orders_app(view="To tell")
    assert order_rows(app, "customer", "reach") == [["Anna Berg", "E-mail"], ["Ben Lee", "Phone call"],
                                                    ["Finn", "Phone call"]]  # fmt: skip
    assert "anna@x.example\nIhre Bestellung 1 liegt zur Abholung bereit" in app.code[0].value
    press_order_button(app, "Send 1 e-mail now")
    assert "On the way: 1 e-mail." in order_messages(app)
    send_all()
    assert mails.to() == ["anna@x.example"]


def test_ticked_customers_are_marked_as_told(shop: TellingShop) -> None:
    shop.store.close()
    app = tick(orders_app(view="To tell"), 0, 1)
    press_order_button(app, "Mark as told")
    assert "Told 2 customers." in order_messages(app)
    assert order_rows(app, "customer") == [["Finn"]]


def test_the_call_list_takes_the_result_of_each_call(shop: TellingShop, mails: MailServer) -> None:
    shop.use_server(mails.port)
    shop.store.close()
    app = orders_app(view="Call list")
    assert "2 customers to call" in order_messages(app)
    first = next(button for button in app.button if button.label == "Not reached")
    first.click().run()
    assert "Ben Lee was not reached. The call stays on the list." in order_messages(app)
    assert "Tried 1 time." in order_messages(app)
    for _ in range(2):
        next(button for button in app.button if button.label == "Reached").click().run()
    assert "There is nobody to call." in order_messages(app)


def test_a_phone_shows_whom_to_tell_as_cards(
    shop: TellingShop, mails: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.use_server(mails.port)
    shop.store.close()
    on_a_phone(monkeypatch)
    app = orders_app(view="To tell")
    assert not app.dataframe
    assert {"Send 1 e-mail now", "Send e-mail", "Reached"} <= set(order_buttons(app))
