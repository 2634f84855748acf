"""Calls to vendors: whom to call, on which number, what to ask, and what came of it.

A vendor is called about overdue purchase orders, and about orders that were sent or asked about and have no
answer. After an answer the vendor is not called about that order for ANSWER_HOLDS.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from core.access import of_own_shops
from core.messages import BY_PHONE
from core.purchasing import load_overdue_supply
from core.store import Snapshot
from core.telling.to_vendors import (
    Call,
    VendorLetter,
    load_question_letter,
    load_vendor_messages,
    open_questions,
)

ANSWER_HOLDS = timedelta(days=3)
"""Time after an answer in which a vendor is not called about the same order again."""

CALL_SHEET = {
    "phone": pl.String, "vendor": pl.String, "overdue": pl.String, "no_answer": pl.String, "ask": pl.String,
}  # fmt: skip
"""Columns of the call list as a file."""


@dataclass(frozen=True)
class VendorCall:
    """Vendor to call. ``letter``: the number, and what to say. ``overdue``, ``unanswered``: purchase orders.
    ``tried``: calls about them before."""

    vendor: str
    letter: VendorLetter
    overdue: tuple[str, ...]
    unanswered: tuple[str, ...]
    tried: int


def call_sheet_of_vendors(calls: Sequence[VendorCall]) -> pl.DataFrame:
    """Return the call list as a table: one row per vendor, CALL_SHEET."""
    rows = [
        (
            call.letter.phone,
            call.vendor,
            ", ".join(call.overdue),
            ", ".join(call.unanswered),
            call.letter.text.body,
        )
        for call in calls
    ]
    return pl.DataFrame(rows, schema=CALL_SHEET, orient="row")


# --- with the store ---


def load_vendor_calls(snapshot: Snapshot, now: datetime, shops: Sequence[str] = ()) -> list[VendorCall]:
    """Load the vendors to call about orders of these shops, or of all: those for whose overdue orders most
    customers wait come first, those with nothing overdue last."""
    messages = of_own_shops(load_vendor_messages(snapshot))
    overdue = load_overdue_supply(snapshot, now, (), shops)
    lately = messages.filter(pl.col("answered_at") > now - ANSWER_HOLDS)["document_id"]
    late = overdue.lines.filter(~pl.col("document_id").is_in(lately.implode()))
    if shops:
        messages = messages.filter(pl.col("shop_id").is_in(list(shops)))
    asked = open_questions(messages)
    owed = snapshot.frame(
        "supply", document_type="purchase_order", document_id=asked["document_id"].unique().to_list()
    )
    asked = asked.filter(pl.col("document_id").is_in(owed["document_id"].implode()))
    called = messages.filter(channel=BY_PHONE)
    accounts = dict(snapshot.frame("vendor", columns=["vendor_id", "account_number"]).iter_rows())
    calls = []
    for vendor_id, vendor in _vendors(overdue.vendors, asked):
        of_vendor = pl.col("vendor_id").eq_missing(pl.lit(vendor_id))
        lines = late.filter(of_vendor)
        overdue_ids = tuple(lines["document_id"].unique(maintain_order=True))
        open_ids = tuple(asked.filter(of_vendor)["document_id"].unique(maintain_order=True))
        if not (overdue_ids or open_ids):
            continue
        call = Call(accounts.get(vendor_id) or "", open_ids)
        letter = load_question_letter(snapshot, vendor, lines, call)
        tried = called.filter(pl.col("document_id").is_in(letter.po_ids))["message_id"].n_unique()
        calls.append(VendorCall(vendor, letter, overdue_ids, open_ids, tried))
    return calls


def _vendors(late: pl.DataFrame, asked: pl.DataFrame) -> list[tuple[str, str]]:
    """Return ids and names of vendors, each once."""
    columns = ["vendor_id", "vendor"]
    return (
        pl.concat([late.select(columns), asked.select(columns)])
        .unique("vendor_id", maintain_order=True)
        .rows()
    )
