"""R-Series answers: shapes, pages, operators, relations."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.lightspeed_server import LightspeedServer
from tests.lightspeed_server.examples import Example
from tests.lightspeed_server.plain_client import PlainClient


def scalars(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [each for inner in value.values() for each in scalars(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in scalars(inner)]
    return [value]


ALL = (
    "Shop",
    "Vendor",
    "Item",
    "ItemShop",
    "Customer",
    "Sale",
    "SaleLine",
    "ShipTo",
    "SpecialOrder",
    "Order",
)
LISTS = (
    *ALL,
    "OrderLine",
    "Shipment",
    "Inventory/Transfer",
    "Transfer",
    "TransferItem",
    "VendorReturn",
    "InventoryLog",
)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.usefixtures("example")
def test_every_scalar_is_a_string(client: PlainClient, path: str) -> None:
    found = client.records(path, load_relations="all")

    assert found
    assert all(isinstance(each, str) for each in scalars(found))


def test_one_child_is_an_object_several_are_a_list_none_is_an_empty_text(
    server: LightspeedServer, client: PlainClient
) -> None:
    shop, vendor = server.merchant.shop("Main"), server.merchant.vendor("Oak")
    item = server.merchant.item("Chair")
    for lines in ([], [(item, 1, "2")], [(item, 1, "2"), (item, 4, "2")]):
        server.merchant.purchase_order(vendor, shop, lines)

    none, one, two = client.get("Order", load_relations='["OrderLines"]').json()["Order"]

    assert none["OrderLines"] == ""
    assert one["OrderLines"]["OrderLine"]["quantity"] == "1"
    assert [line["quantity"] for line in two["OrderLines"]["OrderLine"]] == ["1", "4"]


def test_a_list_of_one_is_an_object_and_an_empty_list_has_no_key(
    server: LightspeedServer, client: PlainClient
) -> None:
    assert "Shop" not in client.get("Shop").json()

    server.merchant.shop("Main")

    assert client.get("Shop").json()["Shop"]["name"] == "Main"


def test_a_date_that_is_not_set_has_no_key(client: PlainClient, example: Example) -> None:
    draft = client.get(f"Order/{example.draft}").json()["Order"]

    assert "orderedDate" not in draft
    assert draft["timeStamp"].endswith("+00:00")


def test_the_sum_over_all_shops_has_the_shop_0(client: PlainClient, example: Example) -> None:
    levels = client.records("ItemShop", itemID=str(example.items["bench"]))

    assert {level["shopID"]: level["qoh"] for level in levels} == {"0": "-3", "1": "-1", "2": "-2"}


def test_pages_of_a_hundred_follow_next_until_it_is_empty(
    server: LightspeedServer, client: PlainClient
) -> None:
    for number in range(250):
        server.merchant.vendor(f"Vendor {number}")

    first = client.get("Vendor").json()

    assert len(first["Vendor"]) == 100
    assert "sort=vendorID" in first["@attributes"]["next"]
    assert "limit=100" in first["@attributes"]["next"]
    assert [each["vendorID"] for each in client.records("Vendor")] == [str(n) for n in range(1, 251)]
    assert len(client.records("Vendor", sort="-timeStamp", limit="30")) == 250


def test_a_record_that_changes_while_one_reads_by_time_comes_again_and_none_is_missed(
    server: LightspeedServer, client: PlainClient
) -> None:
    vendors = [server.merchant.vendor(f"Vendor {number}") for number in range(120)]

    def change() -> None:
        server.clock.advance(5)
        server.merchant.change("Vendor", vendors[0])

    server.faults.before(change, "after=")

    found = [each["vendorID"] for each in client.records("Vendor", sort="timeStamp")]

    assert sorted(set(found)) == sorted(str(number) for number in vendors)
    assert found.count("1") == 2


def test_a_page_that_is_repeated_comes_twice(server: LightspeedServer, client: PlainClient) -> None:
    for number in range(250):
        server.merchant.vendor(f"Vendor {number}")
    server.faults.repeat_page("Vendor", skip=1)

    assert len(client.records("Vendor")) == 350


@pytest.mark.parametrize(
    ("field", "text", "wanted"),
    [
        ("qoh", "<,0", lambda level: int(level["qoh"]) < 0),
        ("qoh", ">=,3", lambda level: int(level["qoh"]) >= 3),
        ("qoh", "><,-3,-2", lambda level: -3 <= int(level["qoh"]) <= -2),
        ("qoh", "-5", lambda level: level["qoh"] == "-5"),
        ("qoh", "!=,0", lambda level: level["qoh"] != "0"),
        ("itemID", "IN,[1,2]", lambda level: level["itemID"] in "12"),
        ("itemID", "IN,1,2", lambda level: level["itemID"] in "12"),
        ("or", "qoh=<,-4|qoh=4", lambda level: int(level["qoh"]) < -4 or level["qoh"] == "4"),
    ],
)
def test_conditions_take_operators(
    client: PlainClient, example: Example, field: str, text: str, wanted: Callable[[dict[str, str]], bool]
) -> None:
    found = client.records("ItemShop", **{field: text})

    assert found == [level for level in client.records("ItemShop") if wanted(level)]
    assert 0 < len(found) < 3 * len(example.items)


@pytest.mark.usefixtures("example")
def test_texts_are_compared_with_wild_cards(client: PlainClient) -> None:
    assert [each["description"] for each in client.records("Item", description="~,%s%l%")] == [
        "Stool",
        "Shelf",
    ]
    assert len(client.records("Item", description="!~,S%")) == 8


@pytest.mark.usefixtures("example")
def test_a_plus_sign_that_was_not_encoded_makes_the_time_unreadable(
    server: LightspeedServer,
    client: PlainClient,
) -> None:
    encoded = client.get("Sale", updatetime=">=,2026-11-01T08:00:00+00:00")
    raw = client.get(
        f"{server.address}/API/V3/Account/83050/Sale.json?updatetime=>=,2026-11-01T08:00:00+00:00"
    )

    assert encoded.status_code == 200
    assert raw.status_code == 400


def test_archived_records_come_only_where_they_are_asked_for(client: PlainClient, example: Example) -> None:
    assert len(client.records("Order")) == 3
    assert len(client.records("Order", archived="true")) == 4
    assert len(client.records("Order", archived="only")) == 1
    assert example.draft


@pytest.mark.usefixtures("example")
def test_a_count_costs_ten_and_cannot_be_mixed_with_pages(client: PlainClient) -> None:
    counted = client.get("Item", count="1")

    assert counted.json() == {"@attributes": {"count": "10"}}
    assert counted.headers["X-LS-Api-Request-Cost"] == "10"
    assert client.get("Item", count="1", limit="10").status_code == 400


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("ItemShop", {"sort": "qoh"}),
        ("InventoryLog", {"sort": "createTime"}),
        ("Item", {"limit": "101"}),
        ("Item", {"itemID": "IN," + ",".join(map(str, range(101)))}),
        ("Item", {"colour": "red"}),
        ("Order", {"load_relations": '["Lines"]'}),
        ("Order", {"load_relations": "OrderLines"}),
        ("Order", {"after": "100"}),
        ("Item", {"ItemShops.qoh": "<,0"}),
    ],
)
@pytest.mark.usefixtures("example")
def test_requests_beyond_the_documentation_are_refused(
    client: PlainClient,
    path: str,
    params: dict[str, str],
) -> None:
    refused = client.get(path, **params)

    assert refused.status_code == 400
    assert refused.json()["httpCode"] == "400"


def test_a_loaded_relation_can_be_searched(client: PlainClient, example: Example) -> None:
    found = client.records("Item", load_relations='["ItemShops"]', **{"ItemShops.qoh": "<,-4"})

    assert [each["itemID"] for each in found] == [str(example.items["stool"])]


@pytest.mark.usefixtures("example")
def test_relations_of_relations_are_shown(client: PlainClient) -> None:
    sale = client.get("Sale/1", load_relations='["SaleLines.Item","SaleLines.InventorySales"]').json()["Sale"]

    chairs, delivery = sale["SaleLines"]["SaleLine"]
    assert chairs["Item"]["description"] == "Chair"
    assert chairs["InventorySales"]["InventorySale"]["quantity"] == "3"
    assert delivery["InventorySales"] == ""


def test_the_older_transfers_have_another_shape(client: PlainClient, example: Example) -> None:
    new = client.get("Inventory/Transfer").json()["Transfer"][0]
    old = client.get("Transfer", load_relations='["TransferItems"]').json()["Transfer"][0]
    alone = client.get(f"Inventory/Transfer/{example.sent}/TransferItems").json()["TransferItem"]

    assert (new["status"], new["sendingShopID"]) == ("sent", str(example.west))
    assert (old["sent"], old["received"]) == ("true", "false")
    assert (old["TransferFrom"]["shopID"], old["TransferTo"]["shopID"]) == (
        str(example.west),
        str(example.main),
    )
    assert old["TransferItems"]["TransferItem"] == alone
    assert (alone["sent"], alone["received"]) == ("7", "2")


@pytest.mark.usefixtures("example")
def test_a_record_type_without_the_right_is_forbidden(
    server: LightspeedServer,
) -> None:
    client = PlainClient(server, "employee:inventory_read employee:register_read")

    assert client.get("Item").status_code == 200
    assert client.get("Sale").status_code == 200
    assert client.get("Order").status_code == 403
    assert client.get("InventoryLog").status_code == 403


@pytest.mark.usefixtures("example")
def test_an_employee_without_a_right_does_not_give_it_away(server: LightspeedServer) -> None:
    client = PlainClient(server)
    server.sign_in.rights -= {"employee:purchase_orders", "employee:all"}

    assert client.get("Order").status_code == 403
    assert client.get("Item").status_code == 200


def test_an_unknown_address_and_a_foreign_account_are_not_found(
    server: LightspeedServer, client: PlainClient
) -> None:
    assert client.get("Nothing").status_code == 404
    assert client.get("Order/99").status_code == 404
    assert client.get(f"{server.address}/API/V3/Account/1/Item.json").status_code == 404
    assert client.get(f"{server.address}/API/V3/Account.json").json()["Account"]["accountID"] == "83050"
