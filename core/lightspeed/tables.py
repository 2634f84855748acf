"""Neutral files under construction: cells, and the record that each row was read from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from core.lightspeed.records import Record
from core.neutral import Origin, Place, without_empty


@dataclass
class Table:
    """One neutral file.

    ``columns``: its columns. ``fields``: Lightspeed's names of them. ``optional``: columns that are left out
    if no row has a value, because an absent column changes nothing and an empty cell deletes. ``cells``: by
    row, in the order of ``columns``.
    """

    columns: Sequence[str]
    fields: Mapping[str, str] = field(default_factory=dict)
    optional: Sequence[str] = ()
    cells: list[tuple[str, ...]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def add(self, record: Record | None, cells: Mapping[str, str]) -> None:
        """Add a row that was read from ``record``, or from none if no record describes it."""
        self.cells.append(tuple(cells.get(column, "") for column in self.columns))
        self.places.append(record.place if record else Place("", 0))

    def only(self, wanted: Callable[[Mapping[str, str]], bool]) -> "Table":
        """Return the rows that are ``wanted``."""
        kept = [index for index, row in enumerate(self.rows) if wanted(row)]
        cells, places = [self.cells[index] for index in kept], [self.places[index] for index in kept]
        return Table(self.columns, self.fields, self.optional, cells, places)

    @property
    def rows(self) -> Iterator[Mapping[str, str]]:
        """Return the rows one by one. All of them as mappings would take four times the memory."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.cells)

    @property
    def frame(self) -> pl.DataFrame:
        """Return all rows as text."""
        columns = {name: [row[place] for row in self.cells] for place, name in enumerate(self.columns)}
        frame = pl.DataFrame(columns, schema=dict.fromkeys(self.columns, pl.String))
        return without_empty(frame, *self.optional)

    @property
    def origin(self) -> Origin:
        """Return where the rows were read."""
        return Origin(self.places, self.fields)
