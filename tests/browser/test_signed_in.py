"""Signing in at a provider, in a browser with real redirects: who gets in, and what is kept of it."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.access import AuditLog, audit_path
from core.access.people import PeopleFile
from tests.browser.conftest import PATIENCE
from tests.helpers.copied_stores import sample_shop
from tests.helpers.oidc_provider import CLIENT, Provider, sign_in_provider
from tests.helpers.server_process import ServerProcess

ANN, BOB = "ann@shop.example", "bob@shop.example"
SECRETS = """
[auth]
redirect_uri = "{server}/oauth2callback"
cookie_secret = "only for this test, and long enough to be one"
client_id = "{client}"
client_secret = "only for this test"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


def unchanged(value: str) -> str:
    return value


def forged(value: str) -> str:
    """One letter in the middle is another."""
    middle = len(value) // 2
    return value[:middle] + ("A" if value[middle] != "A" else "B") + value[middle + 1 :]


def copied(page: Page, change: Callable[[str], str] = unchanged) -> list[SetCookieParam]:
    """The cookies of a browser, for another one."""
    return [
        {"name": each["name"], "value": change(each["value"]), "domain": each["domain"], "path": each["path"]}
        for each in page.context.cookies()
    ]


class Desk:
    """A server with a sign-in provider, and browsers on it."""

    def __init__(self, browser: Browser, server: ServerProcess, provider: Provider, store: Path) -> None:
        self.browser, self.server, self.provider, self.store = browser, server, provider, store
        self.people = PeopleFile(store)
        self.contexts: list[BrowserContext] = []

    def visitor(self) -> Page:
        """A page in a browser of its own."""
        context = self.browser.new_context(viewport={"width": 1400, "height": 1000})
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def signs_in(self, page: Page) -> None:
        page.goto(self.server.url + "/")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(self.server.url + "/**", wait_until="domcontentloaded")

    def signed_in(self, email: str) -> Page:
        """A browser in which somebody signed in, and sees the Overview."""
        self.provider.comes_next(email)
        page = self.visitor()
        self.signs_in(page)
        expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
        return page

    def log(self) -> list[tuple[str, str]]:
        entries = AuditLog(audit_path(self.store)).entries()
        told = [(entry["person"], entry["action"]) for entry in entries]
        return [each for each in told if each[1] in ("sign-in", "sign-out", "refused")]

    def status(self, address: str, page: Page) -> int:
        """The status that an address answers to whoever has the cookies of ``page``."""
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
        asked = urllib.request.Request(self.server.url + address, headers={"Cookie": cookies})
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code


@pytest.fixture(scope="module")
def module_desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("home")
    sample_shop(home / "shop.duckdb")
    server = ServerProcess(home / "shop.duckdb", HOME=str(home), USERPROFILE=str(home))
    with sign_in_provider() as provider:
        (home / ".streamlit").mkdir()
        text = SECRETS.format(server=server.url, provider=provider.url, client=CLIENT)
        (home / ".streamlit" / "secrets.toml").write_text(text, "utf-8")
        try:
            server.start()
            yield Desk(browser, server, provider, home / "shop.duckdb")
        finally:
            server.kill()


@pytest.fixture
def desk(module_desk: Desk) -> Iterator[Desk]:
    module_desk.people.add(ANN, "manager")
    yield module_desk
    module_desk.provider.audience, module_desk.provider.unsigned = CLIENT, False
    module_desk.provider.lifetime = 300
    for context in module_desk.contexts:
        context.close()
    module_desk.contexts.clear()


def test_somebody_on_the_list_signs_in_and_out(desk: Desk) -> None:
    page = desk.signed_in(ANN)
    expect(page.get_by_text("ann · manager")).to_be_visible()
    (cookie,) = (each for each in page.context.cookies() if each["name"] == "_streamlit_user")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert desk.status("/_stcore/metrics", page) == 200
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Please sign in.")).to_be_visible()
    assert desk.log()[-2:] == [(ANN, "sign-in"), (ANN, "sign-out")]
    *_, entry = AuditLog(audit_path(desk.store)).entries()
    assert (entry["provider_subject"], entry["subject"], entry["address"]) == (
        f"id of {ANN}",
        f"id of {ANN}",
        "127.0.0.1",
    )


def test_a_copied_cookie_is_refused_after_sign_out(desk: Desk) -> None:
    page = desk.signed_in(ANN)
    thief = desk.visitor()
    thief.context.add_cookies(copied(page))
    thief.goto(desk.server.url + "/")
    expect(thief.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
    assert desk.status("/_stcore/metrics", thief) == 200
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Please sign in.")).to_be_visible()
    assert desk.status("/_stcore/metrics", thief) == 403
    assert desk.status("/media/whatever.csv", thief) == 403
    thief.get_by_test_id("stTopNavLink").filter(has_text="Data").click()  # in the tab that was open
    expect(thief.get_by_text("You were signed out.")).to_be_visible()
    thief.goto(desk.server.url + "/data")
    expect(thief.get_by_text("Please sign in.")).to_be_visible()


def test_a_download_needs_the_session_and_is_kept_in_no_cache(desk: Desk) -> None:
    page = desk.signed_in(ANN)
    page.goto(desk.server.url + "/people")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    address = download.value.url
    answer = page.context.request.get(address)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert ANN in answer.text()
    stranger = desk.visitor().context.request.get(address)
    assert (stranger.status, stranger.text()) == (403, "Please sign in.")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Please sign in.")).to_be_visible()
    assert page.context.request.get(address).status == 403


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"email_verified": False}, "has not verified the address"),
        ({"email_verified": None}, "has not verified the address"),
        ({"email": "eve@elsewhere.example"}, "is not on the list of people"),
    ],
)
def test_a_refused_visitor_reads_why_and_the_refusal_is_logged(
    desk: Desk, claims: dict[str, object], says: str
) -> None:
    desk.provider.comes_next(ANN, **claims)
    page = desk.visitor()
    desk.signs_in(page)
    expect(page.get_by_text(says)).to_be_visible()
    expect(page.get_by_test_id("stTopNavLink")).to_have_count(0)
    assert desk.log()[-1] == (str(claims.get("email", ANN)), "refused")
    assert desk.status("/_stcore/metrics", page) == 403


@pytest.mark.parametrize("fault", ["alg none", "wrong audience", "expired"])
def test_an_invalid_token_is_refused_and_the_refusal_is_logged(desk: Desk, fault: str) -> None:
    desk.provider.unsigned = fault == "alg none"
    desk.provider.audience = "another-client" if fault == "wrong audience" else CLIENT
    desk.provider.lifetime = -3_600 if fault == "expired" else 300
    desk.provider.comes_next(ANN)
    page, before = desk.visitor(), desk.log()
    with page.expect_response(lambda answer: "/oauth2callback" in answer.url):
        desk.signs_in(page)
    expect(page.get_by_text("Please sign in.")).to_be_visible()
    assert not [each for each in page.context.cookies() if each["name"] == "_streamlit_user"]
    assert desk.log() == [*before, ("unknown", "refused")]


def test_the_provider_may_change_its_key(desk: Desk) -> None:
    desk.signed_in(ANN)
    desk.provider.rotate_key()
    desk.signed_in(ANN)


def test_a_forged_cookie_does_not_sign_anybody_in(desk: Desk) -> None:
    page = desk.signed_in(ANN)
    forger = desk.visitor()
    forger.context.add_cookies(copied(page, forged))
    forger.goto(desk.server.url + "/data")
    expect(forger.get_by_text("Please sign in.")).to_be_visible()
    assert desk.status("/_stcore/metrics", forger) == 403


def test_a_removed_person_is_signed_out_at_the_next_click(desk: Desk) -> None:
    desk.people.add(BOB, "floor")
    page = desk.signed_in(BOB)
    assert desk.status("/_stcore/metrics", page) == 403  # for managers
    desk.people.remove(BOB)
    page.get_by_test_id("stTopNavLink").filter(has_text="Receiving").click()
    expect(page.get_by_text("is not on the list of people")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    desk.people.add(BOB, "floor")  # A new entry does not bring the old session back.
    page.goto(desk.server.url + "/receiving")
    expect(page.get_by_text("Please sign in.")).to_be_visible()


def test_somebody_put_back_on_the_list_has_to_sign_in_again_even_if_they_never_clicked(desk: Desk) -> None:
    desk.people.add(BOB, "floor")
    page = desk.signed_in(BOB)
    desk.people.remove(BOB)
    desk.people.add(BOB, "floor")
    page.get_by_test_id("stTopNavLink").filter(has_text="Receiving").click()
    expect(page.get_by_text("please sign in again")).to_be_visible()
    page.goto(desk.server.url + "/receiving")
    expect(page.get_by_text("Please sign in.")).to_be_visible()
    desk.signs_in(page)
    expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible()


def test_a_cookie_is_worth_nothing_after_twelve_hours_without_a_click(desk: Desk) -> None:
    page = desk.signed_in(ANN)
    desk.server.kill()
    sessions = Path(f"{desk.store}.sessions.json")
    kept = json.loads(sessions.read_text("utf-8"))
    for session in kept.values():
        session["last"] = str(datetime.fromisoformat(session["last"]) - timedelta(hours=12))
    sessions.write_text(json.dumps(kept), "utf-8")
    desk.server.start()
    assert desk.status("/_stcore/metrics", page) == 403
    page.goto(desk.server.url + "/data")
    expect(page.get_by_text("Please sign in.")).to_be_visible()
