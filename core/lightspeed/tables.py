"""Neutral files under construction: cells, and the record that each row was read from."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import overload

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
    records: list[Record | None] = field(default_factory=list)

    def add(self, record: Record | None, cells: Mapping[str, str]) -> None:
        """Add a row that was read from ``record``, or from none if no record describes it."""
        self.append(record, tuple([cells.get(column, "") for column in self.columns]))

    def append(self, record: Record | None, cells: tuple[str, ...]) -> None:
        """Add a row whose cells are in the order of the columns."""
        self.cells.append(cells)
        self.records.append(record)

    def column(self, name: str) -> list[str]:
        return list(map(itemgetter(self.columns.index(name)), self.cells))

    def only(self, column: str, wanted: Collection[str]) -> "Table":
        """Return the rows with one of the ``wanted`` values."""
        kept = [index for index, value in enumerate(self.column(column)) if value in wanted]
        cells, records = [self.cells[index] for index in kept], [self.records[index] for index in kept]
        return Table(self.columns, self.fields, self.optional, cells, records)

    @property
    def rows(self) -> Iterator[Mapping[str, str]]:
        """Return the rows one by one. All of them as mappings would take four times the memory."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.cells)

    @property
    def frame(self) -> pl.DataFrame:
        """Return all rows as text."""
        columns = {name: self.column(name) for name in self.columns}
        frame = pl.DataFrame(columns, schema=dict.fromkeys(self.columns, pl.String))
        return without_empty(frame, *self.optional)

    @property
    def origin(self) -> Origin:
        """Return where the rows were read."""
        return Origin(_Places(self.records), self.fields)


@dataclass(frozen=True)
class _Places(Sequence[Place]):
    """Places of rows, made for the few that have a problem."""

    records: Sequence[Record | None]

    @overload
    def __getitem__(self, index: int) -> Place: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Place]: ...
    def __getitem__(self, index: int | slice) -> Place | Sequence[Place]:
        if isinstance(index, slice):
            return _Places(self.records[index])
        record = self.records[index]
        return record.place if record else Place("", 0)

    def __len__(self) -> int:
        return len(self.records)
