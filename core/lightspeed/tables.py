"""Neutral files under construction: cells, and the record that each row was read from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from core.lightspeed.records import Record
from core.neutral import Origin, Place, text_frame, without_empty


@dataclass
class Table:
    """One neutral file.

    ``columns``: its columns. ``fields``: Lightspeed's names of them. ``optional``: columns that are left out
    if no row has a value, because an absent column changes nothing and an empty cell deletes.
    """

    columns: Sequence[str]
    fields: Mapping[str, str] = field(default_factory=dict)
    optional: Sequence[str] = ()
    rows: list[Mapping[str, str]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def add(self, record: Record | None, cells: Mapping[str, str]) -> None:
        """Add a row that was read from ``record``, or from none if no record describes it."""
        self.rows.append(cells)
        self.places.append(record.place if record else Place("", 0))

    def only(self, wanted: Callable[[Mapping[str, str]], bool]) -> "Table":
        """Return the rows that are ``wanted``."""
        kept = [index for index, row in enumerate(self.rows) if wanted(row)]
        rows, places = [self.rows[index] for index in kept], [self.places[index] for index in kept]
        return Table(self.columns, self.fields, self.optional, rows, places)

    @property
    def frame(self) -> pl.DataFrame:
        """Return all rows as text."""
        return without_empty(text_frame(self.columns, self.rows), *self.optional)

    @property
    def origin(self) -> Origin:
        """Return where the rows were read."""
        return Origin(self.places, self.fields)
