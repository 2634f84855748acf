"""The end of a write: mark the acts that Lightspeed shows now, and put refusals into the inbox."""

from datetime import datetime

import polars as pl

from core.errors import Problem
from core.feeds import Answer
from core.ledger import By
from core.morning import REFUSAL, InboxEntry, raise_entries, settle
from core.outbox.rows import OutboxRow, change_row, load_rows, remove_rows
from core.outbox.schemas import REFUSED, VERIFIED, WRITE_KEY
from core.purchasing import KINDS_BY_TABLE, link_to_pos
from core.store import Store
from core.sync import SOURCES
from core.to_do import load_open_acts, mark_done_there


def inbox_subject(row: OutboxRow) -> str:
    """Return the subject of a write in the inbox."""
    return f"{SOURCES[row.source]}, {row.write.title}"


# --- with the store ---


def conclude(store: Store, actor: str, now: datetime) -> None:
    """Tick the acts whose writes were all verified, and tell of refusals. What was stopped is done again."""
    with store.read() as snapshot:
        verified = load_rows(snapshot, state=VERIFIED, concluded=False)
        refused = load_rows(snapshot, state=REFUSED, told=False, by_hand=False)
        acts = load_open_acts(snapshot) if verified else None
        every = load_rows(snapshot, operation_id=[row.operation_id for row in verified])
    if acts is not None:
        parts = {_key(row) for row in every if row.state == VERIFIED}
        ticked: set[str] = set()
        for row in verified:
            by = By(f"{row.mark} done", actor, now)
            if row.operation_id in ticked:
                change_row(store, row, now, concluded=True)
            elif _tick(store, row, acts, parts, by):
                ticked.add(row.operation_id)
    for row in refused:
        raise_entries(store, [InboxEntry(REFUSAL, inbox_subject(row), row.sentence)], now)
        change_row(store, row, now, told=True)


def _tick(
    store: Store, row: OutboxRow, acts: pl.DataFrame, verified: set[tuple[str, str, str]], by: By
) -> bool:
    """Enter the number of a new document, or mark the whole act as done there once every part of it is.

    Returns whether the whole act was marked.
    """
    open_parts = set(acts.filter(operation_id=row.operation_id).select(WRITE_KEY).iter_rows())
    whole = False
    try:
        if _key(row) in open_parts:
            if row.write.is_new:
                kind = KINDS_BY_TABLE[row.document_type]
                link_to_pos(store, kind, row.document_id, row.number, by=by)
            elif open_parts <= verified:
                mark_done_there(store, row.operation_id, by=by)
                whole = True
            else:
                return False
    except Problem as problem:
        sentence = f"{row.write.title} is in {SOURCES[row.source]} as {row.number or 'wanted'}. {problem}"
        change_row(store, row, by.now, action="outbox", state=REFUSED, sentence=sentence, told=False)
        return False
    change_row(store, row, by.now, concluded=True)
    return whole


def wind_up(store: Store, row: OutboxRow, there: Answer | None, now: datetime) -> None:
    """End a write whose act was undone, ticked or switched off while it was not known whether it was sent.

    What Lightspeed has of it all the same is for a person to look at.
    """
    if there is None or (there.state == "begun" and not there.number):
        with store.write() as tx:
            remove_rows(tx, [row.mark])
        return
    with store.read() as snapshot:
        undone = bool(snapshot.rows("operation", reverses=row.operation_id))
    number = there.number or row.number
    at = f" as number {number}" if row.write.is_new and number else ""
    if undone or there.state == "begun":
        how = "had already been sent" if there.state == "verified" else "had been begun"
        why = "was undone here" if undone else "is not wanted any more"
        sentence = f"{row.write.title} {why}, but {how} to {SOURCES[row.source]}{at}. Put it right there."
        raise_entries(store, [InboxEntry(REFUSAL, inbox_subject(row), sentence)], now)
    change_row(store, row, now, action="outbox", state=VERIFIED, number=number, sentence="", concluded=True)


def forget_refusals(store: Store, rows: list[OutboxRow], now: datetime) -> None:
    """Close the inbox entries of refused writes that are settled."""
    for row in rows:
        settle(store, REFUSAL, inbox_subject(row), now)


def _key(row: OutboxRow) -> tuple[str, str, str]:
    return row.operation_id, row.document_type, row.document_id
