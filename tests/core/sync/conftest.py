"""A store connected to a test Lightspeed with every kind of source."""

import functools
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.store import open_store
from tests.helpers.copied_stores import new_store
from tests.helpers.secrets_kept import prove_no_secret_told
from tests.helpers.synced import Synced
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import Example, fill


def beside(folder: Path, server: LightspeedServer) -> Synced:
    server.ecom.key, server.ecom.secret = "key-of-the-shop", "secret-of-the-shop"
    return Synced(new_store(folder / "shop.duckdb"), server, folder / "secrets")


def opening() -> LightspeedServer:
    return LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC)))


@pytest.fixture
def desk(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[Synced]:
    """Nothing is connected yet, and the merchant has nothing. After each test no secret was told."""
    with opening() as server:
        desk = beside(tmp_path, server)
        yield desk
        desk.store.backup_beside(datetime(2026, 11, 30))
        desk.store.close()
        printed = capfd.readouterr()
        prove_no_secret_told(server, tmp_path, caplog.text + printed.out + printed.err)


@pytest.fixture
def example(desk: Synced) -> Example:
    return fill(desk.server)


@functools.cache
def first_sync() -> Synced:
    """Connected, and synced once; store and server are closed."""
    with opening() as server:
        desk = beside(Path(tempfile.mkdtemp()), server)
        fill(server)
        desk.connect()
        desk.sync()
        desk.store.close()
    return desk


@pytest.fixture
def synced(desk: Synced, example: Example) -> Synced:
    """Connected, and synced once: a copy of the first that was."""
    assert example.main
    desk.store.close()
    shutil.copytree(first_sync().store.path.parent, desk.store.path.parent, dirs_exist_ok=True)
    desk.store = open_store(desk.store.path)
    desk.server.begin_as(first_sync().server)
    desk.server.clock.advance(300)
    return desk


@pytest.fixture(scope="module")
def shared_server() -> Iterator[LightspeedServer]:
    """Served once for all runs of a random machine."""
    with opening() as server:
        yield server
