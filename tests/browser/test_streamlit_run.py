"""Started by ``streamlit run app.py``: the same pages, sign-in and refusal as by server.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.browser.test_sign_in import SECRETS
from tests.helpers.server_process import ServedByStreamlit

PAGES = [
    "Overview", "Backorders", "Receiving", "eCom orders", "PO planning", "To do in Lightspeed", "Data",
    "People",
]  # fmt: skip


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServedByStreamlit]:
    """Not started yet; its home folder is empty."""
    server = ServedByStreamlit(tmp_path / "shop.duckdb", HOME=str(tmp_path), USERPROFILE=str(tmp_path))
    yield server
    server.kill()


def menu(page: Page) -> list[str]:
    links = page.get_by_test_id("stTopNavLink")
    expect(links).to_have_count(len(PAGES))
    return [link.inner_text().strip().splitlines()[-1] for link in links.all()]


@pytest.mark.parametrize(("address", "title"), [("/", "Overview"), ("/receiving", "Receiving")])
def test_the_first_visitor_sees_all_pages(
    browser: Browser, server: ServedByStreamlit, address: str, title: str
) -> None:
    server.start()
    with visiting(browser, server) as visit:
        page = visit.open(address)

        expect(page.get_by_role("heading", name=title, exact=True, level=1)).to_be_visible()
        assert menu(page) == PAGES


@pytest.mark.parametrize("address", ["/", "/receiving"])
def test_the_first_visitor_is_asked_to_sign_in(
    browser: Browser, server: ServedByStreamlit, tmp_path: Path, address: str
) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(SECRETS, "utf-8")
    server.start()
    with visiting(browser, server) as visit:
        page = visit.open(address)

        expect(page.get_by_text("Please sign in.")).to_be_visible()
        expect(page.get_by_test_id("stTopNavLink")).to_have_count(0)
