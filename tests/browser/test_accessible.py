"""Everybody can read and work every page: axe-core finds nothing against WCAG 2.2 AA, light or dark."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit, visiting
from tests.helpers.app_pages import PHONE
from tests.helpers.server_process import ServerProcess

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

COLOURS_HAVE_CHANGED = """() => Promise.allSettled(
    document.getAnimations().filter(each => each instanceof CSSTransition).map(each => each.finished)
)"""

SMALL_TEXTS = """() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(each =>
    each.getClientRects().length && parseFloat(getComputedStyle(each).fontSize) < 12 &&
    [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
).map(each => each.textContent)"""
"""Texts that are less than 12 pixels high."""

SCREENS = [
    "/",
    "/backorders",
    "/receiving",
    "/receiving?document=PURCHASE_ORDER~3055",
    "/ecom_orders",
    "/ecom_orders?order=20425",
    "/ecom_orders?view=Waiting+customers",
    "/ecom_orders?view=POS+reconciliation",
    "/po_planning",
    "/po_planning?view=Drafts",
    "/po_planning?view=Charts",
    "/to_do",
    "/data",
    "/people",
]

CARDS = [
    "/backorders",
    "/receiving",
    "/receiving?show=Counts",
    "/receiving?po=3061",
    "/ecom_orders",
    "/ecom_orders?view=Queue",
    "/ecom_orders?view=To+tell",
    "/ecom_orders?view=POS+reconciliation",
    "/ecom_orders?pick=20425",
    "/po_planning?shortages=true",
    "/po_planning?view=Drafts",
    "/po_planning?view=Overdue",
    "/po_planning?view=Vendors",
    "/po_planning?view=Sales",
    "/po_planning?view=Excess",
    "/data?view=History",
    "/data?view=Messages",
    "/people",
]


@pytest.fixture(scope="module")
def tour(browser: Browser, server: ServerProcess) -> Iterator[Visit]:
    """One visit to all screens, so that the browser loads the program once."""
    with visiting(browser, server) as visit:
        yield visit


@pytest.fixture(scope="module")
def phone_tour(browser: Browser, server: ServerProcess) -> Iterator[Visit]:
    """One visit to all screens with a phone."""
    device = {"user_agent": PHONE, "has_touch": True, "is_mobile": True}
    with visiting(browser, server, viewport={"width": 390, "height": 844}, **device) as visit:
        yield visit


@pytest.mark.parametrize("address", SCREENS)
def test_a_screen_can_be_read_and_worked_by_everybody(tour: Visit, address: str) -> None:
    assert_readable(tour, address)


@pytest.mark.parametrize("address", CARDS)
def test_cards_on_a_phone_can_be_read_and_worked_by_everybody(phone_tour: Visit, address: str) -> None:
    assert_readable(phone_tour, address)
    page = phone_tour.page
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(SMALL_TEXTS) == []


def assert_readable(tour: Visit, address: str) -> None:
    tour.page.emulate_media(color_scheme="light")
    page = tour.open(address)
    assert findings(page, RULES) == []

    page.emulate_media(color_scheme="dark")
    expect(page.locator("[data-testid=stApp]")).to_have_css("color-scheme", "dark")
    assert findings(page, ["color-contrast"]) == []


def findings(page: Page, rules: list[str]) -> list[str]:
    """Return what axe-core objects to once all colours have changed: the rule, the element and the reason."""
    page.evaluate(COLOURS_HAVE_CHANGED)
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [
        f"{broken['id']}: {node['html']} {node['failureSummary']}"
        for broken in found.response["violations"]
        for node in broken["nodes"]
    ]
