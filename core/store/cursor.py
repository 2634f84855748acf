"""The border between the store's SQL and an engine: a cursor that answers as frames.

``Snapshot`` and ``Transaction`` write each statement once, with ``?`` for a bound value. Each engine has one
class of this kind, which knows its driver, its types and its quick way for many rows.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import polars as pl

from core.store.small_frames import Few, Shape


class Given(NamedTuple):
    """``rows`` that a statement uses as ``given_rows``, to compare with ``relation`` or write to it."""

    rows: pl.DataFrame
    relation: str


class Cursor(Protocol):
    """One connection of an engine, for one transaction."""

    def allow_long(self) -> None:
        """Let the statements of this transaction take long: they read whole tables."""

    def run(self, sql: str, values: Sequence[Any] = (), given: Given | None = None) -> None:
        """Run a statement."""

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of an answer as values."""

    def few(self, sql: str, values: Sequence[Any], shape: Shape | None, given: Given | None = None) -> Few:
        """Return an answer and its shape.

        ``shape``: that of an earlier run. No answer (None) means that it has many rows, or a type that is
        missing in the engine's table of types.
        """

    def many(self, sql: str, values: Sequence[Any], given: Given | None = None) -> pl.DataFrame:
        """Return an answer of any number of rows."""

    def insert(self, table: str, rows: pl.DataFrame) -> None:
        """Add many rows to a table. Columns are matched by name."""
