"""States of writes for people: in words, and what a person may do about a refused one."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.language import marked, say
from core.outbox.conclusion import forget_refusals
from core.outbox.rows import load_rows, update_row
from core.outbox.schemas import QUEUED, REFUSED, SENDING, UNSURE, VERIFIED
from core.outbox.switches import load_switches
from core.outbox.wanted import load_wanted, source_of
from core.store import Snapshot, Store
from core.sync import load_sources
from core.to_do import load_act_of_asker

STATE_WORDS = {
    QUEUED: marked("Queued"),
    SENDING: marked("Sending"),
    UNSURE: marked("Being looked up"),
    VERIFIED: marked("Sent"),
    REFUSED: marked("Refused"),
}


@dataclass(frozen=True)
class Sending:
    """State of one write, as a page shows it. ``sentence``: why it waits, or why it was refused."""

    mark: str
    state: str
    sentence: str
    source: str

    @property
    def word(self) -> str:
        return say(STATE_WORDS[self.state])

    @property
    def is_refused(self) -> bool:
        return self.state == REFUSED


# --- with the store ---


def load_sendings(snapshot: Snapshot, acts: pl.DataFrame) -> dict[tuple[str, str, str], Sending]:
    """Load the states of the writes of open acts (OPEN_ACTS), by operation, document type and document id.

    A write that a person does by hand has none. One that the program will send counts as queued even before
    its next turn, so that nobody enters it there meanwhile.
    """
    if acts.is_empty():
        return {}
    rows = load_rows(snapshot, operation_id=acts["operation_id"].unique().to_list())
    known = {row.mark for row in rows}
    found = {
        (row.operation_id, row.document_type, row.document_id): Sending(
            row.mark, row.state, row.sentence, row.source
        )
        for row in rows
        if not row.by_hand
    }
    synced = {name for name, source in load_sources(snapshot).items() if source.since is not None}
    for act, write in load_wanted(snapshot, acts, load_switches(snapshot)) if synced else ():
        if write.mark not in known and source_of(write.kind) in synced:
            key = (act["operation_id"], act["document_type"], act["document_id"])
            found[key] = Sending(write.mark, QUEUED, "", source_of(write.kind))
    return found


def try_again(store: Store, mark: str, *, now: datetime) -> None:
    """Send a refused write again; one that is not refused any more stays as it is. Raises NotAllowed for
    another role's act, Refused if the act is not open any more."""
    _decide(store, mark, now, "outbox-again", state=QUEUED, sentence="", not_before=None, told=False)


def do_by_hand(store: Store, mark: str, *, now: datetime) -> None:
    """Leave a refused write to a person: it is an act of the list like any other. Raises as ``try_again``."""
    _decide(store, mark, now, "outbox-by-hand", by_hand=True)


def _decide(store: Store, mark: str, now: datetime, action: str, **values: object) -> None:
    with store.write(action, mark) as tx:
        rows = load_rows(tx, mark=mark, state=REFUSED, by_hand=False)
        for row in rows:
            load_act_of_asker(tx, row.operation_id)
            update_row(tx, mark, now, **values)
    forget_refusals(store, rows, now)
