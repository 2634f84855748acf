"""A folder of two shops and its newer exports, and what a store holds after importing them."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from core.exchange.import_plan import Imported
from core.exchange.importing import apply_import, load_known
from core.ledger.operations import By, Posting
from core.neutral.folder import checked_folder
from core.report.backorders import REPORT, load_report
from core.store.database import Store
from tests.helpers.posting import posted

NOW = datetime(2026, 11, 23, 12)
MOVED = "transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,received"
FOLDER = {
    "shops": ["shop_id,name", "A,Alpha", "B,Beta"],
    "vendors": ["vendor_id,name", "V,Vendor"],
    "items": ["item_id,description,vendor_id,unit_price", "I,Item,V,10", "J,Other,V,5"],
    "stock": ["item_id,shop_id,on_hand,reorder_point,order_up_to", "I,A,-3,1,4", "I,B,5,,", "J,A,0,,"],
    "sales": [
        "sale_id,line_number,shop_id,item_id,quantity,sold_at,unit_price,ecom_order_id",
        "S1,1,A,I,2,2026-11-01T10:00:00,10,E1",
        "S2,1,A,I,4,2026-11-02T10:00:00,9,",
    ],
    "ecom_orders": [
        "ecom_order_id,placed_at,customer_name,payment_status,fraud_check",
        "E1,2026-11-01T09:00:00,Ann,not_paid,unchecked",
    ],
    "purchase_orders": [
        "po_id,line_number,vendor_id,shop_id,item_id,ordered,received,ordered_at,expected_on,closed",
        "P1,1,V,A,I,5,0,2026-11-03,2026-11-30,false",
        "P1,2,V,A,J,2,0,2026-11-03,2026-11-30,false",
    ],
    "transfers": [
        "transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,received,sent_at",
        "T1,1,B,A,I,2,0,",
    ],
}


def bring(
    store: Store,
    folder: dict[str, list[str]],
    days: int = 0,
    store_generation: int | None = None,
    **changes: list[str],
) -> Imported:
    """Import ``folder`` with some files replaced, ``days`` after the first import."""
    texts = {
        name: pl.read_csv("\n".join(lines).encode(), infer_schema=False)
        for name, lines in {**folder, **changes}.items()
    }
    with store.read() as snapshot:
        known = load_known(snapshot)
    now = NOW + timedelta(days=days)
    by = By(f"import-{days}", "Ann", now)
    return apply_import(
        store, checked_folder(texts, known), by=by, store_generation=store_generation, backup=False
    )


def report(store: Store) -> pl.DataFrame:
    with store.read() as snapshot:
        return load_report(snapshot).select(REPORT)


def on_hand(store: Store, item: str, shop: str) -> int:
    with store.read() as snapshot:
        (row,) = snapshot.rows("stock", item_id=item, shop_id=shop)
        return int(row["on_hand"])


def row(store: Store, table: str, **key: Any) -> dict[str, Any]:
    with store.read() as snapshot:
        (found,) = snapshot.rows(table, **key)
        return found


def pending(store: Store) -> dict[tuple[str, str, str], int]:
    with store.read() as snapshot:
        return {
            (line["document_id"], line["item_id"], line["shop_id"]): line["pending"]
            for line in snapshot.rows("pending")
        }


def move(store: Store, name: str, units: int, place: tuple[str, str, str, str], **post: Any) -> None:
    """One operation of the app that moves units of line 1 of a document."""
    kind, document, item, shop = place
    movement = {
        "document_type": kind,
        "document_id": document,
        "line_number": 1,
        "item_id": item,
        "shop_id": shop,
        "quantity": units,
        "occurred_at": NOW,
    }
    posting = Posting(movements=[movement], **post)
    posted(store, By(name, "Ann", NOW), "receipt", posting)


def receive(store: Store, units: int) -> None:
    move(store, f"receive-{units}", units, ("purchase_order", "P1", "I", "A"))


def with_on_hand(units: int) -> list[str]:
    return [line.replace("I,A,-3", f"I,A,{units}") for line in FOLDER["stock"]]
