"""Readings of Lightspeed Retail: shortages first, then everything else; later only changes.

Documents are read whole, with all their lines, whatever reported the change. A record that names an item is
followed by that item with its quantities, so that nothing is imported without what it refers to.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from core.feeds import ApiRecord
from core.sync.readings import Reading, Seen, Step, everything
from core.sync.retail_documents import (
    changed,
    items_not_read,
    lines_of_transfers,
    orders_of_lines,
    returns_named,
    sales_named,
    shipments_of_sales,
    transfers_of_lines,
    whole_number,
)
from core.sync.staging import Source

WHOLE_EVERY = timedelta(hours=20)
"""Time between complete readings of open documents, once a night, because a deleted line leaves no trace."""

PAGES_AT_ONCE = 40
"""Number of item pages imported together."""


class Retail:
    """Readings of R-Series."""

    kept = frozenset({"Shop", "Vendor"})
    signals = frozenset({"ItemShop", "OrderLine", "SaleLine"})  # Older than the records read because of them.
    stock = "Item"

    def steps(self, source: Source, now: datetime) -> list[Step]:
        if source.since is None:
            return [SHOPS, SHORTAGES, REST]
        due = source.whole_at is None or now - source.whole_at >= WHOLE_EVERY
        return [RETAIL_CHANGES, *([OPEN_DOCUMENTS] if due else [])]

    def learnt(self, source: Source, records: Mapping[str, list[ApiRecord]]) -> Source:
        logs = [whole_number(log, "inventoryLogID") for log in records.get("InventoryLog", [])]
        return replace(source, last_log=max([*logs, source.last_log or 0]) or None)

    def after(self, source: Source, began_at: datetime, now: datetime) -> Source:
        due = source.since is None or source.whole_at is None or now - source.whole_at >= WHOLE_EVERY
        return replace(source, since=began_at, whole_at=began_at if due else source.whole_at)


# --- the first sync


def negative(seen: Seen) -> list[str]:
    """Read every shop's own quantities below zero, without the sums over all shops."""
    return [seen.feed.where(qoh="<,0", shopID="!=,0")]


def logs_of_negatives(seen: Seen) -> list[str]:
    asked = seen.asked_for("itemID", seen.ids("ItemShop", "itemID"))
    return [f"{question}&{seen.feed.where(sort='-inventoryLogID')}" for question in asked]


def lines_of_negatives(seen: Seen) -> list[str]:
    """Read recent sales of these items, newest first, if the log is closed to us."""
    if seen.of("InventoryLog"):
        return []
    asked = seen.asked_for("itemID", seen.ids("ItemShop", "itemID"))
    return [f"{question}&{seen.feed.where(sort='-saleLineID')}" for question in asked]


def asked_items(seen: Seen, cursor: str) -> dict[tuple[str, str], int]:
    """Return quantities below zero by item and shop, of the items that a question is about."""
    params = dict(parse_qsl(cursor.partition("?")[2] or cursor))
    items = set(re.findall(r"\d+", params.get("itemID", "")))
    levels = [level for level in seen.of("ItemShop") if str(level.get("itemID")) in items]
    return {(str(level["itemID"]), str(level.get("shopID"))): whole_number(level, "qoh") for level in levels}


def balances_explained(seen: Seen, cursor: str) -> bool:
    """Return True if each item was at or above zero at some time in the log: the cause is newer than that."""
    balances = asked_items(seen, cursor)
    open_ones = set(balances)
    for log in sorted(seen.of("InventoryLog"), key=lambda log: -whole_number(log, "inventoryLogID")):
        pair = (str(log.get("itemID")), str(log.get("shopID")))
        if pair in open_ones:
            balances[pair] -= whole_number(log, "qohChange")
            if balances[pair] >= 0:
                open_ones.discard(pair)
    return not open_ones


def enough_was_sold(seen: Seen, cursor: str) -> bool:
    """Return True if twice the missing units were sold of each item, because some sales may have been
    voided."""
    sold: Counter[tuple[str, str]] = Counter()
    for line in seen.of("SaleLine"):
        sold[str(line.get("itemID")), str(line.get("shopID"))] += whole_number(line, "unitQuantity")
    return all(sold[pair] >= -2 * missing for pair, missing in asked_items(seen, cursor).items())


def open_orders(seen: Seen) -> list[str]:
    return [seen.feed.where(archived="false", complete="false")]


def open_transfers(seen: Seen) -> list[str]:
    return [seen.feed.where(archived="false", status="!=,received")]


def not_shipped(seen: Seen) -> list[str]:
    return [seen.feed.where(shipped="false")]


def not_completed(seen: Seen) -> list[str]:
    return [seen.feed.where(completed="false")]


def newest_log(seen: Seen) -> list[str]:
    return [seen.feed.where(sort="-inventoryLogID", limit="1")]


def never_more(_: Seen, __: str) -> bool:
    return True


SHOPS = Step("shops", [Reading("shops", "Shop", everything), Reading("vendors", "Vendor", everything)])

SHORTAGES = Step(
    "shortages",
    [
        Reading("newest log", "InventoryLog", newest_log, enough=never_more),
        Reading("negative quantities", "ItemShop", negative),
        Reading("open orders", "Order", open_orders),
        Reading("open transfers", "Transfer", open_transfers),
        Reading("vendor returns", "VendorReturn", everything),
        Reading("not shipped", "ShipTo", not_shipped),
        Reading("special orders", "SpecialOrder", not_completed),
        Reading("logs", "InventoryLog", logs_of_negatives, enough=balances_explained),
        Reading("sold lines", "SaleLine", lines_of_negatives, enough=enough_was_sold),
        Reading("transfers", "Transfer", transfers_of_lines),
        Reading("lines of transfers", "TransferItem", lines_of_transfers),
        Reading("returns", "VendorReturn", returns_named),
        Reading("sales", "Sale", sales_named),
        Reading("shipments", "ShipTo", shipments_of_sales, may_refuse=True),
        Reading("items", "Item", items_not_read),
    ],
    compares=True,
)

REST = Step("rest", [Reading("items", "Item", everything)], pages=PAGES_AT_ONCE)


# --- later


def changed_updates(seen: Seen) -> list[str]:
    """Read sales by their update time. A voided or back-dated sale keeps its ``timeStamp``.

    The documentation and the live API spell the field differently.
    """
    return [*changed(seen, "updatetime"), *changed(seen, "updateTime")]


def newer_logs(seen: Seen) -> list[str]:
    if seen.source.last_log is None:
        return []
    return [seen.feed.where(inventoryLogID=f">,{seen.source.last_log}")]


def orders_naming_changed_items(seen: Seen) -> list[str]:
    """Read our open orders with a changed item, because a deleted line only shows in the item's
    quantities."""
    return seen.asked_for(
        "orderID", _open_documents(seen, "purchase_order", "po_id") - seen.ids("Order", "orderID")
    )


def transfers_naming_changed_items(seen: Seen) -> list[str]:
    named = _open_documents(seen, "transfer", "transfer_id") - seen.ids("Transfer", "transferID")
    return seen.asked_for("transferID", named)


def _open_documents(seen: Seen, table: str, key: str) -> set[str]:
    items = seen.ids("Item", "itemID", "systemSku")
    lines = seen.frame(f"{table}_line", columns=[key, "item_id"])
    named = set(lines.filter(lines["item_id"].is_in(sorted(items)))[key]) if items else set()
    return {number for number in named & _open(seen, table, key) if number.isdecimal()}


def _open(seen: Seen, table: str, key: str) -> set[str]:
    rows = seen.frame(table, columns=[key, "pos_number"], closed=False)
    return {pos or own for own, pos in rows.iter_rows()}


def sales_of_archived_items(seen: Seen) -> list[str]:
    """Read sales that are open sources of an archived or merged item: their lines may name another
    item now."""
    gone = {
        str(item.get(name))
        for item in seen.of("Item")
        if item.get("archived") == "true"
        for name in ("itemID", "systemSku")
    }
    lines = seen.frame("open_line", columns=["document_id", "item_id"], document_type="sale")
    named = set(lines.filter(lines["item_id"].is_in(sorted(gone)))["document_id"]) if gone else set()
    return seen.asked_for("saleID", {each for each in named if each.isdecimal()} - seen.ids("Sale", "saleID"))


RETAIL_CHANGES = Step(
    "changes",
    [
        Reading("shops", "Shop", everything),
        Reading("vendors", "Vendor", changed),
        Reading("changed sales", "Sale", changed),
        Reading("updated sales", "Sale", changed_updates, may_refuse=True),
        Reading("changed orders", "Order", changed),
        Reading("changed order lines", "OrderLine", changed),
        Reading("changed transfers", "Transfer", changed),
        Reading("changed transfer lines", "TransferItem", changed),
        Reading("changed returns", "VendorReturn", changed),
        Reading("changed special orders", "SpecialOrder", changed),
        Reading("changed shipments", "ShipTo", changed),
        Reading("newer logs", "InventoryLog", newer_logs),
        Reading("changed items", "Item", changed),
        Reading("changed quantities", "ItemShop", changed),
        Reading("orders", "Order", orders_of_lines),
        Reading("transfers", "Transfer", transfers_of_lines),
        Reading("returns", "VendorReturn", returns_named),
        Reading("sales", "Sale", sales_named),
        Reading("shipments", "ShipTo", shipments_of_sales, may_refuse=True),
        Reading("items of changes", "Item", items_not_read),
        Reading("orders of items", "Order", orders_naming_changed_items),
        Reading("transfers of items", "Transfer", transfers_naming_changed_items),
        Reading("sales of archived items", "Sale", sales_of_archived_items),
        Reading("lines of transfers", "TransferItem", lines_of_transfers),
        Reading("items", "Item", items_not_read),
    ],
)


# --- once a night


def our_open_orders(seen: Seen) -> list[str]:
    return seen.asked_for(
        "orderID", {each for each in _open(seen, "purchase_order", "po_id") if each.isdecimal()}
    )


def our_open_transfers(seen: Seen) -> list[str]:
    return seen.asked_for(
        "transferID", {each for each in _open(seen, "transfer", "transfer_id") if each.isdecimal()}
    )


def our_open_sales(seen: Seen) -> list[str]:
    lines = seen.frame("open_line", columns=["document_id"], document_type="sale")
    return seen.asked_for("saleID", {each for each in lines["document_id"] if each.isdecimal()})


OPEN_DOCUMENTS = Step(
    "open documents",
    [
        Reading("open orders", "Order", our_open_orders),
        Reading("open transfers", "Transfer", our_open_transfers),
        Reading("lines of transfers", "TransferItem", lines_of_transfers),
        Reading("open sales", "Sale", our_open_sales),
        Reading("items", "Item", items_not_read),
    ],
    compares=True,
)
