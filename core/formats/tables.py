"""A CSV file with headers of its own, as an all-text frame.

It is read in batches, so that a large file is not in memory as Python's lists too.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from itertools import chain, islice

import polars as pl

from core.errors import Problems, RowProblem
from core.formats.decoding import decoded, whole_file_problem
from core.formats.spreadsheets import unescape_formula
from core.formats.uploads import LONGEST_HEADER, MOST_LINES_ABOVE, delimiter_of, first_table_row
from core.language import say
from core.parts import PART_ROWS
from core.wording import counted

ROW = "_row"
ROWS_AT_ONCE = 10_000
MOST_RAGGED = 1_000

NumberedRow = tuple[int, list[str]]
"""A row's number, the first row's is 1, and its cells."""


@dataclass(frozen=True)
class CsvTable:
    """``frame``: one row per row that is not blank, its own headers, its number in the file in ``_row``.
    ``header_row``: the number of the row of headers; ``semicolons``: its cells are separated by these."""

    frame: pl.DataFrame
    header_row: int
    semicolons: bool

    @property
    def headers(self) -> list[str]:
        """Return the file's column names."""
        return [name for name in self.frame.columns if name != ROW]


def csv_table(name: str, content: bytes, known_headers: Collection[str] = ()) -> CsvTable:
    """Read a CSV file. Commas, semicolons, tabs and bars are accepted as separators.

    ``known_headers``: names, whatever their case and signs; title lines above the row with most of them are
    skipped. The apostrophe that our own exports put before a formula is removed. Raises Problems if the file
    is empty or no text, or a row has more or fewer cells than the header.
    """
    delimiter = delimiter_of(_first_lines(name, content))
    rows = _rows(name, content, delimiter)
    first = list(islice(rows, MOST_LINES_ABOVE))
    if not first:
        raise Problems([whole_file_problem(name, say("is empty; it needs a row of column names"))])
    place = _place_of_header(first, {_bare(header) for header in known_headers})
    header_row, cells = first[place]
    headers = [header.strip() for header in cells]
    _refuse_unusable(name, header_row, headers)
    frame = _frame(name, chain(first[place + 1 :], rows), headers)
    return CsvTable(frame, header_row, delimiter == ";")


def _first_lines(name: str, content: bytes) -> list[str]:
    beginning = content[:LONGEST_HEADER]
    whole = beginning if len(content) <= LONGEST_HEADER else beginning[: beginning.rfind(b"\n") + 1]
    return decoded(name, whole).splitlines()[:MOST_LINES_ABOVE]


def _rows(name: str, content: bytes, delimiter: str) -> Iterator[NumberedRow]:
    """Return the rows that are not blank."""
    reader = csv.reader(
        TextIOWrapper(BytesIO(content), "utf-8-sig", newline=""), delimiter=delimiter, strict=True
    )
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        sentence = say("cannot be read as CSV near line {line}: {reason}", line=reader.line_num, reason=error)
        raise Problems([whole_file_problem(name, sentence)]) from None
    except UnicodeDecodeError:
        decoded(name, content)  # says which line


def _place_of_header(rows: list[NumberedRow], known: set[str]) -> int:
    """Return the index of the header: the row with the most known names.

    If no row has two of them, it is the first that is no title.
    """
    names = [sum(_bare(cell) in known for cell in cells) for _, cells in rows]
    if max(names) > 1:
        return names.index(max(names))
    return first_table_row([cells for _, cells in rows])


def _bare(header: str) -> str:
    return re.sub(r"[\W_]+", "", header.casefold())


def _refuse_unusable(name: str, row: int, headers: list[str]) -> None:
    twice = sorted({header for header in headers if header and headers.count(header) > 1})
    if twice:
        sentence = say("this column is there twice; keep one")
        raise Problems([RowProblem(name, row, header, "", sentence) for header in twice])


def _frame(name: str, rows: Iterable[NumberedRow], headers: list[str]) -> pl.DataFrame:
    """Return the rows as texts, in the parts that an import works on. Raises Problems with the rows that have
    more or fewer cells than the header."""
    places = {header: place for place, header in enumerate(headers) if header and header != ROW}
    nothing = pl.DataFrame(schema={ROW: pl.Int64(), **dict.fromkeys(places, pl.String())})
    parts: list[pl.DataFrame] = []
    batches = [nothing]
    ragged: list[RowProblem] = []
    rest = iter(rows)
    while batch := list(islice(rest, ROWS_AT_ONCE)):
        ragged += [_ragged(name, row, cells, headers) for row, cells in batch if len(cells) != len(headers)]
        if ragged:
            continue
        batches.append(_texts(batch, places, nothing.schema))
        if sum(map(len, batches)) >= PART_ROWS:
            parts.append(pl.concat(batches, rechunk=True))
            batches = [nothing]
    if ragged:
        raise Problems(ragged[:MOST_RAGGED])
    return pl.concat([*parts, pl.concat(batches, rechunk=True)])


def _texts(batch: list[NumberedRow], places: dict[str, int], schema: pl.Schema) -> pl.DataFrame:
    """Return rows as trimmed texts under their headers. ``places``: the place of each header in a row."""
    columns = {header: [cells[place] for _, cells in batch] for header, place in places.items()}
    frame = pl.DataFrame({ROW: [row for row, _ in batch], **columns}, schema=schema)
    if not places:
        return frame
    return frame.with_columns(unescape_formula(pl.col(list(places)).str.strip_chars()))


def _ragged(name: str, number: int, cells: list[str], headers: list[str]) -> RowProblem:
    counted_cells = counted(len(cells), "cell", "cells")
    sentence = say(
        "the row has {cells}, the header {headers}; look for a stray comma or quote",
        cells=counted_cells,
        headers=len(headers),
    )
    return RowProblem(name, number, "", "", sentence)
