"""The story of an item in a shop: who is served by what, what is on its way for whom."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import Problem
from core.report.item_detail import ItemDetail, load_item_detail
from core.store.database import Store
from tests.helpers.small_shop import ordered, received, sent, small_shop, sold, stocked


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return small_shop(tmp_path / "shop.duckdb")


def story(store: Store, item: str = "tyre", shop: str = "S1") -> ItemDetail:
    with store.read() as snapshot:
        return load_item_detail(snapshot, item, shop)


def test_each_source_says_what_serves_it_and_each_delivery_whom_it_is_for(store: Store) -> None:
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 3, date(2026, 11, 2))
    ordered(store, "P1", "tyre", 3, date(2026, 12, 5))
    ordered(store, "P2", "tyre", 1)
    told = story(store)
    assert told.on_hand == -5
    assert told.sources["served_by"].to_list() == [
        "2 on Purchase order P1, due 5 Dec 2026, the vendor's word",
        "1 on Purchase order P1, due 5 Dec 2026, the vendor's word; "
        "1 on Purchase order P2, without a date; 1 to order",
    ]
    assert told.incoming.select("document_id", "promised_to").rows() == [
        ("P1", "2 for eCom order E1; 1 for Sale B"),
        ("P2", "1 for Sale B"),
    ]


def test_units_without_a_waiting_customer_go_to_the_shelf(store: Store) -> None:
    sold(store, "A", "tyre", 1)
    ordered(store, "P1", "tyre", 3)
    assert story(store).incoming["promised_to"].to_list() == ["1 for Sale A; 2 for the shelf"]


def test_other_shops_with_stock_or_incoming_units_are_listed(store: Store) -> None:
    sold(store, "A", "tyre", 1)
    stocked(store, "tyre", 5, shop="S2")
    ordered(store, "P1", "tyre", 3, shop="S2")
    assert story(store).elsewhere.rows() == [("S2", 5, 3, "Harbour")]


def test_the_latest_movement_comes_first(store: Store) -> None:
    stocked(store, "lamp", 1)
    sold(store, "A", "lamp", 1, date(2026, 11, 2))
    ordered(store, "P1", "lamp", 3)
    received(store, "P1", "lamp", 2)
    sent(store, "T1", "lamp", 1)
    moves = story(store, "lamp").movements.select("document", "document_id", "quantity").rows()
    assert moves == [
        ("Purchase order", "P1", 2),
        ("Transfer", "T1", -1),
        ("Sale", "A", -1),
        ("Opening stock", "opening", 1),
    ]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://shop.example.com/orders/1", "https://shop.example.com/orders/1"),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_only_a_web_address_becomes_a_link(store: Store, url: str | None, link: str | None) -> None:
    sold(store, "A", "tyre", 1, order="E1", url=url)
    assert story(store).sources["url"].to_list() == [link]


def test_an_unknown_item_is_a_problem(store: Store) -> None:
    with pytest.raises(Problem, match="no item"):
        story(store, "nothing")
