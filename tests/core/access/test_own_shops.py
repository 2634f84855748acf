"""A role of some shops reads what belongs to those; of other shops it sees totals only."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.access import NotAllowed, Person, acting_as
from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.orders import load_of_own_shops, load_order_detail, load_packing_slips, load_pick_list
from core.orders.stages import load_orders
from core.receiving import load_deliveries, load_delivery, load_expected_deliveries, load_shelves_to_count
from core.report import load_item_detail, load_source_document
from core.store import Store
from tests.helpers.receiving_shop import NOW, ReceivingShop

Load = Callable[..., Any]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def of(*shops: str) -> Person:
    return Person("ann@shop.example", "Ann", "floor", frozenset(shops))


def an_order(shop: ReceivingShop) -> Load:
    shop.sold("tube", 2, order="1042")
    return partial(load_order_detail, ecom_order_id="1042", now=NOW)


def a_pick_list(shop: ReceivingShop) -> Load:
    shop.sold("tube", 2, order="1042")
    return partial(load_pick_list, orders=["1042"], now=NOW)


def a_packing_slip(shop: ReceivingShop) -> Load:
    shop.sold("tube", 2, order="1042")
    return partial(load_packing_slips, orders=["1042"])


def a_sale(shop: ReceivingShop) -> Load:
    return partial(load_source_document, kind="sale", document_id=shop.sold("tube", 2))


def a_purchase_order(shop: ReceivingShop) -> Load:
    return partial(load_delivery, kind="po", document_id=shop.ordered(("tube", 3)))


def a_draft(shop: ReceivingShop) -> Load:
    return partial(load_delivery, kind="po", document_id=shop.drafted(("tube", 3)))


def an_item_in_the_shop(shop: ReceivingShop) -> Load:
    shop.sold("tube", 2)
    return partial(load_item_detail, item_id="tube", shop_id="harbour")


@pytest.mark.parametrize(
    "made",
    [an_order, a_pick_list, a_packing_slip, a_sale, a_purchase_order, a_draft, an_item_in_the_shop],
    ids=lambda made: made.__name__,
)
def test_what_belongs_to_the_harbour_shop_is_opened_by_those_of_that_shop_only(
    made: Callable[[ReceivingShop], Load], shop: ReceivingShop
) -> None:
    load = made(shop)
    with acting_as(of("harbour", "quay")):
        shop.store.ask(load)
    with (
        acting_as(of("hill")),
        pytest.raises(NotAllowed, match=r"holds for hill only. This belongs to harbour"),
    ):
        shop.store.ask(load)


def test_a_transfer_is_opened_from_both_its_ends(shop: ReceivingShop) -> None:
    transfer = shop.sent(("tube", 3))
    for end in ("hill", "harbour"):
        with acting_as(of(end)):
            shop.store.ask(load_delivery, "transfer", transfer)
            assert documents(shop.store) == [transfer]
    with acting_as(of("quay")):
        with pytest.raises(NotAllowed):
            shop.store.ask(load_delivery, "transfer", transfer)
        assert documents(shop.store) == []


def documents(store: Store) -> list[str]:
    return store.ask(load_deliveries, "open", now=NOW)["document_id"].to_list()


def test_lists_have_the_documents_orders_and_shelves_of_one_s_own_shops(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3))
    shop.sold("tube", 1, order="1042")
    shop.sold("tube", 1, order="1043", shop_id="hill")
    with shop.store.read() as snapshot:
        every = load_orders(snapshot)
        with acting_as(of("harbour")):
            assert load_of_own_shops(snapshot, every)["ecom_order_id"].to_list() == ["1042"]
            assert load_expected_deliveries(snapshot, ["tube"])["document_id"].to_list() == [po]
        with acting_as(of("hill")):
            assert load_of_own_shops(snapshot, every)["ecom_order_id"].to_list() == ["1043"]
            assert load_expected_deliveries(snapshot, ["tube"]).is_empty()
    assert documents(shop.store) == [po]


def test_shelves_to_count_are_those_of_one_s_own_shops(shop: ReceivingShop) -> None:
    sale = shop.sold("chain", 2, "1042")
    shop.stocked(chain=1)
    shop.post(Posting(changes=[Change("sale_line", (sale, 1), {"packed": 2})]))
    for who, expected in ((of("harbour"), ["chain"]), (of("hill"), [])):
        with acting_as(who), shop.store.read() as snapshot:
            assert load_shelves_to_count(snapshot)["item_id"].to_list() == expected
