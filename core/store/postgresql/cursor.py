"""Cursor of PostgreSQL: a few rows travel as values, many by COPY."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import polars as pl
import pyarrow as pa
from psycopg import ClientCursor, Connection, Copy
from pyarrow import csv

from core.store.cursor import Given
from core.store.postgresql.types import answer_shape, arrow_types
from core.store.small_frames import FEW, Few, Shape, as_values, is_few
from core.store.sql_text import sql_name

ANALYZE_FROM = 5_000
"""Number of rows from which on a table is analyzed. Without, a join took minutes in the same transaction."""
AT_ONCE = 50_000
"""Number of rows that are turned into text at a time."""
READ_AT_ONCE = 5_000
"""Number of rows that are made of text at a time, while the database writes the next ones."""
LONG = "10min"
"""Time for one statement over whole tables. Each view of the check reads all movements, and a page's time
(core/store/postgresql/connections.py) would be over at some ten million of them."""
EMPTY = "\\N"
"""Sign of an empty cell in a copy; empty text is written as ``""``."""

Types = dict[str, dict[str, str]]
"""Names of the types of a relation's columns, by relation."""


class PostgreSQLCursor:
    """Cursor over one connection of PostgreSQL (core/store/cursor.py)."""

    def __init__(self, connection: "Connection[Any]", types: Types, shapes: dict[str, Shape]) -> None:
        """``types``, ``shapes``: what earlier transactions learned of relations and answers."""
        self._connection = connection
        self._types = types
        self._known = shapes

    def allow_long(self) -> None:
        self._connection.execute(f"set local statement_timeout = '{LONG}'".encode())

    def run(self, sql: str, values: Sequence[Any] = (), given: Given | None = None) -> None:
        if given is not None and given.rows.height >= ANALYZE_FROM:
            self._run_with_table(sql, values, given)
            return
        before, cells = self._offered(given)
        self._connection.execute(_marked(before + sql), [*cells, *values])

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(_marked(sql), values).fetchall()

    def few(self, sql: str, values: Sequence[Any], shape: Shape | None, given: Given | None = None) -> Few:
        before, cells = self._offered(given)
        answer = self._connection.execute(_marked(f"{before}{sql} limit {FEW + 1}"), [*cells, *values])
        if shape is None:
            shape = answer_shape(answer.description or [])
        rows = answer.fetchall()
        if len(rows) > FEW or None in shape.values():
            return None, shape
        return pl.DataFrame(rows, schema=shape, orient="row"), shape

    def many(self, sql: str, values: Sequence[Any], given: Given | None = None) -> pl.DataFrame:
        before, cells = self._offered(given)
        asked = _marked(before + sql)
        if sql not in self._known:
            none = b"select * from (%b) as answer limit 0" % asked
            described = self._connection.execute(none, [*cells, *values])
            self._known[sql] = answer_shape(described.description or [])
        shape = self._known[sql]
        with ClientCursor(self._connection) as cursor:  # COPY takes no bound values.
            text = cursor.mogrify(asked, [*cells, *values])
            with cursor.copy(f"copy ({text}) to stdout (format csv, null '{EMPTY}')".encode()) as copy:
                return pl.concat([pl.DataFrame(schema=shape), *_frames(copy, shape)])

    def insert(self, table: str, rows: pl.DataFrame) -> None:
        self._copy_in(sql_name(table), rows)
        if rows.height >= ANALYZE_FROM:
            self._connection.execute(f"analyze {sql_name(table)}".encode())

    def _copy_in(self, table: str, rows: pl.DataFrame) -> None:
        if rows.height >= ANALYZE_FROM:
            self._connection.execute("set local statement_timeout = 0")
        names = ", ".join(map(sql_name, rows.columns))
        statement = f"copy {table} ({names}) from stdin (format csv, null '{EMPTY}')"
        with self._connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for part in rows.iter_slices(AT_ONCE):
                copy.write(_as_text(part))

    def _run_with_table(self, sql: str, values: Sequence[Any], given: Given) -> None:
        """Run a statement with many given rows in a table of their own, whose size the planner knows."""
        types = self._types_of(given.relation)
        columns = ", ".join(f"{sql_name(name)} {types[name]}" for name in given.rows.columns)
        self._connection.execute(f"create temporary table given_rows ({columns}) on commit drop".encode())
        self.insert("given_rows", given.rows)
        self._connection.execute(_marked(sql), values)
        self._connection.execute("drop table given_rows")

    def _offered(self, given: Given | None) -> tuple[str, list[Any]]:
        """Return the given rows as SQL in front of a statement, and its values.

        They have the types of the columns that they are compared with, also where all of their cells are
        empty: PostgreSQL does not convert text by itself.
        """
        if given is None:
            return "", []
        rows, types = given.rows, self._types_of(given.relation)
        names = ", ".join(map(sql_name, rows.columns))
        if is_few(rows):
            values, cells = as_values(rows)
            marks = ", ".join(f"cast(? as {types[name]})" for name in rows.columns)
            first = f"({', '.join('?' * rows.width)})"
            return f"with given_rows ({names}) as ({values.replace(first, f'({marks})', 1)}) ", cells
        arrays = ", ".join(f"cast(? as {types[name]}[])" for name in rows.columns)
        lists = [column.to_list() for column in rows.iter_columns()]
        return f"with given_rows ({names}) as (select * from unnest({arrays})) ", lists

    def _types_of(self, relation: str) -> dict[str, str]:
        if relation not in self._types:
            self._types[relation] = dict(
                self._connection.execute(
                    "select attname, format_type(atttypid, atttypmod) from pg_attribute "
                    "where attrelid = cast(%s as regclass) and attnum > 0 and not attisdropped",
                    [relation],
                ).fetchall()
            )
        return self._types[relation]


def _marked(sql: str) -> bytes:
    """Return a statement with the driver's marks for bound values."""
    return sql.replace("%", "%%").replace("?", "%s").encode()


def _as_text(rows: pl.DataFrame) -> bytes:
    """Return rows as CSV: text is quoted, an empty cell is not."""
    return rows.write_csv(include_header=False, null_value=EMPTY, quote_style="non_numeric").encode()


def _frames(copied: Copy, shape: Shape) -> Iterator[pl.DataFrame]:
    """Yield the rows of a copy, each of them text, as frames."""
    rows = iter(copied)
    while text := b"".join(islice(rows, READ_AT_ONCE)):
        yield _frame(text, shape)


def _frame(copied: bytes, shape: Shape) -> pl.DataFrame:
    """Return rows of a copy as a frame."""
    table = csv.read_csv(
        pa.BufferReader(copied),
        read_options=csv.ReadOptions(column_names=list(shape)),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=arrow_types(shape),
            null_values=[EMPTY],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.cast(pl.Schema(shape))
