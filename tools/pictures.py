"""Take the pictures of docs/ anew, from the sample shop in a real browser.

``python -m tools.pictures [NAME]…``: all, or some by their names without ``.png``. Needs Chromium.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.helpers.server_process import served
from tools import chromium

DOCS = Path(__file__).parents[1] / "docs"
SIZE = {"width": 1440, "height": 1000}
PATIENCE = 60_000  # milliseconds; the first visit loads every part of Streamlit's page
ADDRESSES = {
    "overview": "",
    "backorders": "backorders",
    "receiving": "receiving",
    "ecom_orders": "ecom_orders",
    "po_planning": "po_planning",
    "data": "data",
    "guide-delivery": "receiving?po=3063",
    "guide-order": "ecom_orders?order=20425",
    "guide-buying": "po_planning?view=Sales",
    "guide-import": "data?view=Import",
    "guide-lightspeed": "data?view=Lightspeed",
}
"""Address of each picture's page, by the picture's name."""


def main(names: list[str]) -> None:
    """Take the pictures ``names``, or all."""
    program = chromium.find()
    if program is None:
        sys.exit(chromium.NONE_FOUND)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "sample.duckdb") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        for name in names or list(ADDRESSES):
            _take(page, f"{server.url}/{ADDRESSES[name]}", DOCS / f"{name}.png")
        browser.close()


def _take(page: Page, address: str, file: Path) -> None:
    page.goto(address)
    page.locator("[data-testid=stMain] h1").first.wait_for(timeout=PATIENCE)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(3000)  # Tables and charts are drawn after the script has ended.
    page.screenshot(path=file)
    print(file.relative_to(DOCS.parent))


if __name__ == "__main__":
    main(sys.argv[1:])
