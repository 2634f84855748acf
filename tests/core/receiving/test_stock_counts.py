"""Counting a shelf where the books are provably wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Problem, Refused
from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.purchasing.transfers import send
from core.receiving.counted_lines import CountedLine
from core.receiving.stock_counts import Shelf, count_shelf, load_shelf, load_shelves_to_count
from tests.helpers.receiving_shop import ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def test_a_stock_count_sets_on_hand_to_the_count_less_waiting_units(shop: ReceivingShop) -> None:
    shop.sold("chain", 3)
    shop.sold("chain", 2, "1042")
    assert (shop.on_hand("chain"), shop.found("chain")) == (-5, 3)
    before = shop.state()
    done = count_shelf(shop.store, "chain", "harbour", 4, "counted after a gap", by=shop.by())
    assert done.result == {"on_hand": 2, "difference": 7, "complete": ["1042"]}
    assert (shop.on_hand("chain"), shop.found("chain")) == (2, 0)
    shop.undo(done.operation_id)
    assert shop.state() == before


def test_a_count_of_an_empty_shelf_keeps_the_customers_short(shop: ReceivingShop) -> None:
    shop.sold("chain", 3)
    shop.sold("chain", 2, "1042")
    count_shelf(shop.store, "chain", "harbour", 0, "the shelf is empty", by=shop.by())
    assert (shop.on_hand("chain"), shop.found("chain")) == (-2, 0)


def test_a_count_is_refused_if_the_shelf_changed_meanwhile(shop: ReceivingShop) -> None:
    shop.sold("chain", 3)
    po = shop.ordered(("chain", 2))
    shop.receive("po", po, [CountedLine(1, 2)])
    with pytest.raises(
        Refused, match=r"should now hold 2, not 0 \(Receipt by Ann at 14:03\). Count it again"
    ):
        count_shelf(shop.store, "chain", "harbour", 1, "counted", shelf_shown=0, by=shop.by())


def test_a_count_needs_a_number_a_reason_and_an_item(shop: ReceivingShop) -> None:
    for item, counted, reason, sentence in (
        ("chain", -1, "counted", "0 or more, not -1"),
        ("chain", 1, " ", "Say why"),
        ("unicorn", 1, "counted", "no item unicorn"),
    ):
        with pytest.raises(Problem, match=sentence):
            count_shelf(shop.store, item, "harbour", counted, reason, by=shop.by())


def test_stock_counts_are_listed_by_the_customers_they_release(shop: ReceivingShop) -> None:
    for item, orders in (("chain", ["1042"]), ("pump", ["1043", "1044"]), ("tube", [])):
        shop.stocked(**{item: 1})
        transfer = shop.drafted_transfer((item, 3), sender="harbour", receiver="hill")
        send(shop.store, transfer, below_zero=True, by=shop.by())
        for order in orders:
            shop.sold(item, 1, order)
    counts = shop.store.ask(load_shelves_to_count)
    assert counts.select("item_id", "found", "customers", "orders_completed", "money", "shelf").rows() == [
        ("pump", 2, 2, 2, 20, 0),
        ("chain", 2, 1, 1, 10, 0),
        ("tube", 2, 0, 0, 0, 0),
    ]
    count_shelf(shop.store, "pump", "harbour", 5, "counted", by=shop.by())
    assert shop.store.ask(load_shelves_to_count)["item_id"].to_list() == ["chain", "tube"]


def test_a_packed_unit_missing_from_the_shelf_asks_for_a_count(shop: ReceivingShop) -> None:
    sale = shop.sold("chain", 2, "1042")
    assert shop.store.ask(load_shelves_to_count).is_empty()
    shop.post(Posting(changes=[Change("sale_line", (sale, 1), {"packed": 2})]))
    assert shop.store.ask(load_shelves_to_count).select("item_id", "packed", "shelf").rows() == [
        ("chain", 2, 0)
    ]
    assert shop.store.ask(load_shelf, "chain", "harbour").why.startswith("2 units are packed for customers")
    count_shelf(shop.store, "chain", "harbour", 2, "counted", by=shop.by())
    assert shop.store.ask(load_shelves_to_count).is_empty()


@pytest.mark.parametrize(
    ("on_hand", "waiting", "found", "says"),
    [
        (-5, 2, 3, "3 more were sold or sent"),
        (4, 0, 3, "3 more units were on this shelf"),
        (4, 0, 0, "No discrepancy is known"),
    ],
)
def test_the_page_says_why_it_asks_for_a_count(on_hand: int, waiting: int, found: int, says: str) -> None:
    assert says in Shelf({}, {}, on_hand, waiting, found, packed=0).why
