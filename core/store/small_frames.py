"""Small frames travel to and from DuckDB as values, which takes half the time of Arrow.

Most queries are about one document or a few items, and a page or a receipt runs dozens of them.
"""

import re
from collections.abc import Sequence
from typing import Any

import polars as pl

FEW = 500
"""Largest number of rows of a small answer. Arrow is faster above it."""

SHORT = 50
"""Largest number of rows of a whole relation that is read as values the next time, too."""

FEW_CELLS = 80
"""Largest number of cells passed as values. Arrow is faster above it."""

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


Shape = dict[str, Any]
"""Columns of an answer with their Polars types; None for a type that DUCKDB_TYPES does not have."""

Few = tuple[pl.DataFrame | None, Shape]


def is_few(rows: pl.DataFrame) -> bool:
    """Return True if ``rows`` should be passed as values."""
    return 0 < rows.height * rows.width <= FEW_CELLS


def distinct_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the distinct rows to look for, without rows that have an empty cell: those match nothing."""
    if rows.height * rows.width > FEW_CELLS:
        return rows.drop_nulls().unique()
    known = dict.fromkeys(row for row in rows.iter_rows() if None not in row)
    return pl.DataFrame(list(known), schema=rows.schema, orient="row")


def as_values(rows: pl.DataFrame) -> tuple[str, list[Any]]:
    """Return ``rows`` as SQL VALUES, with the cells to bind."""
    marks = f"({', '.join('?' * rows.width)})"
    return f"values {', '.join([marks] * rows.height)}", [cell for row in rows.iter_rows() for cell in row]


def few_rows(cursor: Any, sql: str, values: Sequence[Any], shape: Shape | None) -> Few:
    """Return the answer to a query and its shape. ``shape``: the one from an earlier run.

    The answer is None if it has many rows or a type that DUCKDB_TYPES does not have.
    """
    cursor.execute(sql, values)
    if shape is None:
        shape = _shape(cursor)
    rows = cursor.fetchmany(FEW + 1)
    cursor.abort()
    if len(rows) > FEW or None in shape.values():
        return None, shape
    return pl.DataFrame(rows, schema=shape, orient="row"), shape


def widened(frame: pl.DataFrame) -> pl.DataFrame:
    """Return an answer from Arrow with the integer types of DUCKDB_TYPES."""
    return frame.cast({pl.Int32: pl.Int64})


def _shape(cursor: Any) -> Shape:
    return {name: _type(str(kind)) for name, kind, *_ in cursor.description}


def _type(name: str) -> pl.DataType | type[pl.DataType] | None:
    if decimal := re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", name):
        return pl.Decimal(int(decimal[1]), int(decimal[2]))
    return DUCKDB_TYPES.get(name)
