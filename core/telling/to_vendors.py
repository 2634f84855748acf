"""Messages to vendors: a purchase order with its files, or a question about late deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import polars as pl

from core.formats import Letterhead
from core.ledger import KEY_SEPARATOR
from core.letterhead import load_letterhead
from core.messages import (
    ANSWERED,
    BY_MAIL,
    BY_PHONE,
    KNOWS,
    ORDER_TO_VENDOR,
    QUESTION_TO_VENDOR,
    TO_SEND,
    About,
    NewMessage,
    load_told,
)
from core.purchasing import OrderToPrint, load_order_to_print, load_overdue_supply
from core.store import Snapshot
from core.telling.kept_texts import ShopTexts, load_texts
from core.telling.schemas import VENDOR_MESSAGE_ROWS
from core.telling.tell import is_address
from core.telling.texts import MessageText, phrase, written
from core.telling.values import day_in_language, money_in_language, one_line

PURCHASE_ORDERS_TOLD = "purchase_order"
LONGEST_LINK = 1_800
"""Longest mailto link. Mail programs and browsers cut longer ones."""
NO_VENDOR_MESSAGES = VENDOR_MESSAGE_ROWS.to_frame()
"""Empty frame, which takes time to make."""

EXAMPLE_DAY = date(2026, 12, 3)
EXAMPLE_LINE = {
    "document_id": "4711", "pos_number": None, "shop": "Main Street", "expected_on": EXAMPLE_DAY, "units": 3,
    "description": "Brass bell", "vendor_sku": "N-7", "manufacturer_sku": None, "sku": None,
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """Facts for a call to a vendor: our account with it, and the orders that have no answer yet."""

    account: str = ""
    open_orders: tuple[str, ...] = ()


@dataclass(frozen=True)
class VendorLetter:
    """Text to a vendor about purchase orders. ``email``: the address kept for the vendor, empty without one.
    ``attempts``: messages about each that were there before."""

    kind: str
    vendor_id: str
    email: str
    language: str
    text: MessageText
    po_ids: tuple[str, ...]
    attempts: tuple[int, ...]
    phone: str = ""

    @property
    def link(self) -> str:
        """Return a mailto link, without the text if that would make it too long; empty without an address."""
        if not is_address(self.email):
            return ""
        to = f"mailto:{quote(self.email, safe='@')}?subject={quote(self.text.subject)}"
        whole = f"{to}&body={quote(self.text.body)}"
        return whole if len(whole) <= LONGEST_LINK else to

    def message(self, channel: str, state: str, **entered: str) -> NewMessage:
        """Return the message to write. ``entered``: recipient, subject, body and note as a person entered
        them."""
        about = tuple(
            About(PURCHASE_ORDERS_TOLD, po_id, attempt=attempt)
            for po_id, attempt in zip(self.po_ids, self.attempts, strict=True)
        )
        return NewMessage(
            self.kind, channel, state, self.language, about,
            recipient=(entered.get("recipient") or "").strip(),
            subject=entered.get("subject") or self.text.subject,
            body=entered.get("body") or self.text.body,
            note=(entered.get("note") or "").strip(),
            answer=(entered.get("answer") or "").strip(),
        )  # fmt: skip


def order_text(texts: ShopTexts, order: OrderToPrint, paper: Letterhead) -> MessageText:
    """Return the text that goes with a purchase order."""
    language = texts.language
    values = {
        "vendor": " ".join(order.vendor.split()),
        "order": order.number,
        "units": f"{order.units:,}" if language == "en" else str(order.units),
        "total": money_in_language(order.total, order.currency, language),
        "account": order.account_number or "",
        "day": day_in_language(order.expected_on, language),
        "shop": order.shop,
        "business": paper.name or order.shop,
        "contact": one_line(paper.contact),
    }
    return written(texts.of(ORDER_TO_VENDOR, language, BY_MAIL), values)


def question_text(
    texts: ShopTexts, vendor: str, lines: pl.DataFrame, paper: Letterhead, call: Call | None = None
) -> MessageText:
    """Return the question about all late deliveries of one vendor. ``lines``: theirs, OVERDUE_LINE_ROWS.
    ``call``: what is asked too, where it is asked by phone."""
    language = texts.language
    orders = list(_rows_by_order(lines).values())
    values = {
        "vendor": " ".join(vendor.split()),
        "order": ", ".join(_number(order) for order in orders),
        "items": "\n\n".join(_late_order(order, language) for order in orders),
        "shop": ", ".join(lines["shop"].unique().sort()),
        "business": paper.name or ", ".join(lines["shop"].unique().sort()),
        "contact": one_line(paper.contact),
        "account": call.account if call else "",
        "open": ", ".join(call.open_orders) if call else "",
    }
    return written(texts.of(QUESTION_TO_VENDOR, language, BY_PHONE if call else BY_MAIL), values)


def _rows_by_order(lines: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the lines of each order as plain rows: a vendor may be late with hundreds of orders."""
    orders: dict[str, list[dict[str, Any]]] = {}
    for row in lines.iter_rows(named=True):
        orders.setdefault(row["document_id"], []).append(row)
    return orders


def _number(order: list[dict[str, Any]]) -> str:
    return " ".join(str(order[0]["pos_number"] or order[0]["document_id"]).split())


def _late_order(order: list[dict[str, Any]], language: str) -> str:
    first = order[0]
    due: date = first["expected_on"]
    values = {"order": _number(order), "shop": first["shop"], "day": day_in_language(due, language)}
    head = written(MessageText("", phrase(language, "overdue")), values).body
    items = (_late_item(*(line[name] for name in LATE_ITEM)) for line in order)
    return "\n".join([head, *items])


LATE_ITEM = ["units", "description", "vendor_sku", "manufacturer_sku", "sku"]


def _late_item(units: int, description: str, *codes: str | None) -> str:
    code = next((f" ({' '.join(code.split())})" for code in codes if code), "")
    return f"  - {units} × {' '.join(description.split())}{code}"


def with_answers(told: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Add ``answered_at`` to messages (TOLD_ROWS and ``number`` of their operation): the first
    confirmation of the same purchase order afterwards, or an answer that was noted, to this message or to a
    later one about the order.

    ``changes``: ``po_id, number, recorded_at`` of confirmations."""
    noted = told.filter(state=ANSWERED).select("number", po_id="document_id", recorded_at="changed_at")
    changes = pl.concat([changes.select(noted.columns), noted], how="vertical_relaxed")
    later = told.join(changes, left_on="document_id", right_on="po_id").filter(
        pl.col("number_right") > pl.col("number")
    )
    first = later.group_by("message_id", "document_id").agg(answered_at=pl.col("recorded_at").min())
    by_hand = pl.when(pl.col("state") == ANSWERED).then("changed_at")
    return told.join(first, on=["message_id", "document_id"], how="left", maintain_order="left").with_columns(
        answered_at=pl.min_horizontal("answered_at", by_hand)
    )


# --- with the store ---


def load_order_letter(snapshot: Snapshot, po_id: str, now: datetime) -> VendorLetter:
    """Load the text that goes with a purchase order. Raises Problem if there is none."""
    order, paper, texts = (
        load_order_to_print(snapshot, po_id, now),
        load_letterhead(snapshot),
        load_texts(snapshot),
    )
    text = order_text(texts, order, paper)
    return _letter(snapshot, ORDER_TO_VENDOR, texts, text, [po_id])


def load_question_letter(
    snapshot: Snapshot, vendor: str, lines: pl.DataFrame, call: Call | None = None
) -> VendorLetter:
    """Load the question about all late deliveries of one vendor. ``lines``: theirs, OVERDUE_LINE_ROWS.
    ``call``: as of ``question_text``."""
    paper, texts = load_letterhead(snapshot), load_texts(snapshot)
    open_orders = call.open_orders if call else ()
    linked = snapshot.frame("purchase_order", columns=["po_id", "pos_number"], po_id=list(open_orders))
    numbers = {po_id: " ".join((number or po_id).split()) for po_id, number in linked.iter_rows()}
    by_number = call and Call(call.account, tuple(numbers[po_id] for po_id in open_orders))
    text = question_text(texts, vendor, lines, paper, by_number)
    late = lines["document_id"].unique(maintain_order=True).to_list()
    ids = list(dict.fromkeys([*late, *open_orders]))
    return _letter(snapshot, QUESTION_TO_VENDOR, texts, text, ids)


def _letter(
    snapshot: Snapshot, kind: str, texts: ShopTexts, text: MessageText, po_ids: Sequence[str]
) -> VendorLetter:
    told = load_told(snapshot, PURCHASE_ORDERS_TOLD, po_ids).filter(kind=kind)
    counts = dict(told.group_by("document_id").len().iter_rows())
    (first, *_) = snapshot.frame("purchase_order", po_id=list(po_ids))["vendor_id"].to_list()
    vendors = snapshot.rows("vendor", vendor_id=first)
    email, phone = ((vendors[0][name] or "").strip() if vendors else "" for name in ("email", "phone"))
    attempts = tuple(counts.get(po_id, 0) for po_id in po_ids)
    return VendorLetter(kind, first or "", email, texts.language, text, tuple(po_ids), attempts, phone)


def load_vendor_messages(snapshot: Snapshot, po_ids: Sequence[str] | None = None) -> pl.DataFrame:
    """Load what vendors were told or asked about purchase orders, newest first, and when they answered:
    VENDOR_MESSAGE_ROWS. Without ids: about all."""
    told = load_told(snapshot, PURCHASE_ORDERS_TOLD, po_ids)
    told = told if told.is_empty() else told.filter(~pl.col("undone"))
    if told.is_empty():  # True for most orders: the rest reads every confirmation.
        return NO_VENDOR_MESSAGES
    asked = snapshot.frame(
        "operation", columns=["operation_id", "number"], matching=told.select("operation_id")
    )
    replies = snapshot.frame("operation", columns=["number", "recorded_at"], kind="reply")
    changes = snapshot.frame(
        "change", columns=["operation_number", "row_key"],
        table_name=["purchase_order", "purchase_order_line"],
        matching=replies.select(operation_number="number"),
    )  # fmt: skip
    confirmed = changes.select(
        number="operation_number", po_id=pl.col("row_key").str.split(KEY_SEPARATOR).list.first()
    ).unique().join(replies, on="number")  # fmt: skip
    vendors = snapshot.frame("vendor", columns=["vendor_id", "name"])
    orders = snapshot.frame(
        "purchase_order", columns=["po_id", "vendor_id", "shop_id"], matching=told.select(po_id="document_id")
    )
    named = orders.join(vendors, on="vendor_id", how="left").select(
        "vendor_id", "shop_id", document_id="po_id", vendor=pl.coalesce("name", "vendor_id")
    )
    return with_answers(told.join(asked, on="operation_id", maintain_order="left"), confirmed).join(
        named, on="document_id", how="left", maintain_order="left"
    ).select(VENDOR_MESSAGE_ROWS.names()).cast(VENDOR_MESSAGE_ROWS)  # fmt: skip


def open_questions(messages: pl.DataFrame) -> pl.DataFrame:
    """Return the ``messages`` (VENDOR_MESSAGE_ROWS) that a vendor has not answered, the oldest first."""
    was_asked = pl.col("state").is_in([*KNOWS, TO_SEND])
    return messages.filter(was_asked, pl.col("answered_at").is_null()).reverse()


def load_vendor_preview(
    snapshot: Snapshot, kind: str, texts: ShopTexts, now: datetime, channel: str = BY_MAIL
) -> tuple[MessageText, bool]:
    """Load a text to a vendor with the newest purchase order, or with late deliveries; False: with an
    example, because there are none."""
    paper = load_letterhead(snapshot)
    if kind == QUESTION_TO_VENDOR:
        lines = load_overdue_supply(snapshot, now).lines
        vendor = lines["vendor"][0] if len(lines) else ""
        late = lines.filter(vendor=vendor) if len(lines) else pl.DataFrame([EXAMPLE_LINE])
        call = Call() if channel == BY_PHONE else None
        return question_text(texts, vendor or "Northwind", late, paper, call), bool(len(lines))
    orders = snapshot.frame("purchase_order", columns=["po_id", "ordered_at"]).sort(
        "ordered_at", nulls_last=True
    )
    if orders.is_empty():
        return order_text(texts, _example_order(), paper), False
    return order_text(texts, load_order_to_print(snapshot, orders["po_id"][-1], now), paper), True


def _example_order() -> OrderToPrint:
    """Return an order to show a text with, for a shop that has none. A frame of values loads NumPy, so it is
    not made before it is needed."""
    lines = pl.DataFrame({"quantity": [3], "unit_cost": [Decimal(8)]})
    return OrderToPrint("4711", "Northwind", "K-77", "EUR", "Main Street", EXAMPLE_DAY, EXAMPLE_DAY, lines)
