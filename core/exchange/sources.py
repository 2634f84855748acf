"""Every source of data comes in through here: what it is, what it leaves open, and the folder it makes.

A neutral folder or zip, R-Series and C-Series pages, an item-list export and a purchase-order export all
become one checked ``Folder``. What a source does not say is asked, and which column is which is remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from core.errors import Problem, Problems, RowProblem
from core.exchange.importing import load_known
from core.exchange.recognise import Upload, recognise_upload
from core.exchange.upload_questions import (
    Answers,
    KnownToStore,
    Question,
    fingerprint_of,
    mapping_of,
    proposal,
    questions,
)
from core.lightspeed import Settings, UploadKind, adapt_pages, item_list, purchase_order
from core.neutral import FILES, AdapterResult, Folder, checked_folder, read_folder
from core.store import Snapshot, Store, load_settings, remember_all

UPLOAD_LABELS: dict[UploadKind, str] = {
    "neutral": "Backorder Desk folder",
    "r_series": "Lightspeed R-Series pages",
    "c_series": "Lightspeed eCom (C-Series) pages",
    "item_list": "Lightspeed item list",
    "purchase_order": "Lightspeed purchase order",
}
"""What a source can be, in words."""


@dataclass(frozen=True)
class ImportSource:
    """What came of a source: the ``folder``, or what stands against it. ``notes``: what was decided on
    the way. ``asked``: answers still missing. ``problems``: everything to mend, questions among them."""

    kind: UploadKind
    folder: Folder | None
    notes: list[str] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def other_problems(self) -> list[RowProblem]:
        """What is to mend whatever the answers to the questions will be."""
        questions = {question.problem for question in self.asked}
        return [row for row in self.problems if row not in questions]

    def needed(self) -> Folder:
        """The folder; raises Problems where there is none."""
        if self.folder is None:
            raise Problems(self.problems)
        return self.folder


def read_source(
    source: Path | bytes | Mapping[str, bytes] | Upload, known: KnownToStore, answers: Answers | None = None
) -> ImportSource:
    """A folder, zip or file, a zip's bytes, or uploaded files by name, read and checked.

    Raises Problem where nothing of it is known. What is wrong within it is in the answer.
    """
    upload = source if isinstance(source, Upload) else recognise_upload(source)
    known_answers = answers or Answers()
    _refuse_other_files(upload, known_answers)
    asked = questions(upload, known, known_answers)
    if upload.kind == "neutral":
        return _neutral(upload, known, known_answers, asked)
    if asked:
        problems = [question.problem for question in asked]
        return ImportSource(
            upload.kind,
            None,
            asked=asked,
            problems=problems + _other_problems(upload, known, known_answers, asked),
        )
    return _read_export(upload, known, known_answers)


def _read_export(
    upload: Upload, known: KnownToStore, known_answers: Answers, *, partly: bool = False
) -> ImportSource:
    try:
        adapted = _adapted(upload, known, known_answers, partly=partly)
        folder = checked_folder(adapted.frames, known.ids, all_files=False, partial=adapted.partial)
    except Problems as problems:
        return ImportSource(
            upload.kind, None, problems=_with_file_headers(problems.rows, upload, known, known_answers)
        )
    return ImportSource(upload.kind, folder, adapted.notes)


def _other_problems(
    upload: Upload, known: KnownToStore, known_answers: Answers, asked: list[Question]
) -> list[RowProblem]:
    """What is wrong whatever the answers will be: read with a stand-in for each that is missing."""
    any_id = "?"
    ids = {name: there | {any_id} for name, there in known.ids.items()}
    answered = replace(
        known_answers,
        shop_id=known_answers.shop_id or any_id,
        vendor_id=known_answers.vendor_id or any_id,
        po_id=known_answers.po_id or any_id,
    )
    columns = {question.column for question in asked}
    found = _read_export(upload, replace(known, ids=ids), answered, partly=True).problems
    return [row for row in found if row.row != 1 or row.column not in columns]


def _refuse_other_files(upload: Upload, answers: Answers) -> None:
    for file in answers.mappings:
        if file not in upload.tables():
            raise Problem(f"There is no file {file} whose columns could be named.")


def _with_file_headers(
    rows: list[RowProblem], upload: Upload, known: KnownToStore, answers: Answers
) -> list[RowProblem]:
    """Problems of an export with the name of the file and its header, as whoever mends it sees them."""
    if upload.kind not in ("item_list", "purchase_order"):
        return rows
    (file,) = upload.tables()
    headers = proposal(upload, file, mapping_of(upload, file, known, answers)).mapping
    return sorted({replace(row, file=file, column=headers.get(row.column, row.column)) for row in rows})


def _neutral(upload: Upload, known: KnownToStore, answers: Answers, asked: list[Question]) -> ImportSource:
    """A neutral folder; beside what is asked, everything else that is wrong is listed at once."""
    mappings = {
        file.removesuffix(".csv"): mapping_of(upload, file, known, answers) for file in upload.tables()
    }
    try:
        return ImportSource("neutral", read_folder(upload.place, known.ids, mappings))
    except Problems as problems:
        better = {(each.file, 1, each.column): each.problem for each in asked}
        rows = [better.get((row.file, row.row, row.column), row) for row in problems.rows]
        return ImportSource("neutral", None, asked=asked, problems=rows)


def _adapted(upload: Upload, known: KnownToStore, answers: Answers, *, partly: bool) -> AdapterResult:
    if upload.kind == "item_list":
        return _item_list(upload, known, answers, partly=partly)
    if upload.kind == "purchase_order":
        return _purchase_order(upload, known, answers, partly=partly)
    return adapt_pages(upload.files, Settings(known_items=known.ids["items"]))


def _item_list(upload: Upload, known: KnownToStore, answers: Answers, *, partly: bool) -> AdapterResult:
    ((name, content),) = upload.files.items()
    shop, mapping = answers.shop_id, mapping_of(upload, name, known, answers)
    read = item_list(name, content, shop, vendors=known.vendors, mapping=mapping, partly=partly)
    if shop not in known.ids["shops"]:
        read.notes.append(f"{shop} is a new shop.")
    return _without_known(read, known, "shops", "vendors")


def _purchase_order(upload: Upload, known: KnownToStore, answers: Answers, *, partly: bool) -> AdapterResult:
    ((name, content),) = upload.files.items()
    _refuse_unknown(name, "vendor_id", answers.vendor_id, known.ids["vendors"])
    _refuse_unknown(name, "shop_id", answers.shop_id, known.ids["shops"])
    read = purchase_order(
        name,
        content,
        answers.vendor_id,
        answers.shop_id,
        po_id=answers.po_id,
        ordered_at=answers.ordered_at,
        expected_on=answers.expected_on,
        mapping=mapping_of(upload, name, known, answers),
        partly=partly,
    )
    if not answers.ordered_at:
        read.notes.append("Without the day on which it was ordered it counts as a draft.")
    return _without_known(read, known, "items")


def _refuse_unknown(file: str, column: str, asked: str, known: frozenset[str]) -> None:
    if asked not in known:
        listed = ", ".join(sorted(known)[:20]) or "none yet, import the folder first"
        raise Problems([RowProblem(file, 0, column, asked, f"is not known; known are {listed}.")])


def _without_known(read: AdapterResult, known: KnownToStore, *files: str) -> AdapterResult:
    """Less the rows of ``files`` that the store knows: an export that mentions them by the way knows less."""
    frames = dict(read.frames)
    for name in files:
        if name in frames:
            key = FILES[name].key[0]
            frames[name] = frames[name].filter(~pl.col(key).is_in(list(known.ids[name])))
    return AdapterResult(
        {name: frame for name, frame in frames.items() if len(frame)}, read.notes, read.partial
    )


# --- with the store ---


def load_source(
    snapshot: Snapshot,
    source: Path | bytes | Mapping[str, bytes] | Upload,
    answers: Answers | None = None,
    *,
    alone: bool = False,
) -> ImportSource:
    """``source`` read against what the store knows, or if ``alone`` as the beginning of a new one."""
    return read_source(source, load_all_known(snapshot, alone=alone), answers)


def load_all_known(snapshot: Snapshot, *, alone: bool = False) -> KnownToStore:
    """What reading a source needs to know; if ``alone`` only the remembered mappings."""
    mappings = load_settings(snapshot, "mapping:")
    if alone:
        return KnownToStore(mappings=mappings)
    vendors = {row["name"]: row["vendor_id"] for row in snapshot.rows("vendor")}
    return KnownToStore(load_known(snapshot), vendors, mappings)


def remember_mappings(store: Store, upload: Upload, answers: Answers) -> None:
    """Keep which column is which, so that the next file with the same headers needs no answer."""
    known = store.ask(load_all_known, alone=True).mappings
    merged: dict[str, dict[str, str]] = {}
    for file, mapping in answers.mappings.items():
        name = fingerprint_of(upload, file)
        merged[name] = {**known.get(name, {}), **merged.get(name, {}), **mapping}
    if new := {
        f"mapping:{name}": mapping_to_save
        for name, mapping_to_save in merged.items()
        if mapping_to_save != known.get(name)
    }:
        remember_all(store, new)
