"""Customers' details: found by any word, handed out, erased for good, and kept for some days only."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from core.access import NotAllowed, Person, acting_as
from core.errors import Problem
from core.exchange.importing import apply_import, load_known
from core.ledger.check import find_problems
from core.ledger.operations import By
from core.neutral.folder import checked_folder
from core.orders.customers import erase_details, export_customer, load_customers, load_orders_to_erase
from core.orders.shipping import ship
from core.store.database import Store
from core.undo import undo
from tests.helpers.copied_stores import new_store

NOW = datetime(2026, 11, 23, 12)
BUYER = Person("bo@shop.example", "Bo", "buyer")
ORDERS = [
    "ecom_order_id,placed_at,customer_name,customer_email,customer_phone,shipping_address,payment_status,fraud_check",
    "1,2026-11-01,Ann Lee,Ann@x.example,,1 Elm St,paid,cleared",
    "2,2026-11-09,Ann Lee,ann@X.example,555-01,2 Oak St,paid,cleared",
    "3,2026-11-05,Ben,,555-02,3 Elm St,paid,cleared",
    "4,2026-11-06,Cy,,,4 Fir St,paid,cleared",
    "5,2026-11-07,,,,,paid,cleared",
]
FOLDER = {
    "shops": ["shop_id,name", "A,Alpha"],
    "vendors": ["vendor_id,name", "V,Vendor"],
    "items": ["item_id,description,vendor_id,unit_price", "I,Item,V,10"],
    "stock": ["item_id,shop_id,on_hand", "I,A,9"],
    "sales": [
        "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id",
        *(f"S{number},1,A,I,1,2026-11-0{number}T10:00:00,{number}" for number in range(1, 6)),
    ],
    "ecom_orders": ORDERS,
    "special_orders": [
        "special_order_id,shop_id,item_id,quantity,placed_at,customer_name,customer_phone,done",
        "7,A,I,1,2026-10-01,Ben B.,555-02,true",
    ],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(tmp_path / "shop.duckdb")
    bring(store, 0)
    yield store
    store.close()


def bring(store: Store, day: int, **changed: list[str]) -> None:
    """Import FOLDER with some files replaced, as of some days after NOW."""
    texts = {
        name: pl.read_csv("\n".join(rows).encode(), infer_schema=False)
        for name, rows in (FOLDER | changed).items()
    }
    now = NOW + timedelta(days=day)
    as_of = pl.lit(now.isoformat())
    with store.read() as snapshot:
        known = load_known(snapshot)
    folder = checked_folder(texts | {"stock": texts["stock"].with_columns(as_of=as_of)}, known)
    apply_import(store, folder, by=By(f"import-{day}", "Ann", now), backup=False)


def erased(store: Store, *orders: str, id: str = "erase") -> None:
    erase_details(store, orders, by=By(id, "Ann", NOW))


def found(store: Store, text: str) -> list[list[str]]:
    """The orders of each customer found."""
    with store.read() as snapshot:
        return load_customers(snapshot, text)["order_ids"].to_list()


def files(content: bytes) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as kept:
        return {
            name: list(csv.DictReader(io.StringIO(kept.read(name).decode("utf-8-sig"))))
            for name in kept.namelist()
        }


def bytes_of(store: Store) -> str:
    """Everything the store says, table by table."""
    with store.read() as snapshot:
        tables = ["ecom_order", "special_order", "change", "ours", "operation", "sale_line"]
        return "\n".join(snapshot.frame(table).write_csv() for table in tables)


# --- finding


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("ann", [["2", "1"]]),  # one e-mail address, however it is written
        ("ANN oak", [["2", "1"]]),
        ("ann fir", []),
        ("555-02", [["3", "special order 7"]]),
        ("elm", [["2", "1"], ["3", "special order 7"]]),
        ("special order 7", [["3", "special order 7"]]),
        ("4", [["4"]]),
        ("5 ", [["2", "1"], ["3", "special order 7"]]),  # order 5 has no details
        ("", []),
    ],
)
def test_a_customer_is_found_by_any_word_of_an_order(
    store: Store, text: str, orders: list[list[str]]
) -> None:
    assert found(store, text) == orders


def test_only_a_manager_finds_exports_and_erases_customer_details(store: Store) -> None:
    with acting_as(BUYER):
        for act in (
            lambda: found(store, "ann"),
            lambda: export_customer(store, ["1"]),
            lambda: erased(store, "1"),
        ):
            with pytest.raises(NotAllowed):
                act()


# --- handing out


def test_a_customers_data_is_exported_as_files_and_logged(store: Store) -> None:
    kept = files(export_customer(store, ["3", "special order 7"]))
    assert set(kept) == {"orders.csv", "order_lines.csv", "special_orders.csv"}
    assert [row["customer_phone"] for row in kept["orders.csv"]] == ["555-02"]
    assert [(row["ecom_order_id"], row["description"]) for row in kept["order_lines.csv"]] == [("3", "Item")]
    assert [row["customer_name"] for row in kept["special_orders.csv"]] == ["Ben B."]
    last = store.audit.log.entries()[-1]
    assert (last["action"], last["subject"]) == ("customer-export", "3, special order 7")


# --- erasing


def test_erased_details_leave_orders_and_history_but_the_order_stays(store: Store) -> None:
    bring(store, 1, ecom_orders=[row.replace("1 Elm St", "9 New Rd") for row in ORDERS])
    assert "9 New Rd" in bytes_of(store)
    erased(store, "1", "2", "special order 7")
    said = bytes_of(store)
    assert not [word for word in ("Ann Lee", "ann@", "555-01", "1 Elm", "9 New Rd", "Ben B.") if word in said]
    with store.read() as snapshot:
        (order,) = snapshot.rows("ecom_order", ecom_order_id="1")
        assert (order["payment_status"], order["details_erased"]) == ("paid", True)
        assert len(snapshot.rows("sale_line", ecom_order_id="1")) == 1
    assert found(store, "ben") == [["3"]]
    assert find_problems(store).is_empty()


def test_an_import_does_not_bring_erased_details_back_and_others_follow_it(store: Store) -> None:
    erased(store, "1", "special order 7")
    changed = [row.replace("Ann Lee", "Ann Li").replace("Ben,", "Benno,") for row in ORDERS]
    bring(store, 1, ecom_orders=[row.replace("1,2026-11-01", "1,2026-11-02") for row in changed])
    assert found(store, "ann") == [["2"]]
    assert found(store, "benno") == [["3"]]
    assert "Ben B." not in bytes_of(store)
    with store.read() as snapshot:
        (order,) = snapshot.rows("ecom_order", ecom_order_id="1")
    assert order["placed_at"] == datetime(2026, 11, 2)


def test_erasing_happens_once_and_cannot_be_undone(store: Store) -> None:
    with pytest.raises(Problem, match="no order 99"):
        erased(store, "1", "99", id="wrong")
    assert found(store, "ann") == [["2", "1"]]
    erased(store, "1")
    erased(store, "1")
    with pytest.raises(Problem, match="gone for good"):
        undo(store, "erase", by=By("undo", "Ann", NOW))


# --- keeping for some days only


def test_details_of_ended_orders_are_due_after_the_chosen_days(store: Store) -> None:
    ship(store, ["1"], carrier="", tracking_number="", by=By("ship", "Ann", NOW))
    ship(store, ["3"], carrier="", tracking_number="", by=By("later", "Ann", NOW + timedelta(days=20)))

    def due(days: int, keep: int) -> list[str]:
        return store.ask(load_orders_to_erase, NOW + timedelta(days=days), keep)

    bring(store, 30, ecom_orders=[f"{row},{tick}" for row, tick in zip(ORDERS, TICKS, strict=True)])
    assert due(31, 30) == ["1", "special order 7"]
    assert due(51, 30) == ["1", "3", "special order 7"]
    erased(store, "1", "3", "special order 7")
    assert due(51, 30) == []


TICKS = ["shipment_status,ticked_in_pos", "shipped,true", ",", "shipped,true", ",", ","]
