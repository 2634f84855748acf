"""A folder comes in whole, once, and a newer one is merged with what our people did since (contract §3)."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from core.errors import Problems, Refused
from core.exchange.export import load_export
from core.exchange.importing import apply_import, plan_import
from core.exchange.sample import sample_folder
from core.ledger.change_log import Change
from core.ledger.operations import By, Posting
from core.neutral.folder import checked_folder, read_text, write_folder
from core.store import open_store
from core.store.database import Store
from tests.core.exchange.small_folder import (
    FOLDER,
    NOW,
    bring,
    on_hand,
    receive,
    report,
    row,
    with_on_hand,
)
from tests.helpers import naive_rules
from tests.helpers.copied_stores import new_store
from tests.helpers.posting import posted

pytestmark = pytest.mark.both_engines


def operations(store: Store) -> list[str]:
    with store.read() as snapshot:
        return snapshot.frame("operation")["operation_id"].to_list()


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
        Problems, match=r"stock.csv, row 2, as_of “2026-11-19T00:00:00”: is older than the last import"
    ):
        bring(store, FOLDER, days=1, stock=[line.replace("-20", "-19") for line in dated])


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


def test_a_folder_gives_up_its_rows_to_the_import_that_writes_them(store: Store) -> None:
    folder = checked_folder(read_text(sample_folder()), {})
    with store.read() as snapshot:
        plan_import(snapshot, folder, NOW)
    assert folder.has_rows
    apply_import(store, folder, by=By("first", "Ann", NOW))
    assert not folder.has_rows
    assert apply_import(store, folder, by=By("first", "Ann", NOW)).operation_id == "first"
    with pytest.raises(ValueError, match="read it again"):
        apply_import(store, folder, by=By("second", "Ann", NOW), backup=False)


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
