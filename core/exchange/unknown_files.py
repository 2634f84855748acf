"""Messages for files that cannot be read: the kind of file, and what to do with it.

Files of other shop systems are recognised by their headers. They cannot be read, but their columns can be
mapped: the message names the file and the column that each of theirs would fill.
"""

import codecs
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.errors import Problem, Problems, RowProblem
from core.formats import names_in, strange_content
from core.language import marked, say
from core.neutral import FILES, plain, unsaved_problem, unsaved_table


@dataclass(frozen=True)
class OtherSystem:
    """File of another shop system.

    ``signs``: headers that all of its files have. ``fills``: by our file, their header of each of our
    columns; a header that ends in ``…`` is a prefix.
    """

    label: str
    signs: tuple[str, ...]
    fills: Mapping[str, Mapping[str, str]]


OTHER_SYSTEMS = (
    OtherSystem(
        marked("an order export of Shopify"),
        ("Financial Status", "Lineitem quantity"),
        {
            "sales.csv": {
                "sale_id": "Name", "item_id": "Lineitem sku", "quantity": "Lineitem quantity",
                "sold_at": "Created at", "unit_price": "Lineitem price", "ecom_order_id": "Name",
                "shop_id": "Location",
            },
            "ecom_orders.csv": {
                "ecom_order_id": "Name", "placed_at": "Created at", "customer_name": "Shipping Name",
                "customer_email": "Email", "payment_status": "Financial Status",
                "shipment_status": "Fulfillment Status", "billing_country": "Billing Country",
                "shipping_country": "Shipping Country",
            },
        },
    ),
    OtherSystem(
        marked("an inventory export of Shopify"),
        ("Handle", "Option1 Name", "Location"),
        {
            "stock.csv": {"item_id": "SKU", "shop_id": "Location", "on_hand": "Available…"},
            "items.csv": {"item_id": "SKU", "description": "Title", "sku": "SKU"},
            "shops.csv": {"shop_id": "Location", "name": "Location"},
        },
    ),
    OtherSystem(
        marked("a product export of Shopify"),
        ("Handle", "Variant SKU"),
        {
            "items.csv": {
                "item_id": "Variant SKU", "description": "Title", "sku": "Variant SKU", "vendor_id": "Vendor",
                "ean": "Variant Barcode", "unit_price": "Variant Price", "unit_cost": "Cost per item",
            },
        },
    ),
    OtherSystem(
        marked("a product export of WooCommerce"),
        ("ID", "SKU", "Name", "Regular price"),
        {
            "items.csv": {
                "item_id": "ID", "description": "Name", "sku": "SKU", "unit_price": "Regular price",
                "ean": "GTIN, UPC, EAN, or ISBN",
            },
            "stock.csv": {"item_id": "ID", "on_hand": "Stock", "reorder_point": "Low stock amount"},
        },
    ),
    OtherSystem(
        marked("a product export of Lightspeed X-Series"),
        ("handle", "supply_price", "retail_price"),
        {
            "items.csv": {
                "item_id": "id", "description": "name", "sku": "sku", "vendor_id": "supplier_name",
                "vendor_sku": "supplier_code", "unit_cost": "supply_price", "unit_price": "retail_price",
                "tracked": "track_inventory",
            },
            "stock.csv": {
                "item_id": "id", "on_hand": "inventory_…", "reorder_point": "reorder_point_…",
                "order_up_to": "restock_level_…",
            },
        },
    ),
)  # fmt: skip
"""Files of other systems, the one with more telling signs first. Shopify's *Available* is our on hand: it
does not count what is sold and not yet sent."""

ANSWERS = {
    marked("an answer of Shopify's API"): (b'"line_items"', b'"financial_status"'),
    marked("an answer of WooCommerce's API"): (b'"line_items"', b'"date_created"'),
    marked("an answer of Lightspeed X-Series' API"): (b'"data"', b'"version"'),
}
"""Saved answers of APIs that are not read, by what all of them hold."""


def unknown_files_problem(files: Mapping[str, bytes]) -> Problem:
    """Return the sentences about ``files``, none of which can be read. Workbooks are given as CSV."""
    ours = ", ".join(file.file_name for file in FILES.values() if not file.ours)
    if not files:
        sentence = marked("There is no file in it that can be read. A folder has the files {ours}.")
        return Problem(say(sentence, ours=ours))
    if unsaved := [unsaved_problem(name) for name in files if unsaved_table(name)]:
        return Problems(unsaved)
    told = {name: told for name, content in files.items() if (told := what_it_is(name, content))}
    if not told:
        columns = "; ".join(_columns(name, content) for name, content in files.items())
        return Problem(
            say(
                "None of these files is known: {columns}. A folder has the files {ours}.",
                columns=columns,
                ours=ours,
            )
        )
    return Problems([RowProblem(name, 0, "", "", sentence) for name, sentence in told.items()])


def what_it_is(name: str, content: bytes) -> str:
    """Describe an unreadable file, as the end of a sentence; empty if unknown.

    ``content`` may be only the beginning of a CSV file.
    """
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        return say("is empty; export it again.")
    if strange := strange_content(content):
        return f"{strange}."
    if name.lower().endswith(".json"):
        label = next(
            (label for label, signs in ANSWERS.items() if all(sign in content for sign in signs)), ""
        )
        sentence = marked("is {what}, which is not read yet; export its orders and items as CSV.")
        return say(sentence, what=say(label)) if label else ""
    headers = names_in(name, content)
    system = next((each for each in OTHER_SYSTEMS if _has(headers, each.signs)), None)
    if not system:
        return ""
    return say(
        "is {what}, which is not read as it is. {fills}",
        what=say(system.label),
        fills=_fills(system, headers),
    )


def _has(headers: Collection[str], signs: Collection[str]) -> bool:
    return {plain(sign) for sign in signs} <= {plain(header) for header in headers}


def _fills(system: OtherSystem, headers: Collection[str]) -> str:
    """Return our columns that the file's columns would fill."""
    listed = []
    for file, columns in system.fills.items():
        known = {column: found for column, header in columns.items() if (found := _header(header, headers))}
        if known:
            pairs = (
                say("{header} is {column}", header=header, column=each) for each, header in known.items()
            )
            listed.append(f"{file}: {', '.join(pairs)}")
    return say(
        "Its columns would fill {columns}. Save them as these files, with our column names.",
        columns="; ".join(listed),
    )


def _header(wanted: str, headers: Collection[str]) -> str:
    """Return the file's own header, empty if it has none."""
    if wanted.endswith("…"):
        beginning = wanted.removesuffix("…")
        return next((header for header in headers if header.startswith(beginning)), "")
    return next((header for header in headers if plain(header) == plain(wanted)), "")


def _columns(name: str, content: bytes) -> str:
    headers = [header for header in names_in(name, content) if header.strip()]
    if not headers:
        return say("{file} has no column names", file=name)
    return say("{file} has the columns {columns}", file=name, columns=", ".join(headers[:12]))
