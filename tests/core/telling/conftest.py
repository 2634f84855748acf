"""A shop with customers to tell, on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.engines import store_on
from tests.helpers.telling_shop import TellingShop, customers_to_tell


@pytest.fixture
def shop(tmp_path: Path, engine: str) -> Iterator[TellingShop]:
    with store_on(engine, tmp_path, customers_to_tell) as store:
        yield TellingShop(store, tmp_path / "secrets")
