"""Purchase orders and transfers in general: a header, lines, and incoming units.

A document is a *draft* until it is ordered (purchase order) or sent (transfer). Then it owes its units until
they arrive, are cancelled, or the document is closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.errors import Problem
from core.language import marked, say
from core.ledger import Change
from core.store import Snapshot, as_record


@dataclass(frozen=True)
class DocumentKind:
    """Tables and columns of a kind of document."""

    word: str
    name: str
    table: str
    key: str
    shop: str
    sent_at: str
    planned: str
    prefix: str

    @property
    def source(self) -> str:
        """Return the column with the vendor, or the sending shop."""
        return "vendor_id" if self.word == "po" else "from_shop_id"

    @property
    def line_table(self) -> str:
        return f"{self.table}_line"


PURCHASE_ORDER = DocumentKind(
    "po", marked("purchase order"), "purchase_order", "po_id", "shop_id", "ordered_at", "ordered", "PO"
)
TRANSFER = DocumentKind(
    "transfer", marked("transfer"), "transfer", "transfer_id", "to_shop_id", "sent_at", "quantity", "T"
)
DOCUMENT_KINDS = {kind.word: kind for kind in (PURCHASE_ORDER, TRANSFER)} | {"purchase_order": PURCHASE_ORDER}
"""Kinds by the word of the command line, and by the document type of the ledger."""


@dataclass(frozen=True, slots=True)
class DocumentHeader:
    """Header as recorded, the same for both kinds.

    ``source_id``: the vendor, or the sending shop; ``sent_at``: UTC, empty for a draft; ``dated_by_line``:
    lines have due dates of their own; ``listed``: False for a document that is another one now.
    """

    document_id: str
    source_id: str | None
    shop_id: str
    sent_at: datetime | None
    expected_on: date | None
    dated_by_line: bool
    closed: bool
    listed: bool
    born_here: bool
    pos_number: str | None
    note: str | None
    version: int


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """Line as recorded, the same for both kinds.

    ``sent``: units that left the sender, empty on a purchase order; ``imported_…``: units of the last import,
    empty if it showed none; ``unit_cost``: purchase orders only.
    """

    line_number: int
    item_id: str
    planned: int
    received: int
    cancelled: int
    expected_on: date | None
    imported_received: int | None
    sent: int | None = None
    imported_sent: int | None = None
    unit_cost: Decimal | None = None

    @property
    def owed(self) -> int:
        """Return the units owed: those sent, or those ordered."""
        return self.planned if self.sent is None else self.sent

    @property
    def to_come(self) -> int:
        """Return the incoming units, never below 0."""
        return max(0, self.owed - self.received - self.cancelled)


@dataclass(frozen=True)
class Document:
    """One document as recorded, without lines taken off."""

    kind: DocumentKind
    header: DocumentHeader
    lines: list[DocumentLine]

    @property
    def document_id(self) -> str:
        return self.header.document_id

    @property
    def name(self) -> str:
        return f"{say(self.kind.name)} {self.document_id}"

    @property
    def title(self) -> str:
        """Return the name as it begins a sentence."""
        noun = say(self.kind.name)
        return f"{noun[0].upper()}{noun[1:]} {self.document_id}"

    @property
    def source_id(self) -> str:
        """Return the vendor, or the sending shop; empty if an imported order names no vendor."""
        return self.header.source_id or ""

    @property
    def shop_id(self) -> str:
        return self.header.shop_id

    @property
    def is_closed(self) -> bool:
        return self.header.closed or not self.header.listed

    @property
    def is_draft(self) -> bool:
        return self.header.sent_at is None

    def day_of(self, line: DocumentLine) -> date | None:
        """Return the day on which a line is due."""
        return line.expected_on if self.header.dated_by_line else self.header.expected_on

    def line(self, line_number: int) -> DocumentLine:
        for line in self.lines:
            if line.line_number == line_number:
                return line
        raise Problem(say("{title} has no line {line}.", title=self.title, line=line_number))

    def change(self, **values: Any) -> Change:
        return Change(self.kind.table, (self.document_id,), values)

    def line_change(self, line_number: int, **values: Any) -> Change:
        return Change(self.kind.line_table, (self.document_id, line_number), values)

    def due_on(self, day: date | None) -> dict[str, Any]:
        """Return the changes that make the whole document due on ``day``. Lines keep their own days if the
        document's day does not change."""
        by_line = self.header.dated_by_line and day == self.header.expected_on
        return {"expected_on": day, "dated_by_line": by_line}

    def step(self, **values: Any) -> Change:
        """Change the header and make forms stale that were filled in before."""
        return self.change(version=self.header.version + 1, **values)


def with_more_cancelled(document: Document, line: DocumentLine, units: int) -> Change:
    """Cancel more ``units`` of a line, beside those cancelled before."""
    return document.line_change(line.line_number, cancelled=line.cancelled + units)


# --- with the store ---


def own_number(snapshot: Snapshot, kind: DocumentKind, number: str) -> str:
    """Return the number here of the document that has ``number`` in the POS; else ``number`` itself."""
    return next((str(row[kind.key]) for row in snapshot.rows(kind.table, pos_number=number)), number)


def load_document(snapshot: Snapshot, kind: DocumentKind, number: str) -> Document:
    """Load the document that has this number here or in the POS. Raises Problem if there is none."""
    return load_document_itself(snapshot, kind, own_number(snapshot, kind, number))


def load_document_itself(snapshot: Snapshot, kind: DocumentKind, document_id: str) -> Document:
    """Load the document of this id, also one that is another document now. Raises Problem if there is
    none."""
    headers = snapshot.rows(kind.table, **{kind.key: document_id})
    if not headers:
        raise Problem(say("There is no {noun} {name}.", noun=say(kind.name), name=document_id))
    return Document(kind, _header(kind, headers[0]), load_document_lines(snapshot, kind, document_id))


def _header(kind: DocumentKind, row: Mapping[str, Any]) -> DocumentHeader:
    named = {"document_id": kind.key, "source_id": kind.source, "shop_id": kind.shop, "sent_at": kind.sent_at}
    return as_record(DocumentHeader, {**row, **{name: row[column] for name, column in named.items()}})


def load_document_lines(
    snapshot: Snapshot, kind: DocumentKind, document_id: str, *, listed: bool = True
) -> list[DocumentLine]:
    """Load the lines of a document in their order, or with ``listed`` False those that were taken off."""
    rows = snapshot.rows(kind.line_table, **{kind.key: document_id, "listed": listed})
    neither = dict.fromkeys(("sent", "imported_sent", "unit_cost"))  # Each kind lacks some of them.
    lines = [as_record(DocumentLine, {**neither, **row, "planned": row[kind.planned]}) for row in rows]
    return sorted(lines, key=lambda line: line.line_number)


def load_sent(snapshot: Snapshot, kind: DocumentKind, document_id: str) -> Document:
    """Load a document that was sent and is open. Raises Problem if it is a draft or closed."""
    document = load_document(snapshot, kind, document_id)
    if document.is_draft:
        raise Problem(say("{title} is still a draft. Mark it as sent first.", title=document.title))
    if document.is_closed:
        raise Problem(say("{title} is closed. Reopen it first.", title=document.title))
    return document
