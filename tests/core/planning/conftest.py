"""A shop with a plan."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.database import Store
from tests.core.planning.drafting import filled
from tests.helpers.small_shop import small_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    store = small_shop(tmp_path / "shop.duckdb", fill=filled)
    yield store
    store.close()
