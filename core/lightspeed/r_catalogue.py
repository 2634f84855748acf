"""Shops, vendors, items and stock out of R-Series records."""

from collections.abc import Iterable, Mapping

import polars as pl

from core.lightspeed.r_context import RContext
from core.lightspeed.r_records import Record
from core.lightspeed.values import parse_amount, parse_quantity
from core.neutral import text_frame, without_empty
from core.wording import counted

ITEM_COLUMNS = (
    *("item_id", "description", "sku", "upc", "ean", "manufacturer_sku", "category"),
    *("vendor_id", "vendor_sku", "unit_cost", "unit_price", "tracked"),
)
STOCK_COLUMNS = ("item_id", "shop_id", "on_hand", "reorder_point", "order_up_to", "as_of")


def frames(context: RContext, documents: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The four files, with every item, vendor and shop that ``documents`` refer to."""
    stock = _stock(context)
    items = _items(context, _mentioned(documents, "item_id"), stock)
    known = {*items["item_id"], *_known_to_store(context)}
    stock = stock.filter(pl.col("item_id").is_in(known))
    vendors = _vendors(context, _mentioned({**documents, "items": items}, "vendor_id"))
    shops = _shops(
        context, _mentioned({**documents, "stock": stock}, "shop_id", "from_shop_id", "to_shop_id")
    )
    return {"shops": shops, "vendors": vendors, "items": items, "stock": stock}


def _mentioned(frames: Mapping[str, pl.DataFrame], *columns: str) -> list[str]:
    """The ids that any frame refers to, smaller numbers first."""
    ids: set[str] = set()
    for frame in frames.values():
        for column in set(columns) & set(frame.columns):
            ids |= set(frame[column])
    return _in_order(ids - {""})


def _in_order(ids: Iterable[str]) -> list[str]:
    return sorted(ids, key=lambda name: (len(name), name))


# --- shops and vendors ---


def _shops(context: RContext, used: Iterable[str]) -> pl.DataFrame:
    """Every shop that is not archived, and every one that something refers to."""
    open_shops = [shop for shop, record in context.shops.items() if not record.says("archived")]
    rows = [_shop(shop, context.shops.get(shop)) for shop in dict.fromkeys([*open_shops, *used])]
    return without_empty(text_frame(("shop_id", "name", "time_zone"), rows), "time_zone")


def _shop(shop: str, record: Record | None) -> dict[str, str]:
    name, zone = (record.text("name"), record.text("timeZone")) if record else ("", "")
    return {"shop_id": shop, "name": name or f"Shop {shop}", "time_zone": zone}


def _vendors(context: RContext, used: Iterable[str]) -> pl.DataFrame:
    """Every vendor that is not archived, and every one that something refers to."""
    current = [vendor for vendor, record in context.vendors.items() if not record.says("archived")]
    wanted = list(dict.fromkeys([*current, *used]))
    rows = [_vendor(vendor, context.vendors.get(vendor)) for vendor in wanted]
    nameless = sum(row["name"] == f"Vendor {row['vendor_id']}" for row in rows)
    if nameless:
        context.notes.append(
            f"{counted(nameless, 'vendor')} without a name got “Vendor” and the number as one."
        )
    archived = len(context.vendors.keys() - set(wanted))
    context.leave_out(archived, "archived vendor", "archived vendors", "not used any more")
    frame = text_frame(("vendor_id", "name", "account_number", "email", "currency"), rows)
    return without_empty(frame, "email", "currency")


def _vendor(vendor: str, record: Record | None) -> dict[str, str]:
    if record is None:
        return {"vendor_id": vendor, "name": f"Vendor {vendor}"}
    currency, contact = record.child("purchasingCurrency"), record.child("Contact")
    emails = contact.children("Emails", "ContactEmail") if contact else []
    return {
        "vendor_id": vendor,
        "name": record.text("name") or f"Vendor {vendor}",
        "account_number": record.text("accountNumber"),
        "email": emails[0].text("address") if emails else "",
        "currency": currency.text("code") if currency else "",
    }


# --- items and stock ---


def _known_to_store(context: RContext) -> set[str]:
    """Lightspeed's ids of the items that the store has already."""
    ours = {context.item_id(item): item for item in context.items}
    return {ours.get(item, item) for item in context.settings.known_items}


def _items(context: RContext, used: Iterable[str], stock: pl.DataFrame) -> pl.DataFrame:
    """Items on sale, and of the archived ones those that a document, stock or the store still knows."""
    known = _known_to_store(context)
    kept = {*used, *stock.filter(~pl.col("on_hand").is_in(["0", ""]))["item_id"]}
    wanted = [
        (item, record)
        for item, record in context.items.items()
        if item in kept or item in known or not record.says("archived")
    ]
    undescribed = _in_order(kept - context.items.keys() - known)
    rows = [_item(item, record) for item, record in wanted] + [_undescribed(item) for item in undescribed]
    _note_items(context, [record for _, record in wanted], undescribed)
    frame = text_frame(ITEM_COLUMNS, rows)
    has_category = any("Category" in record.values for _, record in wanted)
    return frame if has_category else frame.drop("category")


def _note_items(context: RContext, wanted: list[Record], undescribed: list[str]) -> None:
    archived = sum(record.says("archived") for record in wanted)
    if archived:
        context.notes.append(
            f"{counted(archived, 'archived item')} came along: needed by documents or stock."
        )
    if undescribed:
        told = counted(len(undescribed), "item")
        context.notes.append(f"{told} without a description in any page: the number serves as one.")
    unused = len(context.items) - len(wanted)
    context.leave_out(unused, "archived item", "archived items", "no stock and no document left")


def _undescribed(item: str) -> dict[str, str]:
    return {"item_id": item, "description": f"Item {item}", "tracked": "true"}


def _item(item: str, record: Record) -> dict[str, str]:
    vendor, category = record.reference("defaultVendorID"), record.child("Category")
    cost = parse_amount(record.text("defaultCost"))
    return {
        "item_id": item,
        "description": record.text("description") or f"Item {item}",
        "sku": record.text("customSku", "systemSku"),
        "upc": record.text("upc"),
        "ean": record.text("ean"),
        "manufacturer_sku": record.text("manufacturerSku"),
        "category": category.text("fullPathName", "name") if category else "",
        "vendor_id": vendor,
        "vendor_sku": _vendor_sku(record, vendor),
        "unit_cost": "" if cost == "0" else cost,  # Lightspeed's 0 is a cost nobody entered
        "unit_price": _price(record),
        "tracked": "false" if record.text("itemType") == "non_inventory" else "true",
    }


def _vendor_sku(item: Record, vendor: str) -> str:
    numbers = item.children("ItemVendorNums", "ItemVendorNum")
    return next((each.text("value") for each in numbers if vendor and each.text("vendorID") == vendor), "")


def _price(item: Record) -> str:
    prices = item.children("Prices", "ItemPrice")
    return next(
        (parse_amount(each.text("amount")) for each in prices if each.text("useType") == "Default"), ""
    )


def _stock(context: RContext) -> pl.DataFrame:
    """One row per item and shop. Shop 0 is Lightspeed's total over all shops and is no place."""
    inside = [level for item in context.items.values() for level in item.children("ItemShops", "ItemShop")]
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for record in [*inside, *context.source.of("ItemShop")]:
        item, shop = record.reference("itemID"), record.reference("shopID")
        if item and shop:
            level = {"on_hand": parse_quantity(record.needed("qoh")), "as_of": context.settings.as_of}
            rows[item, shop] = {"item_id": item, "shop_id": shop, **level, **_reorder(record)}
    return without_empty(text_frame(STOCK_COLUMNS, rows.values()), "as_of")


def _reorder(stock: Record) -> dict[str, str]:
    """Two zeros are Lightspeed's way of saying that nobody set them; a level below its point is none."""
    point, level = parse_quantity(stock.text("reorderPoint")), parse_quantity(stock.text("reorderLevel"))
    if point in ("", "0") and level in ("", "0"):
        return {}
    below = point.isdecimal() and level.isdecimal() and int(level) < int(point)
    return {"reorder_point": point, "order_up_to": "" if below else level}
