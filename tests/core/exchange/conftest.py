"""The sample shop with its sources and orders, and a shop that receives."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.exchange.sample import sample_folder
from tests.helpers.naive_rules import (
    Files,
    Source,
    naive_open_sources,
    read_files,
)
from tests.helpers.receiving_shop import ReceivingShop


@pytest.fixture(scope="module")
def files() -> Files:
    return read_files(sample_folder())


@pytest.fixture(scope="module")
def short(files: Files) -> dict[tuple[str, str], list[Source]]:
    return naive_open_sources(files)


@pytest.fixture(scope="module")
def sources(short: dict[tuple[str, str], list[Source]]) -> list[Source]:
    return [source for sources in short.values() for source in sources]


@pytest.fixture(scope="module")
def orders(files: Files) -> dict[str, dict[str, str]]:
    return {row["ecom_order_id"]: row for row in files["ecom_orders"]}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()
