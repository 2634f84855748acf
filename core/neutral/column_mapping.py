"""Column mapping of CSV files: proposed from known names, corrected by the user, remembered.

A mapping is a dict from our column name to the file's header. It is remembered under ``fingerprint(headers,
target)``, so that the next file with the same columns needs no answer.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from core.errors import Problems, RowProblem
from core.language import say
from core.neutral.columns import Column
from core.neutral.schema import FILES

SYNONYMS: dict[str, tuple[str, ...]] = {
    "item_id": ("System ID", "System SKU", "Item ID", "Product ID"),
    "sku": ("Custom SKU", "SKU", "Item number"),
    "upc": ("UPC", "UPC Code"),
    "ean": ("EAN", "Barcode", "GTIN"),
    "manufacturer_sku": ("Manufact. SKU", "Manufacturer SKU", "MPN"),
    "description": ("Item", "Description", "Title", "Product", "Name"),
    "vendor_sku": ("Vendor ID", "Vendor SKU", "Supplier SKU", "Vendor item number", "Vendor's code"),
    "vendor_id": ("Vendor", "Supplier", "Default Vendor"),
    "unit_cost": ("Default Cost", "Unit Cost", "Cost", "Vendor Cost"),
    "unit_price": ("Price", "Default Price", "Unit Price", "Sale Price"),
    "category": ("Category", "Product Category"),
    "pack_size": ("Pack", "Case Size"),
    "minimum_order_quantity": ("MOQ", "Minimum Quantity"),
    "on_hand": ("Qty.", "QOH", "Quantity on Hand", "Remaining", "On hand", "In Stock", "Stock"),
    "reorder_point": ("Reorder Point", "Low stock amount"),
    "order_up_to": ("Reorder Level", "Desired Inventory Level", "Order up to"),
    "shop_id": ("Shop", "Location", "Store"),
    "name": ("Name", "Vendor", "Shop"),
    "ordered": ("Order Qty", "Ordered", "Quantity Ordered", "Qty Ordered"),
    "received": ("Received", "Checked In", "Qty Received", "Total Received"),
    "po_id": ("PO", "PO #", "Purchase Order", "Order ID"),
    "ordered_at": ("Ordered On", "Order Date", "Ordered"),
    "expected_on": ("Expected", "Arrival Date", "ETA", "Expected On"),
    "sale_id": ("Sale", "Sale ID", "Transaction", "Ticket"),
    "line_number": ("Line", "Line ID", "Sale Line"),
    "quantity": ("Qty", "Quantity", "Units"),
    "sold_at": ("Date", "Sold On", "Completed", "Complete Time"),
    "ecom_order_id": ("Order Number", "Order No", "Reference", "Order"),
    "placed_at": ("Created At", "Order Date", "Placed", "Date"),
    "customer_name": ("Customer", "Customer Name"),
    "customer_email": ("Email", "Customer Email"),
    "transfer_id": ("Transfer", "Transfer ID"),
    "from_shop_id": ("From", "Sending Shop", "Source Shop"),
    "to_shop_id": ("To", "Receiving Shop", "Destination Shop"),
    "sent_at": ("Sent On", "Sent"),
    "return_id": ("Vendor Return", "Return ID"),
    "account_number": ("Account Number", "Account #"),
    "confirmed": (
        "Confirmed Qty",
        "Qty Confirmed",
        "Confirmed Quantity",
        "Order Qty",
        "Quantity",
        "Qty",
        "Units",
    ),
    "reason": ("Reason", "Remark", "Comment", "Note"),
}
"""Names that other programs give our columns, Lightspeed's first. Lightspeed's ``Vendor ID`` is the vendor's
item number, not the vendor.
"""


@dataclass(frozen=True)
class Proposal:
    """Proposed mapping. ``mapping``: our column to the file's header. ``unmapped``: unused headers.
    ``missing``: our required columns without a header; the mapping step asks for these.
    """

    mapping: dict[str, str]
    unmapped: list[str]
    missing: list[str]


def plain(header: str) -> str:
    """Return a header without case, spaces and signs: ``Manufact. SKU`` is ``manufactsku``, ``PO #`` is
    ``po``.
    """
    return re.sub(r"[\W_]+", "", header.casefold())


def fingerprint(headers: Sequence[str], target: str) -> str:
    """Return a hash of the columns and the neutral file, whatever the order and case of the columns."""
    names = "\n".join([target, *sorted({plain(header) for header in headers})])
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def propose(headers: Sequence[str], target: str, remembered: Mapping[str, str] | None = None) -> Proposal:
    """Propose a mapping of ``headers`` to the neutral file ``target`` (see ``propose_columns``)."""
    return propose_columns(headers, FILES[target].columns, remembered)


def propose_columns(
    headers: Sequence[str], columns: Sequence[Column], remembered: Mapping[str, str] | None = None
) -> Proposal:
    """Propose a mapping of ``headers`` to ``columns``: remembered or answered ones first, then our names,
    then others'.

    No header is used twice, unless that was the answer. An empty answer says that the file has no such
    column.
    """
    by_name = {plain(header): header for header in reversed(headers) if plain(header)}
    answered = remembered or {}
    ours = [column.name for column in columns]
    mapping = {name: by_name[key] for name in ours if (key := plain(answered.get(name, ""))) in by_name}
    absent = {column for column, header in answered.items() if not header}
    by_our_name = [(header.casefold(), header) for header in headers if header.casefold() in ours]
    by_other_name = [(column, by_name.get(plain(name))) for column, name in _other_names(ours)]
    for column, header in (*by_our_name, *by_other_name):
        if header and column not in {*mapping, *absent} and header not in mapping.values():
            mapping[column] = header
    return Proposal(
        {column: mapping[column] for column in ours if column in mapping},
        [header for header in headers if header and header not in mapping.values()],
        [each.name for each in columns if each.required and each.name not in {*mapping, *absent}],
    )


def _other_names(columns: Sequence[str]) -> list[tuple[str, str]]:
    """Return each column with a name it may have, most certain first."""
    known = [(column, name) for column in columns for name in SYNONYMS.get(column, ())]
    return known + [(column, column) for column in columns]


def apply_mapping(frame: pl.DataFrame, mapping: Mapping[str, str], file: str = "") -> pl.DataFrame:
    """Return ``frame`` with our column names, only the columns of ``mapping``.

    Raises Problems with every header that the file does not have.
    """
    headers = {plain(header): header for header in frame.columns}
    absent = [header for header in mapping.values() if plain(header) not in headers]
    if absent:
        sentence = say("this column is not in the file. Choose another")
        raise Problems([RowProblem(file or say("the file"), 1, header, "", sentence) for header in absent])
    return frame.select(pl.col(headers[plain(header)]).alias(column) for column, header in mapping.items())
