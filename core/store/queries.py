"""Snapshots, which read the store as frames, and transactions, which also write.

A few rows travel as values, many as Arrow (core/store/small_frames.py).
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from core.store.small_frames import SHORT, Shape, as_values, distinct_rows, few_rows, is_few, widened
from core.store.sql_text import conditions_of, key_is, same_key, set_to, sql_name


class Snapshot:
    """Consistent view of the store on a cursor of its own, because a shared cursor mixes up results."""

    def __init__(self, cursor: Any, shapes: dict[str, Shape] | None = None) -> None:
        """``shapes``: columns and types of answers by what is selected. Filled as queries run."""
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
        """Return rows of a table or view as a frame.

        ``matching`` keeps the rows that have a match in it, in the columns of the same names. ``above`` keeps
        rows greater than the value, ``equals`` rows equal to it (None: empty; a list: any of them).
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
        """Sum ``total`` by key: one row per ``by`` whose sum is not 0."""
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
            return self._few(select, sql, values) if values else self._all(select, sql)
        rows, columns = distinct_rows(matching), ", ".join(map(sql_name, matching.columns))
        if rows.is_empty():
            return self._none(select, group)
        if rows.height == 1:  # Planning takes half the time of a join.
            one, cells = conditions_of(rows.row(0, named=True), {})
            all_of = " and ".join([*conditions, *one])
            return self._few(select, f"{select} as kept where {all_of}{group}", [*values, *cells])
        join = f"{select} as kept semi join given_rows using ({columns}){rest}"
        if is_few(rows):
            before, cells = _with_given(rows)
            return self._few(select, before + join, [*cells, *values])
        return self._many(join, values, rows)

    def _none(self, select: str, group: str) -> pl.DataFrame:
        """Return an empty answer. Its columns are read from the store only once."""
        shape = self._shapes.get(select, {"": None})
        if None in shape.values():
            return self._few(select, f"{select} as kept where false{group}", [])
        return pl.DataFrame(schema=shape)

    def _few(self, select: str, sql: str, values: list[Any]) -> pl.DataFrame:
        """Return an answer that is expected to have few rows."""
        frame, shape = few_rows(self._cursor, sql, values, self._shapes.get(select))
        self._shapes[select] = shape
        return self._many(sql, values) if frame is None else frame

    def _all(self, select: str, sql: str) -> pl.DataFrame:
        """Return all rows of a relation: as values until it was long once, which ``shapes`` remembers."""
        if sql in self._shapes:
            return self._many(sql, [])
        frame = self._few(select, sql, [])
        if frame.height > SHORT or None in self._shapes[select].values():
            self._shapes[sql] = self._shapes[select]
        return frame

    def _many(
        self,
        sql: str,
        values: list[Any],
        given_rows: pl.DataFrame | None = None,  # noqa: ARG002 # DuckDB finds it by its name.
    ) -> pl.DataFrame:
        """Return an answer that may have many rows. ``given_rows``: the relation of that name in ``sql``."""
        return widened(self._cursor.sql(sql, params=values).pl())

    def rows(self, relation: str, **equals: Any) -> list[dict[str, Any]]:
        """Return ``frame`` as one dict per row, for the few rows of one document."""
        return self.frame(relation, **equals).to_dicts()

    def schema(self, relation: str) -> dict[str, pl.DataType]:
        """Return the columns of a relation and their types in frames."""
        return dict(self._none(f"select kept.* from {sql_name(relation)}", "").schema)

    def highest(self, relation: str, column: str) -> int:
        """Return the greatest value of a whole-number column, 0 if there are no rows."""
        sql = f"select coalesce(max({sql_name(column)}), 0) from {sql_name(relation)}"
        return int(self._cursor.execute(sql).fetchall()[0][0])

    def count(self, relation: str) -> int:
        return int(self._cursor.execute(f"select count(*) from {sql_name(relation)}").fetchall()[0][0])

    @property
    def version(self) -> int:
        """Return the number of the last operation."""
        return self.highest("operation", "number")


class Transaction(Snapshot):
    """Snapshot that can also write. All of it is saved, or nothing is."""

    def __init__(self, cursor: Any, shapes: dict[str, Shape] | None = None) -> None:
        super().__init__(cursor, shapes)
        self._version: int | None = None
        self.operations: list[dict[str, Any]] = []  # the operations' rows that were added
        self.wrote = False

    @property
    def version(self) -> int:
        """Return the number of the last operation, this transaction's own included. Read only once."""
        if self._version is None:
            self._version = super().version
        return self._version

    def check_alive(self) -> None:
        """Raise if a statement failed unnoticed. Otherwise the commit would succeed and save nothing."""
        self._cursor.execute("select 1")

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Add rows. Columns are matched by name; columns missing in ``frame`` get the table's default."""
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
        """Overwrite the other columns of the rows with these keys. ``frame``: one row per key."""
        self._set(table, frame, key)

    def remove(self, table: str, frame: pl.DataFrame) -> None:
        """Delete the rows that match ``frame`` in its columns. Only for running figures and drafts."""
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
        """Update rows, but add ``figures`` to the values that are there: running figures.

        It does not return the rows, because ``returning`` misses some of many rows written in this
        transaction (DuckDB 2.0). Read them before.
        """
        self._set(table, frame, key, figures)

    def _set(self, table: str, frame: pl.DataFrame, key: Sequence[str], added: Sequence[str] = ()) -> None:
        if frame.is_empty():
            return
        self.wrote = True
        others = [column for column in frame.columns if column not in key]
        one = frame.height == 1  # Planning takes half the time of a join.
        sets = set_to({name: "?" if one else f"given_rows.{name}" for name in others}, added)
        update = f"update {sql_name(table)} as kept set {sets}"
        if one:
            row = frame.row(0, named=True)
            values = [row[name] for name in (*others, *key)]
            self._cursor.execute(f"{update} where {key_is(key)}", values)
        else:
            self._execute(f"{update} from given_rows where {same_key(key)}", frame)

    def _execute(self, sql: str, given_rows: pl.DataFrame) -> None:
        """Run a statement about the relation ``given_rows``.

        DuckDB finds it by the name of the variable. A registered frame would stay in memory until the commit.
        """
        if is_few(given_rows):
            before, cells = _with_given(given_rows)
            self._cursor.execute(before + sql, cells)
        else:
            self._cursor.execute(sql)


def _with_given(rows: pl.DataFrame) -> tuple[str, list[Any]]:
    """Return few ``rows`` as the relation ``given_rows``: the SQL in front of a statement, and its values."""
    given, cells = as_values(rows)
    return f"with given_rows ({', '.join(map(sql_name, rows.columns))}) as ({given}) ", cells


def answer_in_memory() -> None:
    """Make Polars use its in-memory engine in this process, for programs with many queries of few rows.

    The streaming engine, the default, takes three times as long to start.
    """
    pl.Config.set_engine_affinity("in-memory")
