"""The language of the screens: the browser's, until somebody chooses another one in Help."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.conftest import visiting
from tests.helpers.server_process import served


def choose(page: Page, help_button: str, field: str, language: str) -> None:
    page.get_by_role("button", name=help_button).click()
    page.get_by_role("combobox", name=field).click()
    page.get_by_role("option", name=language).click()


def wait_for_title(page: Page, title: str) -> None:
    page.locator("[data-testid=stMain] h1", has_text=title).first.wait_for()


def test_a_german_browser_is_answered_in_german_until_english_is_chosen(
    browser: Browser, tmp_path: Path
) -> None:
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server, locale="de-DE") as visit:
        page = visit.open("/receiving")
        wait_for_title(page, "Wareneingang")
        choose(page, "Hilfe", "Sprache", "English")
        wait_for_title(page, "Receiving")
        page.reload()
        wait_for_title(page, "Receiving")
        choose(page, "Help", "Language", "Deutsch")
        wait_for_title(page, "Wareneingang")
