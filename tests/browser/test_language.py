"""The language of the screens: the browser's, until somebody chooses another one in Help."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.helpers.server_process import served


def choose(page: Page, help_button: str, field: str, language: str) -> None:
    page.get_by_role("button", name=help_button).first.click()
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


def test_fields_keep_what_was_entered_when_another_language_is_chosen(
    browser: Browser, tmp_path: Path
) -> None:
    with served(tmp_path / "shop.duckdb") as server, visiting(browser, server) as visit:
        page = visit.open("/receiving?po=3064")
        page.get_by_text("Something is damaged, missing or costs something else").click()
        page.get_by_role("combobox", name="Spread by").fill("quantity")
        page.get_by_role("option", name="quantity").click()
        page.get_by_role("textbox", name="Freight").fill("7.25")
        page.get_by_label("Packing slip").fill("LS-77")
        page.keyboard.press("Tab")
        page.keyboard.type("20261129")
        page.keyboard.press("Tab")
        choose(page, "Help", "Language", "Deutsch")
        wait_for_title(page, "Wareneingang")
        page.keyboard.press("Escape")
        day = page.get_by_test_id("stDateInput").filter(has_text="Eingang, falls nicht heute")
        expect(day.locator("input")).to_have_value("2026-11-29")
        expect(page.get_by_label("Lieferschein", exact=True)).to_have_value("LS-77")
        expect(page.get_by_role("textbox", name="Fracht")).to_have_value("7,25")
        expect(page.get_by_role("combobox", name="Verteilen nach")).to_have_value("Menge")
