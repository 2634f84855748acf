"""Shops that have an item, short or not, and the day on which more would come."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.errors import Problem
from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.report.availability import load_availability
from tests.helpers.receiving_shop import DUE, NOW, ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def test_availability_lists_an_items_units_in_every_shop(shop: ReceivingShop) -> None:
    shop.post(Posting(changes=[Change("vendor", ("acme",), {"lead_time_days": 7})]), "edit")
    shop.stocked(tube=5)
    shop.sold("tube", 2, order="E1")
    shop.ordered(("tube", 4))
    shop.sold("tube", 1, order="E2", shop_id="hill")
    with shop.store.read() as snapshot:
        available = load_availability(snapshot, "tube", NOW)
        assert load_availability(snapshot, "pump", NOW).shops.is_empty()
        with pytest.raises(Problem, match="There is no item fee"):
            load_availability(snapshot, "fee", NOW)
    ordered_now = date(2026, 11, 30)
    assert available.vendor == "Acme"
    assert available.shops.rows() == [
        ("harbour", "Harbour", 3, 4, DUE, 2, 3, ordered_now),
        ("hill", "Hill", -1, 0, None, 1, 0, ordered_now),
    ]
