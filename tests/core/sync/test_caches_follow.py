"""Caches follow a sync as they follow people: they read again only what it touched, and are right."""

from datetime import datetime

import pytest

from tests.core.sync.test_changes import CHANGES, Change
from tests.helpers.caches import Caches
from tests.helpers.synced import Synced
from tests.lightspeed_server.examples import Example

NOW = datetime(2026, 11, 1, 9)
LOADED_ANEW = {"an item is renamed", "a shop is new"}
"""Changes of master data: its names stand in rows of any item and shop."""


def shown(caches: Caches) -> tuple[object, ...]:
    """What stays the same object as long as nothing is loaded anew."""
    report, plan = caches.report.get(NOW).value, caches.plan.get(NOW).value
    return report.shops, report.vendors, plan.facts.shops, plan.facts.vendors


def followed(desk: Synced) -> tuple[Caches, tuple[object, ...]]:
    caches = Caches(desk.store, NOW)
    caches.follow()
    return caches, shown(caches)


def are_the_same(before: tuple[object, ...], after: tuple[object, ...]) -> bool:
    return all(one is other for one, other in zip(before, after, strict=True))


@pytest.mark.parametrize("named", CHANGES)
def test_caches_are_right_after_every_change(synced: Synced, example: Example, named: str) -> None:
    caches, before = followed(synced)
    change: Change = CHANGES[named]
    change(synced, example)
    synced.server.clock.advance(60)

    synced.sync()

    assert are_the_same(before, shown(caches)) == (named not in LOADED_ANEW)
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

    assert are_the_same(before, shown(caches))
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
    assert are_the_same(before, shown(caches))
    caches.assert_as_computed_anew()
