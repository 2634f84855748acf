"""The folder we write tells the next store all of a transfer: what left, what came, what is owed no more."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from core.exchange.export import load_export
from core.exchange.importing import apply_import, load_known
from core.ledger.change_log import Change
from core.ledger.check import load_problems
from core.ledger.operations import By, Posting
from core.neutral.folder import checked_folder, read_folder, write_folder
from core.planning.choices import Choices
from core.planning.facts import load_plan
from core.purchasing.closing import cancel_remainder
from core.purchasing.documents import TRANSFER
from core.receiving.counted_lines import CountedLine
from core.report.backorders import REPORT, load_report
from core.store.database import Store
from tests.helpers.copied_stores import new_store
from tests.helpers.receiving_shop import NOW, ReceivingShop

STOCK = """\
item_id,shop_id,on_hand
chain,harbour,-2
chain,hill,-3
pump,harbour,-2
pump,hill,-2
"""
NO_TRANSFERS = "transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,received,sent_at\n"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    """Two of each item wait at the harbour; the hill has none to send."""
    shop = ReceivingShop(tmp_path)
    for item in ("chain", "pump"):
        shop.sold(item, 2)
    yield shop
    shop.store.close()


def exported(store: Store, folder: Path) -> pl.DataFrame:
    """The transfers of the folder that ``store`` writes."""
    with store.read() as snapshot:
        frames = load_export(snapshot, NOW)
    write_folder(frames, folder)
    return frames["transfers"].select("line_number", "quantity", "received", "closed")


def in_another_store(folder: Path) -> Store:
    copy = new_store(folder.with_suffix(".duckdb"))
    read = read_folder(folder, {})
    apply_import(copy, read, by=By("copy", "Ann", NOW), backup=False)
    return copy


def report(store: Store) -> pl.DataFrame:
    with store.read() as snapshot:
        return load_report(snapshot).select(REPORT)


def is_told_whole(store: Store, folder: Path) -> None:
    """The folder of ``store`` gives an empty store an equal report and plan, in which all is well."""
    exported(store, folder)
    copy = in_another_store(folder)
    assert report(copy).equals(report(store))
    assert copy.ask(load_plan, Choices(), NOW).equals(store.ask(load_plan, Choices(), NOW))
    assert copy.ask(load_problems).is_empty()
    copy.close()


def newer_transfers(shop: ReceivingShop, *lines: str) -> None:
    """A newer export of the POS: STOCK and these transfer lines."""
    with shop.store.read() as snapshot:
        frames, known = load_export(snapshot, NOW), load_known(snapshot)
    texts = {name: frames[name].cast(pl.String) for name in ("shops", "items")}
    transfers = NO_TRANSFERS + "".join(f"{line}\n" for line in lines)
    for name, text in (("stock", STOCK), ("transfers", transfers)):
        texts[name] = pl.read_csv(text.encode(), infer_schema=False)
    apply_import(shop.store, checked_folder(texts, known), by=shop.by(), backup=False)


def test_a_lost_line_leaves_the_other_lines_of_its_transfer_incoming(
    shop: ReceivingShop, tmp_path: Path
) -> None:
    transfer = shop.sent(("chain", 3), ("pump", 1))
    cancel_remainder(shop.store, TRANSFER, transfer, "lost", line_numbers=[1], by=shop.by())

    assert exported(shop.store, tmp_path / "out").rows() == [(1, 3, 3, False), (2, 1, 0, False)]
    is_told_whole(shop.store, tmp_path / "out")


def test_refused_units_of_a_transfer_are_not_incoming_after_export_and_import(
    shop: ReceivingShop, tmp_path: Path
) -> None:
    transfer = shop.sent(("chain", 3))
    shop.receive("transfer", transfer, [CountedLine(1, received=1, rejected=1, reject_reason="broken")])

    assert exported(shop.store, tmp_path / "out").rows() == [(1, 3, 2, False)]
    is_told_whole(shop.store, tmp_path / "out")


def test_a_transfer_deleted_in_the_pos_stays_the_source_at_its_sender(
    shop: ReceivingShop, tmp_path: Path
) -> None:
    newer_transfers(shop, "7,1,hill,harbour,chain,3,1,2026-11-01")
    newer_transfers(shop)

    assert exported(shop.store, tmp_path / "out").rows() == [(1, 3, 1, True)]
    assert "7" in report(shop.store).filter(shop_id="hill")["document_id"]
    is_told_whole(shop.store, tmp_path / "out")


def test_a_line_deleted_in_the_pos_stays_the_source_at_its_sender(
    shop: ReceivingShop, tmp_path: Path
) -> None:
    first, second = ("7,1,hill,harbour,chain,3,1,2026-11-01", "7,2,hill,harbour,pump,2,0,2026-11-01")
    newer_transfers(shop, first, second)
    newer_transfers(shop, second)

    assert exported(shop.store, tmp_path / "out").rows() == [(1, 3, 3, False), (2, 2, 0, False)]
    assert shop.incoming("chain") == 0
    is_told_whole(shop.store, tmp_path / "out")


def test_a_deleted_draft_of_a_transfer_is_not_exported(shop: ReceivingShop, tmp_path: Path) -> None:
    newer_transfers(shop, "7,1,hill,harbour,chain,3,,")
    newer_transfers(shop)

    assert exported(shop.store, tmp_path / "out").is_empty()


def test_units_received_before_a_transfer_became_a_draft_again_do_not_block_it(
    shop: ReceivingShop, tmp_path: Path
) -> None:
    newer_transfers(shop, "7,1,hill,harbour,chain,3,0,2026-11-01")
    shop.receive("transfer", "7", [CountedLine(1, received=1)])
    newer_transfers(shop, "7,1,hill,harbour,chain,3,,")

    assert exported(shop.store, tmp_path / "out").rows() == [(1, 3, 0, False)]
    is_told_whole(shop.store, tmp_path / "out")


def test_units_received_before_an_order_became_a_draft_again_do_not_block_it(
    shop: ReceivingShop, tmp_path: Path
) -> None:
    order = shop.ordered(("chain", 3))
    shop.receive("po", order, [CountedLine(1, received=1)])
    shop.post(Posting(changes=[Change("purchase_order", (order,), {"ordered_at": None})]))

    is_told_whole(shop.store, tmp_path / "out")
