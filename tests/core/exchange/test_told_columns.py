"""All that a folder says beyond lines and units goes into the store, out of it, and into the next one."""

from pathlib import Path

import polars as pl
import pytest

from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.neutral.folder import read_folder, write_folder
from core.orders.stages import load_orders
from core.planning.choices import Choices
from core.planning.facts import load_plan
from core.report.backorders import REPORT, load_report
from core.store.database import Store
from tests.helpers.copied_stores import new_store
from tests.helpers.receiving_shop import NOW

FOLDER = {
    "shops": "shop_id,name,currency\nS,Sand,EUR",
    "vendors": "vendor_id,name\nV,Vendor",
    "items": "item_id,description,vendor_id\nbell,Bell,V",
    "stock": "item_id,shop_id,on_hand\nbell,S,-4",
    "sales": "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id,shipped,refunded,voided,"
    "returned_sale_id,returned_line_number,url\n"
    "A,1,S,bell,4,2026-11-01,E1,2,1,false,,,https://pos.example/A\n"
    "B,1,S,bell,3,2026-11-02,E2,0,0,true,,,\n"
    "R,1,S,bell,-1,2026-11-03,,1,0,false,A,1,\n"
    "T,1,S,bell,2,2026-11-04,,0,0,false,,,",
    "ecom_orders": "ecom_order_id,placed_at,customer_name,customer_phone,currency,shipping_name\n"
    "E1,2026-11-01,Ann Lee,+49 30 1234,EUR,Bo Lee\nE2,2026-11-02,Cy Day,,USD,",
    "vendor_returns": "return_id,line_number,vendor_id,shop_id,item_id,quantity,sent_at,url\n"
    "X,1,V,S,bell,1,2026-11-05,https://pos.example/X\nY,1,V,S,bell,9,,",
}
KEPT = {
    "shops": ["shop_id", "currency"],
    "sales": ["sale_id", "shipped", "refunded", "voided", "returned_sale_id", "returned_line_number", "url"],
    "ecom_orders": ["ecom_order_id", "customer_phone", "currency", "shipping_name"],
    "vendor_returns": ["return_id", "quantity", "sent_at", "url"],
}


def brought(folder: Path, place: Path) -> Store:
    store = new_store(place)
    apply_import(store, read_folder(folder, {}), by=By("import", "Ann", NOW), backup=False)
    assert store.ask(load_problems).is_empty()
    return store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    for name, text in FOLDER.items():
        (place / f"{name}.csv").write_text(text + "\n", "utf-8")
    return place


def test_every_column_survives_import_and_export(folder: Path, tmp_path: Path) -> None:
    store = brought(folder, tmp_path / "shop.duckdb")

    with store.read() as snapshot:
        exported = load_export(snapshot, NOW)

    read = read_folder(folder, {}).frames
    for name, columns in KEPT.items():
        before = read[name].select(columns).sort(columns[0])
        assert exported[name].select(columns).cast(before.schema).rows() == before.rows(), name
    store.close()


def test_an_export_imported_into_an_empty_store_gives_the_same_store(folder: Path, tmp_path: Path) -> None:
    store = brought(folder, tmp_path / "shop.duckdb")
    with store.read() as snapshot:
        write_folder(load_export(snapshot, NOW), tmp_path / "out")

    copy = brought(tmp_path / "out", tmp_path / "copy.duckdb")

    assert copy.ask(load_report).select(REPORT).equals(store.ask(load_report).select(REPORT))
    assert copy.ask(load_plan, Choices(), NOW).equals(store.ask(load_plan, Choices(), NOW))
    assert copy.ask(load_orders).equals(store.ask(load_orders))
    assert store.ask(load_orders).select("ecom_order_id", "stage", "units").rows() == [
        ("E1", "check", 1),
        ("E2", "refunded", 0),
    ]
    sources = store.ask(load_report).select("document_type", "document_id", "backordered").rows()
    assert sources == [("sale", "A", 1), ("sale", "T", 2), ("vendor_return", "X", 1)]
    copy.close()
    store.close()


def test_a_vendor_return_that_was_not_sent_moved_nothing(folder: Path, tmp_path: Path) -> None:
    store = brought(folder, tmp_path / "shop.duckdb")
    with store.read() as snapshot:
        moved = snapshot.frame("stock_movement", document_type="vendor_return")
    assert moved.select("document_id", pl.col("quantity")).rows() == [("X", -1)]
    store.close()
