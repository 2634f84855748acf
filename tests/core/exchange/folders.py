"""Folders as any shop may export them, drawn at random, and stores they are imported into."""

import csv
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import strategies as st

from core.exchange.importing import apply_import
from core.ledger.operations import By
from core.neutral.folder import read_folder
from core.report.backorders import REPORT, load_report
from core.store.database import Store

NOW = datetime(2026, 11, 23, 12)
FOLDERS = 500 if os.environ.get("SOAK") == "1" else 8
ITEMS, SHOPS, ORDERS = ["I", "J"], ["A", "B"], ["E1", "E2", ""]
Rows = list[dict[str, Any]]
moments = st.sampled_from([f"2026-11-{day:02}T10:00:00" for day in (2, 2, 5, 9, 20)])
days = st.sampled_from(["", "2026-11-25", "2026-11-28"])
few = st.integers(1, 4)


def numbered(rows: Rows, key: str, per_document: int = 2) -> Rows:
    """Rows as documents of up to two lines; what belongs to the document is the first line's."""
    documents: Rows = []
    for place, row in enumerate(rows):
        first = rows[place - place % per_document]
        shared = {
            name: first[name] for name in row if name not in ("item_id", "quantity", "ordered", "received")
        }
        number = str(place // per_document + 9)  # 9, 10, 11 …: ids sort as text
        documents.append({key: number, "line_number": place % per_document + 1, **row, **shared})
    return documents


def nothing_came_on_a_draft(transfers: Rows) -> Rows:
    return [row if row["sent_at"] else row | {"received": 0} for row in transfers]


def shipped_or_refunded(sales: Rows) -> Rows:
    """No unit is both."""
    return [row | {"shipped": min(row["shipped"], abs(row["quantity"]) - row["refunded"])} for row in sales]


PLACE = {"shop_id": st.sampled_from(SHOPS), "item_id": st.sampled_from(ITEMS)}
CLOSED = st.sampled_from(["false", "false", "true"])
RECEIVED = st.sampled_from([0, 0, 1, 5])
SALE_LINES = st.fixed_dictionaries(
    {
        **PLACE,
        "quantity": st.sampled_from([-2, -1, 1, 2, 3, 5]),
        "sold_at": moments,
        "unit_price": st.sampled_from(["", "9.90"]),
        "ecom_order_id": st.sampled_from(ORDERS),
        "shipped": st.sampled_from([0, 0, 1, 2]),
        "refunded": st.sampled_from([0, 0, 0, 1]),
    }
)
ECOM_ORDERS = st.fixed_dictionaries(
    {
        "ecom_order_id": st.sampled_from(ORDERS[:2]),
        "placed_at": moments,
        "payment_status": st.sampled_from(["paid", "not_paid", "refunded"]),
        "shipment_status": st.sampled_from(["", "not_shipped", "shipped"]),
    }
)
PURCHASE_ORDER_LINES = st.fixed_dictionaries(
    {
        "vendor_id": st.just("V"),
        **PLACE,
        "ordered": few,
        "received": RECEIVED,
        "ordered_at": moments,
        "expected_on": days,
        "closed": CLOSED,
    }
)
TRANSFER_LINES = st.fixed_dictionaries(
    {
        "item_id": PLACE["item_id"],
        "quantity": few,
        "received": RECEIVED,
        "sent_at": st.one_of(st.just(""), moments),
        "expected_on": days,
        "closed": CLOSED,
        "from_shop_id": PLACE["shop_id"],
    }
)
VENDOR_RETURN_LINES = st.fixed_dictionaries({**PLACE, "quantity": few, "sent_at": moments})
SPECIAL_ORDERS = st.fixed_dictionaries(
    {
        "special_order_id": st.sampled_from(["E1", "7", "8"]),
        **PLACE,
        "quantity": few,
        "placed_at": moments,
        "reserved": st.sampled_from([0, 0, 1, 2]),
        "done": CLOSED,
    }
)


@st.composite
def folders(draw: st.DrawFn) -> dict[str, Rows]:
    sales = draw(st.lists(SALE_LINES, max_size=8))
    orders = draw(st.lists(ECOM_ORDERS, max_size=2, unique_by=lambda row: str(row["ecom_order_id"])))
    bought = draw(st.lists(PURCHASE_ORDER_LINES, max_size=4))
    moved = [to_the_other_shop(row) for row in draw(st.lists(TRANSFER_LINES, max_size=4))]
    returned = draw(st.lists(VENDOR_RETURN_LINES, max_size=2))
    special = draw(st.lists(SPECIAL_ORDERS, max_size=3, unique_by=lambda row: str(row["special_order_id"])))
    return {
        "shops": [{"shop_id": name, "name": name} for name in SHOPS],
        "vendors": [{"vendor_id": "V", "name": "V", "lead_time_days": 3}],
        "items": [
            {"item_id": name, "description": name, "vendor_id": "V", "tracked": "true"} for name in ITEMS
        ],
        "stock": [
            {"item_id": i, "shop_id": s, "on_hand": draw(st.integers(-9, 4))} for i in ITEMS for s in SHOPS
        ],
        "sales": shipped_or_refunded(numbered(sales, "sale_id")),
        "ecom_orders": orders,
        "purchase_orders": numbered(bought, "po_id"),
        "transfers": nothing_came_on_a_draft(numbered(moved, "transfer_id")),
        "vendor_returns": numbered(returned, "return_id"),
        "special_orders": [reserved_at_most_whole(order) for order in special],
    }


def reserved_at_most_whole(order: dict[str, Any]) -> dict[str, Any]:
    return order | {"reserved": min(order["reserved"], order["quantity"])}


def to_the_other_shop(line: dict[str, Any]) -> dict[str, Any]:
    return line | {"to_shop_id": "B" if line["from_shop_id"] == "A" else "A"}


def written(folder: dict[str, Rows], place: Path) -> Path:
    place.mkdir()
    for name, rows in folder.items():
        if rows:
            with (place / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)
    return place


def brought(folder: Path, store: Store, name: str = "first") -> Store:
    read = read_folder(folder, {})
    apply_import(store, read, by=By(name, "Ann", NOW), backup=False)
    return store


def report(store: Store) -> pl.DataFrame:
    with store.read() as snapshot:
        return load_report(snapshot).select(REPORT)
