"""With sign-in configured, nobody sees a page without it, not even the first visitor after a start."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import visiting
from tests.helpers.copied_stores import sample_shop
from tests.helpers.server_process import served

SECRETS = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "only for this test, and long enough to be one"
client_id = "backorder-desk"
client_secret = "only for this test"
server_metadata_url = "http://localhost:9/.well-known/openid-configuration"
"""


@pytest.mark.parametrize("address", ["/", "/data", "/session"])
def test_a_visitor_is_asked_to_sign_in_first(browser: Browser, tmp_path: Path, address: str) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(SECRETS, "utf-8")
    sample_shop(tmp_path / "shop.duckdb")

    with (
        served(tmp_path / "shop.duckdb", HOME=str(tmp_path), USERPROFILE=str(tmp_path)) as server,
        visiting(browser, server) as visit,
    ):
        page = visit.open(address)

        expect(page.get_by_text("Please sign in.")).to_be_visible()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        expect(page.locator("[data-testid=stTopNav]")).to_have_count(0)
