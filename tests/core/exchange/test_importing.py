"""A folder comes in whole, once, and a newer one is merged with what our people did since (contract §3)."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from core.errors import Problems, Refused
from core.exchange.export import load_export
from core.exchange.import_plan import Imported
from core.exchange.importing import apply_import, load_known, plan_import
from core.exchange.sample import sample_folder
from core.ledger.change_log import Change
from core.ledger.operations import By, Posting
from core.neutral.folder import checked_folder, read_text, write_folder
from core.report.backorders import REPORT, load_report
from core.store import open_store
from core.store.database import Store
from core.undo import undo
from tests.helpers import naive_rules
from tests.helpers.copied_stores import new_store
from tests.helpers.posting import posted

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 23, 12)

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


def operations(store: Store) -> list[str]:
    with store.read() as snapshot:
        return snapshot.frame("operation")["operation_id"].to_list()


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


def with_received(units: int, closed: str = "false") -> list[str]:
    head, first, second = FOLDER["purchase_orders"]
    return [
        head,
        first.replace(",5,0,", f",5,{units},").replace("false", closed),
        second.replace("false", closed),
    ]


def with_on_hand(units: int) -> list[str]:
    return [line.replace("I,A,-3", f"I,A,{units}") for line in FOLDER["stock"]]


def test_after_an_import_on_hand_equals_the_file(store: Store) -> None:
    bring(store, FOLDER)

    assert (on_hand(store, "I", "A"), on_hand(store, "I", "B"), on_hand(store, "J", "A")) == (-3, 5, 0)


def test_the_newest_sale_is_still_open(store: Store) -> None:
    bring(store, FOLDER)

    (line,) = report(store).to_dicts()
    assert (line["document_id"], line["backordered"], line["covered"], line["purchase_orders"]) == (
        "S2",
        3,
        3,
        "P1",
    )


def test_the_sample_equals_a_slow_second_calculation(store: Store) -> None:
    texts = read_text(sample_folder())
    apply_import(store, checked_folder(texts, {}), by=By("sample", "Ann", NOW))

    files = naive_rules.read_files(sample_folder())
    slow = {
        (*pair, source.document): source.backordered
        for pair, sources in naive_rules.naive_open_sources(files).items()
        for source in sources
    }
    rows = report(store).select("item_id", "shop_id", "document_id", "backordered").rows()
    assert {(item, shop, document): units for item, shop, document, units in rows} == slow


def test_the_same_folder_twice_changes_nothing(store: Store) -> None:
    first = bring(store, FOLDER)
    before = report(store)

    second = bring(store, FOLDER, days=1)

    assert not second.changed
    assert second.operation_id == first.operation_id
    assert report(store).equals(before)


def test_repeating_an_import_gives_the_same_answer_and_imports_once(store: Store) -> None:
    first = bring(store, FOLDER)
    assert (bring(store, FOLDER), len(operations(store))) == (first, 1)


def test_an_id_that_was_used_for_another_import_is_refused_in_a_sentence(store: Store) -> None:
    bring(store, FOLDER)
    with pytest.raises(Refused, match="was already used for something else"):
        bring(store, FOLDER, stock=with_on_hand(2))
    assert len(operations(store)) == 1


def test_a_preview_of_another_store_is_not_imported_into_this_one(store: Store) -> None:
    bring(store, FOLDER)
    seen = store.store_generation
    store.start_over(lambda _: None, action="empty", store_generation=seen, now=NOW)
    with pytest.raises(Refused, match="replaced by a backup or another import"):
        bring(store, FOLDER, store_generation=seen)
    assert operations(store) == []


def test_a_receipt_missing_from_the_newer_export_stays_pending(store: Store) -> None:
    bring(store, FOLDER)
    receive(store, 3)

    bring(store, FOLDER, days=1)

    assert on_hand(store, "I", "A") == 0
    assert pending(store) == {("P1", "I", "A"): 3}


def test_a_receipt_in_the_newer_export_is_settled_and_counted_once(store: Store) -> None:
    bring(store, FOLDER)
    receive(store, 3)

    bring(store, FOLDER, days=1, purchase_orders=with_received(3), stock=with_on_hand(0))

    assert on_hand(store, "I", "A") == 0
    assert pending(store) == {}
    assert row(store, "purchase_order_line", po_id="P1", line_number=1)["received"] == 3


def test_a_receipt_shown_in_part_stays_pending_for_the_rest(store: Store) -> None:
    bring(store, FOLDER)
    receive(store, 3)

    bring(store, FOLDER, days=1, purchase_orders=with_received(1), stock=with_on_hand(-2))

    assert on_hand(store, "I", "A") == 0
    assert pending(store) == {("P1", "I", "A"): 2}


def test_units_that_the_file_received_beyond_ours_are_added(store: Store) -> None:
    bring(store, FOLDER)
    receive(store, 3)

    bring(store, FOLDER, days=1, purchase_orders=with_received(5), stock=with_on_hand(2))

    assert on_hand(store, "I", "A") == 2
    assert row(store, "purchase_order_line", po_id="P1", line_number=1)["received"] == 5


def test_a_receipt_that_the_file_shows_cannot_be_undone_here(store: Store) -> None:
    bring(store, FOLDER)
    receive(store, 3)
    bring(store, FOLDER, days=1, purchase_orders=with_received(3), stock=with_on_hand(0))

    with pytest.raises(Exception, match="POS already shows"):
        undo(store, "receive-3", by=By("undo", "Ann", NOW))


def test_a_dispatch_is_pending_until_the_file_sends_it(store: Store) -> None:
    bring(store, FOLDER)
    sent = [Change("transfer", ("T1",), {"sent_at": NOW})]
    move(store, "send", -2, ("transfer", "T1", "I", "B"), changes=sent)

    bring(store, FOLDER, days=1)
    assert on_hand(store, "I", "B") == 3
    assert pending(store) == {("T1", "I", "B"): -2}

    head, line = FOLDER["transfers"]
    stock = [text.replace("I,B,5", "I,B,3") for text in FOLDER["stock"]]
    bring(store, FOLDER, days=2, transfers=[head, line + "2026-11-23"], stock=stock)
    assert on_hand(store, "I", "B") == 3
    assert pending(store) == {}


def refund(store: Store, units: int = 1) -> None:
    values = {"refunded": units, "returned_here": units}
    move(store, "refund", units, ("sale", "S1", "I", "A"), changes=[Change("sale_line", ("S1", 1), values)])


def test_a_refund_is_pending_until_the_return_is_there(store: Store) -> None:
    bring(store, FOLDER)
    refund(store)

    bring(store, FOLDER, days=1)
    assert on_hand(store, "I", "A") == -2

    returned = [*FOLDER["sales"], "S3,1,A,I,-1,2026-11-20T10:00:00,10,E1"]
    bring(store, FOLDER, days=2, sales=returned, stock=with_on_hand(-2))
    assert on_hand(store, "I", "A") == -2
    assert pending(store) == {}
    assert row(store, "open_line", document_id="S1", item_id="I")["waiting"] == 1


def test_refunds_are_settled_by_a_return_that_grows(store: Store) -> None:
    bring(store, FOLDER)
    refund(store, units=2)
    returned = "S3,1,A,I,{},2026-11-20T10:00:00,10,E1"

    bring(store, FOLDER, days=1, sales=[*FOLDER["sales"], returned.format(-1)], stock=with_on_hand(-2))
    assert on_hand(store, "I", "A") == -1
    assert pending(store) == {("S1", "I", "A"): 1}

    bring(store, FOLDER, days=2, sales=[*FOLDER["sales"], returned.format(-2)], stock=with_on_hand(-1))
    assert on_hand(store, "I", "A") == -1
    assert pending(store) == {}


def test_a_field_changed_here_is_kept_until_the_file_changes_it(store: Store) -> None:
    bring(store, FOLDER)
    cleared = Change("ecom_order", ("E1",), {"fraud_check": "cleared"})
    posted(store, By("clear", "Ann", NOW), "fraud_check", Posting(changes=[cleared]))

    bring(store, FOLDER, days=1)
    assert row(store, "ecom_order", ecom_order_id="E1")["fraud_check"] == "cleared"

    fraud = [line.replace("unchecked", "fraud") for line in FOLDER["ecom_orders"]]
    bring(store, FOLDER, days=2, ecom_orders=fraud)
    assert row(store, "ecom_order", ecom_order_id="E1")["fraud_check"] == "fraud"
    with store.read() as snapshot:
        assert snapshot.count("ours") == 0


def test_a_field_that_the_pos_now_has_is_no_longer_listed(store: Store) -> None:
    bring(store, FOLDER)
    paid = Change("ecom_order", ("E1",), {"payment_status": "paid"})
    posted(store, By("pay", "Ann", NOW), "paid", Posting(changes=[paid]))
    with store.read() as snapshot:
        assert [held["imported_value"] for held in snapshot.rows("ours")] == ["not_paid"]

    bring(
        store,
        FOLDER,
        days=1,
        ecom_orders=[line.replace("not_paid", "paid") for line in FOLDER["ecom_orders"]],
    )

    with store.read() as snapshot:
        assert snapshot.count("ours") == 0


def test_a_missing_column_or_file_changes_nothing(store: Store) -> None:
    bring(store, FOLDER)

    few = {name: FOLDER[name] for name in ("shops", "items", "stock")}
    few["stock"] = ["item_id,shop_id,on_hand", "I,A,-3"]
    bring(store, few, days=1)

    assert row(store, "stock", item_id="I", shop_id="A")["reorder_point"] == 1
    assert report(store)["covered"].sum() == 3


def test_an_older_export_is_refused(store: Store) -> None:
    dated = ["item_id,shop_id,on_hand,as_of", "I,A,-3,2026-11-20"]
    bring(store, FOLDER, stock=dated)

    with pytest.raises(
        Problems, match=r"stock.csv, row 2, as_of “2026-11-19T00:00:00”: older than the last import"
    ):
        bring(store, FOLDER, days=1, stock=[line.replace("-20", "-19") for line in dated])


ORDERED = "po_id,line_number,vendor_id,shop_id,item_id,ordered,received"
MOVED = "transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,received"


def test_a_file_without_the_date_leaves_it_open_whether_a_document_was_sent(store: Store) -> None:
    sent = [f"{MOVED},sent_at", "T1,1,B,A,I,5,0,2026-11-10"]
    bring(store, FOLDER, transfers=sent)

    arrived: Any = {"purchase_orders": [ORDERED, "P1,1,V,A,I,5,3"], "transfers": [MOVED, "T1,1,B,A,I,6,2"]}
    stock = ["item_id,shop_id,on_hand", "I,A,2", "I,B,4"]
    bring(store, FOLDER, days=1, stock=stock, **arrived)

    assert row(store, "purchase_order_line", po_id="P1", line_number=1)["received"] == 3
    line = row(store, "transfer_line", transfer_id="T1")
    assert (line["quantity"], line["sent"], line["received"]) == (6, 6, 2)
    assert (on_hand(store, "I", "A"), on_hand(store, "I", "B"), pending(store)) == (2, 4, {})


def test_a_transfer_whose_date_the_file_empties_was_not_sent(store: Store) -> None:
    sent = [f"{MOVED},sent_at", "T1,1,B,A,I,5,0,2026-11-10"]
    bring(store, FOLDER, transfers=sent)

    bring(store, FOLDER, days=1, transfers=[line.removesuffix("2026-11-10") for line in sent])

    assert row(store, "transfer_line", transfer_id="T1")["sent"] == 0


def test_a_new_document_without_a_date_is_a_draft(store: Store) -> None:
    bring(store, FOLDER)
    purchase_orders = [ORDERED, "P8,1,V,A,I,5,", "P9,1,V,A,I,5,3"]
    transfers = [MOVED, "T1,1,B,A,I,2,1"]  # a draft here too

    with pytest.raises(Problems) as problems:
        bring(store, FOLDER, days=1, purchase_orders=purchase_orders, transfers=transfers)

    assert [(said.file, said.row, said.column) for said in problems.value.rows] == [
        ("purchase_orders.csv", 3, "received"),
        ("transfers.csv", 2, "received"),
    ]


def test_a_document_sent_here_stays_pending_while_the_file_has_no_date(store: Store) -> None:
    bring(store, FOLDER)
    sent = [Change("transfer", ("T1",), {"sent_at": NOW})]
    move(store, "send", -2, ("transfer", "T1", "I", "B"), changes=sent)

    bring(store, FOLDER, days=1, transfers=[MOVED, "T1,1,B,A,I,2,0"])
    assert (on_hand(store, "I", "B"), pending(store)) == (3, {("T1", "I", "B"): -2})

    stock = ["item_id,shop_id,on_hand", "I,A,-2", "I,B,3"]
    bring(store, FOLDER, days=2, stock=stock, transfers=[MOVED, "T1,1,B,A,I,2,1"])
    assert (on_hand(store, "I", "B"), pending(store)) == (3, {})


def test_an_export_older_than_one_that_changed_nothing_is_refused(store: Store) -> None:
    first, same, older = (
        ["item_id,shop_id,on_hand,as_of", f"I,A,{units},2026-11-{day}"]
        for units, day in ((-3, 20), (-3, 22), (-1, 21))
    )
    bring(store, FOLDER, stock=first)
    bring(store, FOLDER, days=1, stock=same)

    with pytest.raises(Problems, match="older than the last import"):
        bring(store, FOLDER, days=2, stock=older)
    assert not bring(store, FOLDER, days=3, stock=same).changed


def test_an_item_that_no_file_counted_stays_at_0_however_much_is_sold(store: Store) -> None:
    sold = [*FOLDER["sales"], "S3,1,B,J,2,2026-11-20,5,"]
    bring(store, FOLDER, sales=sold)
    assert on_hand(store, "J", "B") == 0

    bring(store, FOLDER, days=1, sales=[*sold, "S4,1,B,J,1,2026-11-21,5,"])
    assert on_hand(store, "J", "B") == 0

    dated = ["item_id,shop_id,on_hand,as_of", "J,B,-1,2026-11-22"]
    bring(store, FOLDER, days=2, sales=sold, stock=dated)
    assert on_hand(store, "J", "B") == -1


def test_an_open_document_no_longer_listed_is_closed_and_comes_back(store: Store) -> None:
    bring(store, FOLDER)
    receive(store, 1)
    other = [FOLDER["purchase_orders"][0], "P2,1,V,B,J,1,0,2026-11-03,,false"]

    gone = bring(store, FOLDER, days=1, purchase_orders=other)
    assert any("P1" in note and "closed" in note for note in gone.notes)
    assert report(store)["covered"].sum() == 0
    assert pending(store) == {}
    assert on_hand(store, "I", "A") == -3

    back = bring(store, FOLDER, days=2)
    assert any("P1" in note and "reopened" in note for note in back.notes)
    assert report(store)["covered"].sum() > 0


def test_a_line_removed_from_a_listed_document_is_no_longer_incoming(store: Store) -> None:
    bring(store, FOLDER)
    head, _, second = FOLDER["purchase_orders"]

    bring(store, FOLDER, days=1, purchase_orders=[head, second])

    assert report(store)["covered"].sum() == 0


def test_a_new_sale_and_its_stock_need_no_adjustment(store: Store) -> None:
    bring(store, FOLDER)
    sales = [*FOLDER["sales"], "S3,1,A,I,2,2026-11-22T10:00:00,10,"]

    bring(store, FOLDER, days=1, sales=sales, stock=with_on_hand(-5))

    with store.read() as snapshot:
        assert snapshot.frame("stock_movement", document_type="adjustment").is_empty()
    assert report(store)["backordered"].to_list() == [3, 2]


def test_stock_that_the_documents_do_not_explain_is_one_adjustment(store: Store) -> None:
    bring(store, FOLDER)

    bring(store, FOLDER, days=1, stock=with_on_hand(1))

    with store.read() as snapshot:
        (adjustment,) = snapshot.rows("stock_movement", document_type="adjustment")
    assert (adjustment["quantity"], adjustment["document_id"]) == (4, "import-1")


def test_an_upward_adjustment_lowers_found_by_the_same_units(store: Store) -> None:
    bring(store, FOLDER)
    assert row(store, "stock", item_id="I", shop_id="A")["found"] == 1

    bring(store, FOLDER, days=1, stock=with_on_hand(-1))

    assert row(store, "stock", item_id="I", shop_id="A")["found"] == 0


def test_an_edited_sale_moves_the_difference_only(store: Store) -> None:
    bring(store, FOLDER)
    edited = [line.replace("S2,1,A,I,4", "S2,1,A,I,3") for line in FOLDER["sales"]]

    bring(store, FOLDER, days=1, sales=edited, stock=with_on_hand(-2))

    with store.read() as snapshot:
        assert snapshot.frame("stock_movement", document_type="adjustment").is_empty()
    assert report(store)["backordered"].sum() == 2


def test_the_preview_writes_nothing(store: Store) -> None:
    texts = {
        name: pl.read_csv("\n".join(lines).encode(), infer_schema=False) for name, lines in FOLDER.items()
    }

    with store.read() as snapshot:
        plan = plan_import(snapshot, checked_folder(texts, {}), NOW)

    assert plan.summary().filter(pl.col("table") == "sale_line")["new"].item() == 2
    with store.read() as snapshot:
        assert snapshot.version == 0


def test_a_backup_is_made_before_a_second_import(store: Store) -> None:
    bring(store, FOLDER)
    texts = {
        name: pl.read_csv("\n".join(lines).encode(), infer_schema=False) for name, lines in FOLDER.items()
    }
    texts["stock"] = pl.read_csv("\n".join(with_on_hand(2)).encode(), infer_schema=False)

    done = apply_import(store, checked_folder(texts, {}), by=By("second", "Ann", NOW + timedelta(1)))

    assert done.backup is not None
    assert report(open_store(done.backup))["backordered"].sum() == 3


def test_exported_and_imported_into_an_empty_store_the_report_is_equal(store: Store, tmp_path: Path) -> None:
    texts = read_text(sample_folder())
    apply_import(store, checked_folder(texts, {}), by=By("sample", "Ann", NOW))
    with store.read() as snapshot:
        write_folder(load_export(snapshot, NOW), tmp_path / "export")

    copy = new_store(tmp_path / "copy.duckdb")
    again = checked_folder(read_text(tmp_path / "export"), {})
    apply_import(copy, again, by=By("copy", "Ann", NOW))

    assert report(copy).equals(report(store))
    with store.read() as one, copy.read() as other:
        columns = ["item_id", "shop_id", "document_id", "line_number", "backordered", "waiting"]
        frames = [snapshot.frame("open_line", columns=columns).sort(columns) for snapshot in (one, other)]
        assert frames[0].equals(frames[1])


def test_shortage_causes_found_here_survive_export_and_import(store: Store, tmp_path: Path) -> None:
    bring(store, FOLDER)
    receive(store, 3)  # on hand 0 while two wait; one unit is known to have been there
    with store.read() as snapshot:
        write_folder(load_export(snapshot, NOW), tmp_path / "export")

    copy = new_store(tmp_path / "copy.duckdb")
    again = checked_folder(read_text(tmp_path / "export"), {})
    apply_import(copy, again, by=By("copy", "Ann", NOW))

    assert row(copy, "stock", item_id="I", shop_id="A")["found"] == 1


def test_work_done_here_survives_export_and_import(store: Store, tmp_path: Path) -> None:
    bring(store, FOLDER)
    receive(store, 1)
    refund(store)
    with store.read() as snapshot:
        write_folder(load_export(snapshot, NOW), tmp_path / "export")

    copy = new_store(tmp_path / "copy.duckdb")
    again = checked_folder(read_text(tmp_path / "export"), {})
    apply_import(copy, again, by=By("copy", "Ann", NOW))

    assert report(copy).equals(report(store))
