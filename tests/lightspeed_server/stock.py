"""Stock movements of the test server, and its memory of each negative: rules of its own.

An outgoing line that finds too little leaves a *negative adjustment* of what was missing. What comes in
clears the oldest adjustment first; what is given back clears that of its own line before others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.lightspeed_server.tables import Record, Tables

SALE, VENDOR_RETURN, TRANSFER = "Sale", "Returned to vendor", "Removed for transfer"
"""The reasons of the negative inventory report."""


@dataclass
class Negative:
    """One negative adjustment. ``left``: units that nothing has cleared yet. ``line``: what took them."""

    number: int
    item: int
    shop: int
    units: int
    left: int
    reason: str
    document: int
    line: tuple[str, int]
    at: datetime


class Stock(Tables):
    """Quantities on hand with their log."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.negatives: list[Negative] = []
        self.split_logs = False  # a line that goes below zero is logged in two rows instead of one
        self._levels: dict[tuple[int, int], int] = {}

    def level(self, item: int, shop: int) -> Record:
        """The ItemShop of an item in a shop; shop 0 is the sum over all shops."""
        if (item, shop) not in self._levels:
            self._levels[item, shop] = self.add(
                "ItemShop",
                qoh=0,
                backorder=0,
                componentQoh=0,
                componentBackorder=0,
                onLayaway=0,
                onSpecialOrder=0,
                onWorkorder=0,
                onTransferOut=0,
                onTransferIn=0,
                reorderPoint=0,
                reorderLevel=0,
                itemID=item,
                shopID=shop,
            )
        return self.get("ItemShop", self._levels[item, shop])

    def qoh(self, item: int, shop: int) -> int:
        return int(self.level(item, shop)["qoh"])

    def _level_changes(self, item: int, shop: int, **by: int) -> None:
        for place in (shop, 0):
            level = self.level(item, place)
            figures = {name: level[name] + change for name, change in by.items()}
            self.change("ItemShop", level["itemShopID"], **figures)

    def take(
        self,
        item: int,
        shop: int,
        units: int,
        *,
        log: str,
        reason: str,
        document: int,
        line: tuple[str, int],
        at: datetime | None = None,
        causes: Mapping[str, int] | None = None,
    ) -> int:
        """Units leave a shop; returns how many of them were missing. ``causes``: ids for the log."""
        before = self.qoh(item, shop)
        self._level_changes(item, shop, qoh=-units)
        missing = max(0, units - before) - max(0, -before)
        when = at or self.clock.now()
        if self.split_logs and 0 < missing < units:
            self._log(item, shop, missing - units, log, at=when, causes=causes)
            self._log(item, shop, -missing, log, at=when, caused=True, causes=causes)
        else:
            self._log(item, shop, -units, log, at=when, caused=missing > 0, causes=causes)
        if missing:
            number = len(self.negatives) + 1
            self.negatives.append(
                Negative(number, item, shop, missing, missing, reason, document, line, when)
            )
        return missing

    def bring(
        self,
        item: int,
        shop: int,
        units: int,
        *,
        log: str,
        back_from: tuple[str, int] | None = None,
        at: datetime | None = None,
        causes: Mapping[str, int] | None = None,
    ) -> None:
        """Units come into a shop. ``back_from``: the line that had taken them."""
        self._level_changes(item, shop, qoh=units)
        self._log(item, shop, units, log, at=at, causes=causes)
        open_ones = [each for each in self.negatives if (each.item, each.shop) == (item, shop) and each.left]
        for negative in sorted(open_ones, key=lambda each: (each.line != back_from, each.number)):
            cleared = min(units, negative.left)
            negative.left -= cleared
            units -= cleared

    def _log(
        self,
        item: int,
        shop: int,
        change: int,
        reason: str,
        *,
        caused: bool = False,
        at: datetime | None = None,
        causes: Mapping[str, int] | None = None,
    ) -> None:
        none = dict.fromkeys(
            (
                "customerID",
                "inventoryCountID",
                "itemImportID",
                "orderID",
                "saleID",
                "transferID",
                "vendorReturnID",
            ),
            0,
        )
        self.add(
            "InventoryLog",
            shopID=shop,
            employeeID=1,
            itemID=item,
            qohChange=change,
            costChange=0,
            createTime=at or self.clock.now(),
            automated=False,
            causedNegative=caused,
            reason=reason,
            **none | dict(causes or {}),
        )

    def negative_inventory(self) -> list[dict[str, Any]]:
        """Lightspeed's negative inventory report: one row per adjustment not cleared, the oldest first.

        ``purchase_orders`` and ``transfers``: units that are coming to that shop.
        """
        return [
            {
                "id": each.number,
                "item": each.item,
                "shop": each.shop,
                "qoh": self.qoh(each.item, each.shop),
                "reason": each.reason,
                "document": each.document,
                "line": each.line[1],
                "units": each.left,
                "ecom_order": self._order_number(each),
                "purchase_orders": self._ordered(each.item, each.shop),
                "transfers": self.level(each.item, each.shop)["onTransferIn"],
            }
            for each in self.negatives
            if each.left
        ]

    def _order_number(self, negative: Negative) -> str:
        sale = self.rows["Sale"].get(negative.document) if negative.reason == SALE else None
        return sale["referenceNumber"] if sale else ""

    def _ordered(self, item: int, shop: int) -> int:
        """Units on purchase orders that were sent to the vendor."""
        orders = self.rows["Order"]
        lines: Iterable[Record] = self.children("OrderLine", "itemID", item)
        return sum(
            max(0, line["quantity"] - line["checkedIn"])
            for line in lines
            if (order := orders[line["orderID"]])["shopID"] == shop
            and order["orderedDate"]
            and not order["complete"]
            and not order["archived"]
        )
