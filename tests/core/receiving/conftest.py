"""A shop that receives, on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.engines import store_on
from tests.helpers.receiving_shop import ReceivingShop, with_names


@pytest.fixture
def shop(tmp_path: Path, engine: str) -> Iterator[ReceivingShop]:
    with store_on(engine, tmp_path, with_names) as store:
        yield ReceivingShop(store)
