"""Every page opens, and nothing leaves the house."""

import pytest

from tests.browser.conftest import Visit

PAGES = {
    "/": "Overview",
    "/backorders": "Backorders",
    "/receiving": "Receiving",
    "/ecom_orders": "eCom orders",
    "/po_planning": "PO planning",
    "/to_do": "To do in Lightspeed",
    "/data": "Data",
}


@pytest.mark.parametrize(("address", "title"), PAGES.items())
def test_every_page_opens_with_its_title_and_asks_no_other_host(
    visit: Visit, address: str, title: str
) -> None:
    page = visit.open(address)

    assert page.locator("[data-testid=stMain] h1").first.inner_text() == title
    assert visit.went_out == []
    assert visit.complaints == []


def test_the_pages_are_reached_from_the_menu(visit: Visit) -> None:
    page = visit.open()
    for title in PAGES.values():
        page.locator("[data-testid=stTopNav]").get_by_text(title, exact=True).click()
        page.locator("[data-testid=stMain] h1", has_text=title).wait_for()
    assert visit.went_out == []
