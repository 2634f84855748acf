"""Snapshots, which read the store as frames, and transactions, which also write.

Each statement is written once, for every engine (core/store/cursor.py). A few rows travel as values
(core/store/small_frames.py).
"""

from collections.abc import Collection, Sequence
from typing import Any

import polars as pl

from core.store.cursor import Cursor, Given
from core.store.small_frames import MANY, SHORT, Shape, as_values, distinct_rows, is_few
from core.store.sql_files import tables_behind
from core.store.sql_text import among_given, conditions_of, key_is, same_key, set_to, sql_name
from core.store.unchanged import Moment, Tables

PLAINER = {"supply": ("plain_supply", ("purchase_order_part", "given_units"))}
"""Views that have a simpler one, quicker to plan, with the same rows as long as these tables are empty."""


class Snapshot:
    """Consistent view of the store on a cursor of its own, because a shared cursor mixes up results."""

    written: Collection[str] = ()
    """Tables that this transaction wrote."""

    def __init__(
        self,
        cursor: Cursor,
        shapes: dict[str, Shape] | None = None,
        store_generation: int = 0,
        moment: Moment | None = None,
    ) -> None:
        """``shapes``: columns and types of answers by what is selected. Filled as queries run.

        ``store_generation``: the one that is read, also if the store is replaced meanwhile. ``moment``:
        answers that are known already, of a store that only this process writes to.
        """
        self._cursor = cursor
        self.store_generation = store_generation
        self._shapes = {} if shapes is None else shapes
        self._moment = moment

    def for_proof(self) -> "Snapshot":
        """Return this snapshot for questions that check the records. Each is asked of the database, even if
        its answer is known, and may take longer than a page's question."""
        self._cursor.allow_long()
        return Snapshot(self._cursor, self._shapes, self.store_generation)

    def frame(
        self,
        relation: str,
        *,
        columns: Sequence[str] = (),
        matching: pl.DataFrame | None = None,
        above: dict[str, Any] | None = None,
        up_to: dict[str, Any] | None = None,
        **equals: Any,
    ) -> pl.DataFrame:
        """Return rows of a table or view as a frame.

        ``matching`` keeps the rows that have a match in it, in the columns of the same names. ``above`` keeps
        rows greater than the value, ``up_to`` those not greater, ``equals`` rows equal to it (None: empty; a
        list: any of them).
        """
        chosen = ", ".join(f"kept.{sql_name(column)}" for column in columns) or "kept.*"
        where = conditions_of(equals, above or {}, up_to)
        return self._selected(relation, f"select {chosen}", matching, where)

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
        group = f" group by {keys} having sum({total}) <> 0"
        return self._selected(
            relation, f"select {keys}, {figure}", matching, conditions_of(equals, {}), group
        )

    def _selected(
        self,
        relation: str,
        chosen: str,
        matching: pl.DataFrame | None,
        where: tuple[list[str], list[Any]],
        group: str = "",
    ) -> pl.DataFrame:
        """Return what is ``chosen`` of the rows of a relation that fulfil ``where`` (conditions and their
        values) and have a match in ``matching``. ``group``: of sums."""
        conditions, values = where
        relation = self._plainest(relation)
        select = f"{chosen} from {sql_name(relation)}"
        if matching is None:
            sql = f"{select} as kept{_where(conditions)}{group}"
            return self._few(relation, select, sql, values) if values else self._all(relation, select, sql)
        rows = distinct_rows(matching)
        if rows.is_empty() or (rows.height > MANY and self._is_empty(relation)):
            return self._none(relation, select, group)
        if rows.height == 1:  # Planning takes half the time of a join.
            one, cells = conditions_of(rows.row(0, named=True), {})
            all_of = _where([*conditions, *one])
            return self._few(relation, select, f"{select} as kept{all_of}{group}", [*values, *cells])
        sql = f"{select} as kept{_where([among_given(rows.columns), *conditions])}{group}"
        given = Given(rows, relation)
        return (
            self._few(relation, select, sql, values, given)
            if is_few(rows)
            else self._cursor.many(sql, values, given)
        )

    def _plainest(self, relation: str) -> str:
        """Return the relation that has the rows of ``relation`` and is the quickest to plan. Once a table of
        PLAINER has rows, ``shapes`` remembers that; the full view is right in any case."""
        if relation not in PLAINER or relation in self._shapes:
            return relation
        plainer, tables = PLAINER[relation]
        any_row = " union all ".join(f"(select 1 from {sql_name(table)} limit 1)" for table in tables)
        if self._answer(tables, any_row, any_row, []).is_empty():
            return plainer
        self._shapes[relation] = {}
        return relation

    def _is_empty(self, relation: str) -> bool:
        """Return True if there is no row. A first import asks empty tables for each of its own rows."""
        return not self._cursor.ask(f"select 1 from {sql_name(relation)} limit 1")

    def _none(self, relation: str, select: str, group: str) -> pl.DataFrame:
        """Return an empty answer. Its columns are read from the store only once."""
        shape = self._shapes.get(select, {"": None})
        if None in shape.values():
            return self._few(relation, select, f"{select} as kept where false{group}", [])
        return pl.DataFrame(schema=shape)

    def _few(
        self, relation: str, select: str, sql: str, values: list[Any], given: Given | None = None
    ) -> pl.DataFrame:
        """Return an answer that is expected to have few rows."""
        return self._answer(tables_behind(relation), select, sql, values, given)

    def _answer(
        self, tables: Tables, select: str, sql: str, values: list[Any], given: Given | None = None
    ) -> pl.DataFrame:
        """Return the answer about these tables: a known one, or that of the database."""
        moment = self._moment if set(tables).isdisjoint(self.written) else None
        asked = frozenset(given.rows.iter_rows()) if given and moment else None  # Their order varies.
        question = (sql, asked, *values)
        if moment and (known := moment.answer(tables, question)) is not None:
            return known
        frame, shape = self._cursor.few(sql, values, self._shapes.get(select), given)
        self._shapes[select] = shape
        if frame is None:
            return self._cursor.many(sql, values, given)
        if moment:
            moment.keep(tables, question, frame)
        return frame

    def _all(self, relation: str, select: str, sql: str) -> pl.DataFrame:
        """Return all rows of a relation: as values until it was long once, which ``shapes`` remembers."""
        if sql in self._shapes:
            return self._cursor.many(sql, [])
        frame = self._few(relation, select, sql, [])
        if frame.height > SHORT or None in self._shapes[select].values():
            self._shapes[sql] = self._shapes[select]
        return frame

    def rows(self, relation: str, **equals: Any) -> list[dict[str, Any]]:
        """Return ``frame`` as one dict per row, for the few rows of one document."""
        return self.frame(relation, **equals).to_dicts()

    def schema(self, relation: str) -> dict[str, pl.DataType]:
        """Return the columns of a relation and their types in frames."""
        return dict(self._none(relation, f"select kept.* from {sql_name(relation)}", "").schema)

    def tables(self) -> list[str]:
        """Return the names of the tables with data: all but the list of migrations."""
        names = self._cursor.ask(
            "select table_name from information_schema.tables where table_type = 'BASE TABLE' "
            "and table_schema = current_schema() and table_name <> 'migration' order by table_name"
        )
        return [name for (name,) in names]

    def highest(self, relation: str, column: str) -> int:
        """Return the greatest value of a whole-number column, 0 if there are no rows."""
        sql = f"select coalesce(max({sql_name(column)}), 0) from {sql_name(relation)}"
        return int(self._cursor.ask(sql)[0][0])

    def count(self, relation: str) -> int:
        return int(self._cursor.ask(f"select count(*) from {sql_name(relation)}")[0][0])

    @property
    def version(self) -> int:
        """Return the number of the last operation."""
        return self.highest("operation", "number")


class Transaction(Snapshot):
    """Snapshot that can also write. All of it is saved, or nothing is."""

    def __init__(
        self,
        cursor: Cursor,
        shapes: dict[str, Shape] | None = None,
        store_generation: int = 0,
        moment: Moment | None = None,
        version: int | None = None,
    ) -> None:
        """``version``: number of the last operation, where the caller knows it for certain."""
        super().__init__(cursor, shapes, store_generation, moment)
        self._version = version
        self.operations: list[dict[str, Any]] = []  # the operations' rows that were added
        self.written: set[str] = set()

    @property
    def version(self) -> int:
        """Return the number of the last operation, this transaction's own included. Read only once."""
        if self._version is None:
            self._version = super().version
        return self._version

    def check_alive(self) -> None:
        """Raise if a statement failed unnoticed. Otherwise the commit would succeed and save nothing."""
        self._cursor.run("select 1")

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Add rows. Columns are matched by name; columns missing in ``frame`` get the table's default."""
        if frame.is_empty():
            return
        self.written.add(table)
        if table == "operation":
            self._version = max(frame["number"].to_list())
            self.operations += frame.to_dicts()
        if is_few(frame):
            given, cells = as_values(frame)
            names = ", ".join(map(sql_name, frame.columns))
            self._cursor.run(f"insert into {sql_name(table)} ({names}) {given}", cells)
        else:
            self._cursor.insert(table, frame)

    def update(self, table: str, frame: pl.DataFrame, key: Sequence[str]) -> None:
        """Overwrite the other columns of the rows with these keys. ``frame``: one row per key."""
        self._set(table, frame, key)

    def remove(self, table: str, frame: pl.DataFrame) -> None:
        """Delete the rows that match ``frame`` in its columns. Only for running figures and drafts."""
        rows = distinct_rows(frame)
        if rows.is_empty():
            return
        self.written.add(table)
        delete = f"delete from {sql_name(table)} as kept"
        if rows.height == 1:
            self._cursor.run(f"{delete} where {key_is(rows.columns)}", rows.row(0))
        else:
            where = same_key(rows.columns)
            self._cursor.run(f"{delete} using given_rows where {where}", given=Given(rows, table))

    def add_to(self, table: str, frame: pl.DataFrame, key: Sequence[str], figures: Sequence[str]) -> None:
        """Update rows, but add ``figures`` to the values that are there: running figures.

        It does not return the rows, because ``returning`` misses some of many rows written in this
        transaction (DuckDB 2.0). Read them before.
        """
        self._set(table, frame, key, figures)

    def _set(self, table: str, frame: pl.DataFrame, key: Sequence[str], added: Sequence[str] = ()) -> None:
        """Overwrite columns of the rows with these keys; add the values to the columns in ``added``."""
        if frame.is_empty():
            return
        self.written.add(table)
        others = [column for column in frame.columns if column not in key]
        one = frame.height == 1  # Planning takes half the time of a join.
        sets = set_to({name: "?" if one else f"given_rows.{name}" for name in others}, added)
        update = f"update {sql_name(table)} as kept set {sets}"
        if one:
            row = frame.row(0, named=True)
            values = [row[name] for name in (*others, *key)]
            self._cursor.run(f"{update} where {key_is(key)}", values)
        else:
            where = same_key(key)
            self._cursor.run(f"{update} from given_rows where {where}", given=Given(frame, table))


def _where(conditions: list[str]) -> str:
    return " where " + " and ".join(conditions) if conditions else ""


def answer_in_memory() -> None:
    """Make Polars use its in-memory engine in this process, for programs with many queries of few rows.

    The streaming engine, the default, takes three times as long to start.
    """
    pl.Config.set_engine_affinity("in-memory")
