"""Small frames travel to and from the database as values, which takes half the time of Arrow or a copy.

Most queries are about one document or a few items, and a page or a receipt runs dozens of them.
"""

from typing import Any

import polars as pl

FEW = 500
"""Largest number of rows of a small answer. Arrow is faster above it."""

SHORT = 50
"""Largest number of rows of a whole relation that is read as values the next time, too."""

MANY = 10_000
"""Rows above this number are not made distinct before a query."""

FEW_CELLS = 80
"""Largest number of cells passed as values. Arrow is faster above it."""

Shape = dict[str, Any]
"""Columns of an answer with their Polars types; None for a type that a store does not know."""

Few = tuple[pl.DataFrame | None, Shape]


def is_few(rows: pl.DataFrame) -> bool:
    """Return True if ``rows`` should be passed as values."""
    return 0 < rows.height * rows.width <= FEW_CELLS


def distinct_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the distinct rows to look for, without rows that have an empty cell: those match nothing.

    Many rows are returned as they are: a second copy of them costs more than it saves.
    """
    if rows.height > MANY:
        return rows
    if rows.height * rows.width > FEW_CELLS:
        return rows.drop_nulls().unique()
    known = dict.fromkeys(row for row in rows.iter_rows() if None not in row)
    return pl.DataFrame(list(known), schema=rows.schema, orient="row")


def as_values(rows: pl.DataFrame) -> tuple[str, list[Any]]:
    """Return ``rows`` as SQL VALUES, with the cells to bind."""
    marks = f"({', '.join('?' * rows.width)})"
    return f"values {', '.join([marks] * rows.height)}", [cell for row in rows.iter_rows() for cell in row]
