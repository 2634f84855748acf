"""Behind Caddy, as deploy/Caddyfile sets it up: HTTPS, and everybody judged by their own address."""

import asyncio
import os
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPSConnection
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from websockets.asyncio.client import connect
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from core.access.people import PeopleFile
from tests.helpers.copied_stores import sample_shop
from tests.helpers.oidc_provider import Provider, sign_in_provider
from tests.helpers.server_process import PATIENCE, ROOT, ServerProcess, free_port
from tests.helpers.signed_in import AUTH

CADDY = shutil.which("caddy")
pytestmark = pytest.mark.skipif(
    CADDY is None, reason="Caddy is not installed: apt install caddy, to try deploy/Caddyfile"
)
REFUSED = "Without sign-in Backorder Desk is served to this computer only."
TEST_SETTINGS = """
{{
	admin off
	auto_https disable_redirects
	skip_install_trust
	local_certs
	storage file_system {storage}
}}
import {recipe}
"""


class Proxy:
    """Caddy with our recipe, in front of ``server``, with a certificate of its own."""

    provider: Provider | None = None
    store: Path

    @property
    def has_sign_in(self) -> bool:
        return self.provider is not None

    def __init__(self, folder: Path, server: ServerProcess, port: int) -> None:
        self.port = port
        self.host = f"localhost:{self.port}"
        settings = folder / "Caddyfile"
        settings.write_text(
            TEST_SETTINGS.format(storage=folder / "caddy", recipe=ROOT / "deploy" / "Caddyfile"), "utf-8"
        )
        environment = {
            **os.environ,
            "HOME": str(folder),
            "DESK_HOST": self.host,
            "DESK_SERVERS": f"127.0.0.1:{server.port}",
            "DESK_SECRET": "only-for-this-test",
        }
        self.log = (folder / "caddy.log").open("wb")
        self.process = subprocess.Popen(
            [str(CADDY), "run", "--config", str(settings), "--adapter", "caddyfile"],
            env=environment,
            stdout=self.log,
            stderr=self.log,
        )
        deadline = time.monotonic() + PATIENCE
        while not self._listens():
            assert self.process.poll() is None, (folder / "caddy.log").read_text("utf-8")
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def _listens(self) -> bool:
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def get(self, place: str, address: str = "localhost") -> tuple[int, dict[str, str], str]:
        """Status, headers and text of a page; ``address``: of this computer, as another one would see it."""
        connection = _To(address, self.port)
        connection.request("GET", place, headers={"Host": self.host})
        answer = connection.getresponse()
        with closing(connection):
            return answer.status, dict(answer.getheaders()), answer.read().decode()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()


def unverified() -> ssl.SSLContext:
    """The certificate is Caddy's own: nobody here knows who signed it."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class _To(HTTPSConnection):
    """A connection to an address that asks for the certificate of localhost."""

    def __init__(self, address: str, port: int) -> None:
        super().__init__("localhost", port, timeout=10, context=unverified())
        self._address = address

    def connect(self) -> None:
        raw = socket.create_connection((self._address, self.port), 10)
        self.sock = unverified().wrap_socket(raw, server_hostname="localhost")


def network_address() -> str:
    """An address of this computer that is not loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing
        return str(probe.getsockname()[0])


@pytest.fixture(scope="module", params=[True, False], ids=["with sign-in", "without sign-in"])
def proxy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    home = tmp_path_factory.mktemp("home")
    sample_shop(home / "shop.duckdb")
    server = ServerProcess(
        home / "shop.duckdb", HOME=str(home), USERPROFILE=str(home), BACKORDERS_PROXY="127.0.0.1"
    )
    port = free_port()
    with ExitStack() as stack:
        provider = stack.enter_context(sign_in_provider()) if request.param else None
        if provider:
            (home / ".streamlit").mkdir()
            settings = AUTH | {
                "redirect_uri": f"https://localhost:{port}/oauth2callback",
                "server_metadata_url": f"{provider.url}/.well-known/openid-configuration",
            }
            text = "[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in settings.items())
            (home / ".streamlit" / "secrets.toml").write_text(text, "utf-8")
        stack.callback(server.kill)
        server.listen()
        proxy = Proxy(home, server, port)
        stack.callback(proxy.stop)
        proxy.provider, proxy.store = provider, home / "shop.duckdb"
        yield proxy


def test_the_page_comes_over_https_to_another_computer_where_people_sign_in(proxy: Proxy) -> None:
    status, headers, text = proxy.get("/", network_address())
    if proxy.has_sign_in:
        assert (status, "<html" in text) == (200, True)
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
    else:
        assert (status, text.startswith(REFUSED)) == (403, True)


def opened(proxy: Proxy, origin: str, cookie: str = "") -> Headers:
    """Open the websocket for a page of ``origin``; the headers of the answer. Raises InvalidStatus.

    With asyncio: after a refusal over TLS the other client of websockets 17.4 sometimes waits for ever.
    """

    async def headers() -> Headers:
        address, given = f"wss://{proxy.host}/_stcore/stream", {"Cookie": cookie} if cookie else {}
        async with connect(
            address, origin=Origin(origin), ssl=unverified(), additional_headers=given
        ) as connection:
            assert connection.response
            return connection.response.headers

    return asyncio.run(headers())


def test_the_websocket_goes_through_and_stays_at_one_server(proxy: Proxy) -> None:
    own = f"https://{proxy.host}"
    if not proxy.has_sign_in:
        with pytest.raises(InvalidStatus, match="403"):
            opened(proxy, own)
        return
    _, headers, _ = proxy.get("/")
    (sticky,) = [part for part in headers["Set-Cookie"].split("; ") if part.startswith("desk=")]
    assert "Set-Cookie" not in opened(proxy, own, sticky)


def test_a_page_elsewhere_opens_no_websocket_through_the_proxy(proxy: Proxy) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        opened(proxy, "https://elsewhere.example")


def test_behind_https_the_sign_in_is_kept_in_secure_cookies(proxy: Proxy) -> None:
    if proxy.provider is None:
        return
    PeopleFile(proxy.store).add("ann@shop.example", "manager")
    proxy.provider.comes_next("ann@shop.example")
    # The button of the page leads to this address, with the provider signed by the server's own secret.
    key = OctKey.import_key(AUTH["cookie_secret"])
    which = jwt.encode({"alg": "HS256"}, {"provider": "default", "exp": int(time.time()) + 60}, key)
    jar = CookieJar()
    browser = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=unverified()), urllib.request.HTTPCookieProcessor(jar)
    )
    with closing(browser.open(f"https://{proxy.host}/auth/login?provider={which}", timeout=20)) as page:
        assert page.status == 200
    cookies = {cookie.name: cookie for cookie in jar}
    signed_in = cookies["_streamlit_user"]
    assert signed_in.secure
    assert signed_in.has_nonstandard_attr("HttpOnly")
    assert signed_in.get_nonstandard_attr("SameSite", "").lower() == "lax"
    assert all(cookie.secure for cookie in jar if cookie.name.startswith("_streamlit"))
