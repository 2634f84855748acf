"""A plan's purchases as files to send or import (contract §5).

Pure except ``write_lists``. ``plan`` has the columns PLAN of core/planning/schemas.py; ``items`` has item_id,
upc, ean and manufacturer_sku.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import quote

import polars as pl

from core.errors import Problem
from core.formats import to_csv, to_spreadsheet
from core.purchasing.order_file_layouts import Layout, in_layout

LIGHTSPEED_HEADERS = {
    "System ID": "item_id",
    "UPC": "upc",
    "EAN": "ean",
    "Custom SKU": "sku",
    "Manufact. SKU": "manufacturer_sku",
    "Vendor ID": "vendor_sku",  # Lightspeed's name for the vendor's item number
    "Description": "description",
    "Order Qty": "quantity",
    "Unit Cost": "unit_cost",
}
"""Columns that a Lightspeed purchase-order import maps by itself, and our column for each."""

LIGHTSPEED_LAYOUT = Layout("Lightspeed", tuple((ours, theirs) for theirs, ours in LIGHTSPEED_HEADERS.items()))
LONGEST_ID = 80
WHOLE_LIST = "purchase-list.csv"
ONE_OF_THE_LISTS = "purchase-list-*.csv"
"""File names: of all purchases, and of those from one vendor for one shop."""

OrderKey = tuple[str | None, ...]
"""Ids in the names of an order's files."""


def plan_purchase_lists(plan: pl.DataFrame, items: pl.DataFrame) -> dict[str, bytes]:
    """Return CSV files by name: one of all purchases, and one per vendor and ship-to shop.

    Together the latter have each row of the former once. Rows are in the plan's order.
    """
    bought = _purchases(plan, items)
    return purchase_lists(
        bought, bought.partition_by("vendor_id", "shop_id", as_dict=True, maintain_order=True)
    )


def purchase_lists(bought: pl.DataFrame, orders: Mapping[OrderKey, pl.DataFrame]) -> dict[str, bytes]:
    """Return the same files for lines with item codes that are already split into ``orders``."""
    names = file_names(orders)
    lists = {names[order]: in_layout(part, LIGHTSPEED_LAYOUT) for order, part in orders.items()}
    whole = {WHOLE_LIST: in_layout(bought, LIGHTSPEED_LAYOUT)}
    return {name: to_csv(frame) for name, frame in (whole | dict(sorted(lists.items()))).items()}


def file_names(
    orders: Collection[OrderKey], prefix: str = "purchase-list", extension: str = "csv"
) -> dict[OrderKey, str]:
    """Return a safe file name for each order, from its vendor and shop or its number.

    All names differ even if case is ignored. Ids are kept if possible; a count is added if two would share a
    name.
    """
    names: dict[OrderKey, str] = {}
    taken: set[str] = set()
    for order in sorted(orders, key=lambda ids: (ids[0] is not None, ids)):
        stem = "-".join([prefix, *("no-vendor" if each is None else _safe(each) for each in order)])
        name, count = f"{stem}.{extension}", 1
        while name.casefold() in taken:
            count += 1
            name = f"{stem}-{count}.{extension}"
        taken.add(name.casefold())
        names[order] = name
    return names


def plan_workbook(plan: pl.DataFrame, items: pl.DataFrame) -> bytes:
    """Return a workbook with one sheet per vendor: the purchase list with destination, date and reason of
    each line."""
    return purchase_workbook(_purchases(plan, items))


def purchase_workbook(bought: pl.DataFrame) -> bytes:
    """Return the same workbook for lines with item codes."""
    more = {"Ship to": "shop_id", "Line total": "line_total", "Expected": "expected_on", "Why": "reason"}
    columns = [pl.col(ours).alias(theirs) for theirs, ours in (LIGHTSPEED_HEADERS | more).items()]
    sheets = bought.partition_by("vendor_id", "vendor", as_dict=True, maintain_order=True)
    named = [(str(name or vendor or "No vendor"), part) for (vendor, name), part in sheets.items()]
    return to_spreadsheet(
        [(name, part.select(columns)) for name, part in named] or [("No purchases", bought)]
    )


def _purchases(plan: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    codes = items.select("item_id", "upc", "ean", "manufacturer_sku")
    return plan.filter(pl.col("action") == "purchase").join(
        codes, on="item_id", how="left", maintain_order="left"
    )


def _safe(any_id: str) -> str:
    return quote(any_id, safe="")[:LONGEST_ID]


def write_lists(folder: Path, lists: dict[str, bytes]) -> None:
    """Write a plan's purchase lists into ``folder``, which is created if needed.

    Lists of an earlier plan are removed, so that nobody orders them too.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for earlier in (folder / WHOLE_LIST, *folder.glob(ONE_OF_THE_LISTS)):
            earlier.unlink(missing_ok=True)
        for name, content in lists.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise Problem(f"Could not write to {folder}: {error.strerror}.") from error
