"""A worker on a store that is connected to a test Lightspeed."""

import pytest

from core.worker import Worker
from tests.core.sync.conftest import desk
from tests.helpers.synced import Synced, new_id
from tests.lightspeed_server.examples import Example, fill

__all__ = ["desk"]


@pytest.fixture
def example(desk: Synced) -> Example:
    return fill(desk.server)


@pytest.fixture
def worker(desk: Synced, example: Example) -> Worker:
    """Nothing is connected yet, and its thread is not started: a test calls its turns."""
    assert example.main
    return Worker(desk.store, desk.around, new_id=new_id)
