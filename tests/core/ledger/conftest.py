"""A small shop with names only, on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.database import Store
from tests.helpers.engines import store_on
from tests.helpers.small_shop import named


@pytest.fixture
def shop(tmp_path: Path, engine: str) -> Iterator[Store]:
    with store_on(engine, tmp_path, named) as store:
        yield store
