"""Names that try to run a script or load a picture are only ever text, on every page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from tests.browser.conftest import Visit, visiting
from tests.browser.test_pages import PAGES
from tests.helpers.server_process import served
from tests.helpers.small_shop import do, ordered, small_shop, sold

HOSTILE = (
    " <img src=x onerror=\"document.title='ran'\"><script>document.title='ran'</script>"
    " ![picture](http://elsewhere.example/p.png) [link](javascript:document.title='ran')"
    " www.elsewhere.example a@elsewhere.example =1+1 '\"🎿"
)


@pytest.fixture(scope="module")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    path: Path = tmp_path_factory.mktemp("hostile") / "shop.duckdb"
    store = small_shop(path, HOSTILE)
    sold(store, "s1", "tyre", 3, order="E1")
    ordered(store, "p1", "tyre", 2)
    ordered(store, "p2", "bell", 2, draft=True)
    customer = dict.fromkeys(("customer_name", "shipping_name", "shipping_address"), "Robin" + HOSTILE)
    do(store, "edit", Posting(changes=[Change("ecom_order", ("E1",), customer)]))
    store.close()
    with served(path) as server, visiting(browser, server) as visit:
        yield visit


DETAILS = ["/receiving?po=p1", "/po_planning?po=p2", "/backorders?sale=s1", "/ecom_orders?order=E1"]


@pytest.mark.parametrize(("address", "title"), [*PAGES.items(), *((address, "") for address in DETAILS)])
def test_hostile_names_run_no_script_load_no_picture_and_are_no_link(
    hostile: Visit, address: str, title: str
) -> None:
    page = hostile.open(address)

    if title:
        assert page.locator("[data-testid=stMain] h1").first.inner_text() == title
    assert page.title() != "ran"
    assert (
        page.locator("[data-testid=stMain] img[src*='elsewhere'], [data-testid=stMain] script").count() == 0
    )
    assert (
        page.locator(
            "[data-testid=stMain] a[href*='elsewhere'], [data-testid=stMain] a[href^='mailto:']"
        ).count()
        == 0
    )
    assert hostile.went_out == []
