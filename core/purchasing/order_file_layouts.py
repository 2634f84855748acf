"""Column layouts of vendors: the columns of their order file, their order and their headers.

A layout has a name and is saved; several vendors may use it. A vendor without one gets the columns that a
Lightspeed purchase-order import maps (core/purchasing/lists.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from core.errors import Problem
from core.store import Snapshot, Store, forget, load_settings, remember

LAYOUT_COLUMNS = {
    "number": "Purchase order",
    "vendor_sku": "Vendor's code",
    "sku": "SKU",
    "manufacturer_sku": "Manufacturer's code",
    "upc": "UPC",
    "ean": "EAN",
    "item_id": "Item ID",
    "description": "Description",
    "quantity": "Quantity",
    "unit_cost": "Unit cost",
    "line_total": "Line total",
    "currency": "Currency",
    "expected_on": "Expected",
    "shop": "Ship to",
    "shop_id": "Ship-to ID",
    "account_number": "Account number",
    "vendor": "Vendor",
    "vendor_id": "Vendor ID",
    "reason": "Why",
}
"""Columns an order file can have, and their default headers."""

LAYOUT_SETTING, VENDOR_LAYOUT_SETTING = "layout:", "vendor layout:"
LONGEST_LAYOUT_NAME = 60


@dataclass(frozen=True)
class Layout:
    """``columns``: (one of LAYOUT_COLUMNS, its header), in the order of the file.

    Raises Problem without a name or columns, or if a header is empty or appears twice.
    """

    name: str
    columns: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > LONGEST_LAYOUT_NAME:
            raise Problem(f"A layout needs a name of at most {LONGEST_LAYOUT_NAME} characters.")
        if not self.columns:
            raise Problem("A layout needs at least one column.")
        headers = [header.strip().casefold() for _, header in self.columns]
        if not all(headers):
            raise Problem("Every column needs a header.")
        if twice := [header for header in headers if headers.count(header) > 1]:
            raise Problem(f"Two columns have the header “{twice[0]}”. Each header may appear once.")
        if unknown := [column for column, _ in self.columns if column not in LAYOUT_COLUMNS]:
            raise Problem(f"There is no column {unknown[0]} in a purchase order.")


def standard_headers(columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return columns with their default headers."""
    return tuple((column, LAYOUT_COLUMNS[column]) for column in columns)


def in_layout(bought: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Return purchases in a vendor's columns: one row per row of ``bought``, which has all LAYOUT_COLUMNS."""
    return bought.select(pl.col(column).alias(header.strip()) for column, header in layout.columns)


# --- with the store ---


def load_layouts(snapshot: Snapshot) -> dict[str, Layout]:
    """Load every saved layout by its name."""
    saved = load_settings(snapshot, LAYOUT_SETTING)
    return {name: Layout(name, tuple((c, h) for c, h in columns)) for name, columns in sorted(saved.items())}


def load_vendor_layouts(snapshot: Snapshot) -> dict[str, Layout]:
    """Load the layout of each vendor that has one, by vendor id."""
    layouts = load_layouts(snapshot)
    used: Mapping[str, str | None] = load_settings(snapshot, VENDOR_LAYOUT_SETTING)
    return {vendor: layouts[name] for vendor, name in used.items() if name in layouts}


def save_layout(store: Store, layout: Layout) -> None:
    """Remember a layout, in the place of the one of that name."""
    remember(store, f"{LAYOUT_SETTING}{layout.name}", layout.columns, action="layout")


def delete_layout(store: Store, name: str) -> None:
    """Forget a layout; vendors that used it have none any more."""
    forget(store, f"{LAYOUT_SETTING}{name}", action="layout-delete")


def assign_layout(store: Store, vendor_id: str, name: str | None) -> None:
    """Use this layout for the vendor's files from now on; None: Lightspeed's columns."""
    if name is None:
        forget(store, f"{VENDOR_LAYOUT_SETTING}{vendor_id}", action="layout-assign")
        return
    with store.read() as snapshot:
        if name not in load_layouts(snapshot):
            raise Problem(f"There is no layout “{name}” any more: choose another one.")
    remember(store, f"{VENDOR_LAYOUT_SETTING}{vendor_id}", name, action="layout-assign")
