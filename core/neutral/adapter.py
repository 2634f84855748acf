"""The border between a source system and the import: what every adapter can do, and what it hands over.

To add a source system, write a package with an ``Adapter`` and list it in ``core/exchange/adapters.py``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import polars as pl

from core.errors import RowProblem
from core.neutral.coverage import WHOLE, Coverage
from core.neutral.uploads import Answers, KnownToStore, Question, Upload


@dataclass(frozen=True)
class Place:
    """Where a row was read: the file, the number of its record or row there, and the record's own id."""

    file: str
    number: int
    record: str = ""


@dataclass(frozen=True)
class Origin:
    """Where the rows of a neutral frame were read. ``places``: by ``_row`` of the frame, which counts from 2;
    ``fields``: what the source calls our columns."""

    places: Sequence[Place]
    fields: Mapping[str, str]

    def told(self, problem: RowProblem) -> RowProblem:
        """``problem``, found in our frame, with the file, record and field that the user gave."""
        column = self.fields.get(problem.column, problem.column)
        place = self.places[problem.row - 2] if problem.row > 1 else Place("", 0)
        if place.file:
            return replace(problem, file=place.file, row=place.number, record=place.record, column=column)
        file = next((each.file for each in self.places if each.file), problem.file)
        return replace(problem, file=file, row=min(problem.row, 1), column=column)


def in_words_of_source(problems: Iterable[RowProblem], origins: Mapping[str, Origin]) -> list[RowProblem]:
    """``problems`` of neutral frames with the places and names that the user gave; ``origins`` by neutral
    file."""
    found = ((problem, origins.get(problem.file.removesuffix(".csv"))) for problem in problems)
    return sorted({origin.told(problem) if origin else problem for problem, origin in found})


@dataclass(frozen=True)
class AdapterResult:
    """What an adapter made of a source.

    ``frames``: all-text frames by the name of a neutral file, with neutral column names. ``notes``: sentences
    for the preview, about what was decided or left out. ``origins``: by neutral file.
    """

    frames: dict[str, pl.DataFrame]
    notes: list[str] = field(default_factory=list)
    coverage: Coverage = WHOLE
    origins: Mapping[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True)
class SalesWanted:
    """Sales of the store that an adapter has to see, as the last import told them: those of ``orders``
    (eCom order numbers), those with these ids, those that have lines of these numbers, and those without an
    order that were made between two times (UTC)."""

    orders: frozenset[str] = frozenset()
    sales: frozenset[str] = frozenset()
    line_numbers: frozenset[int] = frozenset()
    since: datetime | None = None
    until: datetime | None = None


class Adapter(Protocol):
    """One kind of source. Everything is pure: an adapter gets bytes and what the store knows, never the
    store."""

    kind: str
    """A short name that stays."""

    def recognise(self, files: Mapping[str, bytes], names: Mapping[str, Sequence[str]]) -> Upload | None:
        """``files`` as an upload of this kind, or nothing. ``names``: by file, its column names or JSON keys.

        Raises Problem where the files are of this kind but cannot be read together.
        """
        ...

    def questions(self, upload: Upload, known: KnownToStore, answers: Answers) -> list[Question]:
        """Everything the source leaves open beside what is in ``answers``."""
        ...

    def sales_wanted(self, upload: Upload) -> SalesWanted | None:
        """Sales of the store without which ``upload`` cannot be understood."""
        ...

    def adapt(
        self, upload: Upload, known: KnownToStore, answers: Answers, *, partly: bool = False
    ) -> AdapterResult:
        """``upload`` as neutral frames. ``partly``: read what is there though a column is missing.

        Raises Problems with every damaged file and record, in the words of the source.
        """
        ...


def text_frame(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> pl.DataFrame:
    """An all-text frame with exactly ``columns``; a cell no row names is empty."""
    listed = list(rows)
    return pl.DataFrame(
        {column: [row.get(column, "") for row in listed] for column in columns},
        schema=dict.fromkeys(columns, pl.String),
    )


def without_empty(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """``frame`` less those of ``columns`` that hold nothing: an absent column says nothing, an empty
    cell would wipe what an earlier import knew."""
    there = [name for name in columns if name in frame.columns]
    silent = [name for name in there if frame.filter(pl.col(name) != "").is_empty()]
    return frame.drop(silent)
