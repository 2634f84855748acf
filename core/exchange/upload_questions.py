"""What a source of data leaves open, and what was answered: whose it is, and which column is which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import RowProblem
from core.exchange.recognise import Upload
from core.lightspeed import po_number, propose_item_list, propose_purchase_order
from core.neutral import FILES, Proposal, fingerprint, plain, propose

QUESTION_TEXTS = {
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
class KnownToStore:
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
            return RowProblem(self.file, 0, self.column, "", f"{QUESTION_TEXTS[self.column]}.")
        option = f'--map "{self.file}:{self.column}={self.proposed or self.headers[0]}"'
        sentence = f"the file must have this column. If it has another name, say so, as in {option}."
        return RowProblem(self.file, 1, self.column, "", sentence)


def questions(upload: Upload, known: KnownToStore, answers: Answers) -> list[Question]:
    """What must still be answered before ``upload`` can be read."""
    asked: list[Question] = []
    for file in upload.tables():
        if upload.kind == "item_list":
            asked += _unanswered(file, {"shop_id": answers.shop_id})
        if upload.kind == "purchase_order":
            number = answers.po_id or po_number(file)
            asked += _unanswered(
                file, {"vendor_id": answers.vendor_id, "shop_id": answers.shop_id, "po_id": number}
            )
        asked += _columns_asked(upload, file, mapping_of(upload, file, known, answers))
    return asked


def mapping_of(upload: Upload, file: str, known: KnownToStore, answers: Answers) -> dict[str, str]:
    """Our columns to the file's headers, as remembered for such a file, then as answered now."""
    remembered = known.mappings.get(fingerprint_of(upload, file), {})
    headers = {plain(header): header for header in upload.headers(file)}
    answered = {**remembered, **answers.mappings.get(file, {})}
    return {column: headers.get(plain(header), header) for column, header in answered.items()}


def proposal(upload: Upload, file: str, mapping: Mapping[str, str]) -> Proposal:
    """Which column is which in an export's ``file``. ``mapping``: those that are known already."""
    propose_export = propose_item_list if upload.kind == "item_list" else propose_purchase_order
    return propose_export(upload.headers(file), mapping)


def fingerprint_of(upload: Upload, file: str) -> str:
    """What the mapping of ``file``, and of any with the same headers, is remembered under."""
    targets = {"item_list": "items", "purchase_order": "purchase_orders"}
    return fingerprint(upload.headers(file), targets.get(upload.kind) or file.removesuffix(".csv"))


def _unanswered(file: str, answers: Mapping[str, str]) -> list[Question]:
    return [Question(file, name) for name, answer in answers.items() if not answer]


def _columns_asked(upload: Upload, file: str, mapping: Mapping[str, str]) -> list[Question]:
    headers = upload.headers(file)
    if upload.kind == "neutral":
        return _neutral_columns_asked(file, headers, mapping)
    proposed = proposal(upload, file, mapping)
    return [Question(file, column, proposed.unmapped or headers) for column in proposed.missing]


def _neutral_columns_asked(file: str, headers: Sequence[str], mapping: Mapping[str, str]) -> list[Question]:
    """Our own format takes no name for another unasked: a likely column is proposed, never assumed."""
    target = FILES[file.removesuffix(".csv")]
    there = {header.lower() for header in headers} & target.names
    there |= {column for column, header in mapping.items() if header in headers}
    free = [each for each in headers if each.lower() not in target.names and each not in mapping.values()]
    likely = propose(headers, target.name, mapping).mapping
    return [
        Question(file, column.name, free, likely.get(column.name, ""))
        for column in target.columns
        if column.required and column.name not in there and free
    ]
