"""A merchant of a test Lightspeed, in November 2026."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.feeds import CSeries, RSeries
from tests.helpers import connected
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import Example, fill


@pytest.fixture
def server() -> Iterator[LightspeedServer]:
    with LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC))) as server:
        yield server


@pytest.fixture
def example(server: LightspeedServer) -> Example:
    return fill(server)


@pytest.fixture
def retail(server: LightspeedServer, tmp_path: Path) -> RSeries:
    return connected.retail(server, tmp_path / "secrets")


@pytest.fixture
def web_shop(server: LightspeedServer, tmp_path: Path) -> CSeries:
    return connected.web_shop(server, tmp_path / "secrets")
