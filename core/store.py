"""The store: one DuckDB file, its transactions, its migrations. The only module that knows DuckDB.

It knows files, locks and SQL, and no rule of the trade. Reading takes no lock: ``Store.read()`` is a
snapshot. Writing is first come, first served: ``Store.write()`` holds the one write lock from the
first look to the commit, so that a decision and what follows from it are one step.
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import polars as pl

from core.errors import Problem, Refused, StoreProblem
from core.fair_lock import FairLock
from core.store_file import compare, has_log, look_at, prove_whole, remember, remove, take_place
from core.store_rows import Shape, as_values, each_once, few_rows, is_few
from core.store_sql import conditions_of, key_is, same_key, sql_name

SQL = Path(__file__).parent / "sql"
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "memory_limit": "800MB",
    "preserve_insertion_order": "false",
    "autoinstall_known_extensions": "false",  # a file of another program must not make us download things
    "autoload_known_extensions": "false",
}
SENTENCES = {
    ("conflicting lock", "set lock on file", "being used by another"): (
        "{path} is open in another program: close Backorder Desk there, or wait until it has finished."
    ),
    ("no space left", "disk full", "not enough space", "could not write file", "out of disk"): (
        "Not saved: the disk is full. Make room and try again; nothing was changed."
    ),
    ("not a valid duckdb database", "could not read enough bytes", "serializ", "corrupt", "checksum"): (
        "{path} is damaged or not a Backorder Desk store: restore a backup."
    ),
    ("is a directory",): "{path} is a folder: name a file for the store.",
    ("permission denied", "read-only"): (
        "{path} may not be read and written by this user: change its permissions."
    ),
    ("database has been invalidated",): (
        "Not saved: the store had to be opened again. Nothing was changed; try again."
    ),
}
"""What to tell shop staff, by what DuckDB or the system says; the first that fits."""

Filled = TypeVar("Filled")


class Snapshot:
    """One consistent view of the store, on a cursor of its own (shared ones mix up their answers)."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, shapes: dict[str, Shape] | None = None) -> None:
        """``shapes``: what answers look like, by what is selected; filled as questions are asked."""
        self._cursor = cursor
        self._shapes = {} if shapes is None else shapes

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
        chosen = ", ".join(f"kept.{sql_name(column)}" for column in columns) or "kept.*"
        return self._selected(
            f"select {chosen} from {sql_name(relation)}", matching, conditions_of(equals, above or {})
        )

    def sums(
        self,
        relation: str,
        *,
        by: Sequence[str],
        total: str,
        earliest: str,
        matching: pl.DataFrame,
        **equals: Any,
    ) -> pl.DataFrame:
        """``total`` summed and the least ``earliest`` by key: one row per ``by`` whose sum is not 0."""
        keys = ", ".join(f"kept.{sql_name(column)}" for column in by)
        figures = (
            f"cast(sum({sql_name(total)}) as bigint) as {total}, min({sql_name(earliest)}) as {earliest}"
        )
        select = f"select {keys}, {figures} from {sql_name(relation)}"
        group = f" group by {keys} having sum({total}) <> 0"
        return self._selected(select, matching, conditions_of(equals, {}), group)

    def _selected(
        self,
        select: str,
        matching: pl.DataFrame | None,
        where: tuple[list[str], list[Any]],
        group: str = "",
    ) -> pl.DataFrame:
        conditions, values = where
        rest = (" where " + " and ".join(conditions) if conditions else "") + group
        if matching is None:
            sql = f"{select} as kept{rest}"
            return self._few(select, sql, values) if values else self._many(sql, values)
        rows, columns = each_once(matching), ", ".join(map(sql_name, matching.columns))
        if rows.is_empty():
            return self._none(select, group)
        if rows.height == 1:  # planned in half the time of a join
            one, cells = conditions_of(rows.row(0, named=True), {})
            all_of = " and ".join([*conditions, *one])
            return self._few(select, f"{select} as kept where {all_of}{group}", [*values, *cells])
        with self._given(rows) as (before, cells):
            sql = f"{before}{select} as kept semi join given_rows using ({columns}){rest}"
            ask = partial(self._few, select) if is_few(rows) else self._many
            return ask(sql, [*cells, *values])

    @contextlib.contextmanager
    def _given(self, rows: pl.DataFrame) -> Iterator[tuple[str, list[Any]]]:
        """``rows`` as the relation ``given_rows``: what to write before a statement, and its values."""
        if is_few(rows):
            given, cells = as_values(rows)
            yield f"with given_rows ({', '.join(map(sql_name, rows.columns))}) as ({given}) ", cells
            return
        self._cursor.register("given_rows", rows)
        try:
            yield "", []
        finally:
            with contextlib.suppress(duckdb.Error):
                self._cursor.unregister("given_rows")

    def _none(self, select: str, group: str) -> pl.DataFrame:
        """No rows; what they would look like is asked for once."""
        shape = self._shapes.get(select, {"": None})
        if None in shape.values():
            return self._few(select, f"{select} as kept where false{group}", [])
        return pl.DataFrame(schema=shape)

    def _few(self, select: str, sql: str, values: list[Any]) -> pl.DataFrame:
        """The answer where not many rows are expected."""
        frame, shape = few_rows(self._cursor, sql, values, self._shapes.get(select))
        self._shapes[select] = shape
        return self._many(sql, values) if frame is None else frame

    def _many(self, sql: str, values: list[Any]) -> pl.DataFrame:
        answer: pl.DataFrame = self._cursor.sql(sql, params=values).pl()
        return answer

    def rows(self, relation: str, **equals: Any) -> list[dict[str, Any]]:
        """The same as ``frame``, as one dict per row: for the few rows of one document."""
        return self.frame(relation, **equals).to_dicts()

    def schema(self, relation: str) -> dict[str, pl.DataType]:
        """A relation's columns and their types, as frames have them."""
        return dict(self._cursor.sql(f"select * from {sql_name(relation)} limit 0").pl().schema)

    def highest(self, relation: str, column: str) -> int:
        """The greatest value of a whole-number column, 0 where there are no rows."""
        sql = f"select coalesce(max({sql_name(column)}), 0) from {sql_name(relation)}"
        return int(self._cursor.execute(sql).fetchall()[0][0])

    def count(self, relation: str) -> int:
        return int(self._cursor.execute(f"select count(*) from {sql_name(relation)}").fetchall()[0][0])

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
        names = ", ".join(map(sql_name, frame.columns))
        insert = f"insert into {sql_name(table)} ({names})"
        if is_few(frame):
            given, cells = as_values(frame)
            self._cursor.execute(f"{insert} {given}", cells)
        else:
            self._execute(f"{insert} select {names} from given_rows", frame)

    def update(self, table: str, frame: pl.DataFrame, key: Sequence[str]) -> None:
        """Overwrite the other columns of the rows that ``key`` finds; ``frame``: one row per key."""
        self._set(table, frame, key, "{name} = {given}")

    def remove(self, table: str, frame: pl.DataFrame) -> None:
        """Take out the rows matching ``frame`` in its columns: for running results and drafts only."""
        rows = each_once(frame)
        if rows.is_empty():
            return
        delete = f"delete from {sql_name(table)} as kept"
        if rows.height == 1:
            self._cursor.execute(f"{delete} where {key_is(rows.columns)}", rows.row(0))
        else:
            self._execute(f"{delete} using given_rows where {same_key(rows.columns)}", rows)

    def add_to(self, table: str, frame: pl.DataFrame, key: Sequence[str]) -> None:
        """Add the other columns of ``frame`` onto the rows that ``key`` finds: running figures."""
        self._set(table, frame, key, "{name} = kept.{name} + {given}")

    def _set(self, table: str, frame: pl.DataFrame, key: Sequence[str], how: str) -> None:
        if frame.is_empty():
            return
        others = [column for column in frame.columns if column not in key]
        one = frame.height == 1  # planned in half the time of a join
        sets = ", ".join(
            how.format(name=sql_name(column), given="?" if one else f"given_rows.{column}")
            for column in others
        )
        update = f"update {sql_name(table)} as kept set {sets}"
        if one:
            self._cursor.execute(f"{update} where {key_is(key)}", frame.select(*others, *key).row(0))
        else:
            self._execute(f"{update} from given_rows where {same_key(key)}", frame)

    def _execute(self, sql: str, given: pl.DataFrame) -> None:
        with self._given(given) as (before, cells):
            self._cursor.execute(before + sql, cells)


class Store:
    """A store at ``path``, created empty where there is none.

    Raises StoreProblem where the file is not ours, damaged, newer than this program, shorter than it
    was when last used, or held by another process.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._lock = FairLock()
        self._shapes: dict[str, Shape] = {}
        self._users = threading.Condition()
        self._in_use = 0
        self._unusable = False
        self._connection = self._opened()
        self.beginning = 0  # counts `start_over`: operation numbers begin anew with it

    # --- reading and writing

    @contextlib.contextmanager
    def read(self) -> Iterator[Snapshot]:
        """One snapshot: everything read inside belongs to the same moment."""
        with self._cursor() as cursor:
            cursor.execute("begin transaction")
            yield Snapshot(cursor, self._shapes)

    @contextlib.contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction under the write lock; kept if the block ends, dropped if it raises anything."""
        with self._lock, self._cursor() as cursor:
            cursor.execute("begin transaction")
            transaction = Transaction(cursor, self._shapes)
            yield transaction
            version = transaction.version  # raises where the transaction was aborted; a commit would not
            cursor.execute("commit")
            self.version = version
            remember(self.path, version)

    def backup(self, target: Path | str) -> None:
        """A consistent copy at ``target``, made while others go on writing. Never overwrites a file."""
        target = Path(target)
        if target.exists():
            raise Problem(f"There already is a file {target}: choose another name for the backup.")
        part = Path(f"{target}.part")  # a copy that was broken off never bears the backup's name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            remove(part)
            self._copy_to(part)
            os.replace(part, target)
        except (StoreProblem, OSError) as error:
            raise StoreProblem(f"The backup could not be written to {target}: {error}") from error
        finally:
            with contextlib.suppress(OSError):
                remove(part)

    def start_over(self, kept: Path | str, fill: Callable[["Store"], Filled], *, beginning: int) -> Filled:
        """Begin anew with what ``fill`` writes into an empty store; the old one is kept as a backup at
        ``kept``. Until the new file takes the place of the old one, nothing has changed.

        ``beginning``: the one that was looked at; Refused where somebody else began anew meanwhile.
        """
        with self._lock:
            if beginning != self.beginning:
                raise Refused("The store was begun anew meanwhile: nothing was changed, look again.")
            with contextlib.closing(self._beside()) as new:
                filled = fill(new)
            self.backup(kept)
            with self._users:
                if not self._users.wait_for(lambda: self._in_use == 0, timeout=10):
                    raise StoreProblem("The store is in use: nothing was changed, try again.")
                self.beginning += 1
                self._unusable = True  # should what follows fail, the next use opens what is there
                self._connection.close()
                with self._in_words():
                    take_place(new.path, self.path)
                self._mend()
            return filled

    def _beside(self) -> "Store":
        """An empty store beside this one."""
        path = Path(f"{self.path}.new")
        with self._in_words():
            remove(path)  # what was left where somebody was stopped while beginning anew
        return type(self)(path)

    def close(self) -> None:
        """Let go of the file, so that another process may open it."""
        self._connection.close()

    def reopen(self) -> None:
        """Open the file anew, once every use of it has ended: after an error that left DuckDB unusable."""
        with self._users:
            self._unusable = True
            self._mend()

    # --- the file

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one use; whatever ends the use, what was not committed is rolled back."""
        with self._users:
            self._mend()
            cursor = self._new_cursor()
            self._in_use += 1
        try:
            yield cursor
        except duckdb.Error as error:
            raise self._spoken(error) from error
        finally:
            with contextlib.suppress(duckdb.Error):
                cursor.rollback()
            cursor.close()
            with self._users:
                self._in_use -= 1
                self._users.notify_all()

    def _new_cursor(self) -> duckdb.DuckDBPyConnection:
        with self._in_words():
            return self._connection.cursor()

    def _mend(self) -> None:
        """Open an unusable store anew. DuckDB lets go of the file only when the last cursor is closed."""
        while self._unusable:
            if self._in_use == 0:
                with contextlib.suppress(duckdb.Error):
                    self._connection.close()
                self._connection = self._opened()
                self._unusable = False
            elif not self._users.wait(timeout=10):
                raise StoreProblem("The store has to be opened again and is still in use: try again.")

    def _copy_to(self, place: Path) -> None:
        quoted = str(place).replace("'", "''")
        copy = f"copy_{threading.get_ident()}"
        with self._cursor() as cursor:
            cursor.execute(f"detach database if exists {copy}")  # of a copy that was broken off
            cursor.execute(f"attach '{quoted}' as {copy} (storage_version 'v1.5.0')")
            try:
                source = cursor.execute("select current_database()").fetchall()[0][0].replace('"', '""')
                cursor.execute(f'copy from database "{source}" to {copy}')
            finally:
                cursor.execute(f"detach {copy}")

    def _opened(self) -> duckdb.DuckDBPyConnection:
        """A connection to the file, proven to be ours and whole; only then is anything written."""
        with self._in_words():
            look_at(self.path)
            closed = not has_log(self.path)
            connection = duckdb.connect(str(self.path), config=CONFIG)
            try:
                tables = _tables(connection)
                if tables and closed:
                    prove_whole(self.path, *_blocks(connection))
                self.version = Snapshot(connection).version if tables else 0  # the last operation saved
                compare(self.path, self.version)
                if not closed:  # killed, perhaps before it was remembered what had been saved
                    remember(self.path, self.version)
                _migrate(connection, new=not tables)
            except BaseException:
                connection.close()
                raise
            return connection

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        """What DuckDB or the disk refuses inside is said in a sentence."""
        try:
            yield
        except (duckdb.Error, OSError) as error:
            raise self._spoken(error) from error

    def _spoken(self, error: Exception) -> StoreProblem:
        """The sentence for an error of DuckDB or the disk; marks the store where it must be opened anew."""
        said = str(error).lower()
        fatal = isinstance(error, (duckdb.FatalException, duckdb.InternalException))
        if fatal or "database has been invalidated" in said:
            self._unusable = True
        for signs, sentence in SENTENCES.items():
            if any(sign in said for sign in signs):
                return StoreProblem(sentence.format(path=self.path))
        first_line = str(error).partition("\n")[0] or type(error).__name__
        return StoreProblem(f"The store {self.path} could not do this: {first_line}")


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables of the file: none in a new one. StoreProblem where they are another program's."""
    tables = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
    if tables and not {"migration", "operation"} <= tables:
        raise StoreProblem("This DuckDB file is not a Backorder Desk store: choose another file.")
    return tables


def _blocks(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """How many blocks of the file are in use, and their size in bytes."""
    return connection.execute("select used_blocks, block_size from pragma_database_size()").fetchall()[0]


def _migrate(connection: duckdb.DuckDBPyConnection, *, new: bool) -> None:
    """Bring the file to this program's state: forward only, each step with its record in one transaction."""
    steps = sorted((SQL / "migrations").glob("*.sql"))
    done = 0 if new else Snapshot(connection).highest("migration", "number")
    if done > len(steps):
        raise StoreProblem(
            f"This store was written by a newer Backorder Desk (its format is {done}, "
            f"this program knows {len(steps)}): update the program."
        )
    for number, step in list(enumerate(steps, start=1))[done:]:
        with _one_transaction(connection):
            connection.execute(
                "create table if not exists migration (number integer primary key, name varchar)"
            )
            connection.execute(step.read_text(encoding="utf-8"))
            connection.execute("insert into migration values (?, ?)", [number, step.stem])
        connection.execute("checkpoint")
    with _one_transaction(connection):
        for views in sorted(SQL.glob("*.sql")):
            connection.execute(views.read_text(encoding="utf-8"))


@contextlib.contextmanager
def _one_transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("begin transaction")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            connection.rollback()
        raise
