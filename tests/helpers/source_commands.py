"""connect, sync and disconnect beside a test Lightspeed, as commands of somebody at a terminal."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.__main__ import main
from core.morning import load_inbox
from core.store import open_store
from core.sync import Surroundings
from core.worker import SourceStatus, Worker
from tests.helpers.connected import addresses_of
from tests.helpers.synced import new_id
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import fill


class SourceDesk:
    """Runs commands against a test Lightspeed, on its clock; what is typed comes from a list.

    Whoever waits a minute on that clock has waited no time at all.
    """

    def __init__(self, place: Path, server: LightspeedServer, capsys: pytest.CaptureFixture[str]) -> None:
        self.store, self.server, self._capsys = place / "shop.duckdb", server, capsys

    def run(self, *words: object, status: int = 0) -> tuple[list[dict[str, str]], str]:
        assert main([*map(str, words), "--db", str(self.store)], self.server.clock) == status
        printed = self._capsys.readouterr()
        return list(csv.DictReader(io.StringIO(printed.out))), printed.err

    def connect(self) -> None:
        self.run("connect", "r-series", "--client-id", "backorder-desk")

    @contextmanager
    def app(self) -> Iterator[Worker]:
        """The app on the same store, between two commands. Its worker does a turn when it is asked to."""
        around = Surroundings(addresses_of(self.server), self.store.parent / "secrets", self.server.clock)
        with closing(open_store(self.store)) as store:
            worker = Worker(store, around, new_id=new_id)
            yield worker
            worker.stop()

    def shown(self) -> SourceStatus:
        """Return Lightspeed Retail as the Data page shows it."""
        with self.app() as worker:
            return worker.status()[0]

    def inbox(self) -> list[str]:
        with closing(open_store(self.store)) as store, store.read() as snapshot:
            return load_inbox(snapshot)["kind"].to_list()


class Merchant:
    """Standard input of somebody who opens the address that was printed and pastes the answer."""

    def __init__(self, server: LightspeedServer, capsys: pytest.CaptureFixture[str]) -> None:
        self._server, self._capsys = server, capsys

    def readline(self) -> str:
        address = re.search(r"http://\S+/auth/oauth/authorize\S+", self._capsys.readouterr().err)
        assert address
        return f"{self._server.allow(address[0])}\n"


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[SourceDesk]:
    with LightspeedServer(Clock()) as server:
        server.clock.advance(-9 * 3600)
        fill(server)  # the work of eight hours
        server.clock.advance(3600)
        for name in ("R_SERIES_API", "R_SERIES_AUTH", "C_SERIES_API"):
            monkeypatch.setenv(f"BACKORDERS_{name}", server.address)
        monkeypatch.setenv("BACKORDERS_SECRETS", str(tmp_path / "secrets"))
        monkeypatch.setattr("sys.stdin", Merchant(server, capsys))
        yield SourceDesk(tmp_path, server, capsys)
