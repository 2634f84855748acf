"""A shop with customers to tell, on each engine."""

from pathlib import Path

import pytest

from core.store.database import Store
from tests.helpers.telling_shop import TellingShop


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> TellingShop:
    return TellingShop(store, tmp_path / "secrets")
