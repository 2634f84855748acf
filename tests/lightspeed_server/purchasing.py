"""Purchase orders and vendor returns of the test server."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from tests.lightspeed_server.catalogue import Catalogue
from tests.lightspeed_server.stock import VENDOR_RETURN
from tests.lightspeed_server.tables import Record, locked


class Purchasing(Catalogue):
    """Orders to vendors, their receipts, and returns to vendors.

    ``ItemShop.backorder`` counts what is on any order that is neither complete nor archived, also on open
    ones, as the recorded traffic shows.
    """

    @locked
    def purchase_order(
        self,
        vendor: int,
        shop: int,
        lines: Sequence[tuple[int, int, str]] = (),
        *,
        expected: datetime | None = None,
        ref_num: str = "",
    ) -> int:
        """An open order; each line an item, its units and the price of one."""
        now = self.clock.now()
        order = self.add(
            "Order",
            orderedDate=None,
            receivedDate=None,
            arrivalDate=expected,
            shipInstructions="",
            stockInstructions="",
            shipCost=0,
            otherCost=0,
            complete=False,
            archived=False,
            discount=0,
            totalDiscount=0,
            totalQuantity=0,
            refNum=ref_num,
            createTime=now,
            vendorID=vendor,
            noteID=0,
            shopID=shop,
            createdByEmployeeID=1,
        )
        for item, units, price in lines:
            self.order_line(order, item, units, price)
        return order

    @locked
    def order_line(self, order: int, item: int, units: int, price: str = "0") -> int:
        """A new line; the order's own ``timeStamp`` stays as it is, as in the recorded traffic."""
        self._level_changes(item, self.get("Order", order)["shopID"], backorder=units)
        self.get("Order", order)["totalQuantity"] += units
        return self.add(
            "OrderLine",
            quantity=units,
            price=Decimal(price),
            originalPrice=Decimal(price),
            vendorCost=0,
            checkedIn=0,
            numReceived=0,
            total=Decimal(price) * units,
            createTime=self.clock.now(),
            orderID=order,
            itemID=item,
        )

    def order_lines(self, order: int) -> list[Record]:
        return self.children("OrderLine", "orderID", order)

    @locked
    def send_order(self, order: int, at: datetime | None = None) -> None:
        self.change("Order", order, orderedDate=at or self.clock.now())

    @locked
    def expect(self, order: int, at: datetime) -> None:
        self.change("Order", order, arrivalDate=at)

    @locked
    def change_line(self, line: int, units: int) -> None:
        record = self.get("OrderLine", line)
        order = self.get("Order", record["orderID"])
        self._level_changes(
            record["itemID"],
            order["shopID"],
            backorder=self._owed(order, units, record) - self._owed(order, record["quantity"], record),
        )
        order["totalQuantity"] += units - record["quantity"]
        self.change("OrderLine", line, quantity=units, total=record["price"] * units)

    @locked
    def delete_line(self, line: int) -> None:
        """Take a line off an order: nothing tells of it, not even the order's ``timeStamp``."""
        record = self.get("OrderLine", line)
        order = self.get("Order", record["orderID"])
        owed = self._owed(order, record["quantity"], record)
        self._level_changes(record["itemID"], order["shopID"], backorder=-owed)
        order["totalQuantity"] -= record["quantity"]
        self.remove("OrderLine", line)

    def _owed(self, order: Record, quantity: int, line: Record) -> int:
        closed = order["complete"] or order["archived"]
        return 0 if closed else max(0, quantity - line["checkedIn"])

    @locked
    def count_in(self, line: int, units: int) -> None:
        """Received and counted; not in stock yet."""
        record = self.get("OrderLine", line)
        self.change("OrderLine", line, numReceived=record["numReceived"] + units)
        order = self.get("Order", record["orderID"])
        if not order["receivedDate"]:
            self.change("Order", order["orderID"], receivedDate=self.clock.now())

    @locked
    def check_in(self, order: int) -> None:
        """Add what was counted to the stock: it clears the oldest negative first."""
        record = self.get("Order", order)
        received = [line for line in self.order_lines(order) if line["numReceived"]]
        number = len(self.children("Shipment", "orderID", order)) + 1
        shipment = self.add(
            "Shipment",
            orderID=order,
            sequenceNumber=number,
            totalQtyReceived=sum(line["numReceived"] for line in received),
            createTime=self.clock.now(),
            receptionDate=self.clock.now(),
            paymentDueDate=None,
            shipmentPackingRefNum="",
            employeeID=1,
            status="received",
        )
        for line in received:
            self._into_stock(record, line, shipment)

    def _into_stock(self, order: Record, line: Record, shipment: int) -> None:
        units = line["numReceived"]
        before = self._owed(order, line["quantity"], line)
        self.change("OrderLine", line["orderLineID"], checkedIn=line["checkedIn"] + units, numReceived=0)
        after = self._owed(order, line["quantity"], line)
        self._level_changes(line["itemID"], order["shopID"], backorder=after - before)
        self.add(
            "OrderShipmentItem",
            orderShipmentID=shipment,
            orderLineID=line["orderLineID"],
            itemID=line["itemID"],
            qtyReceived=units,
        )
        self.bring(
            line["itemID"],
            order["shopID"],
            units,
            log="BusinessProcessAddInventory",
            causes={"orderID": order["orderID"]},
        )
        self._reserve(order, line, units)

    def _reserve(self, order: Record, line: Record, units: int) -> None:
        """Units of a special order are set aside as they arrive: they leave what is on hand."""
        for special in self.children("SpecialOrder", "orderLineID", line["orderLineID"]):
            aside = min(units, special["unitQuantity"] - self._set_aside(special["saleLineID"]))
            if aside <= 0:
                continue
            units -= aside
            self._level_changes(line["itemID"], order["shopID"], qoh=-aside, onSpecialOrder=aside)
            self._log(line["itemID"], order["shopID"], -aside, "RemoveForSpecialOrder")
            self.add(
                "InventorySale",
                quantity=aside,
                createTime=self.clock.now(),
                inventoryID=1,
                saleLineID=special["saleLineID"],
            )
            self.change("SpecialOrder", special["specialOrderID"], status="Ready For Pickup")

    def _set_aside(self, sale_line: int) -> int:
        return sum(each["quantity"] for each in self.children("InventorySale", "saleLineID", sale_line))

    @locked
    def receive(self, order: int, units: dict[int, int] | None = None) -> None:
        """Count and add to the stock, by line; without ``units`` all that is still incoming."""
        lines = {
            line["orderLineID"]: line["quantity"] - line["checkedIn"] for line in self.order_lines(order)
        }
        for line, counted in (units or lines).items():
            if counted > 0:
                self.count_in(line, counted)
        self.check_in(order)

    @locked
    def finish(self, order: int) -> None:
        """Stop expecting the units that have not come."""
        self._close(order, complete=True)

    @locked
    def archive_order(self, order: int) -> None:
        self._close(order, archived=True)

    def _close(self, order: int, **how: bool) -> None:
        record = self.get("Order", order)
        for line in self.order_lines(order):
            owed = self._owed(record, line["quantity"], line)
            self._level_changes(line["itemID"], record["shopID"], backorder=-owed)
        self.change("Order", order, **how)

    # --- vendor returns

    @locked
    def vendor_return(self, vendor: int, shop: int, lines: Sequence[tuple[int, int]]) -> int:
        """Goods put together for their vendor; they are in the shop until sent."""
        number = self.add(
            "VendorReturn",
            vendorID=vendor,
            shopID=shop,
            refNum="",
            status="open",
            archived=False,
            sentDate=None,
            shipCost=0,
            otherCost=0,
            subtotal=0,
            total=0,
            hideVendorDetails=False,
        )
        for item, units in lines:
            self.add("VendorReturnItem", vendorReturnID=number, itemID=item, quantity=units)
        return number

    @locked
    def send_return(self, number: int) -> None:
        self.change("VendorReturn", number, status="sent", sentDate=self.clock.now())
        for line in self.children("VendorReturnItem", "vendorReturnID", number):
            self.take(
                line["itemID"],
                self.get("VendorReturn", number)["shopID"],
                line["quantity"],
                log="RemoveForVendorReturn",
                reason=VENDOR_RETURN,
                document=number,
                line=("VendorReturnItem", line["vendorReturnItemID"]),
                causes={"vendorReturnID": number},
            )

    @locked
    def unsend_return(self, number: int) -> None:
        self.change("VendorReturn", number, status="open", sentDate=None)
        for line in self.children("VendorReturnItem", "vendorReturnID", number):
            self.bring(
                line["itemID"],
                self.get("VendorReturn", number)["shopID"],
                line["quantity"],
                log="AddInventoryToUnsendForVendorReturn",
                back_from=("VendorReturnItem", line["vendorReturnItemID"]),
                causes={"vendorReturnID": number},
            )
