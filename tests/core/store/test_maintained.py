"""A value that many want is computed once, and nobody sees one from before what they saw or did."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from core.ledger.operations import Posting
from core.store.database import Snapshot, Store
from core.store.maintained import LOOKED_AT_LATELY, OLDEST_SHOWN, AsOf, Computed, Maintained
from tests.helpers.small_shop import do, opened, renamed, small_shop, stocked

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 24, 9, 20)
HALF_PAST, SECOND = NOW.replace(minute=30), timedelta(seconds=1)
SOON = 10  # seconds


class Tyres(Maintained[int]):
    """Tyres on hand in shop S1. From ``slow`` on, computing takes until ``finish`` is called."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.loads: list[int] = []
        self.slow = self.fails = False
        self.began, self._finished = threading.Event(), threading.Event()
        self.finish = self._finished.set

    def load(self, snapshot: Snapshot, as_of: AsOf) -> int:
        self.loads.append(as_of.version)
        if self.fails:
            raise ValueError("torn")
        if self.slow:
            self.began.set()
            assert self._finished.wait(SOON)
        rows = snapshot.rows("stock", item_id="tyre", shop_id="S1")
        return sum(row["on_hand"] for row in rows)


class PatchedTyres(Tyres):
    """The same, patched where operations touched it."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.patches: list[list[tuple[str, str]]] = []

    def patch(self, old: Computed[int], _snapshot: Snapshot, touched: pl.DataFrame, _as_of: AsOf) -> int:
        self.patches.append(touched.select("item_id", "shop_id").rows())
        rows = touched.filter(item_id="tyre", shop_id="S1")
        return old.value if rows.is_empty() else int(rows["on_hand"].item())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return small_shop(tmp_path / "shop.duckdb")


@pytest.fixture
def tyres(store: Store) -> Iterator[Tyres]:
    tyres = Tyres(store)
    yield tyres
    tyres.finish()


@pytest.fixture
def people() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as people:
        yield people


def begun(tyres: Tyres, people: ThreadPoolExecutor, now: datetime = NOW) -> Future[int]:
    """Somebody asks for a value that takes its time."""
    tyres.slow = True
    asked = people.submit(lambda: tyres.get(now).value)
    assert tyres.began.wait(SOON)
    return asked


# --- who computes it, and who waits


def test_a_value_is_computed_once_for_all_who_look_at_the_same_state(tyres: Tyres, store: Store) -> None:
    stocked(store, "tyre", 4)
    assert [tyres.get(NOW).value for _ in range(3)] == [4, 4, 4]
    assert len(tyres.loads) == 1


def test_a_reader_after_a_change_sees_it(tyres: Tyres, store: Store) -> None:
    for units in (1, 2, 3):
        stocked(store, "tyre", 1)
        assert tyres.get(NOW).value == units
    assert len(tyres.loads) == 3


def test_while_one_reader_computes_the_others_get_the_previous_value(
    tyres: Tyres, store: Store, people: ThreadPoolExecutor
) -> None:
    before = tyres.get(NOW)
    stocked(store, "tyre", 4)
    asked = begun(tyres, people)
    assert tyres.get(NOW, seen=before.as_of.version) is before
    tyres.finish()
    assert asked.result(SOON) == 4
    assert tyres.get(NOW).value == 4
    assert len(tyres.loads) == 2


def test_many_first_readers_wait_for_one_computation(tyres: Tyres, people: ThreadPoolExecutor) -> None:
    first = begun(tyres, people)
    others = [people.submit(lambda: tyres.get(NOW).value) for _ in range(5)]
    tyres.finish()
    assert [asked.result(SOON) for asked in (first, *others)] == [0] * 6
    assert len(tyres.loads) == 1


def stocked_4(store: Store) -> None:
    stocked(store, "tyre", 4)


def replaced_with_4(store: Store) -> None:
    """As many operations as before, and more: only the file is another."""
    store.start_over(
        lambda new: stocked(opened(new), "tyre", 4),
        action="empty",
        store_generation=store.store_generation,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("change", "before", "now", "has_seen_it"),
    [
        pytest.param(stocked_4, NOW, NOW, True, id="who did something themselves"),
        pytest.param(replaced_with_4, NOW, NOW, False, id="who looks at a store that was replaced"),
        pytest.param(stocked_4, HALF_PAST - SECOND, HALF_PAST, False, id="who looks in another quarter"),
        pytest.param(stocked_4, NOW, NOW + OLDEST_SHOWN, False, id="who would look at a value that is old"),
    ],
)
def test_a_reader_who_has_seen_newer_data_never_gets_the_previous_value(
    tyres: Tyres,
    store: Store,
    people: ThreadPoolExecutor,
    *,
    change: Callable[[Store], None],
    before: datetime,
    now: datetime,
    has_seen_it: bool,
) -> None:
    seen = tyres.get(before).as_of.version
    change(store)
    begun(tyres, people, now)
    seen = store.version if has_seen_it else seen
    waiting = people.submit(lambda: tyres.get(now, seen).value)
    with pytest.raises(TimeoutError):
        waiting.result(0.2)
    tyres.finish()
    assert waiting.result(SOON) == 4


def test_after_a_failed_computation_the_next_reader_computes_the_value(tyres: Tyres) -> None:
    tyres.fails = True
    with pytest.raises(ValueError, match="torn"):
        tyres.get(NOW)
    tyres.fails = False
    assert tyres.get(NOW).value == 0


# --- of which snapshot


def test_a_reader_of_an_older_snapshot_gets_the_value_of_that_snapshot(tyres: Tyres, store: Store) -> None:
    quarter = tyres.get(NOW).as_of.quarter
    with store.read() as early:
        assert early.version == store.version
        stocked(store, "tyre", 4)
        later = tyres.get(NOW)
        assert tyres.at(early, quarter) == 0
        assert tyres.get(NOW) is later
    with store.read() as snapshot:
        assert tyres.at(snapshot, quarter) == 4
    assert tyres.get(NOW) is later


def test_a_value_computed_for_a_snapshot_serves_the_next_reader(tyres: Tyres, store: Store) -> None:
    quarter = tyres.get(NOW).as_of.quarter
    stocked(store, "tyre", 4)
    with store.read() as snapshot:
        assert tyres.at(snapshot, quarter) == 4
    assert tyres.get(NOW).value == 4
    assert len(tyres.loads) == 2


# --- patched, or loaded


def test_after_an_operation_only_touched_rows_are_read(store: Store) -> None:
    cache = PatchedTyres(store)
    cache.get(NOW)
    stocked(store, "tyre", 4)
    stocked(store, "lamp", 2, "S2")
    assert cache.get(NOW).value == 4
    stocked(store, "lamp", 2, "S2")
    assert cache.get(NOW).value == 4
    assert [sorted(touched) for touched in cache.patches] == [
        [("lamp", "S2"), ("tyre", "S1")],
        [("lamp", "S2")],
    ]
    assert len(cache.loads) == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda store: renamed(store, "tyre", "Gravel tyre"), id="master data changed"),
        pytest.param(lambda store: do(store, "import", Posting()), id="an import"),
        pytest.param(replaced_with_4, id="the store was replaced"),
    ],
)
def test_after_an_import_the_whole_value_is_loaded_again(
    store: Store, change: Callable[[Store], None]
) -> None:
    cache = PatchedTyres(store)
    cache.get(NOW)
    change(store)
    cache.get(NOW)
    assert (len(cache.loads), cache.patches) == (2, [])


def test_a_value_for_some_items_serves_until_one_of_them_may_have_been_touched(store: Store) -> None:
    cache, lamps = Tyres(store), pl.Series(["lamp"])
    cache.get(NOW)
    stocked(store, "tyre", 4)
    assert cache.get(NOW, items=lamps).value == 0
    stocked(store, "lamp", 2, "S2")
    assert cache.get(NOW, items=lamps).value == 4
    do(store, "plan", Posting())
    cache.get(NOW, items=lamps)
    renamed(store, "tyre", "Gravel tyre")
    cache.get(NOW, items=lamps)
    assert len(cache.loads) == 4


# --- after an import


def test_a_value_computed_long_ago_is_as_old_as_the_last_look_at_it(
    tyres: Tyres, store: Store, people: ThreadPoolExecutor
) -> None:
    before, soon = tyres.get(NOW), NOW + OLDEST_SHOWN
    assert tyres.get(soon) is before
    stocked(store, "tyre", 4)
    begun(tyres, people, soon)

    assert tyres.get(soon + SECOND, seen=before.as_of.version) is before


def test_a_value_that_people_look_at_follows_before_they_ask_again(tyres: Tyres, store: Store) -> None:
    tyres.get(NOW)
    stocked(store, "tyre", 4)

    tyres.follow(NOW + SECOND)

    assert len(tyres.loads) == 2
    assert tyres.get(NOW + SECOND).value == 4
    assert len(tyres.loads) == 2


@pytest.mark.parametrize("looked", [[], [NOW]], ids=["nobody ever looked at", "nobody looks at any more"])
def test_nothing_is_computed_of_a_value_that(tyres: Tyres, store: Store, looked: list[datetime]) -> None:
    for at in looked:
        tyres.get(at)
    stocked(store, "tyre", 4)

    tyres.follow(NOW + LOOKED_AT_LATELY)

    assert len(tyres.loads) == len(looked)
