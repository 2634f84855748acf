"""A few rows asked for, written or answered: as values, which takes DuckDB half the time that Arrow does.

Most questions are about one document or a few items, and a page or a receipt asks dozens of them.
"""

import re
from collections.abc import Sequence
from typing import Any

import polars as pl

FEW = 500
"""Up to so many rows of an answer are a few: beyond, Arrow is quicker."""

FEW_CELLS = 80
"""Up to so many cells are given as values: beyond, Arrow is quicker."""

DUCKDB_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "VARCHAR": pl.String,
    "INTEGER": pl.Int64,
    "BIGINT": pl.Int64,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "TIMESTAMP": pl.Datetime("us"),
    "DOUBLE": pl.Float64,
}
"""DuckDB's types as frames have them. Every whole number has 64 bits, as in a file that is read: frames of
both can be joined, and no sum of quantities leaves its type."""


Shape = dict[str, Any]
"""The columns of an answer, each with its Polars type; None where DUCKDB_TYPES has none for it."""

Few = tuple[pl.DataFrame | None, Shape]


def is_few(rows: pl.DataFrame) -> bool:
    """Whether to give ``rows`` as values."""
    return 0 < rows.height * rows.width <= FEW_CELLS


def distinct_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows to look for; an empty cell matches nothing."""
    if rows.height * rows.width > FEW_CELLS:
        return rows.drop_nulls().unique()
    known = dict.fromkeys(row for row in rows.iter_rows() if None not in row)
    return pl.DataFrame(list(known), schema=rows.schema, orient="row")


def as_values(rows: pl.DataFrame) -> tuple[str, list[Any]]:
    """``rows`` as VALUES in SQL, and the cells bound to it."""
    marks = f"({', '.join('?' * rows.width)})"
    return f"values {', '.join([marks] * rows.height)}", [cell for row in rows.iter_rows() for cell in row]


def few_rows(cursor: Any, sql: str, values: Sequence[Any], shape: Shape | None) -> Few:
    """The answer to a question, and its shape; ``shape``: what it was when it was asked before.

    No rows where they are not few, or have a type not in DUCKDB_TYPES.
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
    """An answer that Arrow brought, its whole numbers as in DUCKDB_TYPES."""
    return frame.cast({pl.Int32: pl.Int64})


def _shape(cursor: Any) -> Shape:
    return {name: _type(str(kind)) for name, kind, *_ in cursor.description}


def _type(name: str) -> pl.DataType | type[pl.DataType] | None:
    if decimal := re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", name):
        return pl.Decimal(int(decimal[1]), int(decimal[2]))
    return DUCKDB_TYPES.get(name)
