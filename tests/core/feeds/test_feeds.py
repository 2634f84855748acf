"""Pages of both APIs, and the frames that come of them."""

import pytest

from core.errors import Problem
from core.feeds import CSeries, Feed, RSeries, find_shop
from core.feeds.feed import ApiRecord
from core.neutral import KnownToStore
from tests.helpers.connected import addresses_of
from tests.lightspeed_server import LightspeedServer
from tests.lightspeed_server.examples import Example


def everything(feed: Feed, kind: str, cursor: str = "") -> list[ApiRecord]:
    found: list[ApiRecord] = []
    while True:
        pulled = feed.pull(kind, cursor)
        found += pulled.records
        if not (cursor := pulled.cursor):
            return found


def test_every_page_is_read_and_the_cursor_names_the_next(server: LightspeedServer, retail: RSeries) -> None:
    for number in range(250):
        server.merchant.vendor(f"Vendor {number}")

    first = retail.pull("Vendor", "")
    again = retail.pull("Vendor", "")
    second = retail.pull("Vendor", first.cursor)

    assert first == again
    assert [retail.key("Vendor", each) for each in (first.records[0], second.records[0])] == ["1", "101"]
    assert len(everything(retail, "Vendor")) == 250
    assert first.at == server.clock.now()


def test_the_token_is_not_sent_to_another_host(server: LightspeedServer, retail: RSeries) -> None:
    for number in range(101):
        server.merchant.vendor(f"Vendor {number}")

    cursor = retail.pull("Vendor", "").cursor

    assert cursor.startswith("/API/V3/Account/83050/Vendor.json?")


def test_documents_are_read_with_their_lines_and_archived_ones_too(retail: RSeries, example: Example) -> None:
    orders = everything(retail, "Order")

    assert [len(order["OrderLines"]) for order in orders] == [1, 1, 1, 1]
    assert [order["archived"] for order in orders] == ["false", "false", "false", "true"]
    assert everything(retail, "Transfer")[0]["status"] == "sent"
    assert example.sent


def test_filters_are_sent_with_the_request(retail: RSeries, example: Example) -> None:
    negative = everything(retail, "ItemShop", retail.where(qoh="<,0", shopID="!=,0"))

    assert len(negative) == 6
    assert {level["itemID"] for level in negative} >= {str(example.items["chair"])}


def test_r_series_records_become_frames(retail: RSeries, example: Example) -> None:
    kinds = (
        "Shop",
        "Vendor",
        "Item",
        "ItemShop",
        "Sale",
        "Order",
        "Transfer",
        "TransferItem",
        "VendorReturn",
    )

    adapted = retail.tables({kind: everything(retail, kind) for kind in kinds}, KnownToStore())

    assert set(adapted.frames) >= {
        "shops",
        "vendors",
        "items",
        "stock",
        "sales",
        "purchase_orders",
        "transfers",
    }
    assert len(adapted.frames["items"]) == len(example.items) + 1
    assert len(adapted.frames["stock"]) == 20


def test_web_shop_orders_are_read_from_the_last_id_on(server: LightspeedServer, web_shop: CSeries) -> None:
    server.web_shop.shop = server.merchant.shop("Main")
    variant = server.web_shop.variant("Chair", item=server.merchant.item("Chair"))
    orders = [server.web_shop.place([(variant, 1, 5.0)]) for _ in range(520)]

    assert [order["id"] for order in everything(web_shop, "orders")] == orders
    assert len(server.requests("orders.json")) == 3


def test_lines_are_read_by_order_and_carry_its_number(web_shop: CSeries, example: Example) -> None:
    cursor = web_shop.where(order=str(example.web_order))

    lines = everything(web_shop, "orderProducts", cursor)

    assert [line["orderId"] for line in lines] == [example.web_order] * 3


def test_c_series_records_become_frames(web_shop: CSeries, example: Example) -> None:
    lines = everything(web_shop, "orderProducts", web_shop.where(order=str(example.web_order)))

    adapted = web_shop.tables(
        {"orders": everything(web_shop, "orders"), "orderProducts": lines}, KnownToStore()
    )

    assert adapted.frames["ecom_orders"]["ecom_order_id"].to_list() == ["ORD00001"]


def test_a_keys_shop_is_found_under_its_language(server: LightspeedServer) -> None:
    server.ecom.languages = ("fr",)

    found = find_shop(server.ecom.key, server.ecom.secret, addresses_of(server), server.clock)

    assert (found.api, found.language) == (server.address, "fr")
    assert server.ecom.secret not in repr(found)


@pytest.mark.parametrize(("key", "secret"), [("key", "wrong"), ("", "secret"), ("key", " ")])
def test_a_key_without_a_shop_is_refused(server: LightspeedServer, key: str, secret: str) -> None:
    with pytest.raises(Problem, match="key"):
        find_shop(key, secret, addresses_of(server), server.clock)
