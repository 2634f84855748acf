"""The store: one DuckDB file, its transactions, its migrations. The only module that knows DuckDB.

It knows files, locks and SQL, and no rule of the trade. Reading takes no lock: ``Store.read()`` is a
snapshot. Writing is first come, first served: ``Store.write()`` holds the one write lock from the
first look to the commit, so that a decision and what follows from it are one step.
"""

import contextlib
import os
import re
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import duckdb
import polars as pl

from core.errors import Problem, StoreProblem

SQL = Path(__file__).parent / "sql"
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "memory_limit": "800MB",
    "preserve_insertion_order": "false",
}
DISK_IS_FULL = ("no space left", "disk full", "not enough space", "could not write file", "out of disk")


class FairLock:
    """A lock whose waiters are served in the order in which they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._held = False

    def __enter__(self) -> Self:
        with self._guard:
            turn = threading.Event()
            if not self._held:
                self._held = True
                turn.set()
            else:
                self._waiting.append(turn)
        try:
            turn.wait()
        except BaseException:
            self._give_up(turn)
            raise
        return self

    def _give_up(self, turn: threading.Event) -> None:
        """A waiter that was interrupted leaves the queue, or passes on the turn it was just given."""
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        self.__exit__()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False


class Snapshot:
    """One consistent view of the store, on a cursor of its own (shared ones mix up their answers)."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def frame(
        self,
        relation: str,
        *,
        columns: Sequence[str] = (),
        matching: pl.DataFrame | None = None,
        above: dict[str, Any] | None = None,
        **equals: Any,
    ) -> pl.DataFrame:
        """Rows of a table or view as a frame.

        ``matching`` keeps the rows whose columns of the same names occur in it; ``above`` keeps those
        greater than the value given; ``equals`` those equal to the value (None: empty; a list: any of it).
        """
        conditions, values = _conditions(equals, above or {})
        chosen = ", ".join(f"kept.{_name(column)}" for column in columns) or "kept.*"
        sql = f"select {chosen} from {_name(relation)} as kept"
        if matching is not None:
            self._cursor.register("matching_rows", matching.unique())
            sql += f" semi join matching_rows using ({', '.join(map(_name, matching.columns))})"
        if conditions:
            sql += " where " + " and ".join(conditions)
        try:
            frame: pl.DataFrame = self._cursor.sql(sql, params=values).pl()
            return frame
        finally:
            if matching is not None:
                self._cursor.unregister("matching_rows")

    def rows(self, relation: str, **equals: Any) -> list[dict[str, Any]]:
        """The same as ``frame``, as one dict per row: for the few rows of one document."""
        return self.frame(relation, **equals).to_dicts()

    def highest(self, relation: str, column: str) -> int:
        """The greatest value of a whole-number column, 0 where there are no rows."""
        sql = f"select coalesce(max({_name(column)}), 0) from {_name(relation)}"
        return int(self._cursor.execute(sql).fetchall()[0][0])

    def count(self, relation: str) -> int:
        return int(self._cursor.execute(f"select count(*) from {_name(relation)}").fetchall()[0][0])

    @property
    def version(self) -> int:
        """The number of the last operation."""
        return self.highest("operation", "number")


class Transaction(Snapshot):
    """A snapshot that may also write; everything in it is kept, or nothing is."""

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Add rows. Columns are found by name; those not in ``frame`` get the table's default."""
        if frame.is_empty():
            return
        names = ", ".join(map(_name, frame.columns))
        with self._given(frame):
            self._cursor.execute(f"insert into {_name(table)} ({names}) select {names} from given_rows")

    def update(self, table: str, frame: pl.DataFrame, key: Sequence[str]) -> None:
        """Overwrite the other columns of the rows that ``key`` finds; ``frame``: one row per key."""
        if frame.is_empty():
            return
        names = [_name(column) for column in frame.columns if column not in key]
        sets = ", ".join(f"{name} = given_rows.{name}" for name in names)
        with self._given(frame):
            self._cursor.execute(
                f"update {_name(table)} as kept set {sets} from given_rows where {_same(key)}"
            )

    def remove(self, table: str, frame: pl.DataFrame) -> None:
        """Take out the rows matching ``frame`` in its columns: for running results and drafts only."""
        if frame.is_empty():
            return
        with self._given(frame.unique()):
            self._cursor.execute(
                f"delete from {_name(table)} as kept using given_rows where {_same(frame.columns)}"
            )

    def add_to(self, table: str, frame: pl.DataFrame, key: Sequence[str]) -> None:
        """Add the other columns of ``frame`` onto the rows that ``key`` finds: running figures."""
        if frame.is_empty():
            return
        names = [_name(column) for column in frame.columns if column not in key]
        sets = ", ".join(f"{name} = kept.{name} + given_rows.{name}" for name in names)
        with self._given(frame):
            self._cursor.execute(
                f"update {_name(table)} as kept set {sets} from given_rows where {_same(key)}"
            )

    @contextlib.contextmanager
    def _given(self, frame: pl.DataFrame) -> Iterator[None]:
        self._cursor.register("given_rows", frame)
        try:
            yield
        finally:
            with contextlib.suppress(duckdb.Error):
                self._cursor.unregister("given_rows")


class Store:
    """A store at ``path``, created empty where there is none.

    Raises StoreProblem where the file is not ours, damaged, newer than this program, shorter than it
    was when last used, or held by another process.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._lock = FairLock()
        self._connection = self._opened()

    # --- reading and writing

    @contextlib.contextmanager
    def read(self) -> Iterator[Snapshot]:
        """One snapshot: everything read inside belongs to the same moment."""
        cursor = self._cursor()
        try:
            cursor.execute("begin transaction")
            yield Snapshot(cursor)
        except duckdb.Error as error:
            raise self._spoken(error) from error
        finally:
            with contextlib.suppress(duckdb.Error):
                cursor.rollback()
            cursor.close()

    @contextlib.contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction under the write lock; kept if the block ends, dropped if it raises anything."""
        with self._lock:
            cursor = self._cursor()
            try:
                cursor.execute("begin transaction")
                transaction = Transaction(cursor)
                yield transaction
                version = transaction.version  # also proves that the transaction was not aborted
                cursor.execute("commit")
                self._remember(version)
            except BaseException as error:
                with contextlib.suppress(duckdb.Error):
                    cursor.rollback()
                if isinstance(error, duckdb.Error):
                    raise self._spoken(error) from error
                raise
            finally:
                cursor.close()

    def backup(self, target: Path | str) -> None:
        """A consistent copy at ``target``, made while others go on writing. Never overwrites a file."""
        target = Path(target)
        if target.exists():
            raise Problem(f"There already is a file {target}: choose another name for the backup.")
        cursor = self._cursor()
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            place = str(target).replace("'", "''")
            cursor.execute(f"attach '{place}' as copy_of_store (storage_version 'v1.5.0')")
            try:
                source = cursor.execute("select current_database()").fetchall()[0][0]
                cursor.execute(f'copy from database "{source}" to copy_of_store')
            finally:
                cursor.execute("detach copy_of_store")
        except (duckdb.Error, OSError) as error:
            for left_over in (target, Path(f"{target}.wal")):
                left_over.unlink(missing_ok=True)
            raise StoreProblem(
                f"The backup could not be written to {target}: {_first_line(error)}"
            ) from error
        finally:
            cursor.close()

    def close(self) -> None:
        """Let go of the file, so that another process may open it."""
        self._connection.close()

    def reopen(self) -> None:
        """Open the file anew: what to do after an error that left DuckDB unusable."""
        with contextlib.suppress(duckdb.Error):
            self._connection.close()
        self._connection = self._opened()

    # --- the file

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.cursor()
        except duckdb.Error:
            self.reopen()
            return self._connection.cursor()

    def _opened(self) -> duckdb.DuckDBPyConnection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = duckdb.connect(str(self.path), config=CONFIG)
        except (duckdb.Error, OSError) as error:
            raise self._spoken(error) from error
        try:
            _migrate(connection)
            self._compare(connection)
        except BaseException as error:
            connection.close()
            if isinstance(error, duckdb.Error):
                raise self._spoken(error) from error
            raise
        return connection

    @property
    def _reminder(self) -> Path:
        """Where the last operation's number is kept outside the store's file."""
        return Path(f"{self.path}.last")

    def _remember(self, version: int) -> None:
        """Best effort: a reminder behind the store does no harm, only one ahead of it means a loss."""
        with contextlib.suppress(OSError):
            written = self._reminder.with_suffix(".tmp")
            written.write_text(str(version), encoding="ascii")
            os.replace(written, self._reminder)

    def _compare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """A deleted or cut write-ahead log opens silently with older data: notice it here."""
        try:
            remembered = int(self._reminder.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return
        version = Snapshot(connection).version
        if version < remembered:
            raise StoreProblem(
                f"{self.path} ends at operation {version}, but operation {remembered} was saved in it: "
                "part of it is missing. Restore the newest backup, or delete "
                f"{self._reminder.name} to go on with what is left."
            )

    def _spoken(self, error: Exception) -> StoreProblem:
        """The sentence for an error of DuckDB or the disk; a full disk or a fatal error reopens the file."""
        text = str(error)
        low = text.lower()
        if "conflicting lock" in low or "set lock on file" in low or "being used by another" in low:
            return StoreProblem(
                f"{self.path} is open in another program: close Backorder Desk there, "
                "or wait until it has finished."
            )
        if any(sign in low for sign in DISK_IS_FULL):
            return StoreProblem("Not saved: the disk is full. Make room and try again; nothing was changed.")
        if isinstance(error, duckdb.FatalException) or "database has been invalidated" in low:
            with contextlib.suppress(StoreProblem):
                self.reopen()
            return StoreProblem(
                "Not saved: the store had to be opened again. Nothing was changed; try again."
            )
        if "not a valid duckdb database" in low or "serializ" in low or "corrupt" in low or "checksum" in low:
            return StoreProblem(f"{self.path} is damaged or not a Backorder Desk store: restore a backup.")
        return StoreProblem(f"The store {self.path} could not do this: {_first_line(error)}")


def _migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the file to this program's state: forward only, each step with its record in one transaction."""
    tables = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
    if tables and "migration" not in tables:
        raise StoreProblem("This DuckDB file is not a Backorder Desk store: choose another file.")
    connection.execute("create table if not exists migration (number integer primary key, name varchar)")
    steps = sorted((SQL / "migrations").glob("*.sql"))
    done = Snapshot(connection).highest("migration", "number")
    if done > len(steps):
        raise StoreProblem(
            f"This store was written by a newer Backorder Desk (its format is {done}, "
            f"this program knows {len(steps)}): update the program."
        )
    for number, step in list(enumerate(steps, start=1))[done:]:
        connection.execute("begin transaction")
        try:
            connection.execute(step.read_text(encoding="utf-8"))
            connection.execute("insert into migration values (?, ?)", [number, step.stem])
            connection.execute("commit")
        except BaseException:
            connection.rollback()
            raise
        connection.execute("checkpoint")
    connection.execute((SQL / "views.sql").read_text(encoding="utf-8"))


def _conditions(equals: dict[str, Any], above: dict[str, Any]) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    for column, value in equals.items():
        if value is None:
            conditions.append(f"kept.{_name(column)} is null")
        elif isinstance(value, (list, tuple)):
            marks = ", ".join("?" * len(value)) or "null"
            conditions.append(f"kept.{_name(column)} in ({marks})")
            values.extend(value)
        else:
            conditions.append(f"kept.{_name(column)} = ?")
            values.append(value)
    for column, value in above.items():
        conditions.append(f"kept.{_name(column)} > ?")
        values.append(value)
    return conditions, values


def _same(key: Sequence[str]) -> str:
    return " and ".join(f"kept.{_name(column)} = given_rows.{_name(column)}" for column in key)


def _name(name: str) -> str:
    """Names come from code and are checked all the same: they are the one thing not bound as a parameter."""
    if not re.fullmatch(r"[a-z_]+", name):
        raise ValueError(f"not a name of the store: {name!r}")
    return name


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
