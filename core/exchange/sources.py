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
from core.exchange.questions import Answers, Known, Question, fingerprint_of, mapping_of, proposal, questions
from core.exchange.recognise import Given, recognised
from core.lightspeed import Kind, Settings, adapt_pages, item_list, purchase_order
from core.neutral import FILES, Adapted, Folder, checked, read_folder
from core.store import Store, load_settings, remember_all

KINDS: dict[Kind, str] = {
    "neutral": "Backorder Desk folder",
    "r_series": "Lightspeed R-Series pages",
    "c_series": "Lightspeed eCom (C-Series) pages",
    "item_list": "Lightspeed item list",
    "purchase_order": "Lightspeed purchase order",
}
"""What a source can be, in words."""


@dataclass(frozen=True)
class Source:
    """What came of a source: the ``folder``, or what stands against it. ``notes``: what was decided on
    the way. ``asked``: answers still missing. ``problems``: everything to mend, questions among them."""

    kind: Kind
    folder: Folder | None
    notes: list[str] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def besides(self) -> list[RowProblem]:
        """What is to mend whatever the answers to the questions will be."""
        questions = {question.problem for question in self.asked}
        return [row for row in self.problems if row not in questions]

    def needed(self) -> Folder:
        """The folder; raises Problems where there is none."""
        if self.folder is None:
            raise Problems(self.problems)
        return self.folder


def read_source(
    source: Path | bytes | Mapping[str, bytes] | Given, known: Known, answers: Answers | None = None
) -> Source:
    """A folder, zip or file, a zip's bytes, or uploaded files by name, read and checked.

    Raises Problem where nothing of it is known. What is wrong within it is in the answer.
    """
    given = source if isinstance(source, Given) else recognised(source)
    told = answers or Answers()
    _refuse_other_files(given, told)
    asked = questions(given, known, told)
    if given.kind == "neutral":
        return _neutral(given, known, told, asked)
    if asked:
        problems = [question.problem for question in asked]
        return Source(given.kind, None, asked=asked, problems=problems + _besides(given, known, told, asked))
    return _read_export(given, known, told)


def _read_export(given: Given, known: Known, told: Answers, *, partly: bool = False) -> Source:
    try:
        adapted = _adapted(given, known, told, partly=partly)
        folder = checked(adapted.frames, known.ids, all_files=False, partial=adapted.partial)
    except Problems as problems:
        return Source(given.kind, None, problems=_in_its_words(problems.rows, given, known, told))
    return Source(given.kind, folder, adapted.notes)


def _besides(given: Given, known: Known, told: Answers, asked: list[Question]) -> list[RowProblem]:
    """What is wrong whatever the answers will be: read with a stand-in for each that is missing."""
    any_id = "?"
    ids = {name: there | {any_id} for name, there in known.ids.items()}
    answered = replace(
        told,
        shop_id=told.shop_id or any_id,
        vendor_id=told.vendor_id or any_id,
        po_id=told.po_id or any_id,
    )
    columns = {question.column for question in asked}
    found = _read_export(given, replace(known, ids=ids), answered, partly=True).problems
    return [row for row in found if row.row != 1 or row.column not in columns]


def _refuse_other_files(given: Given, answers: Answers) -> None:
    for file in answers.mappings:
        if file not in given.tables():
            raise Problem(f"There is no file {file} whose columns could be named.")


def _in_its_words(rows: list[RowProblem], given: Given, known: Known, answers: Answers) -> list[RowProblem]:
    """Problems of an export with the name of the file and its header, as whoever mends it sees them."""
    if given.kind not in ("item_list", "purchase_order"):
        return rows
    (file,) = given.tables()
    headers = proposal(given, file, mapping_of(given, file, known, answers)).mapping
    return sorted({replace(row, file=file, column=headers.get(row.column, row.column)) for row in rows})


def _neutral(given: Given, known: Known, answers: Answers, asked: list[Question]) -> Source:
    """A neutral folder; beside what is asked, everything else that is wrong is listed at once."""
    mappings = {file.removesuffix(".csv"): mapping_of(given, file, known, answers) for file in given.tables()}
    try:
        return Source("neutral", read_folder(given.place, known.ids, mappings))
    except Problems as problems:
        better = {(each.file, 1, each.column): each.problem for each in asked}
        rows = [better.get((row.file, row.row, row.column), row) for row in problems.rows]
        return Source("neutral", None, asked=asked, problems=rows)


def _adapted(given: Given, known: Known, answers: Answers, *, partly: bool) -> Adapted:
    if given.kind == "item_list":
        return _item_list(given, known, answers, partly=partly)
    if given.kind == "purchase_order":
        return _purchase_order(given, known, answers, partly=partly)
    return adapt_pages(given.files, Settings(known_items=known.ids["items"]))


def _item_list(given: Given, known: Known, answers: Answers, *, partly: bool) -> Adapted:
    ((name, content),) = given.files.items()
    shop, mapping = answers.shop_id, mapping_of(given, name, known, answers)
    read = item_list(name, content, shop, vendors=known.vendors, mapping=mapping, partly=partly)
    if shop not in known.ids["shops"]:
        read.notes.append(f"{shop} is a new shop.")
    return _without_known(read, known, "shops", "vendors")


def _purchase_order(given: Given, known: Known, answers: Answers, *, partly: bool) -> Adapted:
    ((name, content),) = given.files.items()
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
        mapping=mapping_of(given, name, known, answers),
        partly=partly,
    )
    if not answers.ordered_at:
        read.notes.append("Without the day on which it was ordered it counts as a draft.")
    return _without_known(read, known, "items")


def _refuse_unknown(file: str, column: str, asked: str, known: frozenset[str]) -> None:
    if asked not in known:
        listed = ", ".join(sorted(known)[:20]) or "none yet, import the folder first"
        raise Problems([RowProblem(file, 0, column, asked, f"is not known; known are {listed}.")])


def _without_known(read: Adapted, known: Known, *files: str) -> Adapted:
    """Less the rows of ``files`` that the store knows: an export that mentions them by the way knows less."""
    frames = dict(read.frames)
    for name in files:
        if name in frames:
            key = FILES[name].key[0]
            frames[name] = frames[name].filter(~pl.col(key).is_in(list(known.ids[name])))
    return Adapted({name: frame for name, frame in frames.items() if len(frame)}, read.notes, read.partial)


# --- with the store ---


def load_source(
    store: Store,
    source: Path | bytes | Mapping[str, bytes] | Given,
    answers: Answers | None = None,
    *,
    alone: bool = False,
) -> Source:
    """``source`` read against what the store knows, or if ``alone`` as the beginning of a new one."""
    return read_source(source, load_all_known(store, alone=alone), answers)


def load_all_known(store: Store, *, alone: bool = False) -> Known:
    """What reading a source needs to know; if ``alone`` only the remembered mappings."""
    with store.read() as snapshot:
        mappings = load_settings(snapshot, "mapping:")
        if alone:
            return Known(mappings=mappings)
        vendors = {row["name"]: row["vendor_id"] for row in snapshot.rows("vendor")}
        return Known(load_known(snapshot), vendors, mappings)


def remember_mappings(store: Store, given: Given, answers: Answers) -> None:
    """Keep which column is which, so that the next file with the same headers needs no answer."""
    known = load_all_known(store, alone=True).mappings
    whole: dict[str, dict[str, str]] = {}
    for file, mapping in answers.mappings.items():
        name = fingerprint_of(given, file)
        whole[name] = {**known.get(name, {}), **whole.get(name, {}), **mapping}
    if new := {f"mapping:{name}": said for name, said in whole.items() if said != known.get(name)}:
        remember_all(store, new)
