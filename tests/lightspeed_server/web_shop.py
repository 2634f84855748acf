"""The web shop of the test server (eCom, C-Series): orders, shipments, and the sales they become."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.lightspeed_server.clock import Clock
from tests.lightspeed_server.tables import locked
from tests.lightspeed_server.transfers import Merchant

Row = dict[str, Any]
SHIPPED = "shipped"


class WebShop:
    """Orders as customers place them and the shop works them off.

    ``merchant`` and ``shop``: the account in which an order becomes a completed sale; ``numbers_sales``:
    whether that sale bears the order's number, which no documentation promises.
    """

    def __init__(
        self, clock: Clock, merchant: Merchant | None = None, shop: int = 0, *, numbers_sales: bool = True
    ) -> None:
        self.clock = clock
        self.merchant = merchant
        self.shop = shop
        self.numbers_sales = numbers_sales
        self.lock = merchant.lock if merchant else threading.RLock()
        self.orders: dict[int, Row] = {}
        self.products: dict[int, Row] = {}
        self.shipments: dict[int, Row] = {}
        self.shipment_products: dict[int, Row] = {}
        self.variants: dict[int, Row] = {}
        self.returns: dict[int, Row] = {}
        self.sales: dict[int, int] = {}
        self._last = 100000

    def _next(self) -> int:
        self._last += 1
        return self._last

    @locked
    def variant(
        self, title: str, *, item: int = 0, sku: str = "", ean: str = "", tracking: str = "indicator"
    ) -> int:
        """An article of the web shop; ``item``: the same one in Retail."""
        number = self._next()
        self.variants[number] = {
            "id": number,
            "createdAt": self.clock.now(),
            "updatedAt": self.clock.now(),
            "isDefault": True,
            "articleCode": sku,
            "ean": ean,
            "sku": sku,
            "priceExcl": 0,
            "priceIncl": 0,
            "stockTracking": tracking,
            "stockLevel": 0,
            "stockAlert": 0,
            "stockMinimum": 0,
            "stockSold": 0,
            "title": title,
            "_item": item,
        }
        return number

    @locked
    def place(
        self,
        lines: Sequence[tuple[int, int, float]],
        *,
        first: str = "Ann",
        last: str = "Lee",
        email: str = "ann@example.org",
        paid: bool = True,
        pickup: bool = False,
        country: str = "ca",
        to_ship: bool = True,
    ) -> int:
        """An order of variants: units and price each. Where it is linked, its goods leave the stock now."""
        now, number = self.clock.now(), self._next()
        waiting = "processing_awaiting_pickup" if pickup else "processing_awaiting_shipment"
        self.orders[number] = {
            "id": number,
            "createdAt": now,
            "updatedAt": now,
            "number": f"ORD{len(self.orders) + 1:05}",
            "status": waiting if paid else "processing_awaiting_payment",
            "customStatusId": None,
            "channel": "main",
            "remoteIp": "75.119.244.186",
            "priceIncl": round(sum(units * price for _, units, price in lines), 2),
            "birthDate": False,
            "email": email,
            "firstname": first,
            "middlename": "",
            "lastname": last,
            "phone": "+1 5555555555",
            "isCompany": False,
            "companyName": "",
            "addressBillingName": f"{first} {last}",
            "addressBillingCountry": {"id": 38, "code": country, "code3": "can", "title": "Canada"},
            "addressShippingCompany": False,
            "addressShippingName": f"{first} {last}",
            "addressShippingStreet": "Viger",
            "addressShippingStreet2": "",
            "addressShippingNumber": "123",
            "addressShippingExtension": "",
            "addressShippingZipcode": "h4a4r4",
            "addressShippingCity": "Montreal",
            "addressShippingRegion": "Quebec",
            "addressShippingCountry": {"id": 38, "code": country, "code3": "can", "title": "Canada"},
            "paymentStatus": "paid" if paid else "not_paid",
            "shipmentStatus": "not_shipped",
            "shipmentIsPickup": pickup,
            "shippingDate": None,
            "deliveryDate": None,
            "isNewCustomer": False,
            "comment": "",
            "memo": "",
        }
        for variant, units, price in lines:
            self._product(number, variant, units, price)
        if self.merchant:
            self._becomes_sale(number, lines, to_ship=to_ship)
        return number

    def _product(self, order: int, variant: int, units: int, price: float) -> None:
        number, known = self._next(), self.variants[variant]
        self.products[number] = {
            "id": number,
            "supplierTitle": "",
            "productTitle": known["title"],
            "variantTitle": known["title"],
            "quantityOrdered": units,
            "quantityInvoiced": units,
            "quantityShipped": 0,
            "quantityRefunded": 0,
            "quantityReturned": 0,
            "articleCode": known["articleCode"],
            "ean": known["ean"],
            "sku": known["sku"],
            "priceIncl": price,
            "customFields": False,
            "_order": order,
            "_variant": variant,
        }

    def _becomes_sale(self, order: int, lines: Sequence[tuple[int, int, float]], *, to_ship: bool) -> None:
        """A completed sale in Retail: this is what takes the stock."""
        assert self.merchant is not None
        told = self.orders[order]
        customer = self.merchant.customer(told["firstname"], told["lastname"], email=told["email"])
        bought = [(self.variants[variant]["_item"], units, str(price)) for variant, units, price in lines]
        self.sales[order] = self.merchant.sell(
            self.shop,
            bought,
            order_number=told["number"] if self.numbers_sales else "",
            order_source="ecom" if self.numbers_sales else "",
            customer=customer,
            to_ship=to_ship,
        )

    def lines(self, order: int) -> list[Row]:
        return [each for each in self.products.values() if each["_order"] == order]

    def of_order(self, order: int) -> list[Row]:
        """The order's shipments."""
        return [each for each in self.shipments.values() if each["_order"] == order]

    @locked
    def touch(self, /, order: int, **fields: Any) -> None:
        self.orders[order] |= {"updatedAt": self.clock.now(), **fields}

    @locked
    def pay(self, order: int) -> None:
        pickup = self.orders[order]["shipmentIsPickup"]
        waiting = "processing_awaiting_pickup" if pickup else "processing_awaiting_shipment"
        self.touch(order, paymentStatus="paid", status=waiting)

    @locked
    def cancel(self, order: int) -> None:
        self.touch(order, status="cancelled", paymentStatus="cancelled", shipmentStatus="cancelled")

    @locked
    def pack(self, order: int, units: Mapping[int, int] | None = None) -> int:
        """A shipment of units by order line, of all where none are named. ``quantityShipped`` counts them
        from now on, though nothing has left."""
        number, now = self._next(), self.clock.now()
        self.shipments[number] = {
            "id": number,
            "createdAt": now,
            "updatedAt": now,
            "number": f"SHIP{len(self.shipments) + 1:05}",
            "status": "not_shipped",
            "trackingCode": "",
            "doNotifyShipped": False,
            "doNotifyReadyForPickup": False,
            "doNotifyTrackingCode": False,
            "_order": order,
        }
        for line in self.lines(order):
            packed = (
                (units or {}).get(line["id"], 0)
                if units
                else line["quantityOrdered"] - line["quantityShipped"]
            )
            if packed:
                line["quantityShipped"] += packed
                self._packed(number, line, packed)
        self.touch(order)
        return number

    def _packed(self, shipment: int, line: Row, units: int) -> None:
        number = self._next()
        self.shipment_products[number] = {
            "id": number,
            "quantity": units,
            "title": line["productTitle"],
            "variant": line["variantTitle"],
            "articleCode": line["articleCode"],
            "ean": line["ean"],
            "sku": line["sku"],
            "customData": [],
            "_shipment": shipment,
            "_line": line["id"],
        }

    @locked
    def change_shipment(self, shipment: int, *, status: str = "", tracking: str | None = None) -> None:
        """Save the shipment's page of the web shop; the order's own status follows."""
        record = self.shipments[shipment]
        record["updatedAt"] = self.clock.now()
        record["status"] = status or record["status"]
        record["trackingCode"] = record["trackingCode"] if tracking is None else tracking
        order = record["_order"]
        gone = sum(
            each["quantity"]
            for each in self.shipment_products.values()
            if self.shipments[each["_shipment"]]["_order"] == order
            and self.shipments[each["_shipment"]]["status"] == SHIPPED
        )
        ordered = sum(line["quantityOrdered"] - line["quantityRefunded"] for line in self.lines(order))
        told = "shipped" if gone >= ordered else "partially_shipped" if gone else "not_shipped"
        fields = {"status": "completed_shipped"} if told == "shipped" else {}
        self.touch(order, shipmentStatus=told, **fields)

    @locked
    def ship(self, order: int, tracking: str = "") -> int:
        """Pack what is not packed and mark every shipment as shipped; returns the last one."""
        if any(line["quantityShipped"] < line["quantityOrdered"] for line in self.lines(order)):
            self.pack(order)
        numbers = [each["id"] for each in self.of_order(order)]
        for number in numbers:
            self.change_shipment(number, status=SHIPPED, tracking=tracking)
        return int(numbers[-1])

    @locked
    def picked_up(self, order: int) -> None:
        self.touch(order, status="completed_picked_up", shipmentStatus="shipped")

    @locked
    def credit(self, order: int, units: Mapping[int, int], *, update_stock: bool = True) -> None:
        """A credit invoice. With ``update_stock`` the goods are back in Retail, as a refund of the sale."""
        for line in self.lines(order):
            back = units.get(line["id"], 0)
            line["quantityRefunded"] += back
            if back and update_stock and self.merchant and order in self.sales:
                self._back_in_retail(order, line, back)
        self.touch(order)

    def _back_in_retail(self, order: int, line: Row, units: int) -> None:
        assert self.merchant is not None
        item = self.variants[line["_variant"]]["_item"]
        for sold in self.merchant.lines(self.sales[order]):
            if sold["itemID"] == item:
                self.merchant.refund(sold["saleLineID"], units)
                return

    def since(self, rows: Mapping[int, Row], moment: datetime | None) -> list[Row]:
        """The rows that were changed at or after ``moment``, by id."""
        return [row for _, row in sorted(rows.items()) if moment is None or row["updatedAt"] >= moment]
