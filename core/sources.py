"""Every source of data comes in through here: what it is, what it leaves open, and the folder it makes.

A neutral folder or zip, R-Series and C-Series pages, an item-list export and a purchase-order export all
become one checked ``Folder``. What a source does not say is asked, and which column is which is remembered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from core.errors import Problem, Problems, RowProblem
from core.import_folder import load_known
from core.lightspeed import Kind, adapt_pages
from core.lightspeed.adapted import Adapted
from core.lightspeed.export_files import (
    item_list,
    po_number,
    propose_item_list,
    propose_purchase_order,
    purchase_order,
)
from core.lightspeed.mapping import Proposal, fingerprint, plain, propose
from core.lightspeed.reading import Settings
from core.neutral import FILES
from core.neutral_files import Folder, checked, read_folder
from core.settings import load_settings, remember_all
from core.source_kinds import Given, recognised
from core.store import Store

KINDS: dict[Kind, str] = {
    "neutral": "Backorder Desk folder",
    "r_series": "Lightspeed R-Series pages",
    "c_series": "Lightspeed eCom (C-Series) pages",
    "item_list": "Lightspeed item list",
    "purchase_order": "Lightspeed purchase order",
}
"""What a source can be, in words."""

ASKED = {
    "shop_id": "which shop is this file of? Say it with --shop ID",
    "vendor_id": "which vendor was this ordered from? Say it with --vendor ID",
    "po_id": "which purchase order is this? Say it with --po NUMBER, or in the file's name, as in PO_123.csv",
}
"""What an export does not say about itself, and how the command line is told."""

Mappings = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Answers:
    """What was answered. ``mappings``: by file, our column to the file's header. Days are ISO 8601; a
    purchase order without ``ordered_at`` is a draft."""

    shop_id: str = ""
    vendor_id: str = ""
    po_id: str = ""
    ordered_at: str = ""
    expected_on: str = ""
    mappings: Mappings = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What the store knows: ``ids`` of ``shops``, ``vendors`` and ``items``; ``vendors``, their ids by
    name; ``mappings``, remembered answers by the fingerprint of a file's headers."""

    ids: Mapping[str, frozenset[str]] = field(
        default_factory=lambda: dict.fromkeys(("shops", "vendors", "items"), frozenset())
    )
    vendors: Mapping[str, str] = field(default_factory=dict)
    mappings: Mappings = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """One answer that is missing. ``headers``: the columns of the file to choose from, none where the
    answer is not in the file; ``proposed``: the likeliest of them, or empty."""

    file: str
    column: str
    headers: Sequence[str] = ()
    proposed: str = ""

    @property
    def problem(self) -> RowProblem:
        """The question as a sentence that names the option which answers it."""
        if not self.headers:
            return RowProblem(self.file, 0, self.column, "", f"{ASKED[self.column]}.")
        option = f'--map "{self.file}:{self.column}={self.proposed or self.headers[0]}"'
        sentence = f"the file must have this column. If it has another name, say so, as in {option}."
        return RowProblem(self.file, 1, self.column, "", sentence)


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
    headers = _proposal(given, given.headers(file), mapping_of(given, file, known, answers)).mapping
    return sorted({replace(row, file=file, column=headers.get(row.column, row.column)) for row in rows})


def questions(given: Given, known: Known, answers: Answers) -> list[Question]:
    """What must still be answered before ``given`` can be read."""
    asked: list[Question] = []
    for file in given.tables():
        if given.kind == "item_list":
            asked += _unsaid(file, {"shop_id": answers.shop_id})
        if given.kind == "purchase_order":
            number = answers.po_id or po_number(file)
            asked += _unsaid(
                file, {"vendor_id": answers.vendor_id, "shop_id": answers.shop_id, "po_id": number}
            )
        asked += _columns_asked(given, file, mapping_of(given, file, known, answers))
    return asked


def mapping_of(given: Given, file: str, known: Known, answers: Answers) -> dict[str, str]:
    """Our columns to the file's headers, as remembered for such a file, then as answered now."""
    headers = given.headers(file)
    remembered = known.mappings.get(fingerprint(headers, _target(given, file)), {})
    there = {plain(header): header for header in headers}
    told = {**remembered, **answers.mappings.get(file, {})}
    return {column: there.get(plain(header), header) for column, header in told.items()}


def _unsaid(file: str, said: Mapping[str, str]) -> list[Question]:
    return [Question(file, name) for name, answer in said.items() if not answer]


def _columns_asked(given: Given, file: str, mapping: Mapping[str, str]) -> list[Question]:
    headers = given.headers(file)
    if given.kind == "neutral":
        return _neutral_columns_asked(file, headers, mapping)
    proposal = _proposal(given, headers, mapping)
    return [Question(file, column, proposal.unmapped or headers) for column in proposal.missing]


def _neutral_columns_asked(file: str, headers: Sequence[str], mapping: Mapping[str, str]) -> list[Question]:
    """Our own format takes no name for another unasked: a likely column is proposed, never assumed."""
    target = FILES[_name(file)]
    there = {header.lower() for header in headers} & target.names
    there |= {column for column, header in mapping.items() if header in headers}
    free = [each for each in headers if each.lower() not in target.names and each not in mapping.values()]
    likely = propose(headers, target.name, mapping).mapping
    return [
        Question(file, column.name, free, likely.get(column.name, ""))
        for column in target.columns
        if column.required and column.name not in there and free
    ]


def _proposal(given: Given, headers: Sequence[str], mapping: Mapping[str, str]) -> Proposal:
    return (propose_item_list if given.kind == "item_list" else propose_purchase_order)(headers, mapping)


def _target(given: Given, file: str) -> str:
    return {"item_list": "items", "purchase_order": "purchase_orders"}.get(given.kind) or _name(file)


def _name(file: str) -> str:
    return file.removesuffix(".csv")


def _neutral(given: Given, known: Known, answers: Answers, asked: list[Question]) -> Source:
    """A neutral folder; beside what is asked, everything else that is wrong is listed at once."""
    mappings = {_name(file): mapping_of(given, file, known, answers) for file in given.tables()}
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
        name = fingerprint(given.headers(file), _target(given, file))
        whole[name] = {**known.get(name, {}), **whole.get(name, {}), **mapping}
    if new := {f"mapping:{name}": said for name, said in whole.items() if said != known.get(name)}:
        remember_all(store, new)
