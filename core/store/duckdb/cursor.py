"""Cursor of DuckDB: a few rows travel as values, many as Arrow."""

import re
import sys
from collections.abc import Sequence
from typing import Any

import duckdb
import polars as pl

from core.parts import in_parts
from core.store.cursor import Given
from core.store.small_frames import FEW, Few, Shape, as_values, is_few
from core.store.sql_text import sql_name

DUCKDB_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "VARCHAR": pl.String,
    "INTEGER": pl.Int64,
    "BIGINT": pl.Int64,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "TIMESTAMP": pl.Datetime("us"),
    "DOUBLE": pl.Float64,
}
"""Polars types of DuckDB's types. Every whole number has 64 bits, as in files that are read.

So frames of both can be joined, and no sum of quantities overflows.
"""


class DuckDBCursor:
    """Cursor over one connection of DuckDB (core/store/cursor.py)."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def allow_long(self) -> None:
        """Do nothing: no statement of DuckDB is stopped for its time."""

    def run(self, sql: str, values: Sequence[Any] = (), given: Given | None = None) -> None:
        """Run a statement, for many rows in parts."""
        for part in [None] if given is None else in_parts(given.rows):
            before, cells, given_rows = _offered(part)  # noqa: RUF059
            self._connection.execute(before + sql, [*cells, *values])

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, values).fetchall()

    def few(self, sql: str, values: Sequence[Any], shape: Shape | None, given: Given | None = None) -> Few:
        """Return an answer and its shape; None for many rows, or a type that DUCKDB_TYPES does not have."""
        connection = self._connection
        before, cells, given_rows = _offered(given and given.rows)  # noqa: RUF059
        connection.execute(before + sql, [*cells, *values])
        if shape is None:
            shape = {name: _type(str(kind)) for name, kind, *_ in connection.description}
        rows = connection.fetchmany(FEW + 1)
        connection.abort()
        if len(rows) > FEW or None in shape.values():
            return None, shape
        return pl.DataFrame(rows, schema=shape, orient="row"), shape

    def many(self, sql: str, values: Sequence[Any], given: Given | None = None) -> pl.DataFrame:
        """Return an answer from Arrow with the integer types of DUCKDB_TYPES."""
        before, cells, given_rows = _offered(given and given.rows)  # noqa: RUF059
        relation = self._connection.sql(before + sql, params=[*cells, *values])
        if "pyarrow" in sys.modules:
            answer: pl.DataFrame = relation.pl()
        else:  # It would be loaded for this, with NumPy: half a second and 40 MB, more than a second copy.
            answer = pl.DataFrame(relation.materialize()).rechunk()
        return answer.cast({pl.Int32: pl.Int64})

    def insert(self, table: str, rows: pl.DataFrame) -> None:
        names = ", ".join(map(sql_name, rows.columns))
        self.run(
            f"insert into {sql_name(table)} ({names}) select {names} from given_rows",
            given=Given(rows, table),
        )


class ArrowRows:
    """Rows of a frame for DuckDB, without a copy. A frame itself would go through pyarrow, which would be
    loaded for that and takes longer."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self._rows = rows.with_columns(
            pl.col(pl.Null).cast(pl.String)
        )  # DuckDB takes no column without a type.

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the rows as a stream (Arrow's PyCapsule interface)."""
        return self._rows.__arrow_c_stream__(requested_schema)


def _offered(rows: pl.DataFrame | None) -> tuple[str, list[Any], ArrowRows | None]:
    """Return few rows as SQL in front of a statement with its values, and many as a stream.

    DuckDB finds the stream by the name of the caller's variable, ``given_rows``. A registered one would stay
    in memory until the commit.
    """
    if rows is not None and is_few(rows):
        values, cells = as_values(rows)
        return f"with given_rows ({', '.join(map(sql_name, rows.columns))}) as ({values}) ", cells, None
    return "", [], None if rows is None else ArrowRows(rows)


def _type(name: str) -> pl.DataType | type[pl.DataType] | None:
    if decimal := re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", name):
        return pl.Decimal(int(decimal[1]), int(decimal[2]))
    return DUCKDB_TYPES.get(name)
