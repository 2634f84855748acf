"""Items and stock from R-Series records."""

from collections.abc import Collection, Iterable

from core.formats import parse_amount, parse_moment, parse_quantity
from core.language import marked, marked_noun, say
from core.lightspeed.r_catalogue import in_order
from core.lightspeed.r_context import RContext
from core.lightspeed.records import Record
from core.lightspeed.tables import Table
from core.wording import counted

ITEM_FIELDS = {
    "item_id": "systemSku",
    "sku": "customSku",
    "manufacturer_sku": "manufacturerSku",
    "category": "Category",
    "vendor_id": "defaultVendorID",
    "vendor_sku": "ItemVendorNums",
    "unit_cost": "defaultCost",
    "unit_price": "Prices",
    "tracked": "itemType",
    "pos_id": "itemID",
}
ITEM_COLUMNS = (
    *("item_id", "description", "sku", "upc", "ean", "manufacturer_sku", "category"),
    *("vendor_id", "vendor_sku", "unit_cost", "unit_price", "tracked", "pos_id"),
)
STOCK_FIELDS = {
    "item_id": "itemID",
    "shop_id": "shopID",
    "on_hand": "qoh",
    "reorder_point": "reorderPoint",
    "order_up_to": "reorderLevel",
    "as_of": "timeStamp",
}
ARCHIVED_ITEMS = marked_noun("archived item was", "archived items were")
STOCK_COLUMNS = ("item_id", "shop_id", "on_hand", "reorder_point", "order_up_to", "as_of")


# --- items ---


def items(context: RContext, used: Iterable[str], stock: Table) -> Table:
    """Return the items on sale, and archived items that a document, stock or the store still has.

    ``used``: items that documents name; ids are Lightspeed's.
    """
    known = context.known_to_store
    hidden = {item for item, record in context.items.items() if record.says("archived")}
    stocked = (row["item_id"] for row in stock.rows if row["on_hand"] not in ("0", ""))
    kept = {*used, *(item for item in stocked if item in hidden or item not in context.items)}
    context.refuse_nameless(kept)
    left_out = hidden - kept - known
    wanted = [record for item, record in context.items.items() if item not in left_out]
    undescribed = in_order(kept - context.items.keys() - known)
    has_categories = any(record.has("Category") for record in wanted)
    columns = tuple(column for column in ITEM_COLUMNS if has_categories or column != "category")
    table = Table(columns, ITEM_FIELDS, ("pos_id",))
    for record in wanted:
        item = record.text("itemID")
        table.add(record, _item(item, record) | {"pos_id": item if context.item_id(item) != item else ""})
    for item in undescribed:
        table.add(None, {"item_id": item, "description": f"Item {item}", "tracked": "true"})
    _note_items(context, wanted, len(undescribed))
    _note_unlisted(context)
    return table


def _note_items(context: RContext, wanted: Collection[Record], undescribed: int) -> None:
    archived = sum(record.says("archived") for record in wanted)
    if archived:
        told = counted(archived, "archived item", "archived items")
        context.notes.append(say("{items} came along: needed by documents or stock.", items=told))
    if undescribed:
        told = counted(undescribed, "item", "items")
        context.notes.append(
            say(
                "{items} without a description in any page: the number serves as one. "
                "Load the Item pages with archived=true for name and System ID.",
                items=told,
            )
        )
    unused = len(context.items) - len(wanted)
    context.leave_out(unused, ARCHIVED_ITEMS, marked("no stock and no document left"))


def _note_unlisted(context: RContext) -> None:
    """Note items missing in the pages. They hide archived and merged items; only a record says what became of
    them."""
    unlisted = len(context.settings.item_ids.keys() - context.items.keys())
    if "Item" in context.source.present and unlisted:
        items_are = counted(unlisted, "known item is", "known items are")
        context.notes.append(
            say(
                "{items} not in the Item pages, perhaps archived or merged. Load the Item pages with "
                "archived=true to read their quantities.",
                items=items_are,
            )
        )


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
        "unit_cost": "" if cost == "0" else cost,  # 0 means that no cost was entered.
        "unit_price": _price(record),
        "tracked": "false" if record.text("itemType") == "non_inventory" else "true",
    }


def _vendor_sku(item: Record, vendor: str) -> str:
    numbers = item.children("ItemVendorNums", "ItemVendorNum")
    return next((each.text("value") for each in numbers if vendor and each.text("vendorID") == vendor), "")


def _price(item: Record) -> str:
    prices = item.children("Prices", "ItemPrice")
    default = (each for each in prices if each.text("useType") == "Default")
    return next((parse_amount(each.text("amount")) for each in default), "")


# --- stock ---


def stock(context: RContext) -> Table:
    """Return one row per item and shop."""
    table = Table(STOCK_COLUMNS, STOCK_FIELDS, ("as_of",))
    as_of = context.settings.as_of or newest_stamp(context)
    for (item, shop), record in context.levels.items():
        table.append(record, (item, shop, parse_quantity(record.needed("qoh")), *_reorder(record), as_of))
    return table


def newest_stamp(context: RContext) -> str:
    """Return the newest time stamp of any record: the pages are at least that new."""
    stamps = (record.touched_at for records in context.source.records.values() for record in records)
    return parse_moment(max(stamps, default=""))


def _reorder(record: Record) -> tuple[str, str]:
    """Return reorder point and level. Two zeros mean that nobody set them; a level below its point is
    ignored."""
    values = record.values
    if values.get("reorderPoint") == values.get("reorderLevel") == "0":
        return "", ""  # Of most items.
    point, level = parse_quantity(record.text("reorderPoint")), parse_quantity(record.text("reorderLevel"))
    if point in ("", "0") and level in ("", "0"):
        return "", ""
    below = point.isdecimal() and level.isdecimal() and int(level) < int(point)
    return point, "" if below else level
