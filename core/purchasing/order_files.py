"""Purchase orders, drafts and sent ones, as files to send or import.

They are the files of a plan's purchases (contract §5, core/planning/files.py), named by the order's number.
Once a plan is drafted it has no purchases left, but the orders still have to be sent.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from core.formats import NO_LETTERHEAD, Letterhead, to_csv
from core.letterhead import load_letterhead
from core.purchasing.documents import PURCHASE_ORDER, load_document, own_number
from core.purchasing.lists import LIGHTSPEED_LAYOUT, OrderKey, file_names, purchase_lists, purchase_workbook
from core.purchasing.order_file_layouts import LAYOUT_COLUMNS, Layout, in_layout, load_vendor_layouts
from core.purchasing.order_pdf import OrderToPrint, load_order_to_print, purchase_order_pdf
from core.store import Snapshot


def order_lists(lines: pl.DataFrame) -> dict[str, bytes]:
    """Return purchase lists by file name: one of all ``lines``, and one per purchase order."""
    return purchase_lists(lines, _by_order(lines))


def order_files(
    lines: pl.DataFrame,
    layouts: Mapping[str, Layout],
    printed: Mapping[str, OrderToPrint],
    printed_at: datetime,
    letterhead: Letterhead = NO_LETTERHEAD,
) -> dict[str, bytes]:
    """Return every file by its path in the zip.

    ``lines``: of ``load_order_lines``; ``layouts`` by vendor; ``printed``: the orders to print, by id;
    ``printed_at``: UTC.
    """
    names = file_names([(po_id,) for po_id in printed], "print/purchase-order", "pdf")
    return {
        **order_lists(lines),
        "purchase-lists.xlsx": purchase_workbook(lines),
        **vendor_files(_by_order(lines), layouts),
        **{
            names[po_id,]: purchase_order_pdf(order, printed_at, letterhead)
            for po_id, order in printed.items()
        },
    }


def _by_order(lines: pl.DataFrame) -> dict[OrderKey, pl.DataFrame]:
    return lines.partition_by("po_id", as_dict=True, maintain_order=True)


# --- with the store ---


def load_unsent_orders(snapshot: Snapshot, vendors: Sequence[str], shops: Sequence[str]) -> list[str]:
    """Load the ids of purchase orders that are not sent yet. Without vendors or shops: of all."""
    chosen = {"vendor_id": vendors, "shop_id": shops}
    wanted: dict[str, Any] = {name: list(ids) for name, ids in chosen.items() if ids}
    wanted |= {"ordered_at": None, "closed": False, "listed": True}
    drafts = snapshot.frame("purchase_order", columns=["po_id"], **wanted)
    return drafts["po_id"].sort().to_list()


def load_order_lines(snapshot: Snapshot, po_ids: Sequence[str]) -> pl.DataFrame:
    """Load the lines of these purchase orders: one row per line, without cancelled units, in their order.

    Columns: ``po_id`` and all of ``order_file_layouts.LAYOUT_COLUMNS``. ``number`` is the POS number if there
    is one.
    """
    lines = snapshot.frame("document_line", document_type="purchase_order", document_id=list(po_ids))
    headers = snapshot.frame("purchase_order", po_id=list(po_ids))
    vendors = snapshot.frame("vendor").select("vendor_id", "account_number", "currency", vendor="name")
    shops = snapshot.frame("shop").select("shop_id", shop="name")
    orders = headers.join(vendors, on="vendor_id", how="left").join(shops, on="shop_id", how="left").select(
        "po_id", "vendor_id", "vendor", "account_number", "currency", "shop_id", "shop", "expected_on",
        number=pl.coalesce("pos_number", "po_id"), reason="note",
    )  # fmt: skip
    quantity = pl.col("owed") - pl.col("cancelled")
    return (
        lines.with_columns(quantity=quantity, line_total=quantity * pl.col("unit_cost"))
        .filter(pl.col("quantity") > 0)
        .join(orders, left_on="document_id", right_on="po_id")
        .sort("document_id", "line_number")
        .select(*LAYOUT_COLUMNS, po_id="document_id")
    )


def load_order_files(
    snapshot: Snapshot, po_ids: Sequence[str], layouts: Mapping[str, Layout], printed_at: datetime
) -> dict[str, bytes]:
    """Load ``order_files`` of these purchase orders, without printed orders if there are too many."""
    few = po_ids if few_enough_to_print(len(po_ids)) else []
    printed = {po_id: load_order_to_print(snapshot, po_id, printed_at) for po_id in few}
    lines, letterhead = load_order_lines(snapshot, po_ids), load_letterhead(snapshot)
    return order_files(lines, layouts, printed, printed_at, letterhead)


def load_lightspeed_file(snapshot: Snapshot, po_id: str) -> bytes:
    """Load one purchase order as a CSV file for a Lightspeed purchase-order import."""
    number = own_number(snapshot, PURCHASE_ORDER, po_id)
    return to_csv(in_layout(load_order_lines(snapshot, [number]), LIGHTSPEED_LAYOUT))


def load_vendor_file(snapshot: Snapshot, po_id: str) -> bytes:
    """Load one purchase order as a CSV file in its vendor's layout, or in Lightspeed's if it has none."""
    order = load_document(snapshot, PURCHASE_ORDER, po_id)
    layout = load_vendor_layouts(snapshot).get(order.source_id, LIGHTSPEED_LAYOUT)
    return to_csv(in_layout(load_order_lines(snapshot, [order.document_id]), layout))


MOST_PRINTED = 100
"""Largest number of orders printed together. Each takes a fifth of a second."""


def few_enough_to_print(orders: int) -> bool:
    """Return True if this number of purchase orders can be printed at once."""
    return orders <= MOST_PRINTED


def vendor_files(orders: Mapping[OrderKey, pl.DataFrame], layouts: Mapping[str, Layout]) -> dict[str, bytes]:
    """Return each order in its vendor's layout, for vendors that have one."""
    names = file_names(orders, "vendors/order")
    vendors = {order: rows["vendor_id"][0] for order, rows in orders.items()}
    return {
        names[order]: to_csv(in_layout(rows, layouts[vendors[order]]))
        for order, rows in orders.items()
        if vendors[order] in layouts
    }
