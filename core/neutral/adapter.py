"""Border between a source system and the import: the methods of every adapter, and what it returns.

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
from core.neutral.values import printed_problem


@dataclass(frozen=True, slots=True)
class Place:
    """Place of a row in its source: the file, the number of its record or row there, and the record's
    own id."""

    file: str
    number: int
    record: str = ""


@dataclass(frozen=True)
class Origin:
    """Origin of a neutral frame's rows.

    ``places``: by ``_row`` of the frame, which counts from 2. ``fields``: the source's names of our columns.
    ``printed``: numbers may have currency signs and thousands separators.
    """

    places: Sequence[Place]
    fields: Mapping[str, str]
    printed: bool = False

    def as_in_source(self, problem: RowProblem) -> RowProblem:
        """Return a problem of our frame with the file, record and field of the user's source."""
        column = self.fields.get(problem.column, problem.column)
        if self.printed:
            problem = replace(problem, problem=printed_problem(problem.problem))
        place = self.places[problem.row - 2] if problem.row > 1 else Place("", 0)
        if place.file:
            return replace(problem, file=place.file, row=place.number, record=place.record, column=column)
        file = next((each.file for each in self.places if each.file), problem.file)
        return replace(problem, file=file, row=min(problem.row, 1), column=column)


def in_words_of_source(problems: Iterable[RowProblem], origins: Mapping[str, Origin]) -> list[RowProblem]:
    """Return problems of neutral frames with the places and names of the user's source. ``origins`` by
    neutral file."""
    with_origins = ((problem, origins.get(problem.file.removesuffix(".csv"))) for problem in problems)
    return sorted({origin.as_in_source(problem) if origin else problem for problem, origin in with_origins})


@dataclass(frozen=True)
class AdapterResult:
    """Result of an adapter.

    ``frames``: all-text frames by name of a neutral file, with neutral column names. ``notes``: sentences for
    the preview, about decisions and omissions; ``differences``: those of them that say where the source
    contradicts itself, or what was matched and may be wrong. ``origins``: by neutral file.
    """

    frames: dict[str, pl.DataFrame]
    notes: list[str] = field(default_factory=list)
    coverage: Coverage = WHOLE
    origins: Mapping[str, Origin] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SalesWanted:
    """Sales of the store that an adapter has to see, as of the last import.

    Those of ``orders`` (eCom order numbers), those with these ids, those with lines of these numbers, and
    those without an order made between two times (UTC).
    """

    orders: frozenset[str] = frozenset()
    sales: frozenset[str] = frozenset()
    line_numbers: frozenset[int] = frozenset()
    since: datetime | None = None
    until: datetime | None = None


class Adapter(Protocol):
    """Adapter of one kind of source. It is pure: it gets bytes and facts from the store, never the store."""

    kind: str
    """Short name that never changes."""

    def recognise(self, files: Mapping[str, bytes], names: Mapping[str, Sequence[str]]) -> Upload | None:
        """Return ``files`` as an upload of this kind, or None. ``names``: by file, its column names or JSON
        keys.

        Raises Problem if the files are of this kind but cannot be read together.
        """
        ...

    def questions(self, upload: Upload, known: KnownToStore, answers: Answers) -> list[Question]:
        """Return everything the source leaves open beyond ``answers``."""
        ...

    def sales_wanted(self, upload: Upload) -> SalesWanted | None:
        """Return the sales of the store that are needed to understand ``upload``."""
        ...

    def adapt(
        self, upload: Upload, known: KnownToStore, answers: Answers, *, partly: bool = False
    ) -> AdapterResult:
        """Convert ``upload`` to neutral frames. ``partly``: read the rest even if a column is missing.

        Raises Problems with every damaged file and record, in the words of the source.
        """
        ...


def text_frame(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> pl.DataFrame:
    """Return an all-text frame with exactly ``columns``. Cells missing in a row are empty."""
    listed = list(rows)
    return pl.DataFrame(
        {column: [row.get(column, "") for row in listed] for column in columns},
        schema=dict.fromkeys(columns, pl.String),
    )


def without_empty(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Drop those of ``columns`` that are entirely empty.

    An absent column changes nothing, but an empty cell would delete what an earlier import brought.
    """
    present = [name for name in columns if name in frame.columns]
    silent = [name for name in present if frame.filter(pl.col(name) != "").is_empty()]
    return frame.drop(silent)
