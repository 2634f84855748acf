"""A merchant of a test Lightspeed, in November 2026."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.feeds import CSeries, RSeries
from tests.helpers import connected
from tests.helpers.secrets_kept import prove_no_secret_told
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import Example, fill


@pytest.fixture
def server(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[LightspeedServer]:
    """After each test no secret was logged or printed; files here are those of the tokens."""
    with LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC))) as server:
        server.ecom.key, server.ecom.secret = "key-of-the-shop", "secret-of-the-shop"
        yield server
        printed = capfd.readouterr()
        prove_no_secret_told(server, tmp_path / "store", caplog.text + printed.out + printed.err)


@pytest.fixture
def example(server: LightspeedServer) -> Example:
    return fill(server)


@pytest.fixture
def retail(server: LightspeedServer, tmp_path: Path) -> RSeries:
    return connected.retail(server, tmp_path / "secrets")


@pytest.fixture
def web_shop(server: LightspeedServer, tmp_path: Path) -> CSeries:
    return connected.web_shop(server, tmp_path / "secrets")
