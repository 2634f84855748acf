"""Questions for documents and items of Lightspeed Retail that records read before refer to."""

from core.feeds import ApiRecord
from core.sync.readings import Seen


def whole_number(record: ApiRecord, field: str) -> int:
    """Return a whole number of a record, 0 if it is none."""
    text = str(record.get(field) or "")
    return int(text) if text.removeprefix("-").isdecimal() else 0


def changed(seen: Seen, field: str = "timeStamp") -> list[str]:
    when = f">=,{seen.since:%Y-%m-%dT%H:%M:%S}+00:00"
    return [seen.feed.where(**{field: when, "sort": field})]


def items_named(seen: Seen) -> set[str]:
    """Return every item that a record read so far names."""
    return (
        seen.ids("ItemShop", "itemID")
        | {str(line.get("itemID") or "0") for line in seen.lines("Sale", "SaleLines", "SaleLine")}
        | {str(line.get("itemID") or "0") for line in seen.lines("Order", "OrderLines", "OrderLine")}
        | {
            str(line.get("itemID") or "0")
            for line in seen.lines("VendorReturn", "VendorReturnItems", "VendorReturnItem")
        }
        | seen.ids("TransferItem", "itemID")
        | seen.ids("InventoryLog", "itemID")
    ) - {"0"}


def items_not_read(seen: Seen) -> list[str]:
    return seen.asked_for("itemID", items_named(seen) - seen.ids("Item", "itemID"))


def sales_named(seen: Seen) -> list[str]:
    """Return sales that a log, a shipment or a line of a special order names."""
    named = seen.ids("InventoryLog", "saleID") | seen.ids("ShipTo", "saleID") | seen.ids("SaleLine", "saleID")
    return seen.asked_for("saleID", named - seen.ids("Sale", "saleID"))


def shipments_of_sales(seen: Seen) -> list[str]:
    """Read the Shipments page's rows of sales that may be web orders, because only it says if one was
    ticked."""
    named = {str(sale.get("saleID")) for sale in seen.of("Sale") if sale.get("referenceNumber")}
    return seen.asked_for("saleID", named - seen.ids("ShipTo", "saleID"))


def orders_of_lines(seen: Seen) -> list[str]:
    """Read orders with a changed line, because a line does not change its order's ``timeStamp``."""
    named = seen.ids("OrderLine", "orderID") | seen.ids("InventoryLog", "orderID")
    return seen.asked_for("orderID", named - seen.ids("Order", "orderID"))


def transfers_of_lines(seen: Seen) -> list[str]:
    named = seen.ids("TransferItem", "transferID") | seen.ids("InventoryLog", "transferID")
    return seen.asked_for("transferID", named - seen.ids("Transfer", "transferID"))


def lines_of_transfers(seen: Seen) -> list[str]:
    return seen.asked_for("transferID", seen.ids("Transfer", "transferID"))


def returns_named(seen: Seen) -> list[str]:
    named = seen.ids("InventoryLog", "vendorReturnID") - seen.ids("VendorReturn", "vendorReturnID")
    return seen.asked_for("vendorReturnID", named)
