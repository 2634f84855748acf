"""One document to receive: header, lines, receipts so far, and who ended it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from core.access import check_may_see
from core.allocation import PAIR, load_lines_of_orders_at
from core.errors import Problem
from core.language import say
from core.purchasing import (
    DOCUMENT_KINDS,
    PURCHASE_ORDER,
    DatedUnits,
    Document,
    DocumentKind,
    load_document_itself,
    load_first_days_of,
    load_parts_to_come,
    own_number,
    parts_text,
)
from core.receiving.receipts import Ending, ReceiptMade, load_endings, load_receipts
from core.receiving.recipients import WOULD_BE_COMPLETE, recipient_texts, recipients, to_shelf_text
from core.shop_time import today_in
from core.store import Snapshot, as_record
from core.wording import counted, day_text, full_day_text

OF_DELIVERY: dict[str, Any] = {
    "shop_id": pl.String, "at_sender": pl.Int64, "to_come": pl.Int64, "refused": pl.Int64,
    "given_up": pl.Int64, "surplus": pl.Int64, "own_day": pl.String, "days": pl.String, "first_on": pl.Date,
    "recipient_text": pl.String,
}  # fmt: skip
"""Columns of a delivery's line beside those of the view ``document_line``."""
OF_LINE = ("line_number", "planned", "owed", "received", "cancelled", "unit_cost")
CODES_OF_ITEM = ("description", "sku", "upc", "ean", "manufacturer_sku", "vendor_sku")
"""Columns of that view from the line, and from its item."""


@dataclass(frozen=True, slots=True)
class DeliveryHeader:
    """Purchase order or transfer, with its units.

    ``document_type``: its table; ``source``: the vendor or the sending shop (the name of a vendor may be
    missing); ``sent_at``: UTC, empty for a draft; ``state``: see ``with_units``, as ``planned``,
    ``received`` and ``to_come`` (incoming units).
    """

    document_type: str
    document_id: str
    source_id: str | None
    source: str | None
    shop_id: str
    shop: str
    time_zone: str
    sent_at: datetime | None
    expected_on: date | None
    closed: bool
    url: str | None
    born_here: bool
    pos_number: str | None
    note: str | None
    version: int
    planned: int
    received: int
    to_come: int
    state: str


@dataclass(frozen=True)
class Delivery:
    """One document to receive.

    ``lines``: one row per line with ``owed``, ``received``, ``cancelled``, ``to_come``, the columns of
    ``shortfalls``, item codes, ``at_sender`` (on hand at the sending shop; empty for a vendor),
    ``expected_on``, the columns of ``own_days`` and ``recipient_text`` (as if all of it came now).
    ``receipts``: newest first; ``endings``: if the document is closed or units were cancelled.
    """

    header: DeliveryHeader
    lines: pl.DataFrame
    receipts: list[ReceiptMade]
    endings: list[Ending]

    @property
    def names(self) -> dict[int, str]:
        """Return the lines' item names by line number."""
        return dict(self.lines.select("line_number", "description").iter_rows())


def due_text(header: DeliveryHeader, now: datetime) -> str:
    """Return when a document is due, and how late it is while units are incoming. ``now``: UTC."""
    due = header.expected_on
    if due is None:
        return say("without a date")
    today = today_in(header.time_zone, now)
    late = (today - due).days if header.state == "open" else 0
    day = day_text(due, today)
    if late <= 0:
        return say("due {day}", day=day)
    return say("due {day}, {days_late}", day=day, days_late=counted(late, "day late", "days late"))


def document_state(document: Mapping[str, Any], to_come: int) -> str:
    """Return the state of one document as ``with_units`` does for many. ``to_come``: its incoming units."""
    if document["sent_at"] is None:
        return "deleted" if document["closed"] else "draft"
    return "finished" if document["closed"] or to_come == 0 else "open"


def incoming_of(line: Mapping[str, Any]) -> int:
    """Return the units of a line of a sent, open document that are still incoming."""
    return max(0, int(line["owed"] - line["received"] - line["cancelled"]))


def shortfalls(line: Mapping[str, Any], rejected: int) -> dict[str, int]:
    """Return what happened to the units of a line that are not here: ``refused``, ``given_up`` (cancelled)
    and ``surplus``.

    ``surplus`` are units received beyond those owed. On an open document owed + surplus = received + refused
    + given_up + to_come. ``rejected``: units of receipts that were not undone.
    """
    cancelled = line["cancelled"]
    refused = min(rejected, cancelled)
    surplus = max(0, line["received"] + cancelled - line["owed"])
    return {"refused": refused, "given_up": cancelled - refused, "surplus": surplus}


def own_days(
    line: Mapping[str, Any], expected_on: date | None, parts: DatedUnits = (), first: date | None = None
) -> dict[str, Any]:
    """Return the days of a line that differ from its document's.

    ``own_day``: when it is due, if not on the day of the document; ``days``, the same as text for a table;
    ``first_on``: the first promised day, if it was another one. ``expected_on``: of the document. ``parts``:
    the line's part deliveries. ``first``: its first promised day.
    """
    day = line["expected_on"]
    days = parts_text(parts) or (full_day_text(day) if day else None)
    own_day = say("due {day}", day=days) if days else say("without a date")
    if day == expected_on and not parts:
        own_day = ""
    return {"own_day": own_day, "days": days, "first_on": first if first and day and first != day else None}


# --- with the store ---


def load_delivery(snapshot: Snapshot, kind: str, document_id: str) -> Delivery:
    """Load one purchase order or transfer with its lines, their recipients and its receipts.

    A POS number finds the document created here that has it. Raises Problem if there is no such document.
    """
    of = DOCUMENT_KINDS[kind]
    document_id = own_number(snapshot, of, document_id)
    lines = _load_lines(snapshot, load_document_itself(snapshot, of, document_id))
    documents = snapshot.rows("document", document_type=of.table, document_id=document_id)
    if not documents:  # Its shop is not known.
        raise Problem(say("There is no {noun} {name}.", noun=say(of.name), name=document_id))
    header = _header(documents[0], lines)
    check_may_see({header.shop_id, header.source_id or ""} if kind == "transfer" else {header.shop_id})
    receipts = load_receipts(snapshot, of, document_id, header.time_zone)
    rejected = _load_rejected(snapshot, receipts)
    for line in lines:
        line["shop_id"], line["at_sender"] = header.shop_id, None
        line["to_come"] = incoming_of(line) if header.state == "open" else 0
        line.update(shortfalls(line, rejected[line["line_number"]]))
    if kind == "transfer":
        _add_stock_at_sender(snapshot, lines, header.source_id)
    _add_days(snapshot, lines, header)
    _add_recipients(snapshot, lines)
    schema = pl.Schema({**snapshot.schema("document_line"), **OF_DELIVERY})
    return Delivery(
        header, pl.DataFrame(lines, schema=schema), receipts, _load_endings(snapshot, of, header, lines)
    )


def _load_lines(snapshot: Snapshot, document: Document) -> list[dict[str, Any]]:
    """Return the rows of the view ``document_line``. The lines and their items are asked for one after the
    other, because items seldom change: mostly only the first question goes to the database."""
    ids = pl.DataFrame({"item_id": [line.item_id for line in document.lines]}, schema={"item_id": pl.String})
    items = snapshot.frame("item", columns=["item_id", *CODES_OF_ITEM], matching=ids).iter_rows(named=True)
    names = {item["item_id"]: item for item in items}
    of_document = {"document_type": document.kind.table, "document_id": document.document_id}
    return [
        {**of_document, **{name: getattr(line, name) for name in OF_LINE}, **names[line.item_id]}
        | {"expected_on": document.day_of(line)}
        for line in document.lines
        if line.item_id in names
    ]


def _header(document: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> DeliveryHeader:
    to_come = sum(incoming_of(line) for line in lines)
    units = {name: sum(line[name] for line in lines) for name in ("planned", "received")}
    state = document_state(document, to_come)
    units["to_come"] = to_come if state == "open" else 0
    return as_record(DeliveryHeader, {**document, **units, "state": state})


def _load_rejected(snapshot: Snapshot, receipts: Sequence[ReceiptMade]) -> Counter[int]:
    """Return the units refused on receipts that were not undone, by line number."""
    ids = [each.operation_id for each in receipts if each.rejected and not each.undone]
    rejected: Counter[int] = Counter()
    for row in snapshot.rows("receipt_line", operation_id=ids) if ids else []:
        rejected[row["line_number"]] += row["rejected"]
    return rejected


def _add_stock_at_sender(snapshot: Snapshot, lines: Sequence[dict[str, Any]], sender: str | None) -> None:
    items = pl.DataFrame({"item_id": [line["item_id"] for line in lines]}, schema={"item_id": pl.String})
    stock = snapshot.frame("stock", columns=["item_id", "on_hand"], matching=items, shop_id=sender)
    on_hand = dict(stock.iter_rows())
    for line in lines:
        line["at_sender"] = on_hand.get(line["item_id"])


def _add_days(snapshot: Snapshot, lines: Sequence[dict[str, Any]], header: DeliveryHeader) -> None:
    """Add the days of lines. Only an open purchase order has part deliveries and first promised days."""
    number = header.document_id
    parts: dict[int, DatedUnits] = {}
    first: dict[int, date | None] = {}
    if header.document_type == PURCHASE_ORDER.table and header.state == "open":
        parts = load_parts_to_come(snapshot, number)
        first = load_first_days_of(snapshot, number, [line["line_number"] for line in lines])
    for line in lines:
        place = line["line_number"]
        line.update(own_days(line, header.expected_on, parts.get(place, ()), first.get(place)))


def _add_recipients(snapshot: Snapshot, lines: Sequence[dict[str, Any]]) -> None:
    """Add ``recipient_text``: who gets the incoming units, as if all of them came now."""
    coming = [
        (line["line_number"], line["item_id"], line["shop_id"], line["to_come"])
        for line in lines
        if line["to_come"] > 0
    ]
    columns = {"line_number": pl.Int64, **dict.fromkeys(PAIR, pl.String), "units": pl.Int64}
    units = pl.DataFrame(coming, schema=columns, orient="row")
    waiting = load_lines_of_orders_at(snapshot, units[PAIR])
    texts = {number: to_shelf_text(to_come) for number, _, _, to_come in coming}
    if not waiting.is_empty():
        texts = recipient_texts(recipients(units, waiting), WOULD_BE_COMPLETE)
    for line in lines:
        line["recipient_text"] = texts.get(line["line_number"], "")


def _load_endings(
    snapshot: Snapshot, kind: DocumentKind, header: DeliveryHeader, lines: Sequence[Mapping[str, Any]]
) -> list[Ending]:
    """Return how the document ended. If it was reopened, its closing is left out."""
    if not header.closed and not any(line["given_up"] for line in lines):
        return []
    numbers = [line["line_number"] for line in lines]
    endings = load_endings(snapshot, kind, header.document_id, numbers, header.time_zone)
    return [ending for ending in endings if header.closed or ending.kind != "close"]
