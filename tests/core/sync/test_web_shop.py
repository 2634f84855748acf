"""Orders of the web shop beside the sales they became."""

from datetime import datetime, timedelta

import pytest

from core.orders import load_orders
from core.sync import C_SERIES
from tests.helpers.synced import Synced
from tests.lightspeed_server.examples import Example


def order(desk: Synced, number: str) -> dict[str, object]:
    with desk.store.read() as snapshot:
        (row,) = snapshot.rows("ecom_order", ecom_order_id=number)
    return row


def test_an_open_order_is_known_by_its_number_with_its_customer_and_payment(
    synced: Synced, example: Example
) -> None:
    synced.connect_web_shop()

    heard = synced.sync(C_SERIES)

    known = order(synced, "ORD00001")
    assert (known["customer_email"], known["payment_status"]) == ("ann@example.org", "paid")
    assert heard.records["orders"] == 1
    assert heard.records["orderProducts"] == 3
    assert example.web_order


def test_payment_and_tracking_of_a_web_order_are_updated(synced: Synced, example: Example) -> None:
    synced.connect_web_shop()
    synced.sync(C_SERIES)
    synced.server.clock.advance(300)
    synced.server.web_shop.ship(example.web_order, tracking="1Z9")

    synced.sync(C_SERIES)

    known = order(synced, "ORD00001")
    assert (known["shipment_status"], known["tracking_number"]) == ("shipped", "1Z9")


@pytest.mark.parametrize("hours", [-11, -5, 2, 14])
def test_changes_arrive_in_whichever_time_zone_the_web_shop_understands_our_question(
    synced: Synced, example: Example, hours: int
) -> None:
    synced.server.ecom.own_time = timedelta(hours=hours)
    synced.connect_web_shop()
    synced.sync(C_SERIES)
    synced.server.clock.advance(300)
    shipment = synced.server.web_shop.pack(example.web_order)
    synced.sync(C_SERIES)
    synced.server.clock.advance(300)
    synced.server.web_shop.change_shipment(shipment, tracking="1Z9")

    synced.sync(C_SERIES)

    assert order(synced, "ORD00001")["tracking_number"] == "1Z9"
    for _ in range(2):  # The first reads the last minutes once more.
        synced.server.clock.advance(300)
        heard = synced.sync(C_SERIES)
    assert set(heard.records.values()) == {0}


def test_ended_orders_are_left_out_of_the_first_sync(synced: Synced, example: Example) -> None:
    shop = synced.server.web_shop
    variant = next(iter(shop.variants))
    old = shop.place([(variant, 1, 5.0)], to_ship=False)
    shop.ship(old)
    shop.merchant = None
    unknown = shop.place([(variant, 1, 5.0)])
    shop.ship(unknown)
    synced.connect_web_shop()

    heard = synced.sync(C_SERIES)

    assert heard.records["orders"] == 1
    assert example.web_order


@pytest.mark.parametrize("where", ["/products.json", "shipments.json"])
def test_an_order_that_is_deleted_while_it_is_read_stops_no_sync(
    synced: Synced, example: Example, where: str
) -> None:
    shop = synced.server.web_shop
    kept = shop.place([(next(iter(shop.variants)), 1, 5.0)])
    shop.pack(example.web_order)
    shop.pack(kept)
    synced.connect_web_shop()
    synced.server.faults.before(lambda: shop.orders.pop(example.web_order), where)
    synced.server.faults.before(lambda: shop.shipments.pop(min(shop.shipments)), "shipments/")

    synced.sync(C_SERIES)
    synced.server.clock.advance(300)
    synced.sync(C_SERIES)

    assert order(synced, "ORD00002")["customer_email"] == "ann@example.org"
    assert synced.problems() == []


def test_a_shipment_whose_order_is_gone_stops_no_sync(synced: Synced, example: Example) -> None:
    synced.connect_web_shop()
    synced.sync(C_SERIES)
    synced.server.clock.advance(300)
    synced.server.web_shop.pack(example.web_order)
    del synced.server.web_shop.orders[example.web_order]

    synced.sync(C_SERIES)

    assert synced.waiting_records() == 0


def test_a_quiet_web_shop_needs_two_requests(synced: Synced) -> None:
    synced.connect_web_shop()
    synced.sync(C_SERIES)
    synced.server.clock.advance(300)
    before = len(synced.server.requests("/en/"))

    synced.sync(C_SERIES)

    assert len(synced.server.requests("/en/")) - before == 2


def test_the_two_sources_do_not_overwrite_each_other_on_an_order(synced: Synced, example: Example) -> None:
    synced.connect_web_shop()
    synced.sync(C_SERIES)
    synced.server.clock.advance(300)
    synced.server.merchant.change("ShipTo", 1, shipNote="by bike")
    synced.server.web_shop.touch(example.web_order, memo="call")
    synced.sync()
    synced.sync(C_SERIES)
    operations, before = synced.operations(), order(synced, "ORD00001")
    synced.server.clock.advance(60)
    synced.server.merchant.change("ShipTo", 1, shipNote="by car")
    synced.server.web_shop.touch(example.web_order, memo="call again")

    synced.sync()
    synced.sync(C_SERIES)

    assert order(synced, "ORD00001") == before
    assert synced.operations() == operations
    assert isinstance(before["placed_at"], datetime)
    with synced.store.read() as snapshot:
        assert load_orders(snapshot).height == 1


def test_a_sale_matched_by_its_items_and_time_is_to_be_checked(desk: Synced) -> None:
    shop, merchant = desk.server.web_shop, desk.server.merchant
    shop.numbers_sales, shop.shop = False, merchant.shop("Main")
    vase = merchant.item("Vase", customSku="VAS")
    shop.place([(shop.variant("Vase", item=vase, sku="VAS"), 2, 25.0)], to_ship=False)
    desk.connect()
    desk.connect_web_shop()
    desk.sync()

    heard = desk.sync(C_SERIES)

    assert heard.differences == [
        "Matched by items and time of the sale, so please check: ORD00001 is sale 1."
    ]
    assert desk.sync(C_SERIES).differences == []
