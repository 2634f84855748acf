"""A store connected to Lightspeed Retail and eCom, synced once, with every kind of write switched on."""

import pytest

from core.sync import C_SERIES
from tests.core.sync.conftest import desk, example, shared_server, synced
from tests.helpers.outbox_desk import OutboxDesk
from tests.helpers.synced import Synced

__all__ = ["desk", "example", "here", "shared_server", "synced"]


@pytest.fixture
def here(synced: Synced) -> OutboxDesk:
    synced.connect_web_shop()
    synced.sync(C_SERIES)
    synced.server.clock.advance(60)
    return OutboxDesk(synced)
