"""Numbers in a real browser: the keypad of a phone, and the marks that people write in them."""

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Visit, visiting
from tests.helpers.app_pages import PHONE
from tests.helpers.server_process import ServerProcess

DELIVERY = "/receiving?po=3064"


def typed(visit: Visit, field: Locator, text: str) -> None:
    """As somebody types: letter by letter, in the place of what is there."""
    field.click()
    visit.page.keyboard.press("ControlOrMeta+a")
    visit.page.keyboard.type(text)


def pasted(visit: Visit, field: Locator, text: str) -> None:
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    field.click()
    visit.page.keyboard.press("ControlOrMeta+a")
    visit.page.keyboard.press("ControlOrMeta+v")


def test_two_and_a_half_with_a_comma_is_not_25_in_an_english_browser(visit: Visit) -> None:
    page = visit.open(DELIVERY)
    page.get_by_text("Something is damaged, missing or costs something else").click()
    freight = page.get_by_role("textbox", name="Freight")
    freight.click()
    page.keyboard.type("2,5")
    page.keyboard.press("Tab")
    expect(freight).to_have_value("2.50")


@pytest.mark.parametrize(
    ("entered", "shown"),
    [("2,5", "2.5"), ("2.5", "2.5"), ("1.000", "1000"), ("1,000", "1000"), ("1.000.000", "1000000")],
)
def test_a_count_is_read_with_the_marks_of_either_language(visit: Visit, entered: str, shown: str) -> None:
    visit.open(DELIVERY)
    count = visit.page.get_by_label("Received now, line 1")
    for enter in (typed, pasted):
        enter(visit, count, entered)
        expect(count).to_have_value(shown)
        count.fill("")  # Nothing was sent yet.


def test_a_phone_opens_a_keypad_for_an_amount_and_for_a_count(
    browser: Browser, server: ServerProcess
) -> None:
    with visiting(browser, server, user_agent=PHONE, has_touch=True) as visit:
        page = visit.open(DELIVERY)
        count = page.get_by_label("Received now, line 1")
        count.tap()
        expect(count).to_have_attribute("inputmode", "numeric")
        page.get_by_text("Something is damaged, missing or costs something else").tap()
        freight = page.get_by_role("textbox", name="Freight")
        freight.tap()
        expect(freight).to_have_attribute("inputmode", "decimal")
        page.keyboard.type("7.5")
        page.keyboard.press("Tab")
        expect(freight).to_have_value("7.50")
        expect(freight).to_have_attribute("inputmode", "decimal")
        assert visit.complaints == []
