"""A shop that orders and receives."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.receiving_shop import ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()
