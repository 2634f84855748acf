"""A store whose user is stopped in the middle: by Streamlit, which raises an exception for it, or Ctrl+C."""

import contextlib
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from streamlit.runtime.scriptrunner import RerunException, StopException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from core.store.database import Store
from core.store.duckdb import DuckDBStore
from core.store.keys import StoreKey

ASKING = ("execute", "sql")
"""Calls of a cursor that can take long."""

GIVEN = r"^with given_rows \(.*?\) as \(values .*\)\) "
"""SQL in front of a statement that gets a few rows as values."""

Stops = Callable[[str], BaseException | None]
"""Exception to raise at a point, if any."""


def nowhere(_: str) -> None:
    """Nobody is stopped."""


def at(moment: str | tuple[str, ...], stop: Callable[[], BaseException]) -> Stops:
    """Stopped where a point begins so."""
    return lambda point: stop() if point.startswith(moment) else None


def rerun_here() -> BaseException:
    """Stand-in for Streamlit's exception that runs the same page again."""
    context = get_script_run_ctx()
    if context is None:
        return RerunException(RerunData())
    return RerunException(
        RerunData(query_string=context.query_string, page_script_hash=context.page_script_hash)
    )


STOPS: list[Callable[[], BaseException]] = [StopException, rerun_here, KeyboardInterrupt]


class InterruptedStore(DuckDBStore):
    """A store that can be told when to stop its user. A *point* is what was asked of the database:
    ``begin transaction``, ``insert into …``, ``commit``, or ``after commit``."""

    def __init__(self, path: Path | str, cores: int | None = None, key: StoreKey | None = None) -> None:
        self.points: list[str] = []
        self.stops: Stops = nowhere
        super().__init__(path, cores, key)

    def _new_cursor(self) -> Any:
        return _Cursor(super()._new_cursor(), self)

    def _beside(self, copy_of: Path | None) -> DuckDBStore:
        new = super()._beside(copy_of)
        assert isinstance(new, InterruptedStore)
        new.points, new.stops = self.points, self.stops
        return new

    def reached(self, point: str) -> None:
        point = re.sub(GIVEN, "", point)
        if self.stops is not nowhere:
            self.points.append(point)
        if stopped := self.stops(point):
            raise stopped

    @contextlib.contextmanager
    def stopping(self, stops: Stops) -> Iterator[None]:
        """While the block lasts, whoever comes to a point is stopped as ``stops`` says.

        It begins without answers that were kept, so that the same write comes to the same points each time.
        """
        self._answers.forget()
        self.points, self.stops = [], stops
        try:
            yield
        finally:
            self.stops = nowhere


class _Cursor:
    """A cursor that tells its store of each point before it is done, and of the commit also after it."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, store: InterruptedStore) -> None:
        self._cursor = cursor
        self._store = store

    def __getattr__(self, name: str) -> Any:
        done = getattr(self._cursor, name)
        return partial(self._ask, done) if name in ASKING else done

    def _ask(self, done: Callable[..., Any], sql: str, *values: Any, **named: Any) -> Any:
        self._store.reached(sql)
        answer = done(sql, *values, **named)
        if sql == "commit":
            self._store.reached("after commit")
        return answer


_TABLES: list[str] = []


def contents(store: Store) -> dict[str, tuple[int, int]]:
    """Return the number of rows of each table, with a figure that changes with any of them."""
    with store.read() as snapshot:
        if not _TABLES:  # The same in every store, and slow to list.
            _TABLES.extend(["migration", *snapshot.tables()])
        each = (f"select '{t}', count(*), coalesce(bit_xor(hash({t})), 0) from {t}" for t in _TABLES)
        rows = snapshot._cursor.ask(" union all ".join(each))
    return {name: (number, mark) for name, number, mark in rows}


def on_disk(store: Store) -> list[tuple[str, int, int]]:
    """Return name, size and time of the last change of the store's file and of its log: what nothing is saved
    without changing."""
    places = sorted(store.path.parent.glob(f"{store.path.name}*"))
    files = [each for each in places if each == store.path or each.suffix == ".wal"]
    return [(each.name, each.stat().st_size, each.stat().st_mtime_ns) for each in files]


def prove_at_rest(store: Store) -> None:
    """Nobody is in the store, and whoever wants to write may."""
    assert isinstance(store, DuckDBStore)
    assert store._in_use == 0
    assert not store._lock._held
    with store.write():
        pass
