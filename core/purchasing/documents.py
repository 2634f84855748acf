"""Purchase orders and transfers in general: a header, lines, and incoming units.

A document is a *draft* until it is ordered (purchase order) or sent (transfer). Then it owes its units until
they arrive, are cancelled, or the document is closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from core.errors import Problem, Refused
from core.ledger import Change, change_text, load_items_of, row_key
from core.shop_time import in_shop, today_in
from core.store import Snapshot
from core.wording import counted


@dataclass(frozen=True)
class DocumentKind:
    """Tables and columns of a kind of document. ``owed``: the column with the units that are owed."""

    word: str
    name: str
    table: str
    key: str
    shop: str
    sent_at: str
    planned: str
    owed: str
    prefix: str

    @property
    def line_table(self) -> str:
        return f"{self.table}_line"


PURCHASE_ORDER = DocumentKind(
    "po", "purchase order", "purchase_order", "po_id", "shop_id", "ordered_at", "ordered", "ordered", "PO"
)
TRANSFER = DocumentKind(
    "transfer", "transfer", "transfer", "transfer_id", "to_shop_id", "sent_at", "quantity", "sent", "T"
)
DOCUMENT_KINDS = {kind.word: kind for kind in (PURCHASE_ORDER, TRANSFER)} | {"purchase_order": PURCHASE_ORDER}
"""Kinds by the word of the command line, and by the document type of the ledger."""


@dataclass(frozen=True)
class Document:
    """One document as recorded: ``header`` and ``lines`` (without lines taken off) by column name."""

    kind: DocumentKind
    header: dict[str, Any]
    lines: list[dict[str, Any]]

    @property
    def document_id(self) -> str:
        return str(self.header[self.kind.key])

    @property
    def title(self) -> str:
        return f"{self.kind.name.capitalize()} {self.document_id}"

    @property
    def shop_id(self) -> str:
        return str(self.header[self.kind.shop])

    @property
    def is_closed(self) -> bool:
        return bool(self.header["closed"]) or not self.header["listed"]

    @property
    def is_draft(self) -> bool:
        return self.header[self.kind.sent_at] is None

    def to_come(self, line: dict[str, Any]) -> int:
        """Return the incoming units of a line, never below 0."""
        return max(0, int(line[self.kind.owed]) - int(line["received"]) - int(line["cancelled"]))

    def day_of(self, line: dict[str, Any]) -> date | None:
        """The day on which a line is due."""
        day: date | None = (line if self.header["dated_by_line"] else self.header)["expected_on"]
        return day

    def line(self, line_number: int) -> dict[str, Any]:
        for line in self.lines:
            if line["line_number"] == line_number:
                return line
        raise Problem(f"{self.title} has no line {line_number}.")

    def change(self, **values: Any) -> Change:
        return Change(self.kind.table, (self.document_id,), values)

    def line_change(self, line_number: int, **values: Any) -> Change:
        return Change(self.kind.line_table, (self.document_id, line_number), values)

    def due_on(self, day: date | None) -> dict[str, Any]:
        """The whole document is due on ``day``. Where that is its own day already, lines keep theirs."""
        by_line = self.header["dated_by_line"] and day == self.header["expected_on"]
        return {"expected_on": day, "dated_by_line": by_line}

    def step(self, **values: Any) -> Change:
        """Change the header and make forms stale that were filled in before."""
        return self.change(version=self.header["version"] + 1, **values)


def with_more_cancelled(document: Document, line: dict[str, Any], units: int) -> Change:
    """Cancel more ``units`` of a line, beside those cancelled before."""
    return document.line_change(line["line_number"], cancelled=int(line["cancelled"]) + units)


# --- with the store ---


def load_document(snapshot: Snapshot, kind: DocumentKind, document_id: str) -> Document:
    """Load the document. Raises Problem if there is none."""
    headers = snapshot.rows(kind.table, **{kind.key: document_id})
    if not headers:
        raise Problem(f"There is no {kind.name} {document_id}.")
    lines = snapshot.rows(kind.line_table, **{kind.key: document_id, "listed": True})
    return Document(kind, headers[0], sorted(lines, key=lambda line: int(line["line_number"])))


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
    if version is None or version == document.header["version"]:
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
    left = sum(document.to_come(line) for line in document.lines)
    if to_come is None or left == to_come:
        return
    still = f"{counted(left, 'unit')} still incoming, not {to_come}"
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
