"""Server over the network: health, headers, hosts and sign-in."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import urllib.error
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from core.feeds import is_loopback
from core.morning import DIFFERENCE, InboxEntry, raise_entries
from core.store import open_store
from server import content_security_policy
from tests.helpers.server_process import ROOT, ServerProcess, free_port, served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with served(tmp_path_factory.mktemp("store") / "shop.duckdb") as server:
        yield server


def test_health_says_that_the_store_is_open(server: ServerProcess) -> None:
    with server.get("/health") as answer:
        assert json.load(answer) == {"status": "ok", "store": "open"}


def test_health_is_degraded_while_a_failed_check_waits_for_somebody(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    with contextlib.closing(open_store(path)) as store:
        raise_entries(
            store, [InboxEntry(DIFFERENCE, "Ledger check", "2 rows break an invariant.")], datetime.now()
        )
    with served(path) as server, server.get("/health") as answer:
        assert answer.status == 200
        assert json.load(answer) == {"status": "degraded", "store": "open", "alarms": ["check"]}


def test_health_says_that_the_store_cannot_be_opened(tmp_path: Path) -> None:
    broken = tmp_path / "shop.duckdb"
    broken.write_text("This is a shopping list, not a store.\n" * 1000, "utf-8")
    server = ServerProcess(broken)
    try:
        server.listen()
        with pytest.raises(urllib.error.HTTPError) as refused:
            server.get("/health")
        with refused.value as answer:
            assert answer.code == 503
            assert json.load(answer) == {"status": "unavailable", "store": "closed"}
    finally:
        server.kill()


@pytest.mark.parametrize("address", ["/", "/health", "/backorders", "/_stcore/host-config"])
def test_every_answer_carries_the_security_headers(server: ServerProcess, address: str) -> None:
    with server.get(address) as answer:
        assert answer.headers["Content-Security-Policy"] == content_security_policy()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_first_page_also_has_a_name(server: ServerProcess) -> None:
    with server.get("/overview?shop=S1") as answer:
        assert answer.url == f"{server.url}/?shop=S1"


def test_the_policy_names_no_other_host_and_allows_no_eval() -> None:
    policy = content_security_policy()
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_foreign_name_for_this_computer_is_refused(server: ServerProcess) -> None:
    answer = _raw(server, "GET /health HTTP/1.1\r\nHost: shop.evil.example\r\nConnection: close\r\n\r\n")
    assert answer.startswith("HTTP/1.1 400")


def test_a_foreign_page_cannot_open_the_websocket(server: ServerProcess) -> None:
    handshake = (
        "GET /_stcore/stream HTTP/1.1\r\nHost: shop.evil.example\r\nOrigin: http://shop.evil.example\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    assert _raw(server, handshake).startswith("HTTP/1.1 403")
    assert _raw(server, handshake.replace("shop.evil.example", "localhost")).startswith("HTTP/1.1 101")


def _raw(server: ServerProcess, request: str) -> str:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request.encode())
        return connection.recv(4096).decode("utf-8", "replace")


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "shop.example"])
def test_without_sign_in_only_this_computer_is_served(address: str) -> None:
    command = [sys.executable, "server.py", "--no-browser", "--address", address, "--port", str(free_port())]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr == (
        f"Without sign-in Backorder Desk is served to this computer only, not on {address}: "
        "use --address localhost, or set up [auth] in .streamlit/secrets.toml first.\n"
    )


def test_a_second_start_says_that_the_port_is_taken(server: ServerProcess) -> None:
    command = [sys.executable, "server.py", "--no-browser", "--port", str(server.port)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert answer.returncode == 1
    assert answer.stderr == (
        f"Something already answers at {server.url}. Close it if it is Backorder Desk, "
        "or choose another port with --port.\n"
    )


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_loopback_has_several_names(host: str) -> None:
    assert is_loopback(host)


def test_polars_leaves_one_core_to_the_pages() -> None:
    given = {name: value for name, value in os.environ.items() if name != "POLARS_MAX_THREADS"}
    program = "import server, polars; print(polars.thread_pool_size())"
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=given, capture_output=True, text=True, check=True
    )
    assert int(told.stdout) == max(1, (os.cpu_count() or 1) - 1)
