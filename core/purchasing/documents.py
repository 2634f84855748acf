"""Purchase orders and transfers in general: a header, lines, and incoming units.

A document is a *draft* until it is ordered (purchase order) or sent (transfer). Then it owes its units until
they arrive, are cancelled, or the document is closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from core.errors import Problem, Refused
from core.language import marked
from core.ledger import Change, change_text, load_items_of, row_key
from core.shop_time import in_shop, today_in
from core.store import Snapshot, as_record
from core.wording import counted


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
    "transfer", "transfer", "transfer", "transfer_id", "to_shop_id", "sent_at", "quantity", "T"
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
        return f"{self.kind.name} {self.document_id}"

    @property
    def title(self) -> str:
        """Return the name as it begins a sentence."""
        return f"{self.kind.name.capitalize()} {self.document_id}"

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
        raise Problem(f"{self.title} has no line {line_number}.")

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
        raise Problem(f"There is no {kind.name} {document_id}.")
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
        raise Problem(f"{document.title} is still a draft. Mark it as sent first.")
    if document.is_closed:
        raise Problem(f"{document.title} is closed. Reopen it first.")
    return document


def refuse_stale(snapshot: Snapshot, document: Document, version: int | None, now: datetime) -> None:
    """Raise Refused, naming person, time and changes, if a form showed another ``version`` (None: it showed
    none)."""
    if version is None or version == document.header.version:
        return
    changes = _changes_since(snapshot, document, version)
    if changes.is_empty():
        raise Refused(f"{document.title} was changed since you opened it. Nothing was saved.")
    (last,) = snapshot.rows("operation", number=changes["operation_number"].max())
    who = f"{last['actor']} at {local_time(snapshot, document.shop_id, last['recorded_at'], now)}"
    what = "; ".join(text for change in changes.iter_rows(named=True) if (text := _change_sentence(change)))
    raise Refused(f"{document.title} was changed by {who}{what and ': '}{what}. Nothing was saved.")


def _changes_since(snapshot: Snapshot, document: Document, version: int) -> pl.DataFrame:
    """Read the change log of the document since that ``version``: one row per field, with the line's
    ``item``.

    Header fields come first.
    """
    kind, number = document.kind, document.document_id
    lines = snapshot.rows(kind.line_table, **{kind.key: number})
    keys = [row_key([number]), *(row_key([number, n]) for n in sorted(x["line_number"] for x in lines))]
    changes = snapshot.frame("change", table_name=[kind.table, kind.line_table], row_key=keys)
    made_old = changes.filter(column_name="version", before=str(version))["operation_number"].min()
    if made_old is None:
        return changes.clear()
    since = changes.filter(pl.col("operation_number") >= made_old)
    items = load_items_of(snapshot, since)
    return since.join(items, on=["table_name", "row_key"], how="left").sort(
        "operation_number", pl.col("row_key").replace_strict(keys, range(len(keys))), "column_name"
    )


def _change_sentence(change: Mapping[str, Any]) -> str:
    """Describe one change: “Brass bell: units 2 → 7”; empty for the version itself."""
    if change["column_name"] in ("version", "dated_by_line"):
        return ""
    text = change_text(change["column_name"], change["before"], change["after"])
    return f"{change['item']}: {text}" if change["item"] else text


def refuse_other_remainder(
    snapshot: Snapshot, document: Document, to_come: int | None, now: datetime
) -> None:
    """Raise Refused, naming person and time, if a form showed other ``to_come`` units (None: it
    showed none)."""
    left = sum(line.to_come for line in document.lines)
    if to_come is None or left == to_come:
        return
    still = f"{counted(left, 'unit', 'units')} still incoming, not {to_come}"
    who = _last_to_move(snapshot, document, now)
    raise Refused(f"{document.title}: {still}{who and '; '}{who}. Nothing was saved.")


def _last_to_move(snapshot: Snapshot, document: Document, now: datetime) -> str:
    """Name who last moved units of the document, and when: “Ann received 2 at 14:03”; empty if nobody did."""
    moves = snapshot.frame(
        "stock_movement", document_type=document.kind.table, document_id=document.document_id
    )
    number = moves["operation_number"].max()
    if number is None:
        return ""
    (last,) = snapshot.rows("operation", number=number)
    came = moves.filter(operation_number=number, shop_id=document.shop_id)["quantity"].sum()
    did = f"received {came}" if came > 0 else "changed that"
    return f"{last['actor']} {did} at {local_time(snapshot, document.shop_id, last['recorded_at'], now)}"


def local_time(snapshot: Snapshot, shop_id: str, moment: datetime, now: datetime) -> str:
    """Return ``moment`` (UTC) in the shop's time, with the date if it was not today."""
    time_zone = snapshot.rows("shop", shop_id=shop_id)[0]["time_zone"]
    there = in_shop(time_zone, moment)
    return f"{there:%H:%M}" if there.date() == today_in(time_zone, now) else f"{there:%H:%M on %Y-%m-%d}"
