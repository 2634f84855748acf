"""A worker on a store that is connected to a test Lightspeed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.worker import Worker
from tests.helpers.copied_stores import new_store
from tests.helpers.synced import Synced, new_id
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import Example, fill


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Synced]:
    with LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC))) as server:
        store = new_store(tmp_path / "shop.duckdb")
        yield Synced(store, server, tmp_path / "secrets")
        store.close()


@pytest.fixture
def example(desk: Synced) -> Example:
    return fill(desk.server)


@pytest.fixture
def worker(desk: Synced, example: Example) -> Worker:
    """Nothing is connected yet, and its thread is not started: a test calls its turns."""
    assert example.main
    return Worker(desk.store, desk.around, new_id=new_id)
