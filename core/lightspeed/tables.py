"""Neutral files under construction: cells, and the record that each row was read from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import polars as pl

from core.lightspeed.records import Record
from core.neutral import Origin, Place, without_empty

TABLE_ROWS = 20_000
PLACE_COLUMNS = ("_file", "_number", "_record")
"""Columns with the place of each row in its source."""


class Table:
    """One neutral file.

    ``columns``: its columns. ``fields``: Lightspeed's names of them. ``optional``: columns that are left out
    if no row has a value, because an absent column changes nothing and an empty cell deletes. Rows are kept
    in frames of some thousands: as objects they would take four times the memory.
    """

    def __init__(
        self, columns: Sequence[str], fields: Mapping[str, str] | None = None, optional: Sequence[str] = ()
    ) -> None:
        self.columns, self.fields, self.optional = columns, fields or {}, optional
        self._added: list[tuple[Any, ...]] = []
        self._frames: list[pl.DataFrame] = []

    def add(self, record: Record | None, cells: Mapping[str, str]) -> None:
        """Add a row that was read from ``record``, or from none if no record describes it."""
        self.append(record, tuple([cells.get(column, "") for column in self.columns]))

    def append(self, record: Record | None, cells: tuple[str, ...]) -> None:
        """Add a row whose cells are in the order of the columns."""
        place = record.place if record else Place("", 0)
        self._added.append((*cells, place.file, place.number, place.record))
        if len(self._added) >= TABLE_ROWS:
            self._put_away()

    def column(self, name: str) -> list[str]:
        return self._whole()[name].to_list()

    def only(self, wanted: pl.Series) -> "Table":
        """Return the rows with one of the ``wanted`` values in the column of this name."""
        kept = Table(self.columns, self.fields, self.optional)
        kept._frames = [self._whole().filter(pl.col(wanted.name).is_in(wanted.implode()))]
        return kept

    @property
    def rows(self) -> Iterator[Mapping[str, str]]:
        """Return the rows one by one."""
        return self._whole().select(self.columns).iter_rows(named=True)

    @property
    def frame(self) -> pl.DataFrame:
        """Return all rows as text."""
        return without_empty(self._whole().select(self.columns), *self.optional)

    @property
    def origin(self) -> Origin:
        """Return where the rows were read."""
        return Origin(PlacesInFrame(self._whole().select(PLACE_COLUMNS)), self.fields)

    def _put_away(self) -> None:
        schema = {name: pl.String() for name in self.columns} | dict(
            zip(PLACE_COLUMNS, PLACE_TYPES, strict=True)
        )
        cells = zip(*self._added, strict=True) if self._added else [[] for _ in schema]
        self._frames.append(pl.DataFrame(dict(zip(schema, cells, strict=True)), schema=schema))
        self._added.clear()

    def _whole(self) -> pl.DataFrame:
        if self._added or not self._frames:
            self._put_away()
        if len(self._frames) > 1:
            self._frames = [pl.concat(self._frames)]
        return self._frames[0]


PLACE_TYPES = (pl.Categorical(), pl.Int64(), pl.String())


class PlacesInFrame(Sequence[Place]):
    """Places of rows, read from one row of ``frame`` each."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    @overload
    def __getitem__(self, row: int) -> Place: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Place]: ...
    def __getitem__(self, row: int | slice) -> Place | Sequence[Place]:
        if isinstance(row, slice):
            return PlacesInFrame(self._frame[row])
        return Place(*self._frame.row(row))

    def __len__(self) -> int:
        return self._frame.height
