"""Supply without part deliveries and given units is read from a view that is quicker to plan."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from core.purchasing.part_deliveries import split_line
from core.receiving.counted_lines import CountedLine
from core.store import Store
from tests.core.purchasing.confirming import accept, read
from tests.helpers.receiving_shop import DUE, ReceivingShop

PARTS = [(date(2026, 12, 1), 2), (date(2026, 12, 9), 4)]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    with closing(shop.store):
        yield shop


def supply(store: Store) -> pl.DataFrame:
    with store.read() as snapshot:
        return snapshot.frame("supply").sort("document_id", "line_number", "expected_on")


def test_both_views_say_the_same_of_lines_without_parts(shop: ReceivingShop) -> None:
    """The plain view is read before there are parts, the full one after their undo, which leaves rows."""
    shop.sent(("tube", 2))
    shop.ordered(("pump", 1), expected_on=None)
    po = shop.ordered(("chain", 10), ("tube", 3))
    shop.receive("po", po, [CountedLine(1, 4)])
    answers, _ = read(shop, f"PO,Line,Expected\n{po},1,2026-12-20")
    accept(shop, answers)
    plain = supply(shop.store)
    assert plain.select(pl.col("part_received", "confirmed").sum()).rows() == [(1, 1)]
    done = split_line(shop.store, po, 1, PARTS, by=shop.by())
    assert supply(shop.store).height == plain.height + 1
    shop.undo(done.operation_id)
    with shop.store.read() as snapshot:
        assert snapshot.count("purchase_order_part") == len(PARTS)
    full = supply(shop.store)
    assert (full.rows(), full.schema) == (plain.rows(), plain.schema)


def test_the_first_parts_of_a_shop_are_seen_by_the_transaction_that_writes_them(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 6))
    parts = [
        {"po_id": po, "line_number": 1, "part": number, "part_on": day, "part_units": units}
        for number, (day, units) in enumerate([(date(2026, 11, 24), 2), (DUE, 4)], start=1)
    ]
    with shop.store.write() as tx:
        assert tx.frame("supply").height == 1
        tx.append("purchase_order_part", pl.DataFrame(parts))
        assert tx.frame("supply").height == 2
