"""Column layouts of vendors: the columns of their order file, their order and their headers.

A layout has a name and is saved; several vendors may use it. A vendor without one gets the columns that a
Lightspeed purchase-order import maps (core/purchasing/lists.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from core.errors import Problem
from core.language import marked, say
from core.ledger import KEY_SEPARATOR, By, Change, Done, Operation, Posting, perform
from core.store import Snapshot, Store, Transaction

LAYOUT_COLUMNS = {
    "number": marked("Purchase order"),
    "vendor_sku": marked("Vendor's code"),
    "sku": "SKU",
    "manufacturer_sku": marked("Manufacturer's code"),
    "upc": "UPC",
    "ean": "EAN",
    "item_id": marked("Item ID"),
    "description": marked("Description"),
    "quantity": marked("Quantity"),
    "unit_cost": marked("Unit cost"),
    "line_total": marked("Line total"),
    "currency": marked("Currency"),
    "expected_on": marked("Expected"),
    "shop": marked("Ship to"),
    "shop_id": marked("Ship-to ID"),
    "account_number": marked("Account number"),
    "vendor": marked("Vendor"),
    "vendor_id": marked("Vendor ID"),
    "reason": marked("Why"),
}
"""Columns an order file can have, and their default headers."""

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
            raise Problem(
                say(
                    "A layout needs a name of at most {most} characters.",
                    most=LONGEST_LAYOUT_NAME,
                )
            )
        if not self.name.isprintable():
            raise Problem(say("The name of a layout is one line of plain text."))
        if not self.columns:
            raise Problem(say("A layout needs at least one column."))
        headers = [header.strip().casefold() for _, header in self.columns]
        if not all(headers):
            raise Problem(say("Every column needs a header."))
        if twice := [header for header in headers if headers.count(header) > 1]:
            raise Problem(
                say("Two columns have the header “{header}”. Each header may appear once.", header=twice[0])
            )
        if unknown := [column for column, _ in self.columns if column not in LAYOUT_COLUMNS]:
            raise Problem(say("There is no column {column} in a purchase order.", column=unknown[0]))


@dataclass(frozen=True)
class SaveLayout:
    """A request to save a layout."""

    layout: Layout

    @property
    def name(self) -> str:
        return self.layout.name


@dataclass(frozen=True)
class DeleteLayout:
    """A request to delete a layout."""

    name: str


@dataclass(frozen=True)
class AssignLayout:
    """A request to use a layout for a vendor's files; None: Lightspeed's columns."""

    vendor_id: str
    name: str | None


def standard_headers(columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return columns with their default headers."""
    return tuple((column, LAYOUT_COLUMNS[column]) for column in columns)


def in_layout(bought: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Return purchases in a vendor's columns: one row per row of ``bought``, which has all LAYOUT_COLUMNS."""
    return bought.select(pl.col(column).alias(header.strip()) for column, header in layout.columns)


# --- with the store ---


def load_layouts(snapshot: Snapshot) -> dict[str, Layout]:
    """Load every layout by its name."""
    used = snapshot.frame("order_file_column").filter(pl.col("column_name").is_not_null())
    by_name = used.sort("layout", "place").partition_by("layout", as_dict=True, maintain_order=True)
    return {
        name: Layout(name, tuple(rows.select("column_name", "header").iter_rows()))
        for (name,), rows in by_name.items()
    }


def load_vendor_layouts(snapshot: Snapshot) -> dict[str, Layout]:
    """Load the layout of each vendor that has one, by vendor id."""
    layouts = load_layouts(snapshot)
    used = snapshot.frame("vendor_layout").drop_nulls().select("vendor_id", "layout")
    return {vendor: layouts[name] for vendor, name in used.iter_rows()}


def save_layout(store: Store, layout: Layout, *, by: By) -> Done:
    """Save a layout, replacing the one of the same name."""
    note = f"{layout.name}: {', '.join(header for _, header in layout.columns)}"
    return perform(store, Operation(by, "layout", SaveLayout(layout), note=note), _decide_layout)


def _decide_layout(tx: Transaction, request: SaveLayout, _by: By) -> Posting:
    return _columns_of(tx, request.layout.name, request.layout.columns)


def _columns_of(tx: Snapshot, name: str, columns: Sequence[tuple[str, str]]) -> Posting:
    """Set the columns of a layout; the places after the last one become empty."""
    known = set(tx.frame("order_file_column", columns=["place"], layout=name)["place"])
    wanted = dict(enumerate(columns, start=1))
    new = [{"layout": name, "place": place} for place in wanted if place not in known]
    changes = []
    for place in sorted(known | set(wanted)):
        column, header = wanted.get(place, (None, None))
        changes.append(Change("order_file_column", (name, place), {"column_name": column, "header": header}))
    return Posting(rows={"order_file_column": new} if new else {}, changes=changes)


def delete_layout(store: Store, name: str, *, by: By) -> Done:
    """Delete a layout; vendors that used it get Lightspeed's columns. Raises Problem if there is none."""
    return perform(
        store,
        Operation(by, "layout", DeleteLayout(name), note=f"{name}: deleted"),
        _decide_delete,
    )


def _decide_delete(tx: Transaction, request: DeleteLayout, _by: By) -> Posting:
    _check_exists(tx, request.name)
    posting = _columns_of(tx, request.name, ())
    users = tx.frame("vendor_layout", layout=request.name)["vendor_id"].sort()
    posting.changes += [_use(vendor_id, None) for vendor_id in users]
    return posting


def assign_layout(store: Store, vendor_id: str, name: str | None, *, by: By) -> Done:
    """Use this layout for the vendor's files from now on; None: Lightspeed's columns. Raises Problem if
    there is no such layout."""
    request = AssignLayout(vendor_id, name)
    return perform(store, Operation(by, "vendor_layout", request), _decide_use)


def _decide_use(tx: Transaction, request: AssignLayout, _by: By) -> Posting:
    if request.name is not None:
        _check_exists(tx, request.name)
    known = tx.rows("vendor_layout", vendor_id=request.vendor_id)
    new = {} if known else {"vendor_layout": [{"vendor_id": request.vendor_id}]}
    return Posting(rows=new, changes=[_use(request.vendor_id, request.name)])


def _use(vendor_id: str, name: str | None) -> Change:
    return Change("vendor_layout", (vendor_id,), {"layout": name})


def _check_exists(tx: Snapshot, name: str) -> None:
    if not tx.rows("order_file_column", layout=name, place=1) or name not in load_layouts(tx):
        raise Problem(say("There is no layout “{name}” any more. Choose another one.", name=name))


def check_layout_can_be_undone(tx: Snapshot, target: dict[str, Any]) -> None:
    """Raise Problem if an undo would take away the columns of a layout that a vendor still uses."""
    history = tx.frame("change", operation_number=target["number"])
    first = history.filter(
        pl.col("row_key").str.ends_with(f"{KEY_SEPARATOR}1"),
        table_name="order_file_column",
        column_name="column_name",
    )
    by_name = first.with_columns(name=pl.col("row_key").str.strip_suffix(f"{KEY_SEPARATOR}1"))
    taken_away = set(by_name.filter(pl.col("before").is_null())["name"])
    restored = set(by_name.filter(pl.col("after").is_null())["name"])
    assigned = history.filter(table_name="vendor_layout").select("row_key", "before")
    used = dict(tx.frame("vendor_layout").iter_rows()) | dict(assigned.iter_rows())
    remaining = (set(load_layouts(tx)) | restored) - taken_away
    for name in sorted({name for name in used.values() if name is not None} - remaining)[:1]:
        raise Problem(
            say(
                "A vendor would be left with the layout “{name}”, which would not exist. Choose "
                "another layout for that vendor first.",
                name=name,
            )
        )
