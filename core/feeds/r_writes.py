"""Writes to R-Series: a purchase order with its lines, marked as ordered; a transfer, filled and sent.

Sources: Order, OrderLine and Inventory/Transfer in the R-Series documentation. Lines cannot be created with
their order; a transfer cannot be changed once it was sent, and is received in Lightspeed only.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from core.feeds.asking import Asking
from core.feeds.errors import OutcomeUnknown
from core.feeds.feed import ApiRecord, Feed
from core.feeds.writes import (
    PURCHASE_ORDERS,
    Answer,
    WantedLine,
    Write,
    listed_units,
    missing_lines,
    refused,
    units_by_item,
)

POS = "Lightspeed Retail"
ITEMS_AT_ONCE = 100
TRANSFER_PATH = "Inventory/Transfer"
ORDERS_NAME, TRANSFERS_NAME = "purchase orders", "transfers"


class RetailWriting:
    """Writes of one account. ``path``: of the account in the API."""

    def __init__(self, feed: Feed, asking: Asking, path: str) -> None:
        self._feed = feed
        self._asking = asking
        self._path = path

    def look(self, write: Write) -> Answer | None:
        is_order = write.kind == PURCHASE_ORDERS
        kind, key = ("Order", "orderID") if is_order else ("Transfer", "transferID")
        documents = self._found(write, kind, key)
        if len(documents) > 1:
            numbers = " and ".join(_text(each, key) for each in documents)
            return Answer(
                "refused",
                "",
                f"{write.title}: {POS} has it twice, as {numbers}. Archive one of them there.",
            )
        if not documents:
            gone = f"{write.title}: {POS} has no number {write.number}. Was it deleted there?"
            return Answer("refused", write.number, gone) if write.number else None
        if is_order:
            return order_answer(write, documents[0])
        lines = self._all("TransferItem", self._feed.where(transferID=_text(documents[0], key)))
        return transfer_answer(write, documents[0], lines)

    def push(self, write: Write) -> Answer:
        is_order = write.kind == PURCHASE_ORDERS
        answer = self.look(write)
        if answer is None:
            answer = Answer("begun", self._create(write, is_order=is_order))
        if answer.state == "begun":
            (self._complete_order if is_order else self._complete_transfer)(write, answer.number)
            answer = self.look(replace(write, number=answer.number)) or answer
        return answer

    def _found(self, write: Write, kind: str, key: str) -> list[ApiRecord]:
        if write.number:
            return self._all(kind, self._feed.where(**{key: write.number}))
        field = "refNum" if kind == "Order" else "note"
        since = self._feed.where(timeStamp=f">=,{write.since:%Y-%m-%dT%H:%M:%S}+00:00")
        return [each for each in self._all(kind, since) if write.mark in _text(each, field)]

    def _all(self, kind: str, cursor: str) -> list[ApiRecord]:
        records: dict[str, ApiRecord] = {}
        seen: set[str] = set()
        while cursor not in seen:  # A page that names itself as the next one is read once.
            seen.add(cursor)
            pulled = self._feed.pull(kind, cursor)
            records |= {self._feed.key(kind, each): each for each in pulled.records}
            if not pulled.cursor:
                break
            cursor = pulled.cursor
        return list(records.values())

    def _send(self, method: str, place: str, body: dict[str, Any], kind: str, nested: int = 0) -> Any:
        path = f"{self._path}/{place}.json"
        return self._asking.send(method, path, body, kind, cost=1 + nested / 2).body

    # --- purchase orders

    def _complete_order(self, write: Write, number: str) -> None:
        """Add the lines that are missing, one by one, and mark the order as ordered."""
        if write.is_new:
            (record,) = self._all("Order", self._feed.where(orderID=number))
            for line in missing_lines(write.lines, _order_lines(record)) or ():
                self._send("POST", "OrderLine", _line_body(number, line), ORDERS_NAME)
        dates = {name: write.record[name] for name in ("orderedDate", "arrivalDate") if name in write.record}
        self._send("PUT", f"Order/{number}", dates, ORDERS_NAME)

    def _create(self, write: Write, *, is_order: bool) -> str:
        """Create an empty document that bears the mark, and return its number."""
        ids = {name: text for name, text in write.record.items() if name.endswith("ID") or name == "needBy"}
        kind, place, field, name = (
            ("Order", "Order", "refNum", ORDERS_NAME)
            if is_order
            else ("Transfer", TRANSFER_PATH, "note", TRANSFERS_NAME)
        )
        made = self._send("POST", place, {**ids, field: write.mark}, name).get(kind)
        number = self._feed.key(kind, made) if isinstance(made, dict) else ""
        if not number:
            raise OutcomeUnknown(f"{POS} did not say which number {write.title} has. It is looked up there.")
        return number

    # --- transfers

    def _complete_transfer(self, write: Write, number: str) -> None:
        """Add the lines that are missing, and send the transfer."""
        if write.is_new:
            lines = self._all("TransferItem", self._feed.where(transferID=number))
            missing = missing_lines(write.lines, _transfer_lines(lines, sent=False)) or []
            for start in range(0, len(missing), ITEMS_AT_ONCE):
                some = missing[start : start + ITEMS_AT_ONCE]
                items = [{"toSend": str(line.units), "itemID": line.item} for line in some]
                body = {"TransferItems": items}
                self._send("POST", f"{TRANSFER_PATH}/{number}/AddItems", body, TRANSFERS_NAME, len(items))
        self._send("POST", f"{TRANSFER_PATH}/{number}/Send", {}, TRANSFERS_NAME)


def order_answer(write: Write, record: ApiRecord) -> Answer:
    """Return what an order at the source is of the wanted one. Once ordered it is not completed any more."""
    number, lines = _text(record, "orderID"), _order_lines(record)
    if _says(record, "archived"):
        return refused(write, "it archived", "ordered", POS, number)
    is_ordered = bool(_text(record, "orderedDate", "receivedDate")) or _says(record, "complete")
    return _document_answer(write, number, lines, is_sent=is_ordered)


def transfer_answer(write: Write, record: ApiRecord, items: Sequence[ApiRecord]) -> Answer:
    """Return what a transfer at the source is of the wanted one."""
    number, is_sent = _text(record, "transferID"), _text(record, "status") in ("sent", "received")
    if _says(record, "archived") and not is_sent:
        return refused(write, "it archived", "sent", POS, number)
    return _document_answer(write, number, _transfer_lines(items, sent=is_sent), is_sent=is_sent)


def _document_answer(write: Write, number: str, lines: list[tuple[str, int]], *, is_sent: bool) -> Answer:
    wanted = units_by_item((line.item, line.units) for line in write.lines)
    units_there, names = units_by_item(lines), {line.item: line.name for line in write.lines}
    if is_sent and (units_there == wanted or not write.is_new):
        return Answer("verified", number)
    can_go_on = units_there == wanted or (
        write.is_new and not is_sent and missing_lines(write.lines, lines) is not None
    )
    if can_go_on:
        return Answer("begun", number)
    return refused(write, listed_units(units_there, names), listed_units(wanted, names), POS, number)


def _line_body(number: str, line: WantedLine) -> dict[str, Any]:
    price = {"price": line.price, "originalPrice": line.price} if line.price else {}
    return {"orderID": number, "itemID": line.item, "quantity": str(line.units), **price}


def _order_lines(record: ApiRecord) -> list[tuple[str, int]]:
    holder = record.get("OrderLines")
    inner = holder.get("OrderLine", []) if isinstance(holder, dict) else []
    return _lines(inner if isinstance(inner, list) else [inner], lambda line: _units(line, "quantity"))


def _transfer_lines(items: Iterable[ApiRecord], *, sent: bool) -> list[tuple[str, int]]:
    """Return units by item. Received units count as sent: some answers lower ``sent`` on receipt."""
    return _lines(
        items,
        lambda line: max(_units(line, "sent"), _units(line, "received")) if sent else _units(line, "toSend"),
    )


def _lines(records: Iterable[ApiRecord], units: Callable[[ApiRecord], int]) -> list[tuple[str, int]]:
    return [(_text(each, "itemID"), units(each)) for each in records]


def _text(record: ApiRecord, *names: str) -> str:
    return next((str(record[name]) for name in names if record.get(name)), "")


def _says(record: ApiRecord, name: str) -> bool:
    return str(record.get(name, "")).lower() == "true"


def _units(record: ApiRecord, name: str) -> int:
    try:
        return int(float(record.get(name) or 0))
    except (TypeError, ValueError):
        return -1
