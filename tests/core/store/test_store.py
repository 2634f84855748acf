"""The store under stress: many threads, interruptions, a full disk, a backup while others write."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import polars as pl
import pytest
from streamlit.runtime.scriptrunner import RerunException, StopException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from core.allocation import PAIR
from core.errors import StoreProblem
from core.store import open_store
from core.store.database import Snapshot, Store
from core.store.duckdb import DuckDBStore
from core.store.fair_lock import FairLock
from core.store.small_frames import FEW
from tests.helpers.store_writer import in_another_process, set_value, settings

pytestmark = pytest.mark.both_engines


# --- reading and writing at the same time


def test_sixteen_threads_read_a_thousand_times_each_and_every_answer_is_right(store: Store) -> None:
    names = [f"thread {thread}" for thread in range(16)]
    with store.write() as tx:
        tx.append("setting", pl.DataFrame({"name": names, "value": names}))

    def wrong_answers(name: str) -> int:
        wrong = 0
        for _ in range(1000):
            with store.read() as snapshot:
                answer = snapshot._cursor.ask("select value from setting where name = ?", [name])
                wrong += answer != [(name,)]
        return wrong

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(wrong_answers, names)) == 0


def test_a_long_read_shows_one_moment(store: Store) -> None:
    with store.read() as snapshot:
        assert snapshot.count("setting") == 0
        set_value(store, "hub", "A")
        assert snapshot.count("setting") == 0
    assert settings(store) == {"hub": "A"}


def test_one_question_is_answered_by_a_snapshot_of_its_own_that_is_closed_after_it(
    store: DuckDBStore,
) -> None:
    set_value(store, "hub", "A")
    assert store.ask(Snapshot.count, "setting") == 1
    assert store.ask(lambda snapshot: snapshot.rows("setting")[0]["value"]) == "A"
    with pytest.raises(ZeroDivisionError):
        store.ask(lambda snapshot: snapshot.count("setting") / 0)
    assert store._in_use == 0


def test_two_writers_never_lose_an_update(store: Store) -> None:
    with store.write() as tx:
        tx.append("stock", pl.DataFrame({"item_id": ["i"], "shop_id": ["A"]}))

    def add_one(_: int) -> None:
        one = pl.DataFrame({"item_id": ["i"], "shop_id": ["A"], "on_hand": [1]})
        with store.write() as tx:
            tx.add_to("stock", one, ["item_id", "shop_id"], ["on_hand"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(80)))
    with store.read() as snapshot:
        assert snapshot.frame("stock")["on_hand"].to_list() == [80]


def test_an_error_swallowed_inside_a_write_is_raised_and_nothing_is_saved(store: Store) -> None:
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


def test_a_stopped_read_closes_its_cursor(store: DuckDBStore) -> None:
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


def test_writers_are_served_in_the_order_of_arrival() -> None:
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
            patched.setattr("core.store.fair_lock.threading.Event", Interrupted)
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
from core.store import (open_store)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(sys.argv[1])
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


@pytest.mark.parametrize("rows", [1, FEW, FEW + 1])
def test_columns_without_any_value_are_written_empty(store: Store, rows: int) -> None:
    items, nothing = [f"item {number}" for number in range(rows)], [None] * rows
    with store.write("test") as tx:
        stock = {"item_id": items, "shop_id": ["A"] * rows, "as_of": nothing, "reorder_point": nothing}
        tx.append("stock", pl.DataFrame(stock))
        tx.append("item", pl.DataFrame({"item_id": items, "description": items, "sku": nothing}))
        tx.update("stock", pl.DataFrame({"item_id": items, "shop_id": "A", "as_of": nothing}), PAIR)
    with store.read() as snapshot:
        stock_kept = snapshot.frame("stock", columns=["as_of", "reorder_point"])
        assert (len(stock_kept), stock_kept.null_count().row(0)) == (rows, (rows, rows))
        assert snapshot.frame("item")["sku"].null_count() == rows


def test_a_full_disk_is_one_sentence_and_the_store_works_on(tmp_path: Path) -> None:
    process = in_another_process(FULL_DISK, tmp_path / "shop.duckdb")
    output, errors = process.communicate()
    assert errors == ""
    lines = output.splitlines()
    assert any(
        line == "refused Nothing was saved: the disk is full. Free some space and try again."
        for line in lines
    )
    assert [line for line in lines if line.startswith("refused") and "disk is full" not in line] == []
    kept = 0
    for line in lines:
        kept += 20_000 * line.startswith("saved")
        if line.startswith("count"):
            assert line == f"count {kept}"
    assert lines[-2] == "saved after"
    store = open_store(tmp_path / "shop.duckdb")
    assert len(settings(store)) == kept
    store.close()


def test_after_a_fatal_error_the_store_opens_again_once_its_other_users_are_done(store: DuckDBStore) -> None:
    set_value(store, "before", "kept")
    done = list[str]()

    def read_later() -> None:
        done.append(settings(store)["before"])

    with store.read() as snapshot:
        before = store._connection
        with pytest.raises(StoreProblem, match="had to be reopened"), store.read():
            raise duckdb.FatalException("FATAL Error: database has been invalidated")
        later = threading.Thread(target=read_later)
        later.start()
        assert snapshot.count("setting") == 1
        assert store._connection is before
    later.join()
    assert done == ["kept"]
    assert store._connection is not before
