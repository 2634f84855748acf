"""The store under stress: many threads, interruptions, a full disk, lost and foreign files, kill -9."""

import hashlib
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import polars as pl
import pytest
from streamlit.runtime.scriptrunner import RerunException, StopException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

import core.store
from core.errors import Problem, StoreProblem
from core.fair_lock import FairLock
from core.store import Store
from tests import store_writer

KILLS = int(os.environ.get("BACKORDERS_KILLS", "5"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "shop.duckdb")
    yield opened
    opened.close()


def settings(store: Store) -> dict[str, str]:
    with store.read() as snapshot:
        return {row["name"]: row["value"] for row in snapshot.rows("setting")}


def set_value(store: Store, name: str, value: str) -> None:
    with store.write() as tx:
        tx.append("setting", pl.DataFrame({"name": [name], "value": [value]}))


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def in_another_process(code: str, *arguments: object, wait: bool = True) -> "subprocess.Popen[str]":
    """Run Python ``code`` in a process of its own, which can import ``core`` and ``tests``."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    root = Path(__file__).parent.parent
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    if wait:
        process.wait(timeout=60)
    return process


# --- reading and writing at the same time


def test_sixteen_threads_read_a_thousand_times_each_and_every_answer_is_right(store: Store) -> None:
    names = [f"thread {thread}" for thread in range(16)]
    with store.write() as tx:
        tx.append("setting", pl.DataFrame({"name": names, "value": names}))

    def wrong_answers(name: str) -> int:
        wrong = 0
        for _ in range(1000):
            with store.read() as snapshot:
                answer = snapshot._cursor.execute("select value from setting where name = ?", [name])
                wrong += answer.fetchall() != [(name,)]
        return wrong

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(wrong_answers, names)) == 0


def test_a_read_shows_one_moment_however_long_it_lasts(store: Store) -> None:
    with store.read() as snapshot:
        assert snapshot.count("setting") == 0
        set_value(store, "hub", "A")
        assert snapshot.count("setting") == 0
    assert settings(store) == {"hub": "A"}


def test_two_writers_never_lose_an_addition(store: Store) -> None:
    with store.write() as tx:
        tx.append("stock", pl.DataFrame({"item_id": ["i"], "shop_id": ["A"]}))

    def add_one(_: int) -> None:
        one = pl.DataFrame({"item_id": ["i"], "shop_id": ["A"], "on_hand": [1]})
        with store.write() as tx:
            tx.add_to("stock", one, ["item_id", "shop_id"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(80)))
    with store.read() as snapshot:
        assert snapshot.frame("stock")["on_hand"].to_list() == [80]


def test_an_error_swallowed_inside_a_write_is_told_and_nothing_is_kept(store: Store) -> None:
    with pytest.raises(StoreProblem), store.write() as tx:  # noqa: PT012
        tx.append("setting", pl.DataFrame({"name": ["a"], "value": ["kept?"]}))
        with pytest.raises(duckdb.Error):
            tx.append("setting", pl.DataFrame({"name": ["a"], "value": ["twice"]}))
    assert settings(store) == {}


@pytest.mark.parametrize(
    "stopped",
    [StopException(), RerunException(RerunData()), KeyboardInterrupt(), SystemExit(), ValueError("a bug")],
    ids=lambda error: type(error).__name__,
)
def test_a_stopped_script_leaves_nothing_half_done_and_the_lock_free(
    store: Store, stopped: BaseException
) -> None:
    with pytest.raises(type(stopped)), store.write() as tx:  # noqa: PT012
        tx.append("setting", pl.DataFrame({"name": ["half"], "value": ["done"]}))
        raise stopped
    set_value(store, "next", "served")
    assert settings(store) == {"next": "served"}


def test_a_stopped_read_leaves_its_cursor_behind_closed(store: Store) -> None:
    with pytest.raises(StopException), store.read():
        raise StopException
    store.reopen()
    assert settings(store) == {}


# --- the write lock


def waiting(lock: FairLock, count: int) -> None:
    """Wait until so many wait for the lock."""
    deadline = time.monotonic() + 10
    while len(lock._waiting) < count and time.monotonic() < deadline:
        time.sleep(0.001)
    assert len(lock._waiting) == count


def test_writers_are_served_in_the_order_in_which_they_came() -> None:
    lock, served = FairLock(), list[int]()

    def wait_and_note(number: int) -> None:
        with lock:
            served.append(number)

    threads = [threading.Thread(target=wait_and_note, args=[number]) for number in range(20)]
    with lock:
        for number, thread in enumerate(threads):
            thread.start()
            waiting(lock, number + 1)
    for thread in threads:
        thread.join()
    assert served == list(range(20))


class Interrupted(threading.Event):
    """A turn whose waiter is interrupted; ``served_first``: just after it had been given the turn."""

    served_first = False

    def wait(self, timeout: float | None = None) -> bool:
        if self.served_first:
            super().wait(timeout)
        raise KeyboardInterrupt


@pytest.mark.parametrize("served_first", [False, True])
def test_an_interrupted_waiter_leaves_the_queue_or_passes_its_turn_on(
    served_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, served = FairLock(), list[str]()
    monkeypatch.setattr(Interrupted, "served_first", served_first)

    def interrupted() -> None:
        with pytest.raises(KeyboardInterrupt), lock:
            served.append("interrupted")

    def patient() -> None:
        with lock:
            served.append("patient")

    first, second = threading.Thread(target=interrupted), threading.Thread(target=patient)
    with lock:
        with monkeypatch.context() as patched:
            patched.setattr("core.fair_lock.threading.Event", Interrupted)
            first.start()
            if served_first:
                waiting(lock, 1)
            else:
                first.join()
        second.start()
        waiting(lock, 2 if served_first else 1)
    first.join()
    second.join()
    with lock:
        assert served == ["patient"]


# --- the disk


FULL_DISK = """
import resource, signal, sys
import polars as pl
from core.errors import StoreProblem
from core.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(sys.argv[1])
def save(name):
    rows = pl.DataFrame({"name": [f"{name} {row}" for row in range(20_000)], "value": ["x" * 50] * 20_000})
    with store.write() as tx:
        tx.append("setting", rows)
    print("saved", name)
save("before")
room, unlimited = 1_500_000, resource.RLIM_INFINITY
resource.setrlimit(resource.RLIMIT_FSIZE, (room, unlimited))
for attempt in range(9):
    try:
        save(f"full {attempt}")
    except StoreProblem as problem:
        print("refused", problem)
    with store.read() as snapshot:
        print("count", snapshot.count("setting"))
resource.setrlimit(resource.RLIMIT_FSIZE, (unlimited, unlimited))
save("after")
with store.read() as snapshot:
    print("count", snapshot.count("setting"))
"""


def test_a_full_disk_is_told_in_a_sentence_and_the_store_works_on_without_a_restart(tmp_path: Path) -> None:
    process = in_another_process(FULL_DISK, tmp_path / "shop.duckdb")
    output, errors = process.communicate()
    assert errors == ""
    lines = output.splitlines()
    assert any(
        line == "refused Not saved: the disk is full. Make room and try again; nothing was changed."
        for line in lines
    )
    assert [line for line in lines if line.startswith("refused") and "disk is full" not in line] == []
    kept = 0
    for line in lines:
        kept += 20_000 * line.startswith("saved")
        if line.startswith("count"):
            assert line == f"count {kept}"
    assert lines[-2] == "saved after"
    store = Store(tmp_path / "shop.duckdb")
    assert len(settings(store)) == kept
    store.close()


def test_after_a_fatal_error_the_store_opens_again_once_its_other_users_are_done(store: Store) -> None:
    set_value(store, "before", "kept")
    done = list[str]()

    def read_later() -> None:
        done.append(settings(store)["before"])

    with store.read() as snapshot:
        before = store._connection
        with pytest.raises(StoreProblem, match="opened again"), store.read():
            raise duckdb.FatalException("FATAL Error: database has been invalidated")
        later = threading.Thread(target=read_later)
        later.start()
        assert snapshot.count("setting") == 1
        assert store._connection is before
    later.join()
    assert done == ["kept"]
    assert store._connection is not before


# --- lost, foreign and newer files


def test_a_deleted_write_ahead_log_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    killed_after(path, operations=3)
    Path(f"{path}.wal").unlink()
    with pytest.raises(StoreProblem, match="ends at operation 0, but operation 3 was saved in it"):
        Store(path)


def test_a_cut_write_ahead_log_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    killed_after(path, operations=3)
    log = Path(f"{path}.wal")
    os.truncate(log, log.stat().st_size - 100)
    with pytest.raises(StoreProblem, match="ends at operation 2, but operation 3 was saved in it"):
        Store(path)


def test_a_deleted_store_is_noticed_and_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    killed_after(path, operations=1)
    path.unlink()
    with pytest.raises(StoreProblem, match="part of it is missing"):
        Store(path)
    assert not path.exists()


def killed_after(path: Path, operations: int) -> None:
    """A store whose process was killed after so many operations."""
    process = in_another_process(store_writer.CODE, path, operations, wait=False)
    assert process.stdout is not None
    for number in range(1, operations + 1):
        assert process.stdout.readline() == f"done {number}\n"
    store_writer.finish(process)


def a_text_file(path: Path) -> None:
    path.write_text("item_id,shop_id\n" * 100, encoding="utf-8")


def a_sqlite_file(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table operation (number integer)")
    connection.commit()
    connection.close()


def another_duckdb_file(path: Path) -> None:
    connection = duckdb.connect(str(path))
    connection.execute("create table migration as select 'theirs' as name")
    connection.close()


def an_empty_file(path: Path) -> None:
    path.touch()


def a_store_cut_in_half(path: Path) -> None:
    a_whole_store(path)
    os.truncate(path, path.stat().st_size // 2)


def a_store_of_one_kilobyte(path: Path) -> None:
    a_whole_store(path)
    os.truncate(path, 1000)


def a_whole_store(path: Path) -> None:
    store = Store(path)
    set_value(store, "a", "b" * 100_000)
    store.close()


@pytest.mark.parametrize(
    "made",
    [
        a_text_file,
        a_sqlite_file,
        another_duckdb_file,
        an_empty_file,
        a_store_cut_in_half,
        a_store_of_one_kilobyte,
    ],
)
def test_a_foreign_or_damaged_file_is_refused_in_a_sentence_and_left_as_it_is(
    made: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "shop.duckdb"
    made(path)
    before = fingerprint(path)
    with pytest.raises(StoreProblem, match="not a Backorder Desk store") as refused:
        Store(path)
    assert len(str(refused.value).splitlines()) == 1
    assert fingerprint(path) == before


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="is a folder: name a file"):
        Store(tmp_path)


NO_PERMISSION = """
import os, sys
from pathlib import Path
from core.errors import StoreProblem
from core.store import Store
if os.geteuid() == 0:
    os.seteuid(65534)
for path in map(Path, sys.argv[1:]):
    try:
        Store(path)
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
    assert [line.count("may not be read and written by this user") for line in output.splitlines()] == [1, 1]


def test_a_newer_store_is_refused_and_left_as_it_is(store: Store) -> None:
    with store.write() as tx:
        tx.append("migration", pl.DataFrame({"number": [99], "name": ["from the future"]}))
    store.close()
    before = fingerprint(store.path)
    with pytest.raises(StoreProblem, match="newer Backorder Desk"):
        Store(store.path)
    assert fingerprint(store.path) == before


def test_a_failing_migration_leaves_the_store_as_it_was(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_value(store, "hub", "A")
    store.close()
    sql = tmp_path / "sql"
    steps = copy_of_sql(sql)
    failing = sql / "migrations" / f"{steps + 1:04}_failing.sql"
    failing.write_text("create table wing (a integer); insert into nowhere values (1);", encoding="utf-8")
    monkeypatch.setattr(core.store, "SQL", sql)
    with pytest.raises(StoreProblem):
        Store(store.path)

    failing.write_text("create table wing (a integer); insert into wing values (1);", encoding="utf-8")
    again = Store(store.path)
    with again.read() as snapshot:
        assert snapshot.highest("migration", "number") == steps + 1
        assert snapshot.count("wing") == 1
    assert settings(again) == {"hub": "A"}
    again.close()


def test_a_failing_first_migration_leaves_a_new_file_that_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = tmp_path / "sql"
    copy_of_sql(sql)
    first = min((sql / "migrations").glob("*.sql"))
    good = first.read_text(encoding="utf-8")
    first.write_text(good + "\ninsert into nowhere values (1);", encoding="utf-8")
    monkeypatch.setattr(core.store, "SQL", sql)
    with pytest.raises(StoreProblem):
        Store(tmp_path / "shop.duckdb")
    first.write_text(good, encoding="utf-8")
    store = Store(tmp_path / "shop.duckdb")
    assert settings(store) == {}
    store.close()


def copy_of_sql(target: Path) -> int:
    """A copy of the program's SQL to try migrations in; the number of migrations."""
    (target / "migrations").mkdir(parents=True)
    for file in core.store.SQL.rglob("*.sql"):
        copied = target / file.relative_to(core.store.SQL)
        copied.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return len(list((target / "migrations").glob("*.sql")))


def test_a_second_process_is_refused_in_one_sentence(store: Store) -> None:
    code = "import sys; from core.store import Store; Store(sys.argv[1])"
    _, errors = in_another_process(code, store.path).communicate()
    assert errors.splitlines()[-1] == (
        f"core.errors.StoreProblem: {store.path} is open in another program: "
        "close Backorder Desk there, or wait until it has finished."
    )


# --- backup


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
        restored = Store(copy)
        with restored.read() as snapshot:
            assert snapshot.version >= 5
            store_writer.prove_whole(snapshot)
            assert snapshot.count("supply") == 0
        set_value(restored, "works", "on")
        restored.close()


def test_a_backup_has_every_table_and_view_and_every_row(store: Store, tmp_path: Path) -> None:
    for number in range(1, 4):
        store_writer.save(store, number)
    store.backup(tmp_path / "it's a copy.duckdb")
    restored = Store(tmp_path / "it's a copy.duckdb")
    relations = "select table_name from information_schema.tables order by table_name"
    with store.read() as ours, restored.read() as theirs:
        names = [name for (name,) in ours._cursor.execute(relations).fetchall()]
        assert [name for (name,) in theirs._cursor.execute(relations).fetchall()] == names
        for name in names:
            assert theirs.frame(name).equals(ours.frame(name))
    restored.close()


def test_a_backup_never_overwrites_a_file(store: Store, tmp_path: Path) -> None:
    a_text_file(tmp_path / "precious.txt")
    before = fingerprint(tmp_path / "precious.txt")
    with pytest.raises(Problem, match="choose another name"):
        store.backup(tmp_path / "precious.txt")
    assert fingerprint(tmp_path / "precious.txt") == before


def test_a_backup_into_an_impossible_place_is_told_and_the_store_works_on(
    store: Store, tmp_path: Path
) -> None:
    a_text_file(tmp_path / "file")
    with pytest.raises(StoreProblem, match="could not be written"):
        store.backup(tmp_path / "file" / "copy.duckdb")
    set_value(store, "works", "on")
    store.backup(tmp_path / "copy.duckdb")


# --- kill -9


def test_after_kill_9_every_confirmed_operation_is_there_and_none_by_half(tmp_path: Path) -> None:
    """Five rounds, at random moments; as many as BACKORDERS_KILLS says in `make soak`."""
    path = tmp_path / "shop.duckdb"
    Store(path).close()
    confirmed = 0
    for _ in range(KILLS):
        process = in_another_process(store_writer.CODE, path, wait=False)
        assert process.stdout is not None
        assert process.stdout.readline() != ""  # it is writing now
        time.sleep(random.uniform(0, 0.06))
        confirmed = max(confirmed + 1, store_writer.finish(process))
        store = Store(path)
        with store.read() as snapshot:
            assert snapshot.version >= confirmed
            store_writer.prove_whole(snapshot)
            confirmed = snapshot.version
        store.close()
