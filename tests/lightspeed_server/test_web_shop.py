"""C-Series answers: types, absent values, links, pages."""

from datetime import timedelta

import httpx2
import pytest

from tests.lightspeed_server import LightspeedServer
from tests.lightspeed_server.examples import Example
from tests.lightspeed_server.plain_client import PlainClient


def test_types_are_json_s_own_and_what_is_absent_is_false(client: PlainClient, example: Example) -> None:
    order = client.shop("GET", f"orders/{example.web_order}").json()["order"]

    assert order["id"] == example.web_order
    assert order["priceIncl"] == 180.0
    assert order["birthDate"] is False
    assert order["customer"] is False
    assert order["shippingDate"] is None
    assert order["addressShippingCountry"]["code"] == "ca"


def test_relations_are_links(server: LightspeedServer, client: PlainClient, example: Example) -> None:
    order = client.shop("GET", f"orders/{example.web_order}").json()["order"]
    link = order["products"]["resource"]["link"]

    products = client.http.get(link, auth=httpx2.BasicAuth("key", "secret")).json()["orderProducts"]

    assert link == f"{server.address}/us/orders/{example.web_order}/products.json"
    assert [each["sku"] for each in products] == ["DES", "STO", "VAS"]
    assert products[0]["order"]["resource"]["id"] == example.web_order


def test_units_on_a_shipment_are_called_shipped_though_nothing_left(
    server: LightspeedServer, client: PlainClient, example: Example
) -> None:
    shipment = server.web_shop.pack(example.web_order)

    order = client.shop("GET", f"orders/{example.web_order}").json()["order"]
    line = client.shop("GET", f"orders/{example.web_order}/products").json()["orderProducts"][0]
    packed = client.shop("GET", f"shipments/{shipment}/products").json()["shipmentProducts"]

    assert (order["shipmentStatus"], line["quantityShipped"], len(packed)) == ("not_shipped", 1, 3)
    assert (
        client.shop("GET", "shipments", order=str(example.web_order)).json()["shipments"][0]["id"] == shipment
    )


def test_a_part_that_left_makes_the_order_partially_shipped(
    server: LightspeedServer, client: PlainClient, example: Example
) -> None:
    first = server.web_shop.lines(example.web_order)[0]["id"]
    server.web_shop.change_shipment(server.web_shop.pack(example.web_order, {first: 1}), status="shipped")

    assert (
        client.shop("GET", f"orders/{example.web_order}").json()["order"]["shipmentStatus"]
        == "partially_shipped"
    )
    server.web_shop.ship(example.web_order)
    assert client.shop("GET", f"orders/{example.web_order}").json()["order"]["shipmentStatus"] == "shipped"


@pytest.fixture
def many(server: LightspeedServer) -> list[int]:
    server.web_shop.shop = server.merchant.shop("Main")
    variant = server.web_shop.variant("Chair", item=server.merchant.item("Chair"))
    orders = []
    for _ in range(60):
        server.clock.advance(60)
        orders.append(server.web_shop.place([(variant, 1, 5.0)]))
    return orders


def test_pages_are_counted_or_follow_the_last_id(client: PlainClient, many: list[int]) -> None:
    second = client.shop("GET", "orders", page="2").json()["orders"]
    after = client.shop("GET", "orders", since_id=str(many[49]), limit="250").json()["orders"]

    assert [each["id"] for each in second] == many[50:]
    assert after == second
    assert client.shop("GET", "orders/count").json() == {"count": 60}
    assert client.shop("GET", "orders", limit="251").status_code == 400
    assert client.shop("GET", "orders", page="300").status_code == 400


def test_only_records_changed_since_are_read(
    server: LightspeedServer, client: PlainClient, many: list[int]
) -> None:
    since = server.clock.now() - timedelta(minutes=2)
    server.web_shop.touch(many[0], memo="call first")

    told = client.shop("GET", "orders", updated_at_min=f"{since:%Y-%m-%d %H:%M:%S}").json()["orders"]

    assert [each["id"] for each in told] == [many[0], *many[-3:]]
    assert client.shop("GET", "orders", updated_at_min=since.isoformat()).status_code == 400


def test_errors_name_the_request(client: PlainClient) -> None:
    lost = client.shop("GET", "orders/7").json()
    stranger = client.http.get("/us/orders.json", auth=httpx2.BasicAuth("key", "wrong"))

    told = {"code": 404, "method": "GET", "request": "/us/orders/7.json", "message": "Resource not found."}
    assert lost == {"error": told}
    assert stranger.status_code == 401
