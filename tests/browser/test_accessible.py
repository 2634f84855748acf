"""Everybody can read and work every page: axe-core finds nothing against WCAG 2.2 AA, light or dark."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit, visiting
from tests.helpers.server_process import ServerProcess

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

COLOURS_HAVE_CHANGED = """() => Promise.allSettled(
    document.getAnimations().filter(each => each instanceof CSSTransition).map(each => each.finished)
)"""

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


@pytest.fixture(scope="module")
def tour(browser: Browser, server: ServerProcess) -> Iterator[Visit]:
    """One visit to all screens, so that the browser loads the program once."""
    with visiting(browser, server) as visit:
        yield visit


@pytest.mark.parametrize("address", SCREENS)
def test_a_screen_can_be_read_and_worked_by_everybody(tour: Visit, address: str) -> None:
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
