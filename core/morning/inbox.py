"""Inbox: refusals, questions and differences that need a person, until somebody closes them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.morning.schemas import INBOX_ROWS
from core.store import Snapshot, Store

REFUSAL, QUESTION, DIFFERENCE, SIGN_IN_ENTRY = "refusal", "question", "difference", "sign_in"
BY_ITSELF = "nobody: it went away"


@dataclass(frozen=True)
class InboxEntry:
    """One thing that needs a person. ``subject``: the source, file or job it is about."""

    kind: str
    subject: str
    sentence: str

    def id_at(self, now: datetime) -> str:
        text = "\0".join((self.kind, self.subject, self.sentence, now.isoformat()))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


# --- with the store ---


def load_inbox(snapshot: Snapshot) -> pl.DataFrame:
    """Load the entries nobody has dealt with, newest first: one row per entry, columns INBOX_ROWS."""
    return (
        snapshot.frame("inbox").filter(pl.col("dealt_with_at").is_null()).sort("raised_at", descending=True)
    )


def raise_entries(store: Store, entries: Sequence[InboxEntry], now: datetime) -> None:
    """Add the entries that are not in the inbox yet. Where all are there, it waits for nobody who writes: the
    worker asks every few seconds."""
    if not (entries and store.ask(_not_there, entries)):
        return
    with store.write() as tx:
        new = {each.id_at(now): each for each in _not_there(tx, entries)}
        rows = [
            {"entry_id": key, **vars(each), "raised_at": now, "dealt_with_at": None, "dealt_with_by": None}
            for key, each in new.items()
        ]
        tx.append("inbox", pl.DataFrame(rows, schema=INBOX_ROWS))


def _not_there(snapshot: Snapshot, entries: Sequence[InboxEntry]) -> list[InboxEntry]:
    present = set(load_inbox(snapshot).select("kind", "subject", "sentence").iter_rows())
    return [each for each in entries if (each.kind, each.subject, each.sentence) not in present]


def deal_with(store: Store, entry_id: str, *, by: str, now: datetime) -> None:
    """Close an entry of the inbox. Closing it twice changes nothing."""
    with store.write("inbox", entry_id) as tx:
        entries = load_inbox(tx).filter(entry_id=entry_id)
        tx.remove("inbox", entries.select("entry_id"))
        tx.append("inbox", _close(entries, by, now))


def settle(store: Store, kind: str, subject: str, now: datetime) -> None:
    """Close the entries of this kind and subject, because their reason is gone."""
    with store.read() as snapshot:
        if load_inbox(snapshot).filter(kind=kind, subject=subject).is_empty():
            return
    with store.write() as tx:
        entries = load_inbox(tx).filter(kind=kind, subject=subject)
        tx.remove("inbox", entries.select("entry_id"))
        tx.append("inbox", _close(entries, BY_ITSELF, now))


def _close(entries: pl.DataFrame, by: str, now: datetime) -> pl.DataFrame:
    return entries.with_columns(
        dealt_with_at=pl.lit(now, dtype=pl.Datetime("us")), dealt_with_by=pl.lit(by)
    ).select(*INBOX_ROWS)
