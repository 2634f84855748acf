"""Read bytes as text: one all-text frame per neutral file (contract §3).

Nothing is guessed: bytes are decoded strictly, rows are separated as in RFC 4180, and damage is a problem
with its place. core/neutral/checks.py checks the meaning of the texts.
"""

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path

import polars as pl

from core.errors import RowProblem
from core.formats import strange_content
from core.language import say
from core.neutral.columns import File
from core.neutral.schema import FILES
from core.neutral.sources import SAVE_AS, Findings, import_file_problem, source_contents
from core.parts import in_parts
from core.wording import counted

MOST_HEADER = 100_000
DECODED_AT_ONCE = 1 << 20
MOST_LISTED = 1_000
"""Number of bad rows of one kind that are listed. The last of them says how many more there are."""

_QUOTED = b"\0"  # Replaces a quoted cell while rows are separated. Files with a NUL are refused before.


@dataclass
class Texts(Findings):
    """Texts that were read. ``frames``: all-text, by file name without ``.csv``.

    One row per row of the file that is not blank, with its number in ``_row`` (the header's is 1); known
    columns under our names.
    """

    frames: dict[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def damaged(self) -> set[str]:
        """Return the files that are missing in ``frames``, wholly or in part."""
        return {problem.file.rpartition(".")[0].lower() for problem in self.problems}


class _Damaged(Exception):
    """Raised for a file that is not a table."""

    def __init__(self, problem: RowProblem) -> None:
        self.problem = problem


def texts_in(source: Path | bytes) -> Texts:
    """Read every neutral file of a folder, a zip or a zip's bytes.

    Problems of single files are collected. Raises ``Problem`` if there is no folder or zip at all.
    """
    texts = Texts()
    for name, content in source_contents(source, texts):
        try:
            frame, ragged = _table(FILES[name], content)
        except _Damaged as damage:
            texts.problems.append(damage.problem)
        else:
            texts.frames[name] = frame
            texts.problems.extend(ragged)
    return texts


def _table(file: File, content: bytes) -> tuple[pl.DataFrame, list[RowProblem]]:
    """Return a file's rows as texts, and a problem for each row with more or fewer cells than the header.
    Raises _Damaged if the file cannot be read as a table."""
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")  # Line ends of old Macintoshes.
    _check_text(file, content)
    columns = _columns(file, content[: 4 * MOST_HEADER].decode(errors="ignore"))
    outside = _outside_quotes(file, content)
    commas = outside.count(b",")
    del outside
    try:
        frame = _parsed(content, columns, strict=True)
    except pl.exceptions.PolarsError:  # A row has too many cells; the list below says which.
        frame = None
    if frame is not None and commas == _commas(frame, columns):
        return frame, []
    return _without_ragged(file, content, columns)


# --- reading the bytes ---


def _check_text(file: File, content: bytes) -> None:
    """Raise _Damaged if ``content`` is no text. It is decoded in pieces: a large file has no place twice."""
    if not content.strip():
        raise _Damaged(import_file_problem(file.name, say("is empty; it must have a header row at least.")))
    if strange := strange_content(content):
        raise _Damaged(import_file_problem(file.name, f"{strange}."))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _Damaged(import_file_problem(file.name, say("is in UTF-16; {remedy}", remedy=say(SAVE_AS))))
    if (wrong := _not_utf8(content)) is not None:
        row = content.count(b"\n", 0, wrong) + 1
        byte = say("byte {byte}", byte=f"{content[wrong]:02X}")
        problem = say("is not UTF-8 text; {remedy}", remedy=say(SAVE_AS))
        raise _Damaged(RowProblem(file.file_name, row, "", byte, problem))
    if b"\0" in content:
        row = content.count(b"\n", 0, content.index(b"\0")) + 1
        problem = say("holds a NUL character, which no text has; {remedy}", remedy=say(SAVE_AS))
        raise _Damaged(RowProblem(file.file_name, row, "", "", problem))


def _not_utf8(content: bytes) -> int | None:
    """Return the place of the first byte that is not UTF-8."""
    whole = memoryview(content)
    start = 0
    while start < len(whole):
        try:
            _, read = codecs.utf_8_decode(whole[start : start + DECODED_AT_ONCE], "strict", False)
            last = start + DECODED_AT_ONCE >= len(whole)
            if last and start + read < len(whole):
                return start + read
        except UnicodeDecodeError as error:
            return start + error.start
        start += read
    return None


def _columns(file: File, text: str) -> list[str]:
    """Return the header: known columns with our names, each unknown one with a unique name."""
    header = _header(file, text)
    if len(header) == 1 and (separator := next((mark for mark in ";\t|" if mark in header[0]), "")):
        problem = say(
            "the columns are separated by “{separator}” instead of a comma; {remedy}",
            separator=separator,
            remedy=say(SAVE_AS),
        )
        raise _Damaged(RowProblem(file.file_name, 1, "", header[0].replace("\t", " "), problem))
    known = {column.name for column in file.columns}
    clean = [cell.strip() for cell in header]
    names = [cell.lower() if cell.lower() in known else cell for cell in clean]
    count = Counter(names)
    if twice := next((name for name in names if name in known and count[name] > 1), None):
        raise _Damaged(
            RowProblem(file.file_name, 1, twice, "", say("the header names this column twice; keep one."))
        )
    plain = {name for name in names if count[name] == 1} - {"", "_row"}
    return [name if name in plain else f"{name} (column {place})" for place, name in enumerate(names, 1)]


def _header(file: File, text: str) -> list[str]:
    """Return the cells of the header row. Raises _Damaged if it is blank, endless, or no CSV."""
    try:
        header = next(csv.reader(StringIO(text[:MOST_HEADER], newline="\n"), strict=True))
    except csv.Error as error:
        raise _Damaged(
            RowProblem(file.file_name, 1, "", "", say("the header row cannot be read."))
        ) from error
    if not any(header):
        raise _Damaged(
            RowProblem(file.file_name, 1, "", "", say("is blank; the first row must be the header."))
        )
    if sum(map(len, header)) > MOST_HEADER // 2:
        raise _Damaged(
            RowProblem(file.file_name, 1, "", "", say("the header row never ends; check the file."))
        )
    return header


def _outside_quotes(file: File, content: bytes) -> bytes:
    """Replace quoted cells by a sign, so that all remaining commas and line ends are separators."""
    if b'"' not in content:
        return content
    outside = re.sub(b'"[^"]*"', _QUOTED, content)
    stray = b'"|[^,\n%b]%b|%b[^,\r\n%b]' % (_QUOTED, _QUOTED, _QUOTED, _QUOTED)
    if re.search(stray, outside):
        raise _Damaged(_stray_quote(file, outside.decode(), stray.decode()))
    return outside


def _stray_quote(file: File, outside: str, stray: str) -> RowProblem:
    lines = pl.Series("line", outside.split("\n"))
    row = lines.str.contains(f'"|{stray}').arg_true().item(0)
    if '"' in lines[row]:
        problem = say("a quotation mark opens a cell here that is never closed.")
    else:
        problem = say(
            'a quotation mark stands inside of a cell; write it twice and quote the cell: "5"" pipe".'
        )
    return RowProblem(file.file_name, row + 1, "", "", problem)


# --- reading the rows ---


def _parsed(content: bytes, columns: list[str], strict: bool) -> pl.DataFrame:
    """Return one row per row of the file, including blank ones."""
    parsed = pl.read_csv(
        BytesIO(content),
        has_header=False,
        skip_rows=1,
        schema=dict.fromkeys(columns, pl.String),
        row_index_name="_row",
        row_index_offset=2,
        truncate_ragged_lines=not strict,
        extra_columns="raise" if strict else "ignore",
        missing_columns="raise" if strict else "insert",
    )
    pieces = parsed.get_columns()
    del parsed  # Column by column, or the whole file would be there twice.
    return pl.DataFrame([_in_parts(pieces.pop(0)) for _ in range(len(pieces))])


def _in_parts(cells: pl.Series) -> pl.Series:
    """Return a column in the parts that an import works on. Each of them can be freed alone."""
    return pl.concat([part.to_series().rechunk() for part in in_parts(cells.to_frame())])


def _commas(frame: pl.DataFrame, columns: list[str]) -> int:
    """Return the number of commas in a table whose rows all have as many cells as the header."""
    return (len(columns) - 1) * (frame.height + 1)


def _without_ragged(file: File, content: bytes, columns: list[str]) -> tuple[pl.DataFrame, list[RowProblem]]:
    """Return the complete rows that are not blank, and a problem for each row with too few or too
    many cells."""
    outside = _outside_quotes(file, content).decode()
    lines = pl.DataFrame({"line": outside.removesuffix("\n").split("\n")[1:]})
    cells = lines.with_row_index("_row", offset=2).select(
        "_row",
        blank=pl.col("line").str.strip_chars() == "",
        cells=pl.col("line").str.count_matches(",", literal=True) + 1,
    )
    ragged = cells.filter(~pl.col("blank") & (pl.col("cells") != len(columns)))
    problems = [
        RowProblem(
            file.file_name,
            row,
            "",
            "",
            say(
                "has {cells} where the header has {columns}.",
                cells=counted(count, "cell", "cells"),
                columns=len(columns),
            ),
        )
        for row, count in ragged.select("_row", "cells").head(MOST_LISTED).iter_rows()
    ]
    if more := ragged.height - len(problems):
        last, rest = problems.pop(), counted(more, "more row has the same", "more rows have the same")
        problems.append(RowProblem(last.file, last.row, "", "", f"{last.problem} {rest}."))
    whole_rows = cells.filter(~pl.col("blank") & (pl.col("cells") == len(columns))).select("_row")
    frame = _parsed(content, columns, strict=False)
    return frame.join(whole_rows, on="_row", how="semi", maintain_order="left"), problems
