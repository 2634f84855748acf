"""Shops, vendors, items and customers of the test server; counting, archiving and merging items."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.lightspeed_server.stock import Stock
from tests.lightspeed_server.tables import locked


class Catalogue(Stock):
    """Settings and Inventory of a merchant."""

    @locked
    def shop(self, name: str, time_zone: str = "US/Eastern") -> int:
        contact = self._contact()
        return self.add(
            "Shop", name=name, timeZone=time_zone, archived=False, contactID=contact, priceLevelID=1
        )

    @locked
    def vendor(self, name: str, *, account: str = "", currency: str = "", email: str = "") -> int:
        money = {"code": currency, "symbol": "$", "rate": 1} if currency else None
        return self.add(
            "Vendor",
            name=name,
            archived=False,
            accountNumber=account,
            priceLevel="",
            purchasingCurrency=money,
            contactID=self._contact(email),
        )

    @locked
    def customer(self, first: str, last: str, *, email: str = "", phone: str = "") -> int:
        return self.add(
            "Customer",
            firstName=first,
            lastName=last,
            company="",
            archived=False,
            contactID=self._contact(email, phone),
        )

    @locked
    def category(self, name: str) -> int:
        return self.add("Category", name=name, fullPathName=name)

    @locked
    def item(
        self,
        /,
        description: str,
        *,
        vendor: int = 0,
        vendor_sku: str = "",
        price: str = "0",
        cost: str = "0",
        item_type: str = "default",
        stock: dict[int, int] | None = None,
        **fields: Any,
    ) -> int:
        """A new item, with ``stock`` by shop. ``fields``: customSku, ean and others by the API's names."""
        prices = {"Default": price, "MSRP": "0", "Online": "0"}
        number = self.add(
            "Item",
            systemSku="",
            defaultCost=Decimal(cost),
            avgCost=Decimal(0),
            discountable=True,
            tax=True,
            archived=False,
            itemType=item_type,
            serialized=item_type.startswith("serialized"),
            description=description,
            modelYear=0,
            upc="",
            ean="",
            customSku="",
            manufacturerSku="",
            createTime=self.clock.now(),
            publishToEcom=True,
            categoryID=0,
            taxClassID=1,
            departmentID=0,
            itemMatrixID=0,
            manufacturerID=0,
            seasonID=0,
            defaultVendorID=vendor,
            Prices={
                "ItemPrice": [
                    {"amount": Decimal(amount), "useTypeID": place, "useType": use}
                    for place, (use, amount) in enumerate(prices.items(), start=1)
                ]
            },
        )
        self.rows["Item"][number] |= {"systemSku": f"{210000000000 + number}"} | fields
        if vendor and vendor_sku:
            self.add("ItemVendorNum", value=vendor_sku, itemID=number, vendorID=vendor)
        for shop in self.rows["Shop"]:
            self.level(number, shop)
        self.level(number, 0)
        for shop, units in (stock or {}).items():
            if units:
                self.bring(number, shop, units, log="ItemCreated")
        return number

    @locked
    def set_reorder(self, item: int, shop: int, point: int, level: int) -> None:
        number = self.level(item, shop)["itemShopID"]
        self.change("ItemShop", number, reorderPoint=point, reorderLevel=level)

    @locked
    def adjust(self, item: int, shop: int, to: int) -> None:
        """Somebody types a quantity on hand: never below 0."""
        assert to >= 0
        change = to - self.qoh(item, shop)
        if change > 0:
            self.bring(item, shop, change, log="ManualQuantityAdjustment")
        elif change:
            self._remove(item, shop, -change, "ManualQuantityAdjustment")

    @locked
    def count(self, item: int, shop: int, counted: int) -> None:
        """An inventory count is reconciled."""
        change = counted - self.qoh(item, shop)
        count = self._last["InventoryCount"] = self._last["InventoryCount"] + 1
        if change > 0:
            self.bring(item, shop, change, log="AddInventoryForCount", causes={"inventoryCountID": count})
        elif change:
            self._remove(item, shop, -change, "RemoveForInventoryCount", causes={"inventoryCountID": count})

    @locked
    def archive_item(self, item: int) -> None:
        """Archiving an item zeroes its stock, as the documentation says."""
        for shop in self.rows["Shop"]:
            units = self.qoh(item, shop)
            if units < 0:
                self.bring(item, shop, -units, log="AddForArchiveItem")
            elif units:
                self._remove(item, shop, units, "RemoveForArchiveItem")
        self.change("Item", item, archived=True)

    @locked
    def merge_items(self, old: int, into: int) -> None:
        """Two items become one: stock and every document of ``old`` are ``into``'s from now on, and no
        document's ``timeStamp`` tells of it."""
        for shop in self.rows["Shop"]:
            units = self.qoh(old, shop)
            if not units:
                continue
            moved = [each for each in self.negatives if (each.item, each.shop) == (old, shop)]
            for log, item, change in (("DeletedByMerge", old, -units), ("ModifiedByMerge", into, units)):
                self._level_changes(item, shop, qoh=change)
                self._log(item, shop, change, log)
            for negative in moved:
                negative.item = into
            self._settle_merged(into, shop)
        for kind in ("SaleLine", "OrderLine", "TransferItem", "VendorReturnItem"):
            self.point_elsewhere(kind, "itemID", old, into)
        self.change("Item", old, archived=True)

    def _settle_merged(self, item: int, shop: int) -> None:
        """Use the surviving item's stock to clear negative stock of the other item."""
        there = [each for each in self.negatives if (each.item, each.shop) == (item, shop) and each.left]
        surplus = sum(each.left for each in there) - max(0, -self.qoh(item, shop))
        for negative in there:
            cleared = min(surplus, negative.left)
            negative.left -= cleared
            surplus -= cleared

    def _remove(
        self, item: int, shop: int, units: int, log: str, causes: Mapping[str, int] | None = None
    ) -> None:
        """Take away what is there; never below 0, so no adjustment comes of it."""
        none = ("none", 0)
        self.take(item, shop, units, log=log, reason="", document=0, line=none, causes=causes)

    def _contact(self, email: str = "", phone: str = "") -> int:
        emails = {"ContactEmail": [{"address": email, "useType": "Primary"}]} if email else ""
        phones = {"ContactPhone": [{"number": phone, "useType": "Mobile"}]} if phone else ""
        return self.add(
            "Contact",
            custom="",
            noEmail=False,
            noPhone=False,
            noMail=False,
            Addresses="",
            Phones=phones,
            Emails=emails,
            Websites="",
        )
