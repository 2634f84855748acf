"""Later syncs: whatever changes in Lightspeed is here after the next one."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.ledger import By
from core.receiving import CountedLine, receive
from tests.helpers.synced import Synced, new_id
from tests.lightspeed_server.examples import Example

Change = Callable[[Synced, Example], object]


def line(desk: Synced, order: int, place: int) -> int:
    return int(desk.server.merchant.order_lines(order)[place]["orderLineID"])


CHANGES: dict[str, Change] = {
    "a sale": lambda desk, it: desk.server.merchant.sell(it.main, [(it.items["frame"], 9, "10")]),
    "a back-dated sale": lambda desk, it: desk.server.merchant.sell(
        it.west, [(it.items["shelf"], 1, "10")], at=desk.server.clock.now() - timedelta(days=9)
    ),
    "a sale in an item never sold before": lambda desk, it: desk.server.merchant.sell(
        it.west, [(desk.server.merchant.item("Mirror"), 2, "10")]
    ),
    "a receipt": lambda desk, it: desk.server.merchant.receive(it.ordered, {line(desk, it.ordered, 0): 2}),
    "a receipt of all": lambda desk, it: desk.server.merchant.receive(it.ordered),
    "an order is sent": lambda desk, it: desk.server.merchant.send_order(it.draft),
    "an order is finished": lambda desk, it: desk.server.merchant.finish(it.ordered),
    "a line grows": lambda desk, it: desk.server.merchant.change_line(line(desk, it.ordered, 1), 7),
    "a new line": lambda desk, it: desk.server.merchant.order_line(it.ordered, it.items["desk"], 3),
    "a line is deleted": lambda desk, it: desk.server.merchant.delete_line(line(desk, it.ordered, 1)),
    "an order is new": lambda desk, it: desk.server.merchant.send_order(
        desk.server.merchant.purchase_order(it.oak, it.west, [(it.items["rug"], 5, "3")])
    ),
    "a transfer arrives": lambda desk, it: desk.server.merchant.receive_transfer(it.sent),
    "a transfer is sent": lambda desk, it: desk.server.merchant.send_transfer(
        desk.server.merchant.transfer(it.main, it.west, [(it.items["lamp"], 9)])
    ),
    "a vendor return is sent": lambda desk, _: desk.server.merchant.send_return(2),
    "a count": lambda desk, it: desk.server.merchant.count(it.items["chair"], it.main, 4),
    "a quantity is typed": lambda desk, it: desk.server.merchant.adjust(it.items["chair"], it.west, 2),
    "an item is renamed": lambda desk, it: desk.server.merchant.change(
        "Item", it.items["chair"], description="Armchair"
    ),
    "a shop is new": lambda desk, _: desk.server.merchant.shop("North"),
}


def incoming(desk: Synced) -> dict[tuple[str, str], int]:
    """Units on orders that were sent, by item and shop, as the store knows them."""
    with desk.store.read() as snapshot:
        orders = {row["po_id"]: row for row in snapshot.rows("purchase_order", closed=False)}
        lines = snapshot.rows("purchase_order_line", listed=True)
    found: dict[tuple[str, str], int] = {}
    for each in lines:
        order = orders.get(each["po_id"])
        if order and order["ordered_at"]:
            pair = (each["item_id"], order["shop_id"])
            found[pair] = found.get(pair, 0) + max(0, each["ordered"] - each["received"] - each["cancelled"])
    return {pair: units for pair, units in found.items() if units}


def their_incoming(desk: Synced) -> dict[tuple[str, str], int]:
    merchant = desk.server.merchant
    pairs = [(item, shop) for item in merchant.rows["Item"] for shop in merchant.rows["Shop"]]
    found = {(desk.sku(item), str(shop)): merchant._ordered(item, shop) for item, shop in pairs}
    return {pair: units for pair, units in found.items() if units}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changes_arrive_with_the_next_sync(synced: Synced, example: Example, change: Change) -> None:
    before = synced.requests()
    change(synced, example)
    synced.server.clock.advance(60)

    synced.sync()

    assert synced.on_hand() == synced.their_on_hand()
    assert synced.report() == synced.their_report()
    assert incoming(synced) == their_incoming(synced)
    assert synced.problems() == []
    assert synced.requests() - before <= 30


def test_changed_names_of_items_and_shops_arrive_with_a_sync(synced: Synced, example: Example) -> None:
    CHANGES["an item is renamed"](synced, example)
    CHANGES["a shop is new"](synced, example)

    synced.sync()

    with synced.store.read() as snapshot:
        (chair,) = snapshot.rows("item", item_id=synced.sku(example.items["chair"]))
        shops = set(snapshot.frame("shop")["name"])
    assert chair["description"] == "Armchair"
    assert shops == {"Main", "West", "North"}


def test_vendors_and_shops_that_did_not_change_keep_their_names(synced: Synced, example: Example) -> None:
    before = names(synced)
    CHANGES["an order is new"](synced, example)
    synced.server.clock.advance(300)

    synced.sync()

    assert before == names(synced)
    assert "Oak & Sons" in before["vendor"]


def names(desk: Synced) -> dict[str, list[str]]:
    with desk.store.read() as snapshot:
        return {table: sorted(snapshot.frame(table)["name"]) for table in ("vendor", "shop")}


def test_a_change_just_before_the_last_sync_s_clock_is_not_missed(synced: Synced, example: Example) -> None:
    synced.sync()
    merchant, clock = synced.server.merchant, synced.server.clock
    merchant.sell(example.main, [(example.items["frame"], 9, "10")])
    clock.advance(-90)  # a transaction that had begun before, and ended after, the last sync
    for level in merchant.rows["ItemShop"].values():
        if level["itemID"] == example.items["frame"]:
            level["timeStamp"] = clock.now()
    clock.advance(390)

    synced.sync()

    assert synced.report() == synced.their_report()


def test_a_shop_that_changes_between_the_pages_is_right_after_a_quiet_sync(
    synced: Synced, example: Example
) -> None:
    merchant, faults = synced.server.merchant, synced.server.faults
    for place in range(0, 24, 3):
        faults.before(
            lambda: merchant.sell(example.main, [(example.items["lamp"], 2, "10")]), "/API/", skip=place
        )
    merchant.sell(example.main, [(example.items["frame"], 9, "10")])
    synced.sync()
    faults.clear()
    synced.server.clock.advance(300)

    synced.sync()

    assert synced.on_hand() == synced.their_on_hand()
    assert synced.report() == synced.their_report()
    assert synced.problems() == []


def test_a_deletion_without_a_trace_is_found_by_the_nightly_sync(synced: Synced, example: Example) -> None:
    merchant = synced.server.merchant
    merchant.delete_line(line(synced, example.ordered, 1))
    for level in merchant.rows["ItemShop"].values():  # not even the item's quantities say so
        level["timeStamp"] -= timedelta(days=2)
    synced.sync()
    assert incoming(synced) != their_incoming(synced)
    synced.server.clock.advance(20 * 3600)

    synced.sync()

    assert incoming(synced) == their_incoming(synced)


def test_our_operations_are_kept_until_lightspeed_shows_them(synced: Synced, example: Example) -> None:
    stool = (synced.sku(example.items["stool"]), str(example.main))
    now = synced.server.clock.now().replace(tzinfo=None)
    number = line(synced, example.ordered, 0)
    receive(synced.store, "po", str(example.ordered), [CountedLine(number, 2)], by=By(new_id(), "Ann", now))
    before = synced.on_hand()[stool]

    synced.sync()
    assert synced.on_hand()[stool] == before

    synced.server.merchant.receive(example.ordered, {number: 2})
    synced.server.clock.advance(60)
    synced.sync()
    assert synced.on_hand() == synced.their_on_hand()
    assert synced.report() == synced.their_report()
