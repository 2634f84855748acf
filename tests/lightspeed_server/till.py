"""Sales of the test server: at the register, from the web shop, refunds, voids, special orders."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from tests.lightspeed_server.purchasing import Purchasing
from tests.lightspeed_server.stock import SALE
from tests.lightspeed_server.tables import Record, locked

Bought = tuple[int, int, str]
"""An item, its units and the price of one."""


class Till(Purchasing):
    """Events at the register, and the sales that web orders become there."""

    @locked
    def sell(
        self,
        shop: int,
        bought: Sequence[Bought],
        *,
        at: datetime | None = None,
        order_number: str = "",
        order_source: str = "",
        customer: int = 0,
        to_ship: bool = False,
        discount: str = "0",
    ) -> int:
        """A completed sale. ``at``: back-dated; the stock moves now all the same."""
        sale = self.ring_up(
            shop,
            bought,
            order_number=order_number,
            order_source=order_source,
            customer=customer,
            discount=discount,
        )
        if to_ship:
            self._to_ship(sale, customer)
        self.complete(sale, at=at)
        return sale

    @locked
    def ring_up(
        self,
        shop: int,
        bought: Sequence[Bought],
        *,
        order_number: str = "",
        order_source: str = "",
        customer: int = 0,
        discount: str = "0",
    ) -> int:
        """An open sale: nothing leaves the stock yet. An item of 0 is a charge without one."""
        now = self.clock.now()
        sale = self.add(
            "Sale",
            timeStamp=now,
            discountPercent=0,
            completed=False,
            archived=False,
            voided=False,
            enablePromotions=True,
            isTaxInclusive=False,
            createTime=now,
            updateTime=now,
            completeTime=None,
            referenceNumber=order_number,
            referenceNumberSource=order_source,
            tax1Rate=0,
            tax2Rate=0,
            change=0,
            ticketNumber="",
            calcTotal=Decimal(0),
            total=Decimal(0),
            balance=Decimal(0),
            customerID=customer,
            discountID=0,
            employeeID=1,
            quoteID=0,
            registerID=1,
            shipToID=0,
            shopID=shop,
            taxCategoryID=0,
        )
        self.rows["Sale"][sale]["ticketNumber"] = f"{220000000000 + sale}"
        for item, units, price in bought:
            self._line(sale, shop, item, units, price, discount=discount)
        return sale

    def _line(
        self,
        sale: int,
        shop: int,
        item: int,
        units: int,
        price: str,
        *,
        parent: int = 0,
        discount: str = "0",
        **is_a: bool,
    ) -> int:
        whole = Decimal(price) * units
        off = whole * Decimal(discount)
        return self.add(
            "SaleLine",
            createTime=self.clock.now(),
            unitQuantity=units,
            unitPrice=Decimal(price),
            normalUnitPrice=0,
            discountAmount=0,
            discountPercent=Decimal(discount),
            avgCost=0,
            fifoCost=0,
            tax=True,
            tax1Rate=0,
            tax2Rate=0,
            isLayaway=False,
            isWorkorder=False,
            isSpecialOrder=is_a.get("special", False),
            displayableSubtotal=whole - off,
            displayableUnitPrice=Decimal(price),
            lineType="",
            calcLineDiscount=off,
            calcTransactionDiscount=0,
            calcTotal=whole - off,
            calcSubtotal=whole,
            calcTax1=0,
            calcTax2=0,
            taxClassID=1,
            customerID=0,
            discountID=0,
            employeeID=1,
            itemID=item,
            noteID=0,
            parentSaleLineID=parent,
            shopID=shop,
            taxCategoryID=0,
            saleID=sale,
            itemFeeID=0,
        )

    @locked
    def complete(self, sale: int, at: datetime | None = None) -> None:
        """Payment is taken and the goods leave the stock; what was set aside has left it already."""
        now = self.clock.now()
        when = at or now
        lines = self.lines(sale)
        total = sum((line["calcTotal"] for line in lines), Decimal(0))
        self.change(
            "Sale",
            sale,
            completed=True,
            completeTime=when,
            timeStamp=when,
            updateTime=now,
            calcTotal=total,
            total=total,
        )
        for line in lines:
            if self._is_goods(line):
                self._goods_out(sale, line, at)

    def _goods_out(self, sale: int, line: Record, at: datetime | None) -> None:
        units = line["unitQuantity"] - self._set_aside(line["saleLineID"])
        if units > 0:
            missing = self.take(
                line["itemID"],
                line["shopID"],
                units,
                log="RemoveForTransaction",
                reason=SALE,
                document=sale,
                line=("SaleLine", line["saleLineID"]),
                at=at,
                causes={"saleID": sale},
            )
            self._from_lots(line["saleLineID"], units - missing)
        elif units < 0:
            self._goods_back(sale, line, at)

    def _goods_back(self, sale: int, line: Record, at: datetime | None) -> None:
        self.bring(
            line["itemID"],
            line["shopID"],
            -line["unitQuantity"],
            log="RefundAddInventory",
            back_from=("SaleLine", line["parentSaleLineID"]) if line["parentSaleLineID"] else None,
            at=at,
            causes={"saleID": sale},
        )

    def _from_lots(self, line: int, units: int) -> None:
        if units:
            self.add(
                "InventorySale", quantity=units, createTime=self.clock.now(), inventoryID=1, saleLineID=line
            )

    def _is_goods(self, line: Record) -> bool:
        return bool(line["itemID"]) and self.get("Item", line["itemID"])["itemType"] != "non_inventory"

    def lines(self, sale: int) -> list[Record]:
        return self.children("SaleLine", "saleID", sale)

    @locked
    def refund(self, line: int, units: int, *, shop: int = 0) -> int:
        """Units of a sale line come back to the stock: a sale of its own with a negative line that names it.
        Returns the new sale."""
        sold = self.get("SaleLine", line)
        sale = self.ring_up(shop or sold["shopID"], [])
        self._line(sale, shop or sold["shopID"], sold["itemID"], -units, str(sold["unitPrice"]), parent=line)
        self.complete(sale)
        return sale

    @locked
    def void(self, sale: int) -> None:
        """All goods of a completed sale return. Its ``timeStamp`` stays the time of completion."""
        for line in self.lines(sale):
            if self._is_goods(line) and line["unitQuantity"] > 0:
                self.bring(
                    line["itemID"],
                    line["shopID"],
                    line["unitQuantity"],
                    log="PutBackForTransaction",
                    back_from=("SaleLine", line["saleLineID"]),
                    causes={"saleID": sale},
                )
        now = self.clock.now()
        self.change("Sale", sale, voided=True, archived=True, updateTime=now)
        reason = "Lightspeed Retail System Administrator Void: "
        shop = self.get("Sale", sale)["shopID"]
        self.add("SaleVoid", createTime=now, reason=reason, saleID=sale, employeeID=1, shopID=shop)

    # --- web orders on the Shipments page

    def _to_ship(self, sale: int, customer: int) -> None:
        who = self.rows["Customer"].get(customer, {})
        ship_to = self.add(
            "ShipTo",
            shipped=False,
            shipNote="",
            firstName=who.get("firstName", ""),
            lastName=who.get("lastName", ""),
            company="",
            customerID=customer,
            saleID=sale,
            contactID=who.get("contactID", 0),
        )
        self.rows["Sale"][sale]["shipToID"] = ship_to

    @locked
    def tick_shipped(self, sale: int, note: str = "") -> None:
        """Somebody ticks SHIPPED on the Shipments page."""
        self.change("ShipTo", self.get("Sale", sale)["shipToID"], shipped=True, shipNote=note)

    # --- special orders

    @locked
    def special_order(self, shop: int, customer: int, item: int, units: int, price: str = "10") -> int:
        """A customer asks for goods that are not here: a line without a sale; nothing is set aside yet."""
        line = self._line(0, shop, item, units, price, special=True)
        self.change("SaleLine", line, customerID=customer)
        return self.add(
            "SpecialOrder",
            unitQuantity=units,
            contacted=False,
            completed=False,
            status="Not Ordered",
            customerID=customer,
            shopID=shop,
            saleLineID=line,
            orderLineID=0,
            transferItemID=0,
        )

    @locked
    def order_special(self, special: int, order_line: int) -> None:
        self.change("SpecialOrder", special, orderLineID=order_line, status="Ordered")

    @locked
    def complete_special(self, special: int) -> int:
        """The customer pays and takes the goods; what was not set aside leaves the stock now."""
        order = self.get("SpecialOrder", special)
        line = self.get("SaleLine", order["saleLineID"])
        sale = self.ring_up(order["shopID"], [], customer=order["customerID"])
        self.change("SaleLine", line["saleLineID"], saleID=sale)
        aside = self._set_aside(line["saleLineID"])
        self.complete(sale)
        self._level_changes(line["itemID"], order["shopID"], onSpecialOrder=-aside)
        self.change("SpecialOrder", special, completed=True, status="Completed")
        return sale
