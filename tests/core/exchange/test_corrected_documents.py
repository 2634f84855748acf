"""Corrections in a newer export: the report is that of the newer export alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from core.errors import Problem
from core.exchange.importing import apply_import
from core.ledger.change_log import Change
from core.ledger.check import load_problems
from core.ledger.operations import MOVEMENT, By, Posting
from core.neutral.folder import checked_folder
from core.receiving.counted_lines import CountedLine
from core.receiving.receive import receive
from core.report.backorders import REPORT, load_report
from core.store.database import Store
from core.undo import undo
from tests.helpers.copied_stores import new_store
from tests.helpers.posting import posted

NOW = datetime(2026, 1, 5, 12)

HEADERS = {
    "stock": "item_id,shop_id,on_hand",
    "sales": "sale_id,line_number,shop_id,item_id,quantity,sold_at",
    "transfers": "transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,received,sent_at",
    "vendor_returns": "return_id,line_number,shop_id,item_id,quantity,sent_at",
    "shortfalls": "shortfall_id,item_id,shop_id,units,caused_at,document_type,document_id",
    "purchase_orders": "po_id,line_number,vendor_id,shop_id,item_id,ordered,received,ordered_at",
}
NAMES = {
    "shops": "shop_id,name\nS,Sand\nT,Tarn\nX,Cross\nY,Yard\n",
    "vendors": "vendor_id,name\nV,Vendor\n",
    "items": "item_id,description\nI,Item\nJ,Other\n",
}
Lines = Mapping[str, list[str]]


def bring(store: Store, folder: Lines, day: int) -> None:
    lines = {name: "\n".join([HEADERS[name], *rows]) for name, rows in folder.items()}
    texts = {
        name: pl.read_csv(text.encode(), infer_schema=False) for name, text in {**NAMES, **lines}.items()
    }
    now = NOW + timedelta(days=day)
    apply_import(store, checked_folder(texts, {}), by=By(f"import-{day}", "Ann", now), backup=False)


def report(store: Store) -> pl.DataFrame:
    with store.read() as snapshot:
        return load_report(snapshot).select(REPORT)


def sources_after(place: Path, *folders: Lines) -> list[str]:
    """Sources of what is short after these exports, one after the other. All is well then, and the report is
    what the last of them gives by itself."""
    place.mkdir(exist_ok=True)
    store, fresh = new_store(place / "shop.duckdb"), new_store(place / "fresh.duckdb")
    for day, folder in enumerate(folders):
        bring(store, folder, day)
    bring(fresh, folders[-1], len(folders))

    assert store.ask(load_problems).rows() == []
    assert report(store).rows() == report(fresh).rows()
    rows = report(store).to_dicts()
    store.close()
    fresh.close()
    return [
        f"{row['shop_id']} is short of {row['backordered']} {row['item_id']}: "
        f"{row['document_type']} {row['document_id']} of {row['occurred_at']:%d %B}"
        for row in rows
    ]


@pytest.mark.parametrize(
    ("file", "kind", "line"),
    [
        ("sales", "sale", "{},1,S,I,2,2026-01-{}"),
        ("transfers", "transfer", "{},1,S,T,I,2,0,2026-01-{}"),
        ("vendor_returns", "vendor_return", "{},1,S,I,2,2026-01-{}"),
    ],
)
def test_after_a_date_correction_the_line_with_the_later_date_is_open(
    tmp_path: Path, file: str, kind: str, line: str
) -> None:
    first = {"stock": ["I,S,-2"], file: [line.format("A", "01"), line.format("B", "02")]}
    newer = {"stock": ["I,S,-2"], file: [line.format("A", "03"), line.format("B", "02")]}

    assert sources_after(tmp_path, first, newer) == [f"S is short of 2 I: {kind} A of 03 January"]


def test_a_corrected_sale_with_an_earlier_date_is_older(tmp_path: Path) -> None:
    stock = ["I,S,-2"]
    first = {"stock": stock, "sales": ["A,1,S,I,2,2026-01-03", "B,1,S,I,2,2026-01-02"]}
    newer = {"stock": stock, "sales": ["A,1,S,I,5,2026-01-01", "B,1,S,I,2,2026-01-02"]}

    assert sources_after(tmp_path, first, newer) == ["S is short of 2 I: sale B of 02 January"]


def test_a_cause_in_the_log_that_moves_to_another_item_no_longer_explains_the_former(tmp_path: Path) -> None:
    figures = {
        "stock": ["I,S,-2", "J,S,0"],
        "sales": ["A,1,S,I,2,2026-01-01", "B,1,S,I,2,2026-01-02"],
    }
    first = figures | {"shortfalls": ["1,I,S,2,2026-01-03,sale,A"]}
    newer = figures | {"shortfalls": ["1,J,S,2,2026-01-03,sale,A"]}

    assert sources_after(tmp_path / "one", first) == ["S is short of 2 I: sale A of 01 January"]
    assert sources_after(tmp_path / "both", first, newer) == ["S is short of 2 I: sale B of 02 January"]


def test_a_transfer_moved_to_another_sender_is_the_source_of_its_shortage(tmp_path: Path) -> None:
    first = {"stock": ["I,S,-3", "I,X,-3"], "transfers": ["1,1,S,T,I,3,0,2026-01-02"]}
    newer = {"stock": ["I,S,0", "I,X,-3"], "transfers": ["1,1,X,T,I,3,0,2026-01-02"]}

    assert sources_after(tmp_path, first, newer) == ["X is short of 3 I: transfer 1 of 02 January"]


def test_a_transfer_moved_to_another_item_is_the_source_of_its_shortage(tmp_path: Path) -> None:
    at_t = ["I,T,0", "J,T,0"]
    first = {"stock": ["I,S,-3", "J,S,0", *at_t], "transfers": ["1,1,S,T,I,3,1,2026-01-02"]}
    newer = {"stock": ["I,S,0", "J,S,-3", *at_t], "transfers": ["1,1,S,T,J,3,1,2026-01-02"]}

    assert sources_after(tmp_path, first, newer) == ["S is short of 3 J: transfer 1 of 02 January"]


def test_a_partly_received_transfer_can_be_moved_to_two_other_shops(tmp_path: Path) -> None:
    stock = ["I,S,0", "I,T,0", "I,X,-3", "I,Y,1"]
    first = {"stock": ["I,S,-3", "I,T,1"], "transfers": ["1,1,S,T,I,3,1,2026-01-02"]}
    newer = {"stock": stock, "transfers": ["1,1,X,Y,I,3,1,2026-01-02"]}

    assert sources_after(tmp_path, first, newer) == ["X is short of 3 I: transfer 1 of 02 January"]


def test_a_partly_received_transfer_can_be_reversed_in_direction(tmp_path: Path) -> None:
    first = {"stock": ["I,S,-3", "I,T,1"], "transfers": ["1,1,S,T,I,3,1,2026-01-02"]}
    newer = {"stock": ["I,S,1", "I,T,-4"], "transfers": ["1,1,T,S,I,4,2,2026-01-02"]}

    assert sources_after(tmp_path, first, newer) == ["T is short of 4 I: transfer 1 of 02 January"]


def test_a_removed_line_follows_its_transfer_to_another_sender(tmp_path: Path) -> None:
    first = {"stock": ["I,S,-3"], "transfers": ["1,1,S,T,I,3,0,2026-01-02", "1,2,S,T,J,1,0,2026-01-02"]}
    newer = {"stock": ["I,S,0", "I,X,-3"], "transfers": ["1,1,X,T,I,3,0,2026-01-02"]}

    assert sources_after(tmp_path, first, newer) == ["X is short of 3 I: transfer 1 of 02 January"]


def test_a_purchase_order_moved_to_another_shop_is_received_there(tmp_path: Path) -> None:
    sales = ["A,1,S,I,2,2026-01-01", "B,1,X,I,2,2026-01-01"]
    first = {"stock": ["I,S,-1", "I,X,-2"], "sales": sales, "purchase_orders": ["P,1,V,S,I,3,1,2026-01-02"]}
    newer = {"stock": ["I,S,-2", "I,X,-1"], "sales": sales, "purchase_orders": ["P,1,V,X,I,3,1,2026-01-02"]}

    assert sources_after(tmp_path, first, newer) == [
        "S is short of 2 I: sale A of 01 January",
        "X is short of 1 I: sale B of 01 January",
    ]


def test_a_pending_receipt_follows_its_document_to_the_other_shop(
    tmp_path: Path,
) -> None:
    store, stock = new_store(tmp_path / "shop.duckdb"), ["I,T,0", "I,Y,0", "I,S,-3"]
    bring(store, {"stock": stock, "transfers": ["1,1,S,T,I,3,0,2026-01-02"]}, day=0)
    receive(store, "transfer", "1", [CountedLine(1, 2)], by=By("receipt", "Ann", NOW))

    bring(store, {"stock": stock, "transfers": ["1,1,S,Y,I,3,0,2026-01-02"]}, day=1)

    with store.read() as snapshot:
        assert snapshot.frame("stock", columns=["shop_id", "on_hand"]).sort("shop_id").rows() == [
            ("S", -3),
            ("T", 0),
            ("Y", 2),
        ]
    with pytest.raises(Problem, match="put transfer 1 at another shop"):
        undo(store, "receipt", by=By("undo", "Ann", NOW))
    assert store.ask(load_problems).is_empty()


def test_refunded_units_follow_their_sale_to_another_shop(tmp_path: Path) -> None:
    store = new_store(tmp_path / "shop.duckdb")
    bring(store, {"stock": ["I,S,-3", "I,X,0"], "sales": ["A,1,S,I,3,2026-01-02"]}, day=0)
    back = Change("sale_line", ("A", 1), {"refunded": 1, "returned_here": 1})
    move = dict(zip(MOVEMENT, ("sale", "A", 1, "I", "S", 1, NOW), strict=True))
    refunded = Posting(movements=[move], changes=[back])
    posted(store, By("refund", "Ann", NOW), "return", refunded)

    corrected = {"stock": ["I,S,0", "I,X,-3"], "sales": ["A,1,X,I,3,2026-01-02"]}
    bring(store, corrected, day=1)

    assert report(store).select("shop_id", "document_id", "backordered").rows() == [("X", "A", 2)]
    bring(store, corrected, day=2)
    with store.read() as snapshot:
        assert snapshot.count("operation") == 3, "the same folder twice changes nothing"
    assert store.ask(load_problems).is_empty()
