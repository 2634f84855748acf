"""Writes in the store: one row per write, changed in short transactions before and after each request."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.feeds import Write
from core.outbox.schemas import OUTBOX_WRITES, QUEUED
from core.store import Snapshot, Store, Transaction


@dataclass(frozen=True)
class OutboxRow:
    """One write as recorded."""

    mark: str
    operation_id: str
    operation_number: int
    document_type: str
    document_id: str
    kind: str
    source: str
    state: str
    number: str
    content: str
    sentence: str
    by_hand: bool
    told: bool
    concluded: bool
    queued_at: datetime
    changed_at: datetime
    not_before: datetime | None

    @property
    def write(self) -> Write:
        """Return the write, with the number that is known by now."""
        content = json.loads(self.content)
        return Write.from_json({**content, "number": self.number or content["number"]})


def mark_of(operation_id: str, document_type: str, document_id: str) -> str:
    """Return the mark of a write: always the same for an act, also in a store that was restored."""
    text = "\0".join((operation_id, document_type, document_id))
    return f"BD-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def new_row(act: Mapping[str, Any], write: Write, source: str, now: datetime) -> dict[str, Any]:
    """Return the row of a write that is to be sent. ``act``: a row of OPEN_ACTS."""
    return {
        "mark": write.mark,
        **{name: act[name] for name in ("operation_id", "document_type", "document_id")},
        "operation_number": act["number"],
        "kind": write.kind,
        "source": source,
        "state": QUEUED,
        "number": write.number,
        "content": json.dumps(write.as_json()),
        "sentence": "",
        **dict.fromkeys(("by_hand", "told", "concluded"), False),
        "queued_at": now,
        "changed_at": now,
        "not_before": None,
    }


# --- with the store ---


def load_rows(snapshot: Snapshot, **equals: Any) -> list[OutboxRow]:
    """Load writes, those of the oldest act first."""
    rows = snapshot.frame("outbox_write", **equals).sort("operation_number", "mark")
    return [OutboxRow(**row) for row in rows.iter_rows(named=True)]


def add_rows(tx: Transaction, rows: Iterable[Mapping[str, Any]]) -> None:
    tx.append("outbox_write", pl.DataFrame(list(rows), schema=OUTBOX_WRITES))


def remove_rows(tx: Transaction, marks: Iterable[str]) -> None:
    tx.remove("outbox_write", pl.DataFrame({"mark": list(marks)}, schema={"mark": pl.String}))


def change_row(store: Store, row: OutboxRow, now: datetime, *, action: str = "", **values: Any) -> None:
    """Save new values of a write. ``action``: its name in the audit log, where it has a line there."""
    with store.write(action, f"{row.write.title} ({row.mark})" if action else "") as tx:
        update_row(tx, row.mark, now, **values)


def update_row(tx: Transaction, mark: str, now: datetime, **values: Any) -> None:
    changed = {"mark": mark, "changed_at": now, **values}
    schema = {name: OUTBOX_WRITES[name] for name in changed}
    tx.update("outbox_write", pl.DataFrame([changed], schema=schema), ["mark"])
