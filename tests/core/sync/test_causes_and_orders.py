"""Causes of negative stock by the inventory log, web orders until they are done, and the cost of a sync."""

from core.orders import load_orders
from core.sync import C_SERIES
from tests.helpers.synced import Synced
from tests.lightspeed_server.examples import Example

AT_REST = 45
AFTER_A_FEW_CHANGES = 70
"""Requests of both sources together, at most."""


def both_synced(desk: Synced) -> None:
    desk.sync()
    desk.sync(C_SERIES)
    desk.server.clock.advance(300)


def requests(desk: Synced) -> int:
    return desk.requests() + len(desk.server.requests("/en/"))


def orders(desk: Synced) -> dict[str, tuple[str, int]]:
    """Stage and waiting units of each eCom order."""
    with desk.store.read() as snapshot:
        rows = load_orders(snapshot)
    return {number: (stage, units) for number, stage, units in rows.select(
        "ecom_order_id", "stage", "units").iter_rows()}  # fmt: skip


def test_a_quiet_sync_makes_few_requests(synced: Synced) -> None:
    synced.connect_web_shop()
    both_synced(synced)
    both_synced(synced)
    before = requests(synced)

    both_synced(synced)

    assert requests(synced) - before <= AT_REST


def test_a_few_changes_need_a_few_requests(synced: Synced, example: Example) -> None:
    synced.connect_web_shop()
    both_synced(synced)
    merchant = synced.server.merchant
    for name in ("chair", "stool", "bench", "lamp", "frame"):
        merchant.sell(example.main, [(example.items[name], 2, "10")])
    merchant.receive(example.ordered)
    merchant.receive_transfer(example.sent)
    merchant.send_order(example.draft)
    merchant.count(example.items["chair"], example.west, 4)
    merchant.change("Item", example.items["rug"], description="Runner")
    for units in (1, 2):
        variant = next(iter(synced.server.web_shop.variants))
        synced.server.web_shop.place([(variant, units, 60.0)])
    synced.server.web_shop.pay(example.web_order)
    synced.server.clock.advance(60)
    before = requests(synced)

    both_synced(synced)

    assert requests(synced) - before <= AFTER_A_FEW_CHANGES
    assert synced.report() == synced.their_report()


def test_a_negative_stock_count_has_no_source_document(synced: Synced, example: Example) -> None:
    vase, merchant = example.items["vase"], synced.server.merchant
    merchant.count(vase, example.west, -3)
    synced.server.clock.advance(60)

    synced.sync()

    sku = synced.sku(vase)
    assert [row[3:] for row in synced.report() if row[:2] == (str(example.west), sku)] == [
        ("unexplained", "", None, 3)
    ]


def test_the_cause_in_the_log_is_the_source_before_newer_sales(synced: Synced, example: Example) -> None:
    shelf, merchant = example.items["shelf"], synced.server.merchant
    earlier = synced.server.clock.now()
    synced.server.clock.advance(60)
    merchant.sell(example.west, [(shelf, 2, "10")])
    synced.server.clock.advance(60)
    merchant.sell(example.west, [(shelf, 1, "10")], at=earlier)  # back-dated: rule 1 would call it the older
    order = merchant.purchase_order(example.oak, example.west, [(shelf, 1, "3")])
    merchant.send_order(order)
    merchant.receive(order)
    synced.server.clock.advance(60)

    synced.sync()

    assert synced.report() == synced.their_report()


def test_after_the_log_is_closed_rule_1_decides(synced: Synced, example: Example) -> None:
    synced.server.retail.denied.add("InventoryLog")
    synced.server.merchant.sell(example.west, [(example.items["shelf"], 2, "10")])
    synced.server.clock.advance(60)

    heard = synced.sync()

    assert heard.sentences == ["Lightspeed Retail does not let this sign-in see InventoryLog."]
    assert synced.report() == synced.their_report()


def test_an_order_shipped_in_the_web_shop_is_listed_to_be_marked_in_the_pos(
    synced: Synced, example: Example
) -> None:
    synced.connect_web_shop()
    both_synced(synced)
    synced.server.web_shop.ship(example.web_order, tracking="1Z9")
    synced.server.clock.advance(60)

    both_synced(synced)
    assert orders(synced)["ORD00001"] == ("to_tick", 0)

    synced.server.merchant.change("ShipTo", 1, shipped=True)
    both_synced(synced)
    assert orders(synced)["ORD00001"][0] == "done"


def test_an_order_shipped_before_the_connection_is_listed_too(desk: Synced, example: Example) -> None:
    desk.server.web_shop.ship(example.web_order, tracking="1Z9")
    desk.connect()
    desk.connect_web_shop()

    both_synced(desk)

    assert orders(desk)["ORD00001"] == ("to_tick", 0)


def test_an_order_marked_before_the_connection_is_done(desk: Synced, example: Example) -> None:
    desk.server.web_shop.ship(example.web_order)
    desk.server.merchant.change("ShipTo", 1, shipped=True)
    desk.connect()
    desk.connect_web_shop()

    both_synced(desk)

    assert orders(desk).get("ORD00001", ("done", 0))[0] == "done"


def test_an_order_with_a_voided_sale_waits_for_nothing(synced: Synced, example: Example) -> None:
    synced.connect_web_shop()
    both_synced(synced)
    assert example.web_order
    (sale,) = (
        sale["saleID"]
        for sale in synced.server.merchant.rows["Sale"].values()
        if sale["referenceNumber"] == "ORD00001"
    )
    synced.server.merchant.void(sale)
    synced.server.clock.advance(60)

    both_synced(synced)

    assert orders(synced)["ORD00001"][1] == 0
    assert synced.report() == synced.their_report()
    assert synced.on_hand() == synced.their_on_hand()
