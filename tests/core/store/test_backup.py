"""Backups of a store: whole, never over another file, and refused in a sentence."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from core.errors import Problem, StoreProblem
from core.store import open_store
from core.store.database import Store
from tests.helpers import store_writer
from tests.helpers.store_writer import a_text_file, file_fingerprint, set_value

pytestmark = pytest.mark.both_engines


def test_a_backup_made_while_others_write_is_whole(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def keep_writing() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            store_writer.save(store, number)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        store_writer.wait_for(store, 5)
        copies = [tmp_path / "backups" / f"{number}.duckdb" for number in range(3)]
        for copy in copies:
            store.backup(copy)
    finally:
        stop.set()
        writer.join()
    for copy in copies:
        restored = open_store(copy)
        with restored.read() as snapshot:
            assert snapshot.version >= 5
            store_writer.prove_whole(snapshot)
            assert snapshot.count("supply") == 0
        set_value(restored, "works", "on")
        restored.close()


def test_a_backup_has_every_table_view_and_row(store: Store, tmp_path: Path) -> None:
    for number in range(1, 4):
        store_writer.save(store, number)
    store.backup(tmp_path / "it's a copy.duckdb")
    restored = open_store(tmp_path / "it's a copy.duckdb")
    relations = "select table_name from information_schema.tables where table_schema = current_schema()"
    with store.read() as ours, restored.read() as theirs:
        names = sorted(name for (name,) in ours._cursor.ask(relations))
        assert sorted(name for (name,) in theirs._cursor.ask(relations)) == names
        for name in names:
            assert theirs.frame(name).sort(pl.all()).equals(ours.frame(name).sort(pl.all()))
    restored.close()


def test_a_backup_is_one_file(store: Store, tmp_path: Path) -> None:
    """A copy of the audit log beside it would stay when the backup is thinned out."""
    store_writer.save(store, 1)
    store.backup(tmp_path / "copies" / "1.duckdb")
    kept = store.backup_beside(datetime(2026, 11, 30, 9))

    assert [file.name for file in (tmp_path / "copies").iterdir()] == ["1.duckdb"]
    assert [file.name for file in kept.parent.iterdir()] == [kept.name]


def test_a_backup_never_overwrites_a_file(store: Store, tmp_path: Path) -> None:
    a_text_file(tmp_path / "precious.txt")
    before = file_fingerprint(tmp_path / "precious.txt")
    with pytest.raises(Problem, match="Choose another name"):
        store.backup(tmp_path / "precious.txt")
    assert file_fingerprint(tmp_path / "precious.txt") == before


def test_the_second_of_two_backups_to_one_file_is_refused(store: Store, tmp_path: Path) -> None:
    store_writer.save(store, 1)
    place = tmp_path / "copy.duckdb"
    with ThreadPoolExecutor(2) as people:
        tried = [people.submit(store.backup, place) for _ in range(2)]
    (refused,) = (problem for attempt in tried if (problem := attempt.exception()))
    assert "Choose another name" in str(refused)
    restored = open_store(place)
    with restored.read() as snapshot:
        store_writer.prove_whole(snapshot)
    restored.close()


def test_two_backups_in_the_same_second_are_two_files(store: Store) -> None:
    now = datetime(2026, 11, 23, 9)
    with ThreadPoolExecutor(2) as people:
        first, second = people.map(store.backup_beside, [now, now])
    assert first != second
    for place in (first, second):
        open_store(place).close()


def test_a_backup_to_an_impossible_place_is_refused_and_the_store_works_on(
    store: Store, tmp_path: Path
) -> None:
    a_text_file(tmp_path / "file")
    with pytest.raises(StoreProblem, match="could not be written"):
        store.backup(tmp_path / "file" / "copy.duckdb")
    set_value(store, "works", "on")
    store.backup(tmp_path / "copy.duckdb")
