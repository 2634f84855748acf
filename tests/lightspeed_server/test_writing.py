"""Writes that R-Series and C-Series allow a program, and those they refuse."""

import json

import pytest

from tests.lightspeed_server import LightspeedServer
from tests.lightspeed_server.examples import Example
from tests.lightspeed_server.plain_client import PlainClient


def test_an_order_is_made_empty_and_its_lines_one_by_one(
    server: LightspeedServer, client: PlainClient, example: Example
) -> None:
    nested = {"vendorID": example.oak, "shopID": example.main, "OrderLines": {"OrderLine": {"itemID": 1}}}
    assert client.ask("POST", "Order", nested).status_code == 422

    made = client.ask("POST", "Order", {"vendorID": example.oak, "shopID": example.main, "refNum": "BD-1"})
    order = made.json()["Order"]["orderID"]
    told = {"orderID": order, "itemID": example.items["chair"], "quantity": "2", "price": "21.5"}
    line = client.ask("POST", "OrderLine", told).json()["OrderLine"]

    assert made.json()["Order"]["refNum"] == "BD-1"
    assert (line["quantity"], line["price"], line["checkedIn"]) == ("2", "21.5", "0")
    assert server.merchant.level(example.items["chair"], example.main)["backorder"] == 6


def test_an_order_becomes_ordered_only_with_at_least_one_item(client: PlainClient, example: Example) -> None:
    empty = client.ask("POST", "Order", {"vendorID": example.oak, "shopID": example.main}).json()["Order"][
        "orderID"
    ]

    refused = client.ask("PUT", f"Order/{empty}", {"orderedDate": "2026-11-02"}).json()["Order"]
    done = client.ask("PUT", f"Order/{example.draft}", {"orderedDate": "2026-11-02"}).json()["Order"]

    assert "orderedDate" not in refused
    assert done["orderedDate"] == "2026-11-02T00:00:00+00:00"


def test_neither_a_changed_nor_a_deleted_line_moves_the_time_stamp_of_its_order(
    server: LightspeedServer, client: PlainClient, example: Example
) -> None:
    before = client.get(f"Order/{example.draft}").json()["Order"]["timeStamp"]
    line = server.merchant.order_lines(example.draft)[0]["orderLineID"]
    server.clock.advance(60)

    changed = client.ask("PUT", f"OrderLine/{line}", {"quantity": "9"}).json()["OrderLine"]
    client.ask("DELETE", f"OrderLine/{line}")

    assert changed["quantity"] == "9"
    assert client.get(f"Order/{example.draft}").json()["Order"]["timeStamp"] == before
    assert client.get(f"OrderLine/{line}").status_code == 404
    assert server.merchant.level(example.items["chair"], example.main)["backorder"] == 0


def test_a_finished_order_is_not_changed(
    server: LightspeedServer, client: PlainClient, example: Example
) -> None:
    server.merchant.finish(example.draft)
    told = {"orderID": example.draft, "itemID": 1, "quantity": "1"}

    assert client.ask("POST", "OrderLine", told).status_code == 422


def test_a_transfer_is_made_filled_and_sent(
    server: LightspeedServer, client: PlainClient, example: Example
) -> None:
    chair = example.items["chair"]
    told = {"sendingShopID": example.main, "receivingShopID": example.west, "note": "BD-2"}
    number = client.ask("POST", "Inventory/Transfer", told).json()["Transfer"]["transferID"]
    place = f"Inventory/Transfer/{number}"
    added = client.ask("POST", f"{place}/AddItems", {"TransferItems": [{"toSend": "1", "itemID": chair}]})
    twice = client.ask("POST", f"{place}/AddItems", {"TransferItems": [{"toSend": "1", "itemID": chair}]})
    more = client.ask("POST", f"{place}/UpdateItems", {"TransferItems": [{"toSend": "3", "itemID": chair}]})

    assert added.json()["TransferItem"][0]["toSend"] == "1"
    assert twice.status_code == 422
    assert more.json()["TransferItem"][0]["toSend"] == "3"

    sent = client.ask("POST", f"{place}/Send", {}).json()["Transfer"]
    assert sent["status"] == "sent"
    assert server.merchant.qoh(chair, example.main) == -5


def test_a_sent_transfer_cannot_be_edited_nor_received(client: PlainClient, example: Example) -> None:
    place = f"Inventory/Transfer/{example.sent}"

    assert client.ask("PUT", place, {"note": "late"}).status_code == 422
    assert (
        client.ask("POST", f"{place}/AddItems", {"TransferItems": [{"toSend": "1", "itemID": 1}]}).status_code
        == 422
    )
    assert client.ask("POST", f"{place}/Send", {}).status_code == 422
    assert client.ask("POST", f"{place}/Receive", {}).status_code == 404


def test_more_than_a_hundred_items_at_once_are_refused(client: PlainClient, example: Example) -> None:
    told = {"sendingShopID": example.main, "receivingShopID": example.west}
    number = client.ask("POST", "Inventory/Transfer", told).json()["Transfer"]["transferID"]
    many = {"TransferItems": [{"toSend": "1", "itemID": 1}] * 101}

    assert client.ask("POST", f"Inventory/Transfer/{number}/AddItems", many).status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "ShipTo/1"),
        ("POST", "Sale"),
        ("DELETE", "Item/1"),
        ("PUT", "InventoryLog"),
        ("POST", "Transfer"),
    ],
)
@pytest.mark.usefixtures("example")
def test_read_only_records_cannot_be_written(
    client: PlainClient,
    method: str,
    path: str,
) -> None:
    assert client.ask(method, path, {"shipped": "true"}).status_code == 405


def test_records_inside_a_payload_cost_half_a_drip(client: PlainClient, example: Example) -> None:
    told = {"sendingShopID": example.main, "receivingShopID": example.west}
    number = client.ask("POST", "Inventory/Transfer", told).json()["Transfer"]["transferID"]
    items = [{"toSend": "1", "itemID": item} for item in list(example.items.values())[:4]]

    added = client.ask("POST", f"Inventory/Transfer/{number}/AddItems", {"TransferItems": items})

    assert added.headers["X-LS-Api-Request-Cost"] == "3"


def test_a_shipment_of_the_web_shop_is_marked_as_shipped_with_its_tracking_code(
    server: LightspeedServer, client: PlainClient, example: Example
) -> None:
    shipment = server.web_shop.pack(example.web_order)
    told = {"shipment": {"status": "shipped", "trackingCode": "1Z9"}}

    done = client.shop("PUT", f"shipments/{shipment}", told).json()["shipment"]
    order = client.shop("GET", f"orders/{example.web_order}").json()["order"]

    assert (done["status"], done["trackingCode"]) == ("shipped", "1Z9")
    assert (order["shipmentStatus"], order["status"]) == ("shipped", "completed_shipped")


def test_an_order_of_the_web_shop_is_marked_as_paid(client: PlainClient, example: Example) -> None:
    done = client.shop(
        "PUT", f"orders/{example.web_order}", {"order": {"paymentStatus": "paid", "memo": "ok"}}
    )
    bad = client.shop("PUT", f"orders/{example.web_order}", {"order": {"status": "lost"}})
    odd = client.shop("PUT", f"orders/{example.web_order}", {"order": {"paymentStatus": "later"}})

    assert (done.json()["order"]["paymentStatus"], done.json()["order"]["memo"]) == ("paid", "ok")
    assert (bad.status_code, odd.status_code) == (422, 422)
    assert client.shop("POST", "orders", {}).status_code == 405
    assert json.loads(bad.text)["error"]["code"] == 422
