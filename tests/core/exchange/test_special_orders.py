"""Special orders and further vendors come in, are followed, closed, reopened, and go out (contract §3)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from core.exchange.export import load_export
from core.exchange.import_plan import Imported
from core.exchange.importing import apply_import, load_known
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.neutral.coverage import Coverage
from core.neutral.folder import checked_folder, read_folder, write_folder
from core.orders.stages import load_orders
from core.planning.choices import Choices
from core.planning.facts import load_plan
from core.receiving.receive import receive
from core.store.database import Store
from tests.helpers.copied_stores import new_store

NOW = datetime(2026, 11, 23, 12)
SPECIAL = ["special_order_id,shop_id,item_id,quantity,placed_at,customer_name,customer_phone,reserved,done"]
ANN = "7,A,I,3,2026-11-01T10:00:00,Ann,555-0107,1,false"
BEN = "8,A,I,2,2026-11-03T10:00:00,Ben,,0,false"
FOLDER = {
    "shops": ["shop_id,name", "A,Alpha"],
    "vendors": ["vendor_id,name,lead_time_days", "V,Vendor,30", "W,Quick,2"],
    "items": ["item_id,description,vendor_id,unit_price", "I,Item,V,10"],
    "vendor_items": ["vendor_id,item_id,vendor_sku,unit_cost,pack_size", "W,I,Q-1,6.00,"],
    "stock": ["item_id,shop_id,on_hand", "I,A,1"],
    "sales": [
        "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id",
        "S1,1,A,I,1,2026-11-02T10:00:00,7",
    ],
    "ecom_orders": ["ecom_order_id,placed_at,payment_status,fraud_check", "7,2026-11-02,paid,cleared"],
    "special_orders": [*SPECIAL, ANN, BEN],
    "purchase_orders": [
        "po_id,line_number,vendor_id,shop_id,item_id,ordered,ordered_at,expected_on",
        "P1,1,V,A,I,2,2026-11-03,2026-11-30",
    ],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(tmp_path / "shop.duckdb")
    bring(store)
    yield store
    store.close()


def bring(store: Store, days: int = 0, whole: bool = True, **changes: list[str]) -> Imported:
    """Import FOLDER with some files replaced; not ``whole``: its lists may have further pages."""
    texts = {
        name: pl.read_csv("\n".join(rows).encode(), infer_schema=False)
        for name, rows in (FOLDER | changes).items()
    }
    coverage = Coverage() if whole else Coverage(partial=frozenset({"special_orders"}))
    folder = checked_folder(texts, store.ask(load_known), coverage=coverage)
    by = By(f"import-{days}", "Ann", NOW + timedelta(days=days))
    return apply_import(store, folder, by=by, backup=False)


def special_orders(store: Store) -> dict[str, tuple[str, int, int]]:
    """Stage, waiting units and those on the shelf, by number."""
    orders = store.ask(load_orders).filter(pl.col("ecom_order_id").str.starts_with("special order "))
    rows = orders.select("ecom_order_id", "stage", "units", "ready").rows()
    return {number.removeprefix("special order "): tuple(rest) for number, *rest in rows}


def test_a_special_order_stands_among_the_orders_beside_a_web_order_of_the_same_number(store: Store) -> None:
    assert special_orders(store) == {"7": ("ready_for_pickup", 2, 2), "8": ("waiting_for_stock", 2, 0)}
    (web,) = store.ask(load_orders).filter(ecom_order_id="7").to_dicts()
    assert (web["stage"], web["units"], web["ready"]) == ("waiting_for_stock", 1, 0)
    assert store.ask(load_problems).is_empty()


def test_received_units_go_to_the_oldest_waiting_order_and_complete_a_special_order(
    store: Store,
) -> None:
    first = receive(store, "po", "P1", everything=True, by=By("receipt", "Ann", NOW))
    assert first.result.complete == ("7",)
    assert [(row.ecom_order_id, row.gained) for row in first.result.reached] == [
        ("7", 1),
        ("special order 8", 1),
    ]
    bring(
        store,
        days=1,
        special_orders=[*SPECIAL, ANN, BEN.replace(",2,", ",1,")],
        stock=["item_id,shop_id,on_hand", "I,A,1"],
    )
    assert special_orders(store)["8"] == ("ready_for_pickup", 1, 1)


def test_open_units_of_special_orders_are_bought_unless_they_are_here_or_on_their_way(store: Store) -> None:
    # On hand 1, of which special orders claim 4; 2 are on their way.
    plan = store.ask(load_plan, Choices(), NOW)
    assert plan.select("item_id", "needed", "waiting_lines", "waiting_orders").rows() == [("I", 1, 3, 3)]
    for choices in (Choices(waiting_only=True), Choices(paid_and_cleared_only=True)):
        assert store.ask(load_plan, choices, NOW)["needed"].to_list() == [1]


def test_a_completed_special_order_claims_no_units(store: Store) -> None:
    bring(store, days=1, special_orders=[*SPECIAL, ANN.replace("false", "true"), BEN])
    assert special_orders(store) == {"7": ("done", 0, 0), "8": ("waiting_for_stock", 2, 1)}


def test_a_special_order_that_a_whole_newer_file_no_longer_lists_is_closed_and_comes_back(
    store: Store,
) -> None:
    closed = bring(store, days=1, special_orders=[*SPECIAL, BEN])
    assert closed.notes == ["Special order 7 is no longer in the file: closed."]
    assert special_orders(store) == {"7": ("done", 0, 0), "8": ("waiting_for_stock", 2, 1)}

    back = bring(store, days=2)
    assert back.notes == ["Special order 7 is in the file again: reopened."]
    assert special_orders(store)["7"] == ("ready_for_pickup", 2, 2)
    assert store.ask(load_problems).is_empty()


def test_a_list_that_is_not_whole_and_a_folder_without_the_file_close_nothing(store: Store) -> None:
    assert not bring(store, days=1, whole=False, special_orders=[*SPECIAL, BEN]).changed
    del (without := dict(FOLDER))["special_orders"]
    texts = {
        name: pl.read_csv("\n".join(rows).encode(), infer_schema=False) for name, rows in without.items()
    }
    folder = checked_folder(texts, store.ask(load_known))
    assert not apply_import(store, folder, by=By("without", "Ann", NOW), backup=False).changed


def test_a_special_order_that_moved_to_another_item_waits_there(store: Store) -> None:
    items = [*FOLDER["items"], "J,Other,V,5"]
    bring(store, days=1, items=items, special_orders=[*SPECIAL, ANN.replace(",I,", ",J,"), BEN])
    assert special_orders(store) == {"7": ("waiting_for_stock", 2, 0), "8": ("waiting_for_stock", 2, 1)}
    assert store.ask(load_problems).is_empty()


def test_the_same_folder_twice_changes_nothing(store: Store) -> None:
    assert not bring(store, days=1).changed


def test_special_orders_and_further_vendors_survive_export_and_import(store: Store, tmp_path: Path) -> None:
    bring(store, days=1, special_orders=[*SPECIAL, BEN])
    with store.read() as snapshot:
        write_folder(load_export(snapshot, NOW), tmp_path / "out")
    copy = new_store(tmp_path / "copy.duckdb")
    apply_import(copy, read_folder(tmp_path / "out", {}), by=By("copy", "Ann", NOW), backup=False)

    assert special_orders(copy) == special_orders(store)
    with copy.read() as snapshot:
        (further,) = snapshot.rows("vendor_item")
    assert (further["vendor_id"], further["vendor_sku"], further["unit_cost"]) == (
        "W",
        "Q-1",
        Decimal("6.00"),
    )
    assert further["pack_size"] is None
    copy.close()


def test_a_price_of_a_further_vendor_follows_the_newer_file(store: Store) -> None:
    bring(store, days=1, vendor_items=["vendor_id,item_id,unit_cost", "W,I,5.50", "V,I,"])
    with store.read() as snapshot:
        rows = snapshot.frame("vendor_item").sort("vendor_id").select("vendor_id", "vendor_sku", "unit_cost")
    assert rows.rows() == [("V", None, None), ("W", "Q-1", Decimal("5.50"))]
