"""Store files that are lost, cut, foreign, forbidden or newer: refused in a sentence."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from core.errors import StoreProblem
from core.store import open_store
from core.store.file import version_marker
from tests.helpers import store_writer
from tests.helpers.store_writer import a_text_file, file_fingerprint, in_another_process, set_value


def test_a_deleted_write_ahead_log_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    killed_after(path, operations=3)
    Path(f"{path}.wal").unlink()
    with pytest.raises(StoreProblem, match="ends at operation 0, but operation 3 was saved in it"):
        open_store(path)


def test_a_cut_write_ahead_log_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    killed_after(path, operations=3)
    log = Path(f"{path}.wal")
    os.truncate(log, log.stat().st_size - 100)
    with pytest.raises(StoreProblem, match="ends at operation 2, but operation 3 was saved in it"):
        open_store(path)


def test_a_deleted_store_is_noticed_and_not_created_again(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    killed_after(path, operations=1)
    path.unlink()
    with pytest.raises(StoreProblem, match="part of it is missing"):
        open_store(path)
    assert not path.exists()


def test_operations_shown_after_a_kill_are_missed_if_they_are_lost_later(tmp_path: Path) -> None:
    """Its process may have been killed after an operation was saved and before that was remembered."""
    path = tmp_path / "shop.duckdb"
    killed_after(path, operations=3)
    version_marker(path).write_text("2", encoding="ascii")
    store = open_store(path)
    with store.read() as snapshot:
        assert snapshot.version == 3
    later = tmp_path / "later"
    later.mkdir()
    for file in (path, version_marker(path)):  # as a kill would leave them now, and the log is lost
        shutil.copy(file, later)
    store.close()
    with pytest.raises(StoreProblem, match="ends at operation 0, but operation 3 was saved in it"):
        open_store(later / path.name)


def killed_after(path: Path, operations: int) -> None:
    """A store whose process was killed after so many operations."""
    process = in_another_process(store_writer.CODE, path, operations, wait=False)
    assert process.stdout is not None
    for number in range(1, operations + 1):
        assert process.stdout.readline() == f"done {number}\n"
    store_writer.finish(process)


def a_sqlite_file(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table operation (number integer)")
    connection.commit()
    connection.close()


def another_duckdb_file(path: Path) -> None:
    connection = duckdb.connect(str(path))
    connection.execute("create table migration as select 'theirs' as name")
    connection.close()


def a_store_cut_in_half(path: Path) -> None:
    a_whole_store(path)
    os.truncate(path, path.stat().st_size // 2)


def a_store_of_one_kilobyte(path: Path) -> None:
    a_whole_store(path)
    os.truncate(path, 1000)


def a_whole_store(path: Path) -> None:
    store = open_store(path)
    set_value(store, "a", "b" * 100_000)
    store.close()


@pytest.mark.parametrize(
    "made",
    [
        a_text_file,
        a_sqlite_file,
        another_duckdb_file,
        a_store_cut_in_half,
        a_store_of_one_kilobyte,
    ],
)
def test_a_foreign_or_damaged_file_is_refused_in_a_sentence_and_left_as_it_is(
    made: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "shop.duckdb"
    made(path)
    before = file_fingerprint(path)
    with pytest.raises(StoreProblem, match="not a Backorder Desk store") as refused:
        open_store(path)
    assert len(str(refused.value).splitlines()) == 1
    assert file_fingerprint(path) == before


def test_a_folder_is_refused_as_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match=r"is a folder\. Name a file"):
        open_store(tmp_path)


NO_PERMISSION = """
import os, sys
from pathlib import Path
from core.errors import StoreProblem
from core.ledger.check import load_problems
from core.planning.edits import Edit, load_edits
from core.purchasing.order_file_layouts import Layout, load_layouts, load_vendor_layouts
from core.store import (open_store)
if os.geteuid() == 0:
    os.seteuid(65534)
for path in map(Path, sys.argv[1:]):
    try:
        open_store(path)
    except StoreProblem as problem:
        print(problem)
"""


def test_a_store_without_permission_is_refused_in_a_sentence(tmp_path: Path) -> None:
    locked, folder = tmp_path / "locked.duckdb", tmp_path / "locked"
    a_whole_store(locked)
    folder.mkdir()
    tmp_path.parent.parent.chmod(0o755)
    tmp_path.parent.chmod(0o755)
    tmp_path.chmod(0o755)
    locked.chmod(0o400)
    folder.chmod(0o500)
    output, errors = in_another_process(NO_PERMISSION, locked, folder / "new.duckdb").communicate()
    assert errors == ""
    assert [line.count("This user may not read and write") for line in output.splitlines()] == [1, 1]
