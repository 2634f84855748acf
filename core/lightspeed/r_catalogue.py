"""Shops and vendors from R-Series records: all open ones, and all that something refers to."""

from collections.abc import Iterable, Mapping

import polars as pl

from core.language import marked, marked_noun, say
from core.lightspeed.r_context import RContext
from core.lightspeed.records import Record
from core.lightspeed.tables import Table
from core.wording import counted

SHOP_FIELDS = {"shop_id": "shopID", "time_zone": "timeZone"}
ARCHIVED_VENDORS = marked_noun("archived vendor was", "archived vendors were")
VENDOR_FIELDS = {"vendor_id": "vendorID", "account_number": "accountNumber", "currency": "purchasingCurrency"}


def mentioned(frames: Iterable[pl.DataFrame], *columns: str) -> list[str]:
    """Return the ids that any frame refers to, smaller numbers first."""
    ids: set[str] = set()
    for frame in frames:
        for column in set(columns) & set(frame.columns):
            ids |= set(frame[column])
    return in_order(ids - {""})


def in_order(ids: Iterable[str]) -> list[str]:
    return sorted(ids, key=lambda name: (len(name), name))


def shops(context: RContext, used: Iterable[str]) -> Table:
    """Return one row per shop."""
    table = Table(("shop_id", "name", "time_zone"), SHOP_FIELDS, ("time_zone",))
    for shop, record in _wanted(context.shops, used, context.settings.known_shops):
        name, zone = (record.text("name"), record.text("timeZone")) if record else ("", "")
        table.add(record, {"shop_id": shop, "name": name or f"Shop {shop}", "time_zone": zone})
    return table


def vendor_rows(context: RContext, used: Iterable[str]) -> Table:
    """Return one row per vendor."""
    columns = ("vendor_id", "name", "account_number", "email", "currency", "phone")
    table = Table(columns, VENDOR_FIELDS, ("email", "currency", "phone"))
    wanted = _wanted(context.vendors, used, context.settings.known_vendors)
    for vendor, record in wanted:
        table.add(record, {"vendor_id": vendor, "name": f"Vendor {vendor}"} | _vendor(record))
    nameless = sum(row["name"] == f"Vendor {row['vendor_id']}" for row in table.rows)
    if nameless:
        vendors_have = counted(nameless, "vendor has", "vendors have")
        context.notes.append(
            say("{vendors} no name: “Vendor” and the number stand for it.", vendors=vendors_have)
        )
    archived = len(context.vendors.keys() - {vendor for vendor, _ in wanted})
    context.leave_out(archived, ARCHIVED_VENDORS, marked("not used any more"))
    return table


def _wanted(
    read: Mapping[str, Record], used: Iterable[str], known: frozenset[str]
) -> list[tuple[str, Record | None]]:
    """Return what is open or used, with its record. What the store knows keeps its name without one."""
    current = [name for name, record in read.items() if not record.says("archived")]
    described = (name for name in used if name in read or name not in known)
    return [(name, read.get(name)) for name in dict.fromkeys([*current, *described])]


def _vendor(record: Record | None) -> dict[str, str]:
    if record is None:
        return {}
    currency, contact = record.child("purchasingCurrency"), record.child("Contact")
    emails = contact.children("Emails", "ContactEmail") if contact else []
    phones = contact.children("Phones", "ContactPhone") if contact else []
    cells = {
        "name": record.text("name"),
        "account_number": record.text("accountNumber"),
        "email": emails[0].text("address") if emails else "",
        "currency": currency.text("code") if currency else "",
        "phone": phones[0].text("number") if phones else "",
    }
    return {name: cell for name, cell in cells.items() if cell}
