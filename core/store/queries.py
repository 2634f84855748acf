"""One consistent view of the store, and the transaction that also writes: questions and rows as frames.

Few rows are asked for, given and answered as values, many as Arrow (core/store/small_frames.py).
"""

import contextlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import polars as pl

from core.store.small_frames import Shape, as_values, distinct_rows, few_rows, is_few, widened
from core.store.sql_text import conditions_of, key_is, same_key, set_to, sql_name


class Snapshot:
    """One consistent view of the store, on a cursor of its own (shared ones mix up their answers)."""

    def __init__(self, cursor: Any, shapes: dict[str, Shape] | None = None) -> None:
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
        matching: pl.DataFrame,
        **equals: Any,
    ) -> pl.DataFrame:
        """``total`` summed by key: one row per ``by`` whose sum is not 0."""
        keys = ", ".join(f"kept.{sql_name(column)}" for column in by)
        figure = f"cast(sum({sql_name(total)}) as bigint) as {total}"
        select = f"select {keys}, {figure} from {sql_name(relation)}"
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
        rows, columns = distinct_rows(matching), ", ".join(map(sql_name, matching.columns))
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
            with contextlib.suppress(Exception):  # an aborted transaction refuses this too
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
        return widened(self._cursor.sql(sql, params=values).pl())

    def rows(self, relation: str, **equals: Any) -> list[dict[str, Any]]:
        """The same as ``frame``, as one dict per row: for the few rows of one document."""
        return self.frame(relation, **equals).to_dicts()

    def schema(self, relation: str) -> dict[str, pl.DataType]:
        """A relation's columns and their types, as frames have them."""
        return dict(widened(self._cursor.sql(f"select * from {sql_name(relation)} limit 0").pl()).schema)

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

    def __init__(self, cursor: Any, shapes: dict[str, Shape] | None = None) -> None:
        super().__init__(cursor, shapes)
        self._version: int | None = None
        self.operations: list[dict[str, Any]] = []  # the operations' rows that were added
        self.wrote = False

    @property
    def version(self) -> int:
        """The number of the last operation, this transaction's own among them; asked for once."""
        if self._version is None:
            self._version = super().version
        return self._version

    def check_alive(self) -> None:
        """Raises where a statement failed and nobody said so: the commit would not, and keep nothing."""
        self._cursor.execute("select 1")

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Add rows. Columns are found by name; those not in ``frame`` get the table's default."""
        if frame.is_empty():
            return
        self.wrote = True
        if table == "operation":
            self._version = max(frame["number"].to_list())
            self.operations += frame.to_dicts()
        names = ", ".join(map(sql_name, frame.columns))
        insert = f"insert into {sql_name(table)} ({names})"
        if is_few(frame):
            given, cells = as_values(frame)
            self._cursor.execute(f"{insert} {given}", cells)
        else:
            self._execute(f"{insert} select {names} from given_rows", frame)

    def update(self, table: str, frame: pl.DataFrame, key: Sequence[str]) -> None:
        """Overwrite the other columns of the rows that ``key`` finds; ``frame``: one row per key."""
        self._set(table, frame, key)

    def remove(self, table: str, frame: pl.DataFrame) -> None:
        """Take out the rows matching ``frame`` in its columns: for running results and drafts only."""
        rows = distinct_rows(frame)
        if rows.is_empty():
            return
        self.wrote = True
        delete = f"delete from {sql_name(table)} as kept"
        if rows.height == 1:
            self._cursor.execute(f"{delete} where {key_is(rows.columns)}", rows.row(0))
        else:
            self._execute(f"{delete} using given_rows where {same_key(rows.columns)}", rows)

    def add_to(self, table: str, frame: pl.DataFrame, key: Sequence[str], figures: Sequence[str]) -> None:
        """As ``update``, but ``figures`` are added to what there is: running figures.

        It does not answer which rows there were: of many rows written in this transaction, ``returning``
        leaves some out (DuckDB 2.0). Ask for them before.
        """
        self._set(table, frame, key, figures)

    def _set(self, table: str, frame: pl.DataFrame, key: Sequence[str], added: Sequence[str] = ()) -> None:
        if frame.is_empty():
            return
        self.wrote = True
        others = [column for column in frame.columns if column not in key]
        one = frame.height == 1  # planned in half the time of a join
        sets = set_to({name: "?" if one else f"given_rows.{name}" for name in others}, added)
        update = f"update {sql_name(table)} as kept set {sets}"
        if one:
            row = frame.row(0, named=True)
            values = [row[name] for name in (*others, *key)]
            self._cursor.execute(f"{update} where {key_is(key)}", values)
        else:
            self._execute(f"{update} from given_rows where {same_key(key)}", frame)

    def _execute(self, sql: str, given: pl.DataFrame) -> None:
        with self._given(given) as (before, cells):
            self._cursor.execute(before + sql, cells)


def answer_in_memory() -> None:
    """Let Polars answer in memory in this process, for programs that ask many questions about a few rows.

    Its streaming engine, the default, takes three times as long to begin.
    """
    pl.Config.set_engine_affinity("in-memory")
