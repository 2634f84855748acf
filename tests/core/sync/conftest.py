"""A store connected to a test Lightspeed with every kind of source."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.store import Store
from tests.helpers.synced import Synced
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import Example, fill


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Synced]:
    """Nothing is connected yet, and the merchant has nothing."""
    with LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC))) as server:
        store = Store(tmp_path / "shop.duckdb")
        yield Synced(store, server, tmp_path / "secrets")
        store.close()


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
