"""Entry point of all imports: recognise a source, ask its open questions, and read it as a folder.

A neutral folder or zip, and the results of adapters, become one checked ``Folder``. The mapping of columns is
remembered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from core.errors import Problem, Problems, RowProblem
from core.exchange.adapters import adapter_of
from core.exchange.importing import load_known
from core.exchange.recognise import NEUTRAL, recognise_upload
from core.exchange.sales_as_imported import load_sales_as_imported
from core.language import say
from core.neutral import (
    FILES,
    Answers,
    Folder,
    KnownToStore,
    Question,
    SalesWanted,
    Upload,
    checked_folder,
    in_words_of_source,
    mapping_of,
    plain,
    propose,
    read_folder,
)
from core.store import Snapshot, Store, load_settings, remember_all

STAND_IN = "?"
"""Placeholder for a missing answer, so that all other problems can be found too."""


@dataclass(frozen=True)
class ImportSource:
    """Source that was read: the ``folder``, or the problems that prevent it.

    ``notes``: decisions made while reading. ``asked``: missing answers. ``problems``: everything to correct,
    including the questions.
    """

    kind: str
    folder: Folder | None
    notes: list[str] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def says_itself(self) -> bool:
        """Return True for files of ours, which have shops, vendors and days in them."""
        return self.kind == NEUTRAL

    @property
    def other_problems(self) -> list[RowProblem]:
        """Return the problems that remain whatever the answers will be."""
        questions = {question.problem for question in self.asked}
        return [row for row in self.problems if row not in questions]

    def needed(self) -> Folder:
        """Return the folder. Raises Problems if there is none."""
        if self.folder is None:
            raise Problems(self.problems)
        return self.folder


def read_source(
    source: Path | bytes | Mapping[str, bytes] | Upload, known: KnownToStore, answers: Answers | None = None
) -> ImportSource:
    """Read and check a folder, zip or file, a zip's bytes, or uploaded files by name.

    Raises Problem if it is unknown. Problems within it are in the result.
    """
    upload = source if isinstance(source, Upload) else recognise_upload(source)
    known_answers = answers or Answers()
    _refuse_wrong_answers(upload, known_answers)
    asked = [question for question in questions(upload, known, known_answers) if question.needed]
    if upload.kind == NEUTRAL:
        return _neutral(upload, known, known_answers, asked)
    if asked:
        problems = [question.problem for question in asked]
        others = _other_problems(upload, known, known_answers, asked)
        return ImportSource(upload.kind, None, asked=asked, problems=problems + others)
    return _adapted(upload, known, known_answers)


def questions(upload: Upload, known: KnownToStore, answers: Answers) -> list[Question]:
    """Return everything ``upload`` leaves open beyond ``answers``."""
    if upload.kind == NEUTRAL:
        return [
            question
            for file in upload.tables()
            for question in _columns_asked(
                file, upload.headers(file), mapping_of(upload, file, known, answers)
            )
        ]
    return adapter_of(upload.kind).questions(upload, known, answers)


def _columns_asked(file: str, headers: Sequence[str], mapping: Mapping[str, str]) -> list[Question]:
    """Return questions about columns of our own format: a likely column is proposed, never assumed.

    Each question without a likely header gets another one of the file as an example.
    """
    target = FILES[file.removesuffix(".csv")]
    required = [column.name for column in target.columns if column.required]
    if all(header.lower() in required for header in headers):
        return []  # No header is left that could hold another column.
    named_as_ours = {header.lower() for header in headers} & target.names
    mapped = {column for column, header in mapping.items() if header in headers}
    missing = [name for name in required if name not in named_as_ours | mapped]
    in_use = [header for header in headers if header.lower() in target.names or header in mapping.values()]
    free = [header for header in headers if header not in in_use]
    proposed = propose(headers, target.name, mapping).mapping
    likely = {name: header for name, header in proposed.items() if header in free}
    unlikely = iter([header for header in free if header not in likely.values()])
    return [
        Question(
            file,
            name,
            headers=free,
            in_use=in_use,
            proposed=likely.get(name, ""),
            example="" if name in likely else next(unlikely, ""),
        )
        for name in missing
    ]


def _adapted(
    upload: Upload, known: KnownToStore, known_answers: Answers, *, partly: bool = False
) -> ImportSource:
    """Return a source as its adapter reads it, checked. ``partly``: only to find its problems."""
    try:
        adapted = adapter_of(upload.kind).adapt(upload, known, known_answers, partly=partly)
    except Problems as problems:
        return ImportSource(upload.kind, None, problems=problems.rows)
    try:
        folder = checked_folder(
            adapted.frames, known.ids, all_files=False, coverage=adapted.coverage, today=known.today
        )
    except Problems as problems:
        return ImportSource(upload.kind, None, problems=in_words_of_source(problems.rows, adapted.origins))
    return ImportSource(upload.kind, replace(folder, origins=adapted.origins), adapted.notes)


def _other_problems(
    upload: Upload, known: KnownToStore, known_answers: Answers, asked: list[Question]
) -> list[RowProblem]:
    """Return the problems that remain whatever the answers: read with a placeholder for each missing
    answer."""
    ids = {name: known_ids | {STAND_IN} for name, known_ids in known.ids.items()}
    stand_ins = {question.column: STAND_IN for question in asked if question.asks != "column"}
    columns = {question.column for question in asked}
    answered = known_answers.also(stand_ins)
    problems = _adapted(upload, replace(known, ids=ids), answered, partly=True).problems
    return [problem for problem in problems if problem.row != 1 or problem.column not in columns]


def _refuse_wrong_answers(upload: Upload, answers: Answers) -> None:
    """Raise Problem for an answer that cannot be used, with the reason."""
    ours = {column.name for file in FILES.values() for column in file.columns}
    for file, mapping in answers.mappings.items():
        if file not in upload.tables():
            raise Problem(say("There is no file {file} whose columns could be named.", file=file))
        headers = upload.headers(file)
        names = {plain(header) for header in headers}
        for column, header in mapping.items():
            if column not in ours:
                raise Problem(
                    say(
                        "{file}: there is no column {column} that “{header}” could hold.",
                        file=file,
                        column=column,
                        header=header,
                    )
                )
            if header and plain(header) not in names:
                raise Problem(
                    say(
                        "{file} has no column “{header}”; it has {headers}.",
                        file=file,
                        header=header,
                        headers=", ".join(headers),
                    )
                )


def _neutral(upload: Upload, known: KnownToStore, answers: Answers, asked: list[Question]) -> ImportSource:
    """Read a neutral folder. Beside the questions, all other problems are listed at once."""
    mappings = {
        file.removesuffix(".csv"): mapping_of(upload, file, known, answers) for file in upload.tables()
    }
    try:
        return ImportSource(
            NEUTRAL,
            read_folder(upload.place, known.ids, mappings, all_files=not upload.lone, today=known.today),
        )
    except Problems as problems:
        better = {(each.file, 1, each.column): each.problem for each in asked}
        rows = [better.get((row.file, row.row, row.column), row) for row in problems.rows]
        return ImportSource(NEUTRAL, None, asked=asked, problems=rows)


# --- with the store ---


def load_source(
    snapshot: Snapshot,
    source: Path | bytes | Mapping[str, bytes] | Upload,
    answers: Answers | None = None,
    *,
    alone: bool = False,
    today: date | None = None,
) -> ImportSource:
    """Read ``source`` against the store's facts, or with ``alone`` as the beginning of a new store."""
    upload = source if isinstance(source, Upload) else recognise_upload(source)
    return read_source(upload, load_all_known(snapshot, upload, alone=alone, today=today), answers)


def load_all_known(
    snapshot: Snapshot, upload: Upload, *, alone: bool = False, today: date | None = None
) -> KnownToStore:
    """Load the facts that reading ``upload`` needs; with ``alone`` only the remembered mappings.

    ``today``: without it no date is too late.
    """
    if alone:
        return KnownToStore(mappings=load_settings(snapshot, "mapping:"), today=today)
    wanted = None if upload.kind == NEUTRAL else adapter_of(upload.kind).sales_wanted(upload)
    return replace(load_known_with_sales(snapshot, wanted), today=today)


def load_known_with_sales(
    snapshot: Snapshot, wanted: SalesWanted | None, named: frozenset[str] | None = None
) -> KnownToStore:
    """Load the store's facts, with the sales that an adapter has to see.

    ``named``: ids and numbers in the POS of the only items that matter, beside those of the sales; by default
    all do. So a step of a sync costs what it brings, however many items the store has.
    """
    frames = load_sales_as_imported(snapshot, wanted) if wanted else {}
    numbers = None if named is None else pl.DataFrame({"pos_id": sorted(named)}, schema={"pos_id": pl.String})
    numbered = snapshot.frame("item", columns=["pos_id", "item_id"], matching=numbers).drop_nulls()
    ids = None if numbers is None else numbers["pos_id"]
    if ids is not None:
        sold = [frames["items"]["item_id"]] if "items" in frames else []
        ids = pl.concat([ids, numbered["item_id"], *sold])
    return KnownToStore(
        load_known(snapshot, ids),
        vendors=_ids_by_name(snapshot, "vendor", "vendor_id"),
        shops=_one_of_a_name(snapshot),
        item_ids=dict(numbered.iter_rows()),
        mappings=load_settings(snapshot, "mapping:"),
        frames=frames,
        has_items=snapshot.count("item") > 0,
    )


def _ids_by_name(snapshot: Snapshot, table: str, key: str) -> dict[str, str]:
    """Return ids by name. One that a file made of the name gives way to the number of the POS."""
    rows = snapshot.frame(table, columns=[key, "name"]).rows()
    return {name: row_id for row_id, name in sorted(rows, key=lambda row: row[0] != row[1])}


def _one_of_a_name(snapshot: Snapshot) -> dict[str, str]:
    """Return the ids of the shops whose name no other shop has, by that name."""
    shops = snapshot.frame("shop", columns=["name", "shop_id"])
    return dict(shops.filter(pl.col("name").is_unique()).iter_rows())


def remember_mappings(store: Store, upload: Upload, answers: Answers) -> None:
    """Remember the mapping of columns, so that the next file with the same headers needs no answer."""
    known = store.ask(load_settings, "mapping:")
    merged: dict[str, dict[str, str]] = {}
    for file, mapping in answers.mappings.items():
        name = upload.fingerprint(file)
        merged[name] = {**known.get(name, {}), **merged.get(name, {}), **mapping}
    if new := {
        f"mapping:{name}": mapping_to_save
        for name, mapping_to_save in merged.items()
        if mapping_to_save != known.get(name)
    }:
        remember_all(store, new, action="import-columns")
