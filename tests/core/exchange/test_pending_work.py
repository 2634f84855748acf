"""Work done here that the POS does not show yet: pending until a file shows it, counted once."""

from pathlib import Path

import pytest

from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.change_log import Change
from core.ledger.operations import By
from core.neutral.folder import checked_folder, read_text, write_folder
from core.store.database import Store
from core.undo import undo
from tests.core.exchange.small_folder import (
    FOLDER,
    MOVED,
    NOW,
    bring,
    move,
    on_hand,
    pending,
    receive,
    report,
    row,
    with_on_hand,
)
from tests.helpers.copied_stores import new_store

pytestmark = pytest.mark.both_engines


def with_received(units: int, closed: str = "false") -> list[str]:
    head, first, second = FOLDER["purchase_orders"]
    return [
        head,
        first.replace(",5,0,", f",5,{units},").replace("false", closed),
        second.replace("false", closed),
    ]


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


def test_a_document_sent_here_stays_pending_while_the_file_has_no_date(store: Store) -> None:
    bring(store, FOLDER)
    sent = [Change("transfer", ("T1",), {"sent_at": NOW})]
    move(store, "send", -2, ("transfer", "T1", "I", "B"), changes=sent)

    bring(store, FOLDER, days=1, transfers=[MOVED, "T1,1,B,A,I,2,0"])
    assert (on_hand(store, "I", "B"), pending(store)) == (3, {("T1", "I", "B"): -2})

    stock = ["item_id,shop_id,on_hand", "I,A,-2", "I,B,3"]
    bring(store, FOLDER, days=2, stock=stock, transfers=[MOVED, "T1,1,B,A,I,2,1"])
    assert (on_hand(store, "I", "B"), pending(store)) == (3, {})


def exported_and_imported(store: Store, folder: Path) -> Store:
    """An empty store into which what ``store`` exports was imported."""
    with store.read() as snapshot:
        write_folder(load_export(snapshot, NOW), folder / "export")
    copy = new_store(folder / "copy.duckdb")
    apply_import(copy, checked_folder(read_text(folder / "export"), {}), by=By("copy", "Ann", NOW))
    return copy


def test_work_done_here_survives_export_and_import(store: Store, tmp_path: Path) -> None:
    bring(store, FOLDER)
    receive(store, 1)
    refund(store)

    copy = exported_and_imported(store, tmp_path)

    assert report(copy).equals(report(store))


def test_a_refund_stays_with_its_line_of_the_sale_after_export_and_import(
    store: Store, tmp_path: Path
) -> None:
    """Line 1 was refunded. Without its number the return would take back line 2, the newest of the order."""
    line = FOLDER["sales"][1]
    bring(store, FOLDER, sales=[FOLDER["sales"][0], line, line.replace("S1,1", "S1,2")])
    refund(store)

    copy = exported_and_imported(store, tmp_path)

    waiting = ["document_id", "line_number", "waiting"]
    for here in (store, copy):
        with here.read() as snapshot:
            lines = snapshot.frame("open_line", columns=waiting, document_id="S1").sort("line_number")
            assert lines.rows() == [("S1", 1, 1), ("S1", 2, 2)]
    assert report(copy).equals(report(store))
