"""Types of PostgreSQL as Polars and Arrow know them."""

from typing import Any

import polars as pl
import pyarrow as pa
from psycopg import Column

from core.store.small_frames import Shape

POSTGRESQL_TYPES: dict[int, pl.DataType | type[pl.DataType]] = {
    16: pl.Boolean,  # boolean
    20: pl.Int64,  # bigint
    21: pl.Int64,  # smallint
    23: pl.Int64,  # integer
    25: pl.String,  # text
    1043: pl.String,  # varchar
    1082: pl.Date,  # date
    1114: pl.Datetime("us"),  # timestamp
    701: pl.Float64,  # double precision
}
"""Polars types by the number of PostgreSQL's type. Every whole number has 64 bits, as in DuckDB's answers."""

NUMERIC = 1700
COMPUTED_AMOUNT = pl.Decimal(38, 4)
"""Type of an amount that PostgreSQL computed: it then forgets the digits of its parts."""


def answer_shape(columns: list[Column]) -> Shape:
    """Return the columns of an answer with their Polars types."""
    return {column.name: _type(column) for column in columns}


def _type(column: Column) -> pl.DataType | type[pl.DataType] | None:
    if column.type_code == NUMERIC:
        return pl.Decimal(column.precision, column.scale or 0) if column.precision else COMPUTED_AMOUNT
    return POSTGRESQL_TYPES.get(column.type_code)


def arrow_types(shape: Shape) -> dict[str, Any]:
    """Return the Arrow types in which the answer of a copy is read."""
    empty: pa.Table = pl.DataFrame(schema=shape).to_arrow()
    strings = {pa.large_string(), pa.string_view()}
    return {field.name: pa.string() if field.type in strings else field.type for field in empty.schema}
