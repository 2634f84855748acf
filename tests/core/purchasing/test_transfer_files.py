"""Transfers have the files that purchase orders have, and a pick list."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from core.errors import Problem
from core.purchasing.transfer_files import (
    load_transfer_files,
    load_transfer_lines,
    load_transfer_to_print,
    load_unsent_transfers,
    transfer_list,
)
from tests.helpers.receiving_shop import NOW, ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def test_a_transfer_is_a_list_for_the_pos_with_every_code_and_both_shops(shop: ReceivingShop) -> None:
    transfer = shop.drafted_transfer(("chain", 3), ("tube", 2), sender="hill", receiver="harbour")
    with shop.store.read() as snapshot:
        text = transfer_list(load_transfer_lines(snapshot, [transfer])).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [(row["System ID"], row["UPC"], row["Quantity"]) for row in rows] == [
        ("chain", "012345678900", "3"),
        ("tube", "012345678902", "2"),
    ]
    assert {(row["Transfer"], row["From"], row["To"]) for row in rows} == {(transfer, "Hill", "Harbour")}


def test_all_drafts_are_in_one_zip_with_a_slip_and_a_pick_list_each(shop: ReceivingShop) -> None:
    drafts = [shop.drafted_transfer(("chain", 3)) for _ in range(2)]
    shop.sent(("tube", 1))
    shop.drafted_transfer(("pump", 1), sender="harbour", receiver="hill")
    with shop.store.read() as snapshot:
        assert load_unsent_transfers(snapshot, ["harbour"]) == drafts
        files = load_transfer_files(snapshot, drafts, NOW)
    assert sorted(files) == sorted(
        ["transfers/transfers.csv", *(f"transfers/transfer-{each}.csv" for each in drafts),
         *(f"print/transfer-{each}.pdf" for each in drafts),
         *(f"print/pick-list-{each}.pdf" for each in drafts)]
    )  # fmt: skip
    assert all(text.startswith(b"%PDF") for name, text in files.items() if name.endswith(".pdf"))
    assert files["transfers/transfers.csv"].count(b"Chain") == 2


def test_a_transfer_that_was_sent_has_the_units_that_left(shop: ReceivingShop) -> None:
    transfer = shop.sent(("tube", 4))
    with shop.store.read() as snapshot:
        printed = load_transfer_to_print(snapshot, transfer)
        assert (printed.sent_on, printed.units, printed.from_shop) == (NOW.date(), "4 units", "Hill")
        with pytest.raises(Problem, match="There is no transfer T0"):
            load_transfer_to_print(snapshot, "T0")
        assert load_transfer_files(snapshot, [], NOW) == {}
