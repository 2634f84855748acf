"""A stranger with a Lightspeed account: from an empty store to the first true report, counted and timed."""

import re
import time
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PATIENCE, Visit, visiting
from tests.helpers.copied_stores import new_store
from tests.helpers.server_process import ROOT, served
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import fill

MOST_SECONDS, MOST_CLICKS = 180, 8


class Stranger:
    """Counts the clicks of somebody who sees the program for the first time."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page
        self.clicks = 0

    def click(self, place: Locator) -> None:
        place.click()
        self.clicks += 1
        self.visit.settle()

    def allow(self, sign_in: Locator) -> str:
        """Sign in on Lightspeed's own page, in a new tab, and return the address it leads to."""
        with self.visit.context.expect_page() as opened:
            sign_in.click()
        with opened.value.expect_request(lambda request: "code=" in request.url) as led_to:
            opened.value.get_by_role("button", name="Allow").click()
        self.clicks += 2
        opened.value.close()
        self.page.bring_to_front()
        return led_to.value.url


def connect(stranger: Stranger) -> None:
    """From the Overview of an empty shop to the first sync."""
    page = stranger.page
    stranger.click(page.get_by_role("link", name="Connect Lightspeed"))
    page.get_by_label("Client ID").fill("backorder-desk")
    stranger.click(page.get_by_role("button", name="Get the sign-in address"))
    address = stranger.allow(page.get_by_role("link", name="Sign in at Lightspeed"))
    page.get_by_label("Address or code").fill(address)
    stranger.click(page.get_by_role("button", name="Connect", exact=True))
    expect(page.get_by_text(re.compile("^Up to date"))).to_be_visible(timeout=MOST_SECONDS * 1000)


def test_a_stranger_sees_the_first_true_report_in_three_minutes(browser: Browser, tmp_path: Path) -> None:
    new_store(tmp_path / "shop.duckdb").close()
    with LightspeedServer(Clock()) as lightspeed:
        lightspeed.clock.advance(-9 * 3600)
        fill(lightspeed)  # a day of work
        lightspeed.clock.advance(3600)
        surroundings = {
            "BACKORDERS_R_SERIES_API": lightspeed.address,
            "BACKORDERS_R_SERIES_AUTH": lightspeed.address,
            "BACKORDERS_SECRETS": str(tmp_path / "secrets"),
        }
        store = tmp_path / "shop.duckdb"
        with served(store, ROOT / "server.py", **surroundings) as server, visiting(browser, server) as visit:
            began = time.monotonic()
            stranger = Stranger(visit)
            visit.open()
            connect(stranger)
            stranger.click(stranger.page.get_by_role("link", name="Backorders").first)
            shortages = lightspeed.merchant.negative_inventory()
            units = sum(row["units"] for row in shortages)
            expect(stranger.page.get_by_text(f"{units:,} units short").first).to_be_visible(timeout=PATIENCE)
            took = time.monotonic() - began

            print(f"{took:.0f} seconds, {stranger.clicks} clicks")
            assert took <= MOST_SECONDS
            assert stranger.clicks <= MOST_CLICKS
            assert numbers_of(stranger.page) >= {str(row["document"]) for row in shortages if row["document"]}


def numbers_of(page: Page) -> set[str]:
    """Return the documents in the address of which the table's sources lie."""
    return set(re.findall(r"\d+", page.content()))
