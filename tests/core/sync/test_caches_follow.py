"""Caches follow a sync as they follow people: they read again only what it touched, and are right."""

from datetime import datetime

import polars as pl
import pytest

from tests.core.sync.test_changes import CHANGES, Change
from tests.helpers.caches import Caches
from tests.helpers.synced import Synced
from tests.lightspeed_server.examples import Example

NOW = datetime(2026, 11, 1, 9)
LOADED_ANEW = {"an item is renamed"}
"""Changes of master data: its names stand in rows of any item and shop."""


def part(caches: Caches) -> pl.DataFrame:
    """A part of the plan that stays the same object as long as nothing is loaded anew."""
    return caches.plan.get(NOW).value.facts.price_breaks


def followed(desk: Synced) -> tuple[Caches, pl.DataFrame]:
    caches = Caches(desk.store, NOW)
    caches.follow()
    return caches, part(caches)


@pytest.mark.parametrize("named", CHANGES)
def test_caches_are_right_after_every_change(synced: Synced, example: Example, named: str) -> None:
    caches, before = followed(synced)
    change: Change = CHANGES[named]
    change(synced, example)
    synced.server.clock.advance(60)

    synced.sync()

    assert (before is part(caches)) == (named not in LOADED_ANEW)
    caches.assert_as_computed_anew()


def test_a_new_vendor_is_followed_with_its_items(synced: Synced, example: Example) -> None:
    caches, before = followed(synced)
    merchant = synced.server.merchant
    merchant.item("Hook", vendor=merchant.vendor("Elm & Sons"), cost="2", stock={example.main: 4})
    synced.server.clock.advance(60)

    synced.sync()

    assert before is part(caches)
    assert "Elm & Sons" in caches.report.get(NOW).value.vendors.values()
    caches.assert_as_computed_anew()


def test_thousands_of_new_items_are_followed(synced: Synced, example: Example) -> None:
    caches, before = followed(synced)
    merchant = synced.server.merchant
    for number in range(700):
        merchant.item(f"Article {number}", stock={example.main: number % 3})
    merchant.item("In no shop")
    merchant.sell(example.main, [(example.items["rug"], 9, "10")])
    synced.server.clock.advance(60)

    synced.sync()

    assert before is part(caches)
    caches.assert_as_computed_anew()


def test_orders_of_the_web_shop_stand_on_the_board_before_their_sale_does(desk: Synced) -> None:
    shop, merchant = desk.server.web_shop, desk.server.merchant
    merchant.shop("Main")
    merchant.item("Vase", customSku="VAS")
    desk.connect()
    desk.connect_web_shop()
    desk.sync()
    desk.sync("c-series")
    caches, before = followed(desk)
    shop.place([(shop.variant("Vase", item=1, sku="VAS"), 2, 25.0)])
    desk.server.clock.advance(300)

    desk.sync("c-series")

    assert caches.board.get(NOW).value["ecom_order_id"].to_list() == ["ORD00001"]
    caches.assert_as_computed_anew()
    desk.server.clock.advance(300)
    desk.sync()
    assert before is part(caches)
    caches.assert_as_computed_anew()
