"""Outcome of the last sync of each source, saved for the page that shows it."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl
from polars._typing import SchemaDict

from core.errors import Problem
from core.feeds import SignInAgain, Unreachable
from core.store import Snapshot, Store

DONE, WAITING, SIGN_IN_AGAIN, FAILED = "done", "waiting", "sign_in", "failed"
"""Kinds of outcomes: complete; continues automatically; a person has to sign in; another problem."""

OUTCOME: SchemaDict = {
    "source": pl.String,
    "outcome": pl.String,
    "since": pl.Datetime("us"),
    "ended_at": pl.Datetime("us"),
    "sentences": pl.String,
    "records": pl.Int64,
    "changed_at": pl.Datetime("us"),
}


@dataclass(frozen=True)
class SyncOutcome:
    """Outcome of the last sync of a source.

    ``since``: time from which it has been so; ``sentences``: refusals, records held back, kinds that are
    closed; ``changed_at``: time at which a sync last changed something here.
    """

    source: str
    outcome: str
    since: datetime
    ended_at: datetime
    sentences: list[str] = field(default_factory=list)
    records: int = 0
    changed_at: datetime | None = None

    def after(self, before: "SyncOutcome | None") -> "SyncOutcome":
        """Return this outcome with the time since when it has been so, and the time of the last change."""
        if before is None:
            return self
        since = before.since if before.outcome == self.outcome else self.since
        return replace(self, since=since, changed_at=self.changed_at or before.changed_at)


def outcome_of(problem: Problem | None) -> str:
    """Return the kind of outcome of a sync that ended with this problem, or without one."""
    if problem is None:
        return DONE
    if isinstance(problem, SignInAgain):
        return SIGN_IN_AGAIN
    return WAITING if isinstance(problem, Unreachable) else FAILED


# --- with the store ---


def load_outcomes(snapshot: Snapshot) -> dict[str, SyncOutcome]:
    """Load the last outcome of each source that was synced."""
    return {
        row["source"]: SyncOutcome(**{**row, "sentences": json.loads(row["sentences"])})
        for row in snapshot.rows("sync_outcome")
    }


def keep_outcome(store: Store, outcome: SyncOutcome) -> None:
    """Save an outcome; it replaces the last one."""
    with store.write() as tx:
        now = outcome.after(load_outcomes(tx).get(outcome.source))
        row = {**vars(now), "sentences": json.dumps(now.sentences)}
        tx.remove("sync_outcome", pl.DataFrame({"source": [now.source]}))
        tx.append("sync_outcome", pl.DataFrame([row], schema=OUTCOME))


def forget_outcome(store: Store, source: str) -> None:
    """Delete the outcome of a source that was just connected or disconnected."""
    with store.write() as tx:
        tx.remove("sync_outcome", pl.DataFrame({"source": [source]}))
