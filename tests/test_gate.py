"""The gate before every page: the same refusal however the app is started, judged by the client's address."""

import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from pages.session.gate import client_address, is_loopback_address
from tests.helpers.copied_stores import sample_shop
from tests.helpers.server_process import ServedByStreamlit, ServerProcess
from tests.helpers.signed_in import AUTH

REFUSED = "Without sign-in Backorder Desk is served to this computer only."


class ServedByUvicorn(ServerProcess):
    """``uvicorn server:app``, for every network this computer is in."""

    def command(self) -> list[str]:
        return [sys.executable, "-m", "uvicorn", "server:app", "--host", "0.0.0.0", "--port", str(self.port)]


class ServedToNetworks(ServedByStreamlit):
    """``streamlit run app.py`` for every network this computer is in."""

    options = ("--server.address", "0.0.0.0")


@pytest.fixture(scope="module", params=[ServedByUvicorn, ServedToNetworks], ids=["uvicorn", "streamlit run"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    home = tmp_path_factory.mktemp("home")
    sample_shop(home / "shop.duckdb")
    server: ServerProcess = request.param(home / "shop.duckdb", HOME=str(home), USERPROFILE=str(home))
    try:
        server.start()
        yield server
    finally:
        server.kill()


def network_address() -> str:
    """An address of this computer that is not loopback, as its own network sees it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing
        return str(probe.getsockname()[0])


def answer(address: str, **headers: str) -> tuple[int, str]:
    """Status and text."""
    asked = urllib.request.Request(
        address, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    try:
        with urllib.request.urlopen(asked, timeout=10) as given:
            return given.status, given.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


PLACES = [
    "/",
    "/receiving",
    "/health",
    "/_stcore/health",
    "/media/x",
    "/_stcore/metrics",
    "/static/index.html",
]


@pytest.mark.parametrize("place", PLACES)
def test_without_sign_in_the_network_gets_one_sentence_instead_of_a_page(
    server: ServerProcess, place: str
) -> None:
    status, text = answer(f"http://{network_address()}:{server.port}{place}")
    assert status == 403
    assert text.startswith(REFUSED)
    assert "<html" not in text


def test_this_computer_gets_the_page_when_networks_are_served_too(server: ServerProcess) -> None:
    status, text = answer(server.url + "/")
    assert status == 200
    assert "<html" in text


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_For": "127.0.0.1"},
        {"X_Forwarded_For": "203.0.113.9"},
        {"Forwarded": "for=127.0.0.1"},
        {"X_Real_IP": "127.0.0.1"},
    ],
)
def test_an_unnamed_proxy_admits_nobody(server: ServerProcess, headers: dict[str, str]) -> None:
    assert answer(server.url + "/", **headers)[0] == 403


def test_a_websocket_from_the_network_is_refused(server: ServerProcess) -> None:
    here = f"{network_address()}:{server.port}"
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"ws://{here}/_stcore/stream", origin=Origin(f"http://{here}"))


@pytest.mark.parametrize("origin", [None, "http://elsewhere.example", "null"])
def test_a_websocket_is_opened_by_our_own_pages_only(server: ServerProcess, origin: str | None) -> None:
    address = f"ws://localhost:{server.port}/_stcore/stream"
    with pytest.raises(InvalidStatus, match="403"):
        connect(address, origin=Origin(origin) if origin else None)


@pytest.mark.parametrize(
    ("peer", "forwarded", "named", "expected"),
    [
        ("127.0.0.1", None, set(), "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", set(), "unknown"),
        ("127.0.0.1", "203.0.113.9", {"127.0.0.1"}, "203.0.113.9"),
        ("127.0.0.1", "127.0.0.1, 203.0.113.9", {"127.0.0.1"}, "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 10.0.0.2", {"127.0.0.1", "10.0.0.2"}, "203.0.113.9"),
        ("127.0.0.1", None, {"127.0.0.1"}, "unknown"),
        ("192.168.1.7", None, {"127.0.0.1"}, "192.168.1.7"),
        ("192.168.1.7", "127.0.0.1", {"127.0.0.1"}, "unknown"),
    ],
)
def test_the_browsers_address_is_the_last_one_that_is_not_our_proxy(
    peer: str, forwarded: str | None, named: set[str], expected: str
) -> None:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert client_address(peer, headers, named) == expected


@pytest.mark.parametrize(
    ("address", "ours"),
    [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("10.0.0.1", False), ("unknown", False)],
)
def test_loopback_is_recognised_by_the_address(address: str, ours: bool) -> None:
    assert is_loopback_address(address) is ours


@pytest.fixture(scope="module", params=["", "desk"], ids=["at the root", "under a base path"])
def with_sign_in(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, str]]:
    """A server where people sign in, and the path that it serves Streamlit's addresses under."""
    home: Path = tmp_path_factory.mktemp("home")
    (home / ".streamlit").mkdir()
    text = "[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in AUTH.items())
    (home / ".streamlit" / "secrets.toml").write_text(text, "utf-8")
    (home / ".streamlit" / "config.toml").write_text(f'[server]\nbaseUrlPath = "{request.param}"\n', "utf-8")
    sample_shop(home / "shop.duckdb")
    server = ServerProcess(home / "shop.duckdb", HOME=str(home), USERPROFILE=str(home))
    try:
        server.start()
        yield server, f"/{request.param}" if request.param else ""
    finally:
        server.kill()


@pytest.mark.parametrize("place", ["/media/x.csv", "/_stcore/upload_file/a/b", "/_stcore/metrics"])
def test_data_needs_a_sign_in_also_under_a_base_path(
    with_sign_in: tuple[ServerProcess, str], place: str
) -> None:
    server, base = with_sign_in
    assert answer(server.url + base + "/_stcore/health")[0] == 200
    assert answer(server.url + base + place) == (403, "Please sign in.")


def test_no_browser_or_proxy_keeps_a_copy_of_a_download(with_sign_in: tuple[ServerProcess, str]) -> None:
    server, base = with_sign_in
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.get(base + "/media/x.csv")
    with refused.value as given:
        assert given.headers["Cache-Control"] == "no-store"
