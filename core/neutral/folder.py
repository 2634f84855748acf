"""Neutral folder as frames: read, checked as a whole, and written (contract §3).

All imports pass through ``checked_folder``: the import folder, a zip of it, and the results of the adapters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

from core.errors import Problem, Problems, RowProblem
from core.formats import to_csv
from core.language import say
from core.neutral.adapter import Origin
from core.neutral.checks import check_cells, check_references, check_rows, missing_columns
from core.neutral.column_mapping import plain
from core.neutral.coverage import WHOLE, Coverage
from core.neutral.reading import Texts, texts_in
from core.neutral.schema import FILES
from core.neutral.sources import import_file_problem
from core.neutral.trimming import neat_columns, trimmed
from core.parts import PART_ROWS, in_parts


@dataclass(frozen=True)
class Folder:
    """Folder without problems.

    ``frames``: by file name without ``.csv``, only files that are there, one row per ``File.key``, every
    column of the file in its type: quantities Int64, money Decimal(18, 4), times UTC without a zone, text
    trimmed. Absent or empty cells have their default or are null. ``columns``: those really in the files (an
    absent column changes nothing). ``ignored``: parts that were not read, such as ``items.csv: colour``.
    ``rows``: number by file. ``fingerprint``: equal for equal cells in the same order of rows. ``coverage``:
    see Coverage. ``origins``: by file, where its rows were read, if not in a file of that name.
    ``row_numbers``: by file, the number of each row there (the header is row 1).
    """

    frames: dict[str, pl.DataFrame]
    columns: dict[str, frozenset[str]]
    ignored: list[str]
    rows: dict[str, int]
    fingerprint: str
    coverage: Coverage = WHOLE
    origins: Mapping[str, Origin] = field(default_factory=dict)
    row_numbers: Mapping[str, pl.Series] = field(default_factory=dict)

    def give_up_rows(self) -> None:
        """Leave the rows to whoever took them, to be freed as they are written."""
        self.frames.clear()

    @property
    def has_rows(self) -> bool:
        """Return False once the rows were given up."""
        return self.frames.keys() == self.rows.keys()


def read_folder(
    source: Path | bytes,
    known: Mapping[str, frozenset[str]],
    mappings: Mapping[str, Mapping[str, str]] | None = None,
    *,
    all_files: bool = True,
    today: date | None = None,
) -> Folder:
    """Read and check a folder, a zip or a zip's bytes. ``known``: see ``checked_folder``.

    ``mappings``: by file name without ``.csv``, the file's header of each of our columns that has another
    name there. ``today``: without it no date is too late. Raises ``Problems`` with all problems, or one
    ``Problem`` if there is nothing to read.
    """
    texts = texts_in(source)
    for name, mapping in (mappings or {}).items():
        if name in texts.frames:
            texts.frames[name] = _renamed(name, texts.frames[name], mapping)
    folder = _checked_frames(texts, known, all_files, today)
    if "ecom_orders" in folder.frames:
        orders, sales = folder.frames["ecom_orders"], folder.frames.get("sales")
        folder.frames["ecom_orders"] = _with_ticks(orders, [] if sales is None else _all_shipped(sales))
    return folder


def _with_ticks(orders: pl.DataFrame, all_shipped: Sequence[str]) -> pl.DataFrame:
    """Fill empty ``ticked_in_pos`` of orders that the files show as shipped: it is the POS that shows it."""
    by_lines = pl.col("ecom_order_id").is_in(all_shipped)
    sent = pl.col("shipment_status").is_in(["shipped", "picked_up"]) | by_lines
    tick = pl.coalesce("ticked_in_pos", pl.when(sent).then(statement=True))
    return orders.with_columns(ticked_in_pos=tick)


def _all_shipped(sales: pl.DataFrame) -> list[str]:
    """Return the orders of which lines are shipped, and none has units that wait."""
    sold = sales.drop_nulls("ecom_order_id").filter(pl.col("quantity") > 0, ~pl.col("voided"))
    waits = pl.col("shipped") + pl.col("refunded") < pl.col("quantity")
    orders = sold.group_by("ecom_order_id").agg(waits=waits.any(), shipped=pl.col("shipped").sum())
    return orders.filter(~pl.col("waits"), pl.col("shipped") > 0)["ecom_order_id"].to_list()


def _renamed(name: str, text: pl.DataFrame, mapping: Mapping[str, str]) -> pl.DataFrame:
    """Rename columns to our names. An answer goes before a name, and one header may be used for two
    columns."""
    headers = {plain(header): header for header in reversed(text.columns) if header != "_row"}
    used = {column: headers[plain(header)] for column, header in mapping.items() if plain(header) in headers}
    others = text.drop(set(used.values()) - FILES[name].names)
    return others.with_columns(text[header].alias(column) for column, header in used.items())


def read_text(source: Path | bytes) -> dict[str, pl.DataFrame]:
    """Read the files of a folder, a zip or a zip's bytes as text, with the row's number in ``_row``.

    Raises ``Problems`` if a file cannot be read as a table.
    """
    texts = texts_in(source)
    if texts.problems:
        raise Problems(texts.problems)
    return texts.frames


def checked_folder(
    texts: Mapping[str, pl.DataFrame],
    known: Mapping[str, frozenset[str]],
    all_files: bool = True,
    *,
    coverage: Coverage = WHOLE,
    today: date | None = None,
) -> Folder:
    """Check ``texts``, by neutral file name, and return them with types. Raises ``Problems``.

    ``known``: ids of ``shops``, ``vendors`` and ``items`` in the store, which cells may name beside those of
    the files; and the sent ``purchase_orders`` and ``transfers``. ``all_files=False`` is for a source that
    cannot have all required files. ``coverage``: see ``Folder``.
    """
    return replace(_checked_frames(Texts(frames=dict(texts)), known, all_files, today), coverage=coverage)


def write_folder(frames: Mapping[str, pl.DataFrame], target: Path) -> None:
    """Write ``frames``, by neutral file name, as CSV files that ``read_folder`` reads back equal.

    Raises ``Problem`` if the folder cannot be written, or has a neutral file that this would not replace.
    """
    stale = [file.file_name for file in FILES.values() if file.name not in frames]
    try:
        target.mkdir(parents=True, exist_ok=True)
        if left := [name for name in stale if (target / name).exists()]:
            raise Problem(
                say(
                    "{folder} already holds {files} of another export; choose an empty folder.",
                    folder=target,
                    files=", ".join(left),
                )
            )
        for file in (FILES[name] for name in FILES if name in frames):
            columns = [column.name for column in file.columns if column.name in frames[file.name].columns]
            (target / file.file_name).write_bytes(to_csv(frames[file.name].select(columns)))
    except OSError as error:
        raise Problem(
            say("{folder} cannot be written: {reason}.", folder=target, reason=error.strerror or error)
        ) from error


def _checked_frames(
    texts: Texts, known: Mapping[str, frozenset[str]], all_files: bool, today: date | None
) -> Folder:
    """Trim and check all files, the ids that one file names in another included. Raises Problems with all
    problems at once."""
    problems = [*texts.problems, *(_missing_files(texts) if all_files else ())]
    given = {name: texts.frames[name] for name in FILES if name in texts.frames}
    neat = {name: neat_columns(FILES[name], text) for name, text in given.items()}
    tidy = {name: trimmed(FILES[name], text, neat[name]) for name, text in given.items()}
    unjudged = {problem.file.removesuffix(".csv") for problem in problems}
    unjudged |= {name for name, text in tidy.items() if FILES[name].key[0] not in text.columns}
    ids = {name: _ids(name, tidy, known) for name in ("shops", "vendors", "items")}
    frames: dict[str, pl.DataFrame] = {}
    for name, text in tidy.items():
        values, wrong = _values(name, text, known.get(name, frozenset()), today, neat[name])
        problems += wrong + check_references(FILES[name], text, ids, unjudged)
        frames[name] = values
    if problems:
        raise Problems(problems)
    return Folder(
        frames=frames,
        columns={name: frozenset(text.columns) - {"_row"} for name, text in tidy.items()},
        ignored=texts.ignored + _ignored(texts.frames),
        rows={name: frame.height for name, frame in frames.items()},
        fingerprint=_fingerprint(tidy),
        row_numbers={name: text["_row"] for name, text in tidy.items()},
    )


def _values(
    name: str, text: pl.DataFrame, known: frozenset[str], today: date | None, neat: frozenset[str]
) -> tuple[pl.DataFrame, list[RowProblem]]:
    """Return the typed frame of one file, and the problems within it."""
    file = FILES[name]
    values, wrong, problems = check_cells(file, text, today, neat)
    problems = missing_columns(file, text) + problems + check_rows(file, text, values, wrong, known)
    return values.drop("_row"), problems


def _missing_files(texts: Texts) -> list[RowProblem]:
    files = texts.frames.keys() | texts.damaged
    needed = (file.name for file in FILES.values() if file.required and file.name not in files)
    return [import_file_problem(name, say("is missing; the folder must have this file.")) for name in needed]


def _ids(name: str, tidy: Mapping[str, pl.DataFrame], known: Mapping[str, frozenset[str]]) -> pl.Series:
    from_store = pl.Series("id", sorted(known.get(name, ())), dtype=pl.String)
    column = FILES[name].key[0]
    if name not in tidy or column not in tidy[name].columns:
        return from_store
    return pl.concat([from_store, tidy[name][column].alias("id")])


def _ignored(frames: Mapping[str, pl.DataFrame]) -> list[str]:
    """Return the columns that are not read."""
    return [
        f"{name}.csv: {column}"
        for name, frame in frames.items()
        for column in frame.columns
        if column != "_row" and column not in {known.name for known in FILES[name].columns}
    ]


def _fingerprint(tidy: Mapping[str, pl.DataFrame]) -> str:
    """Hash the cells, not the bytes, so that a zip and a folder of the same files have the same fingerprint.

    The control characters between cells cannot occur in a cell.
    """
    content = sha256()
    for name, text in tidy.items():
        columns = [column.name for column in FILES[name].columns if column.name in text.columns]
        at_once = _joined(text[columns]) if len(text) <= PART_ROWS else None
        for column in columns:
            parts = [at_once] if at_once is not None else map(_joined, in_parts(text[[column]]))
            content.update(f"{name}.{column}\x1e".encode())
            for number, part in enumerate(parts):
                content.update(b"\x1f" if number else b"")
                content.update(part[column].item())
            content.update(b"\x1e")
    return content.hexdigest()


def _joined(text: pl.DataFrame) -> pl.DataFrame:
    """Return the cells of each column as one."""
    return text.select(pl.all().fill_null("").str.join("\x1f").cast(pl.Binary))
