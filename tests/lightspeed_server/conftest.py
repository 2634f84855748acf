"""The server, filled and served, and a client that is signed in."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import Example, fill
from tests.lightspeed_server.plain_client import PlainClient


@pytest.fixture
def server() -> Iterator[LightspeedServer]:
    """An empty merchant, in November 2026."""
    with LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC))) as server:
        yield server


@pytest.fixture
def example(server: LightspeedServer) -> Example:
    return fill(server)


@pytest.fixture
def client(server: LightspeedServer) -> PlainClient:
    return PlainClient(server)
