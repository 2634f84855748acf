"""Small R-Series and C-Series pages of our own, in the shape the APIs answer with."""

import json
from typing import Any

Pages = dict[str, dict[str, Any]]


def page(kind: str, records: Any, **attributes: str) -> dict[str, Any]:
    return {"@attributes": attributes, kind: records}


def saved(pages: Pages) -> dict[str, bytes]:
    """Pages as the files they were saved in."""
    return {name: json.dumps(each).encode() for name, each in pages.items()}


def item(number: str, **fields: Any) -> dict[str, Any]:
    return {
        "itemID": number,
        "systemSku": f"2100000000{number}",
        "description": f"Chair {number}",
        "customSku": "",
        "archived": "false",
        "itemType": "default",
        "defaultCost": "0",
        "defaultVendorID": "0",
        **fields,
    }


def level(number: str, shop: str, qoh: str, **fields: str) -> dict[str, str]:
    return {"itemShopID": f"{number}-{shop}", "itemID": number, "shopID": shop, "qoh": qoh, **fields}


def sale(number: str, lines: Any, **fields: str) -> dict[str, Any]:
    done = {"completed": "true", "voided": "false", "archived": "false", "shopID": "1"}
    times = {"completeTime": "2026-11-02T10:00:00+00:00", "timeStamp": "2026-11-02T10:00:00+00:00"}
    return {"saleID": number, **done, **times, "SaleLines": {"SaleLine": lines} if lines else "", **fields}


def sale_line(number: str, item_number: str, quantity: str, **fields: str) -> dict[str, str]:
    told = {"saleLineID": number, "itemID": item_number, "unitQuantity": quantity, "unitPrice": "49.5"}
    return {**told, "createTime": "2026-11-02T09:58:00+00:00", **fields}


def order(number: str, lines: Any, **fields: str) -> dict[str, Any]:
    told = {"orderID": number, "vendorID": "7", "shopID": "1", "archived": "false", "complete": "false"}
    return {**told, "OrderLines": {"OrderLine": lines} if lines else "", **fields}


def order_line(number: str, item_number: str, quantity: str, checked_in: str = "0") -> dict[str, str]:
    told = {"orderLineID": number, "itemID": item_number, "quantity": quantity, "checkedIn": checked_in}
    return {**told, "price": "21.500000000", "numReceived": "0"}


def web_order(number: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": int(number),
        "number": f"ORD{number}",
        "createdAt": "2026-11-02T10:30:00+01:00",
        "status": "processing_awaiting_shipment",
        "paymentStatus": "paid",
        "shipmentStatus": "not_shipped",
        "shipmentIsPickup": False,
        "firstname": "Ann",
        "middlename": False,
        "lastname": "Lee",
        "email": "ann@example.org",
        **fields,
    }


def web_line(number: int, of_order: str, quantity: int, **fields: Any) -> dict[str, Any]:
    owner = {"resource": {"id": int(of_order), "url": f"orders/{of_order}"}}
    told = {
        "id": number,
        "order": owner,
        "ean": "",
        "sku": "",
        "articleCode": "",
        "quantityOrdered": quantity,
    }
    return {**told, "quantityShipped": quantity, "quantityRefunded": 0, **fields}
