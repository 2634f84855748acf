"""A store connected to a test Lightspeed with every kind of source."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.helpers.copied_stores import new_store
from tests.helpers.secrets_kept import prove_no_secret_told
from tests.helpers.synced import Synced
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import Example, fill


@pytest.fixture
def desk(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[Synced]:
    """Nothing is connected yet, and the merchant has nothing. After each test no secret was told."""
    with LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC))) as server:
        server.ecom.key, server.ecom.secret = "key-of-the-shop", "secret-of-the-shop"
        store = new_store(tmp_path / "shop.duckdb")
        yield Synced(store, server, tmp_path / "secrets")
        store.backup_beside(datetime(2026, 11, 30))
        store.close()
        printed = capfd.readouterr()
        prove_no_secret_told(server, tmp_path, caplog.text + printed.out + printed.err)


@pytest.fixture
def example(desk: Synced) -> Example:
    return fill(desk.server)


@pytest.fixture
def synced(desk: Synced, example: Example) -> Synced:
    """Connected, and synced once."""
    assert example.main
    desk.connect()
    desk.sync()
    desk.server.clock.advance(300)
    return desk
