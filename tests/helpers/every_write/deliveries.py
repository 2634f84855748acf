"""Writes of goods in: receipts, counts and shelves."""

from functools import partial

from core.ledger.operations import By
from core.receiving.counted_lines import CountedLine
from core.receiving.receive import receive
from core.receiving.saved_counts import count_one, save_count, start_count_over
from core.receiving.stock_counts import count_shelf
from core.undo import undo
from tests.helpers.every_write.prepared import ASKED, ORDER, Prepared, Write
from tests.helpers.receiving_shop import NOW, ReceivingShop


def receiving(shop: ReceivingShop) -> Write:
    shop.sold("tube", 2, order=ORDER)
    po = shop.ordered(("tube", 3), ("pump", 2))
    counted = [CountedLine(1, 2, 1, "torn"), CountedLine(2, 2)]
    return partial(receive, shop.store, "po", po, counted, by=ASKED)


def receiving_a_transfer(shop: ReceivingShop) -> Write:
    transfer = shop.sent(("tube", 3))
    return partial(receive, shop.store, "transfer", transfer, everything=True, by=ASKED)


def undoing(shop: ReceivingShop) -> Write:
    receipt = shop.receive("po", shop.ordered(("tube", 3)), everything=True).operation_id
    return partial(undo, shop.store, receipt, by=By("once", "Ann", NOW))


def counting_a_shelf(shop: ReceivingShop) -> Write:
    shop.sold("tube", 2, order=ORDER)
    return partial(count_shelf, shop.store, "tube", "harbour", 4, "counted", by=ASKED)


def counting_a_line(shop: ReceivingShop) -> Write:
    po = shop.ordered(("tube", 3))
    return partial(save_count, shop.store, "po", po, 1, 2, seen=0, by=ASKED)


def scanning_a_unit(shop: ReceivingShop) -> Write:
    po = shop.ordered(("tube", 3))
    count_one(shop.store, "po", po, 1, by=shop.by())
    return partial(count_one, shop.store, "po", po, 1, by=ASKED)


def starting_a_count_over(shop: ReceivingShop) -> Write:
    po = shop.ordered(("tube", 3))
    count_one(shop.store, "po", po, 1, by=shop.by())
    return partial(start_count_over, shop.store, "po", po, seen={1: 1})


WRITES: list[Prepared] = [receiving, receiving_a_transfer, undoing, counting_a_shelf, starting_a_count_over]
STEPS: list[Prepared] = [counting_a_line, scanning_a_unit]
