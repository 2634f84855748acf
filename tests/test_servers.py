"""Several servers behind HAProxy: who is refused, where people go, and what happens without the database."""

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPMessage
from pathlib import Path

import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from core.exchange.sample import fill_with_sample
from core.store import open_store
from servers import RECIPE, find_haproxy, recipe_for
from tests.conftest import NO_POSTGRESQL
from tests.helpers.postgresql import Server, programs
from tests.helpers.server_process import ROOT, ServerProcess, SeveralServers, free_port, several_servers
from tests.helpers.store_writer import NOW

NO_HAPROXY = "HAProxy is not installed: apt install haproxy, to try several servers"
with_haproxy = pytest.mark.skipif(find_haproxy() is None, reason=NO_HAPROXY)
with_postgresql = pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL)
NOT_THERE = "postgresql://desk@127.0.0.1:1/shop"


def refused(database: str, *options: str, path: str = "") -> str:
    """The sentence with which ``server.py`` does not start."""
    command = [sys.executable, "server.py", "--no-browser", "--port", str(free_port()), *options]
    environment = ServerProcess(Path("unused")).environment | {"BACKORDERS_DB": database}
    if path:
        environment["PATH"] = path
    answer = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (answer.returncode, answer.stdout) == (1, "")
    return answer.stderr


@pytest.mark.parametrize(
    ("database", "count", "sentence"),
    [
        ("shop.duckdb", "2", "Several servers need a store in PostgreSQL, because a file is open in one"),
        (NOT_THERE, "0", "Choose from 2 to 64 servers"),
        (NOT_THERE, "65", "Choose from 2 to 64 servers"),
    ],
)
def test_several_servers_that_cannot_be_are_refused_in_a_sentence(
    database: str, count: str, sentence: str
) -> None:
    assert refused(database, "--servers", count).startswith(sentence)


@with_haproxy
@pytest.mark.parametrize("ports", [[], [8502, 8503, 8504]])
def test_haproxy_understands_the_recipe(ports: list[int], tmp_path: Path) -> None:
    recipe = tmp_path / "haproxy.cfg"
    recipe.write_text(recipe_for(ports) if ports else RECIPE.read_text("utf-8"), "utf-8")
    named = [line.split()[1] for line in recipe.read_text("utf-8").splitlines() if "    server " in line]
    assert named == ([f"desk{port}" for port in ports] or ["desk1", "desk2"])
    subprocess.run(
        [str(find_haproxy()), "-c", "-f", str(recipe)], check=True, env={"DESK_BIND": "127.0.0.1:8501"}
    )


# --- two servers


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    """A database server that a test may stop."""
    found = programs()
    assert found is not None
    database = Server(found)
    yield database
    database.stop()


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, database: Server) -> Iterator[SeveralServers]:
    folder = tmp_path_factory.mktemp("servers")
    address = database.url(database.database(), files=str(folder / "backups"))
    with closing(open_store(address)) as store:
        fill_with_sample(store, actor="test", now=NOW)
    with several_servers(folder, address) as servers:
        yield servers


def visit(servers: SeveralServers, place: str = "/", desk: str = "") -> HTTPMessage:
    """The headers of an answer to somebody whose cookie names ``desk``."""
    request = urllib.request.Request(servers.url + place, headers={"Cookie": f"DESK={desk}"} if desk else {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        headers: HTTPMessage = answer.headers
        return headers


def desk_of(headers: HTTPMessage) -> str:
    """The server that the balancer chose for a newcomer; empty for somebody who has one."""
    cookie = headers.get("Set-Cookie") or ""
    assert not cookie or "HttpOnly" in cookie
    return cookie.partition(";")[0].removeprefix("DESK=")


@with_haproxy
@with_postgresql
def test_newcomers_are_spread_over_the_servers_and_stay_at_theirs(servers: SeveralServers) -> None:
    desks = {f"desk{servers.port + 1}", f"desk{servers.port + 2}"}
    seen = set[str]()
    while seen != desks:  # The balancer looks every two seconds whether a server is there.
        seen.add(desk_of(visit(servers)))
    for desk in desks:
        assert desk_of(visit(servers, "/backorders", desk)) == ""
        origin = Origin(servers.url)
        address = f"ws://localhost:{servers.port}/_stcore/stream"
        with connect(address, origin=origin, additional_headers={"Cookie": f"DESK={desk}"}) as socket:
            assert socket.response
            assert "Set-Cookie" not in socket.response.headers


@with_haproxy
@with_postgresql
def test_whose_server_was_killed_is_sent_to_another_and_it_is_started_again(servers: SeveralServers) -> None:
    desk = desk_of(visit(servers))
    servers.kill_server(desk)
    other = desk_of(visit(servers, desk=desk))
    assert other not in ("", desk)
    servers.wait_for_all()


@with_haproxy
@with_postgresql
def test_nobody_is_sent_to_a_server_without_the_database(database: Server, servers: SeveralServers) -> None:
    database.stop("immediate")
    try:
        with pytest.raises(urllib.error.HTTPError) as away:
            urllib.request.urlopen(f"http://localhost:{servers.port + 1}/health", timeout=30)
        with away.value as answer:
            assert answer.code == 503
            assert answer.read() == b'{"status":"unavailable","store":"closed"}'
        servers.wait_for(503)
        with pytest.raises(urllib.error.HTTPError, match="503") as refused:
            visit(servers)
        refused.value.close()
    finally:
        database.start()
    servers.wait_for(200)
    assert desk_of(visit(servers))


@with_postgresql
def test_a_server_that_started_without_the_database_works_once_it_is_there(
    database: Server, tmp_path: Path
) -> None:
    address = database.url(database.database(), files=str(tmp_path))
    database.stop("immediate")
    server = ServerProcess(tmp_path / "server", BACKORDERS_DB=address)
    try:
        server.listen()
        assert server.health() == 503
        database.start()
        assert server.health() == 200
        held = database.execute_in(address, "select count(*) from backorders_log.lease")
        assert held == [(1,)]  # its worker works
    finally:
        server.kill()
