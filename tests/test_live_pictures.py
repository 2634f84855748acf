"""What is kept of the store is what would be made of it anew, whatever people do in whatever order.

``make test`` plays 6 sequences of stock and 6 of orders, of 15 steps; SOAK=1 plays 300 of 30.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant

from core.errors import Problem
from core.undo import undo
from tests.every_write import WRITES, Prepared
from tests.goods_in import NOW, GoodsIn
from tests.kept_pictures import KeptPictures
from tests.test_order_machine import OrderMachine
from tests.test_stock_machine import SOAK, StockMachine


@pytest.mark.parametrize("prepared", WRITES, ids=lambda prepared: prepared.__name__)
def test_after_everything_that_can_be_written_and_its_undo(prepared: Prepared, tmp_path: Path) -> None:
    shop = GoodsIn(tmp_path)
    shop.stocked(chain=3)
    kept = KeptPictures(shop.store, NOW)
    kept.assert_as_made_anew()
    write = prepared(shop)
    kept.assert_as_made_anew()
    write()
    kept.assert_as_made_anew()
    try:
        undo(shop.store, "once", actor="Ann", now=NOW, new_id="undo")
    except Problem:
        return  # what undo leaves alone
    kept.assert_as_made_anew()


def test_when_the_day_is_another_and_nothing_happened(tmp_path: Path) -> None:
    shop = GoodsIn(tmp_path)
    shop.sold("tube", 2, order="1042")
    shop.ordered(("tube", 3))
    kept = KeptPictures(shop.store, NOW)
    for days in range(4):
        kept.assert_as_made_anew(NOW + timedelta(days=days))


class StockWatched(StockMachine):
    """What people do with stock and documents, with the pictures compared after each step."""

    kept: KeptPictures | None = None

    @invariant()
    def the_pictures_are_as_made_anew(self) -> None:
        self.kept = self.kept or KeptPictures(self.shop.store, NOW)
        self.kept.assert_as_made_anew()


class OrdersWatched(OrderMachine):
    """What people do with orders, with the pictures compared after each step."""

    kept: KeptPictures | None = None

    @invariant()
    def the_pictures_are_as_made_anew(self) -> None:
        self.kept = self.kept or KeptPictures(self.desk.store, NOW)
        self.kept.assert_as_made_anew()


sequences = settings(
    max_examples=300 if SOAK else 6,
    stateful_step_count=30 if SOAK else 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestStockWatched = StockWatched.TestCase
TestStockWatched.settings = sequences
TestOrdersWatched = OrdersWatched.TestCase
TestOrdersWatched.settings = sequences
