import pytest

from core.store.database import Store
from tests.core.lightspeed.pos import Pos


@pytest.fixture
def pos(store: Store) -> Pos:
    return Pos(store)
