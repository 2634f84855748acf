"""Finding an item at the goods-in table: by any code or any words, and where it is expected."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.receiving.items import (
    MOST_FOUND,
    items_matching_words,
    load_expected_deliveries,
    load_items_matching,
)
from tests.helpers.receiving_shop import DUE, ReceivingShop
from tests.helpers.text_tables import table

ITEMS = """
item  sku    upc           ean            vendor_sku  manufacturer_sku  description
1     B-1    012345678905  -              V7          -                 Bell
2     TB-1   -             4006381333931  -           M-9               Tail_bell
3     7      -             -              -           B-1-X             Tyre
"""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bell", ["1", "2"]),
        ("BELL tail", ["2"]),
        ("B-1", ["1", "2", "3"]),
        ("0012345678905", ["1"]),
        ("4006381333931", ["2"]),
        ("m-9", ["2"]),
        ("7", ["3", "1"]),
        ("", []),
        ("no such", []),
    ],
)
def test_a_code_is_found_before_words_and_every_word_must_fit(words: str, found: list[str]) -> None:
    assert items_matching_words(table(ITEMS), words)["item_id"].to_list() == found


def test_a_very_common_word_finds_one_screen_of_items() -> None:
    many = table("item sku upc ean vendor_sku manufacturer_sku description\n" + "1 - - - - - Bell\n" * 50)
    assert items_matching_words(many, "bell").height == MOST_FOUND


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def test_an_item_is_expected_on_sent_documents_with_incoming_units(shop: ReceivingShop) -> None:
    shop.drafted(("chain", 9))
    po, transfer = shop.ordered(("chain", 5), expected_on=None), shop.sent(("chain", 2), ("pump", 1))
    (item,) = shop.store.ask(load_items_matching, "sku-CHAIN")["item_id"]
    assert shop.store.ask(load_expected_deliveries, [item]).rows() == [
        ("chain", "transfer", transfer, "Harbour", 2, DUE),
        ("chain", "po", po, "Harbour", 5, None),
    ]
