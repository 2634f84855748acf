"""The watched folder: what it takes moves to done, what it refuses to refused, with the reason beside it."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.errors import Problem
from core.exchange import fill_with_sample
from core.formats.zips import zipped
from core.ledger import By
from core.morning import DIFFERENCE, REFUSAL, InboxEntry
from core.morning.inbox import QUESTION
from core.morning.watched_folder import take_in
from core.purchasing import PURCHASE_ORDER, Draft, DraftLine, create_drafts
from core.report import load_report
from core.store import Store
from tests.helpers.neutral_folders import GOOD, folder_in, with_cell
from tests.helpers.synced import new_id

NOW = datetime(2026, 11, 28, 6, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "watched"
    place.mkdir()
    return place


def look(store: Store, folder: Path, *, rested: bool = True) -> list[InboxEntry]:
    """One look at the folder, whose files were last written an hour ago."""
    if rested:
        at = (NOW - timedelta(hours=1)).timestamp()
        for file in folder.rglob("*"):
            os.utime(file, (at, at))
    return take_in(store, folder, actor="worker", now=NOW, new_id=new_id)


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def short(store: Store) -> int:
    with store.read() as snapshot:
        return int(load_report(snapshot)["backordered"].sum())


@pytest.mark.parametrize("kind", ["folder", "zip", "loose files"])
def test_a_valid_file_is_imported_and_moved_to_done(store: Store, folder: Path, kind: str) -> None:
    if kind == "zip":
        (folder / "export.zip").write_bytes(zipped({name: text.encode() for name, text in GOOD.items()}))
    else:
        folder_in(folder / "export" if kind == "folder" else folder)

    assert look(store, folder) == []

    assert short(store) == 3
    assert {name.split("/")[0] for name in files(folder)} == {"done"}
    assert look(store, folder) == []


def test_an_invalid_file_is_refused_with_every_reason_and_changes_nothing(store: Store, folder: Path) -> None:
    folder_in(folder / "bad", stock=with_cell("stock", 2, "on_hand", "1.5"))
    folder_in(folder / "good")

    (entry,) = look(store, folder)

    assert (entry.kind, entry.subject) == (REFUSAL, "bad")
    assert "stock.csv, row 2, on_hand “1.5”" in entry.sentence
    (why,) = (folder / "refused").glob("*/why it was refused.txt")
    assert why.read_text("utf-8") == f"{entry.sentence}\n"
    assert short(store) == 3


def test_an_unknown_file_is_refused(store: Store, folder: Path) -> None:
    (folder / "holiday.csv").write_text("a,b\n1,2\n")

    (entry,) = look(store, folder)

    assert (entry.kind, entry.subject) == (REFUSAL, "holiday.csv")


def test_an_incomplete_export_becomes_a_question_in_the_inbox(store: Store, folder: Path) -> None:
    (folder / "items.csv").write_text("System ID,Item,Qty.,Price\n9,Lamp,4,12\n")

    (entry,) = look(store, folder)

    assert entry.kind == QUESTION
    assert entry.sentence.startswith("It has open questions. Upload it on the Data page to answer them.\n")
    assert "shop" in entry.sentence


def test_a_file_that_is_still_being_written_is_left(store: Store, folder: Path) -> None:
    folder_in(folder / "export")

    at = (NOW - timedelta(seconds=2)).timestamp()
    for file in (folder / "export").iterdir():
        os.utime(file, (at, at))
    assert look(store, folder, rested=False) == []

    assert not (folder / "done").exists()
    assert short(store) == 0


def test_a_file_imported_but_not_moved_changes_nothing_when_read_again(store: Store, folder: Path) -> None:
    folder_in(folder / "export")
    look(store, folder)
    version = store.version
    folder_in(folder / "export")

    assert look(store, folder) == []

    assert store.version == version


def test_a_newer_file_of_the_same_name_is_taken_beside_the_first(store: Store, folder: Path) -> None:
    folder_in(folder / "export")
    look(store, folder)
    folder_in(folder / "export", stock="item_id,shop_id,on_hand,as_of\n1,NY,-5,2026-11-24\n")

    look(store, folder)

    assert short(store) == 5
    assert len(list((folder / "done").iterdir())) == 2


def test_a_file_is_not_imported_into_the_sample_shop(store: Store, folder: Path) -> None:
    fill_with_sample(store, actor="first run", now=NOW)
    folder_in(folder / "export")

    with pytest.raises(Problem, match="holds the sample shop"):
        look(store, folder)

    assert (folder / "export").exists()


def test_a_missing_watched_folder_is_reported(store: Store, folder: Path) -> None:
    folder.rmdir()

    with pytest.raises(Problem, match="cannot be read"):
        look(store, folder)


def test_an_order_of_a_file_that_may_be_one_of_ours_is_asked_about(store: Store, folder: Path) -> None:
    folder_in(folder / "first")
    look(store, folder)
    draft = Draft(PURCHASE_ORDER, "ACME", "NY", [DraftLine("1", 6)])
    order = str(create_drafts(store, [draft], by=By(new_id(), "Ann", NOW)).result[0]["document_id"])
    theirs = "P3,1,ACME,NY,1,6,0,2026-11-27\n"
    folder_in(folder / "newer", purchase_orders=GOOD["purchase_orders.csv"] + theirs)

    (entry,) = look(store, folder)

    assert (entry.kind, entry.subject) == (DIFFERENCE, "newer")
    assert entry.sentence.startswith(f"{order} looks like P3: same vendor, shop and items.")
    assert {name.split("/")[0] for name in files(folder)} == {"done"}
    folder_in(folder / "again", purchase_orders=GOOD["purchase_orders.csv"] + theirs)
    assert look(store, folder) == []
