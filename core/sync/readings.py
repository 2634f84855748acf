"""Readings of a run, in steps: each reading is a list of questions for one kind of record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import polars as pl

from core.feeds import ApiRecord, Feed
from core.store import Snapshot
from core.sync.staging import Source, StagedRecords

OVERLAP = timedelta(minutes=2)
"""Overlap with the previous run, for clock differences and transactions in progress."""

IDS_AT_ONCE = 100
"""Number of ids in one question."""


class Seen:
    """Records of the step so far, and the store's facts, from which the next questions follow."""

    def __init__(self, snapshot: Snapshot, source: Source, feed: Feed, staged: StagedRecords) -> None:
        self._snapshot = snapshot
        self._staged = staged
        self.source = source
        self.feed = feed

    def of(self, kind: str) -> list[ApiRecord]:
        return self._staged.of(kind)

    def ids(self, kind: str, *fields: str) -> set[str]:
        """Return the values of id fields among the records of a kind. ``0`` names nothing."""
        found = {str(record.get(name) or "") for record in self.of(kind) for name in fields}
        return found - {"", "0"}

    def lines(self, kind: str, relation: str, line_kind: str) -> list[ApiRecord]:
        """Return the lines inside the documents of a kind."""
        return [line for record in self.of(kind) for line in lines_of(record, relation, line_kind)]

    def frame(self, relation: str, **how: Any) -> pl.DataFrame:
        """Return rows of the store."""
        return self._snapshot.frame(relation, **how)

    @property
    def since(self) -> datetime:
        assert self.source.since is not None
        return self.source.since - OVERLAP

    def asked_for(self, field: str, ids: Iterable[str]) -> list[str]:
        """Return questions for the records with these ids, a hundred at once."""
        listed = sorted(set(ids), key=lambda each: (len(each), each))
        return [
            self.feed.where(**{field: f"IN,[{','.join(listed[start : start + IDS_AT_ONCE])}]"})
            for start in range(0, len(listed), IDS_AT_ONCE)
        ]


def everything(_: Seen) -> list[str]:
    """Ask one question for all records of a kind."""
    return [""]


def lines_of(record: ApiRecord, relation: str, kind: str) -> list[ApiRecord]:
    """Return the records of a relation: a list, one object, or ``""``."""
    holder = record.get(relation)
    inner = holder.get(kind, []) if isinstance(holder, dict) else []
    listed = inner if isinstance(inner, list) else [inner]
    return [each for each in listed if isinstance(each, dict)]


@dataclass(frozen=True)
class Reading:
    """Questions for one kind.

    ``asks``: computes them, once, when the reading begins. ``wanted``: chooses the records to keep.
    ``enough``: called after a page with the next cursor; True if the rest of the question is not needed.
    ``may_refuse``: skip a question that is refused. A kind we may not read is always skipped and named.
    """

    name: str
    kind: str
    asks: Callable[[Seen], Sequence[str]]
    wanted: Callable[[ApiRecord, Seen], bool] | None = None
    enough: Callable[[Seen, str], bool] | None = None
    may_refuse: bool = False


@dataclass(frozen=True)
class Step:
    """Readings whose records are imported together. ``pages``: import after this number of pages, for long
    kinds that depend on nothing. ``compares``: they are enough to compare the source's figures with the
    sums of its open documents."""

    name: str
    readings: Sequence[Reading]
    pages: int = 0
    compares: bool = False


class SyncProgram(Protocol):
    """Readings of one source. ``kept``: kinds that later steps need too. ``signals``: kinds that only show
    what to read. ``stock``: the kind whose first page gives the time of the quantities."""

    kept: frozenset[str]
    signals: frozenset[str]
    stock: str

    def steps(self, source: Source, now: datetime) -> list[Step]: ...

    def learnt(self, source: Source, records: Mapping[str, list[ApiRecord]]) -> Source:
        """Return the source with what is saved about imported records."""
        ...

    def after(self, source: Source, began_at: datetime, now: datetime) -> Source:
        """Return the source with what is saved once the run is complete."""
        ...


@dataclass
class Heard:
    """Result of a run: records read by kind, operations by kind, sentences. ``differences``: between figures
    of the source and its own documents. ``seconds_left``: estimate for the rest, None where none can be
    made."""

    records: dict[str, int] = field(default_factory=dict)
    operations: dict[str, int] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    seconds_left: float | None = None
