"""Documents as files list them: sent or drafts, closed when a file no longer lists them."""

from typing import Any

import pytest

from core.errors import Problems
from core.store.database import Store
from tests.core.exchange.small_folder import (
    FOLDER,
    MOVED,
    bring,
    on_hand,
    pending,
    receive,
    report,
    row,
)

pytestmark = pytest.mark.both_engines


ORDERED = "po_id,line_number,vendor_id,shop_id,item_id,ordered,received"


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
