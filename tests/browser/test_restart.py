"""After a restart the user is told that the last click did not arrive."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import visiting
from tests.helpers.copied_stores import sample_shop
from tests.helpers.server_process import served

WARNING = "The server was restarted; your last click was not saved."


def test_a_page_that_was_open_says_that_the_server_was_restarted(browser: Browser, tmp_path: Path) -> None:
    sample_shop(tmp_path / "shop.duckdb")
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = visit.open()
        expect(page.get_by_text(WARNING)).to_have_count(0)

        server.kill()
        server.start()

        expect(page.get_by_text(WARNING)).to_be_visible(timeout=30_000)

        page.get_by_text("I have checked").click()
        expect(page.get_by_text(WARNING)).to_have_count(0)


def test_a_page_opened_after_a_restart_says_nothing(browser: Browser, tmp_path: Path) -> None:
    sample_shop(tmp_path / "shop.duckdb")
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        visit.open()
        server.kill()
        server.start()

        page = visit.open()

        expect(page.get_by_text(WARNING)).to_have_count(0)
