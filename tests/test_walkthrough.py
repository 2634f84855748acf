"""The story of one eCom order, in the words of the contract, from the sale to the last unit on the shelf.

Ann orders a tent and two lamps from the web shop. The till has just sold the last tent, so the item goes
below zero. One lamp is in the shop; the other comes on a transfer, the tents on a purchase order.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from core.exchange.importing import apply_import
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.neutral.folder import checked_folder
from core.orders.stages import load_orders
from core.planning.choices import Choices
from core.planning.facts import load_plan
from core.receiving.counted_lines import CountedLine
from core.receiving.receive import receive
from core.report.backorders import load_report
from core.store import open_store
from core.store.database import Store
from core.undo import undo

NOW = datetime(2026, 11, 23, 12)

FOLDER = {
    "shops": "shop_id,name\nHIGH,High Street\nQUAY,The Quay",
    "vendors": "vendor_id,name,lead_time_days\nNORTH,Northwind,7",
    "items": "item_id,sku,description,vendor_id,unit_cost,unit_price\n"
    "1,TENT,Tent for two,NORTH,80,149.90\n2,LAMP,Camp lamp,NORTH,9,19.90",
    "stock": "item_id,shop_id,on_hand\n1,HIGH,-2\n2,HIGH,-1\n2,QUAY,4",
    "sales": "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id\n"
    "500,1,HIGH,1,1,2026-11-19T10:00:00,\n"  # the till: its tent has left the building
    "501,1,HIGH,1,1,2026-11-20T09:00:00,1042\n"
    "501,2,HIGH,2,2,2026-11-20T09:00:00,1042",
    "ecom_orders": "ecom_order_id,placed_at,customer_name,delivery,payment_status,fraud_check\n"
    "1042,2026-11-20T08:59:00,Ann,ship,paid,cleared",
    "purchase_orders": "po_id,line_number,vendor_id,shop_id,item_id,ordered,ordered_at,expected_on\n"
    "77,1,NORTH,HIGH,1,3,2026-11-18,2026-11-27",
    "transfers": "transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,sent_at,expected_on\n"
    "9,1,QUAY,HIGH,2,1,2026-11-21T08:00:00,2026-11-24",
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = open_store(tmp_path / "shop.duckdb")
    texts = {name: pl.read_csv(text.encode(), infer_schema=False) for name, text in FOLDER.items()}
    apply_import(store, checked_folder(texts, {}), by=By("first", "Ann", NOW), backup=False)
    return store


def lines(store: Store) -> dict[tuple[str, str], dict[str, Any]]:
    """The report's rows by document and item."""
    with store.read() as snapshot:
        rows = load_report(snapshot).to_dicts()
    return {(row["document_id"], row["sku"]): row for row in rows}


def order(store: Store) -> dict[str, Any]:
    (row,) = store.ask(load_orders).filter(pl.col("ecom_order_id") == "1042").to_dicts()
    return row


def test_one_order_from_the_sale_to_the_shelf(store: Store) -> None:
    # Why is it negative: the newest lines that add up to what is missing, oldest first.
    report = lines(store)
    assert list(report) == [("500", "TENT"), ("501", "TENT"), ("501", "LAMP")]
    assert not report["500", "TENT"]["waiting"]  # the till's customer went home with the tent
    assert report["501", "TENT"]["waiting"]

    # What is on its way, and when: the purchase order serves the till's source first, then Ann's.
    tent, lamp = report["501", "TENT"], report["501", "LAMP"]
    assert (tent["covered"], tent["purchase_orders"], tent["expected_on"]) == (1, "77", date(2026, 11, 27))
    assert (lamp["backordered"], lamp["transfers"], lamp["expected_on"]) == (1, "9", date(2026, 11, 24))

    # Who waits: of the lamps the shelf reaches one, of the tents none; the till took no tent from Ann.
    assert order(store)["stage"] == "waiting_for_stock"
    assert (order(store)["units"], order(store)["ready"]) == (3, 1)
    assert order(store)["promise"] == date(2026, 11, 27)
    assert order(store)["waits_for"] == "1 × TENT on 77; 1 × LAMP on 9"

    # Nothing is left to buy or to move: what comes serves everybody.
    assert store.ask(load_plan, Choices(), NOW).is_empty()

    # The lamp arrives. It serves Ann's line; her order still waits for the tent.
    got = receive(store, "transfer", "9", [CountedLine(1, 1)], by=By("lamp", "Ben", NOW))
    assert [(row.document_id, row.served) for row in got.result.served] == [("501", 1)]
    assert got.result.complete == ()
    assert (order(store)["ready"], order(store)["waits_for"]) == (2, "1 × TENT on 77")

    # One tent of three arrives: it clears the oldest source, and it reaches Ann, who alone waits for one.
    later = NOW + timedelta(hours=1)
    got = receive(store, "po", "77", [CountedLine(1, 1)], by=By("tent", "Ben", later))
    assert [(row.document_id, row.served) for row in got.result.served] == [("500", 1)]
    assert got.result.complete == ("1042",)
    assert (order(store)["stage"], order(store)["ready"]) == ("ready_to_pack", 3)
    assert list(lines(store)) == [("501", "TENT")]

    # The same receipt sent again is the same receipt.
    again = receive(store, "po", "77", [CountedLine(1, 1)], by=By("tent", "Ben", later))
    assert again.again
    assert again.result == got.result

    # It was the wrong box: undo gives back exactly what was.
    undo(store, "tent", by=By("wrong box", "Ben", later))
    assert order(store)["stage"] == "waiting_for_stock"
    assert list(lines(store)) == [("500", "TENT"), ("501", "TENT")]

    # All three arrive: nothing is negative any more, one tent is for the shelf.
    got = receive(store, "po", "77", everything=True, by=By("all", "Ben", later))
    assert [(row.document_id, row.served) for row in got.result.served] == [
        ("500", 1),
        ("501", 1),
        ("", 1),
    ]
    assert lines(store) == {}
    assert order(store)["stage"] == "ready_to_pack"
    assert store.ask(load_problems).is_empty()
