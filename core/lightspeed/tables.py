"""Neutral files in the making: cells, and the record that each row was read from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from core.lightspeed.records import Record
from core.neutral import Origin, Place, text_frame, without_empty


@dataclass
class Table:
    """One neutral file. ``columns``: its columns; ``fields``: what Lightspeed calls them; ``optional``:
    columns that are left out where no row has any of them, as an absent column says nothing and an empty
    cell wipes."""

    columns: Sequence[str]
    fields: Mapping[str, str] = field(default_factory=dict)
    optional: Sequence[str] = ()
    rows: list[Mapping[str, str]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def add(self, record: Record | None, cells: Mapping[str, str]) -> None:
        """A row, read from ``record``; from none where no record describes it."""
        self.rows.append(cells)
        self.places.append(record.place if record else Place("", 0))

    def only(self, wanted: Callable[[Mapping[str, str]], bool]) -> "Table":
        """The rows that are ``wanted``."""
        kept = [index for index, row in enumerate(self.rows) if wanted(row)]
        rows, places = [self.rows[index] for index in kept], [self.places[index] for index in kept]
        return Table(self.columns, self.fields, self.optional, rows, places)

    @property
    def frame(self) -> pl.DataFrame:
        """All rows as text."""
        return without_empty(text_frame(self.columns, self.rows), *self.optional)

    @property
    def origin(self) -> Origin:
        """Where the rows were read."""
        return Origin(self.places, self.fields)
