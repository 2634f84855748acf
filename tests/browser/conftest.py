"""A real Chromium on the real server."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.helpers.server_process import ServerProcess, served
from tools import chromium

# Off: everything that Chromium itself asks the network for.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-dev-shm-usage",
]
PATIENCE = 30_000  # milliseconds; the first visit loads every part of Streamlit's page


class Visit:
    """A fresh browser profile on one server, with a record of what its page did.

    ``went_out`` has every request to another host that was not stopped; ``complaints`` every error the
    browser reported. ``device``: what Playwright knows of the browser's device, where it is not a desktop.
    """

    def __init__(self, browser: Browser, server: ServerProcess, **device: Any) -> None:
        self.server = server
        self.context = browser.new_context(**{"viewport": {"width": 1400, "height": 1000}, **device})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.went_out: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._on_request)
        self.page.on("requestfailed", self._on_failure)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._on_console)

    def open(self, address: str = "/") -> Page:
        """Go to ``address`` and wait until the page stands still."""
        self.page.goto(self.server.url + address)
        self.page.locator("[data-testid=stMain] h1").first.wait_for()
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script has run and nothing is greyed out any more."""
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        expect(self.page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=PATIENCE)

    def picture(self, file: Path) -> None:
        """Write what the page looks like to ``file``, a PNG."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=file, full_page=True)

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        ours = address.scheme in ("data", "blob") or address.netloc == urlsplit(self.server.url).netloc
        if not ours:
            self.went_out.append(request.url)

    def _on_failure(self, request: Request) -> None:
        if request.failure == "csp" and request.url in self.went_out:
            self.went_out.remove(request.url)  # stopped before it left

    def _on_console(self, message: ConsoleMessage) -> None:
        # Streamlit finds its base address by asking below the page's own, which answers 404 first.
        probing = message.location["url"].endswith(("/_stcore/health", "/_stcore/host-config"))
        if message.type == "error" and not probing:
            self.complaints.append(message.text)


# Playwright's own event loop runs while it is open: no wider than these tests.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.skip(chromium.NONE_FOUND)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One server for all tests that only look."""
    with served(tmp_path_factory.mktemp("store") / "shop.duckdb") as server:
        yield server


@pytest.fixture
def visit(browser: Browser, server: ServerProcess) -> Iterator[Visit]:
    with visiting(browser, server) as visit:
        yield visit


@contextlib.contextmanager
def visiting(browser: Browser, server: ServerProcess, **device: Any) -> Iterator[Visit]:
    """A visit, ended when the block is left. ``device``: what Playwright knows of the browser's device."""
    visit = Visit(browser, server, **device)
    try:
        yield visit
    finally:
        visit.context.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which browser tests did not run."""
    skipped = [
        report.nodeid
        for report in terminalreporter.stats.get("skipped", [])
        if report.nodeid.startswith("tests/browser/")
    ]
    if skipped:
        terminalreporter.section("BROWSER TESTS THAT DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(chromium.NONE_FOUND)
        for name in skipped:
            terminalreporter.line(f"  {name}")
