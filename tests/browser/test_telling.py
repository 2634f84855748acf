"""Telling customers in a real browser, with a mail server on this computer: one e-mail, many, and calls."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, visiting
from tests.helpers.mail_server import MailServer, mail_server
from tests.helpers.server_process import served
from tests.helpers.telling_shop import TellingShop, clock_now


def a_shop(path: Path, server: MailServer) -> None:
    shop = TellingShop.at(path)
    shop.use_server(server.port)
    shop.now = clock_now()
    shop.make_ready("1", "2")
    shop.send("3")
    shop.store.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).last.click()


def test_an_order_that_is_ready_is_mailed_and_many_and_calls_are_told(
    browser: Browser, tmp_path: Path
) -> None:
    with mail_server() as mails:
        a_shop(tmp_path / "shop.duckdb", mails)
        with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
            page = visit.open("/ecom_orders?order=1")
            expect(page.get_by_label("Subject")).to_have_value("Ihre Bestellung 1 liegt zur Abholung bereit")
            page.get_by_role("button", name="Send e-mail").dblclick()
            told = re.compile(r"Told: ready for pickup, by e-mail to anna@.?x\.example, .*, shop staff")
            expect(page.get_by_text(told)).to_be_visible(timeout=PATIENCE)
            assert mails.to() == ["anna@x.example"]

            visit.open("/ecom_orders?view=To+tell")
            page.get_by_text(re.compile("^Shipped")).first.click()
            page.get_by_role("button", name="Send 1 e-mail").click()
            expect(page.get_by_text("Votre commande 3 est en route")).to_be_visible()
            press(page, "Send 1 e-mail now")
            expect(page.get_by_text("On the way: 1 e-mail.").first).to_be_visible(timeout=PATIENCE)
            expect(page.get_by_text(re.compile("^Shipped"))).to_have_count(0, timeout=PATIENCE)

            visit.open("/ecom_orders?view=Call+list")
            expect(page.get_by_role("link", name="555-02")).to_have_attribute("href", "tel:55502")
            page.get_by_role("button", name="Not reached").first.click()
            expect(page.get_by_text("Tried 1 time.")).to_be_visible(timeout=PATIENCE)
            page.get_by_role("button", name="Reached", exact=True).last.click()
            expect(page.get_by_text(re.compile("was told")).first).to_be_visible(timeout=PATIENCE)
            assert visit.complaints == []
            assert visit.went_out == []
        assert sorted(mails.to()) == ["anna@x.example", "chloe@x.example"]
