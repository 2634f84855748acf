"""What a run reads, in which order: steps of readings, each a list of questions for one kind of record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

import polars as pl

from core.feeds import Feed, Record
from core.store import Snapshot
from core.sync.staging import Source, load_staged

OVERLAP = timedelta(minutes=2)
"""Two clocks and a transaction under way: what changed so shortly before is read once more."""

AT_ONCE = 100
"""Ids in one question."""


class Seen:
    """What the step has read so far, and what the store knows: from which the next questions follow."""

    def __init__(self, snapshot: Snapshot, source: Source, feed: Feed) -> None:
        self._snapshot = snapshot
        self.source = source
        self.feed = feed

    @cached_property
    def staged(self) -> dict[str, list[Record]]:
        return load_staged(self._snapshot, self.source.source)

    def of(self, kind: str) -> list[Record]:
        return self.staged.get(kind, [])

    def ids(self, kind: str, *fields: str) -> set[str]:
        """Values of id fields among the records of a kind; ``0`` names nothing."""
        found = {str(record.get(name) or "") for record in self.of(kind) for name in fields}
        return found - {"", "0"}

    def lines(self, kind: str, relation: str, line_kind: str) -> list[Record]:
        """The lines inside the documents of a kind."""
        return [line for record in self.of(kind) for line in lines_of(record, relation, line_kind)]

    def frame(self, relation: str, **how: Any) -> pl.DataFrame:
        """Rows of the store."""
        return self._snapshot.frame(relation, **how)

    @property
    def since(self) -> datetime:
        assert self.source.since is not None
        return self.source.since - OVERLAP

    def asked_for(self, field: str, ids: Iterable[str]) -> list[str]:
        """Questions for the records with these ids, a hundred at once."""
        listed = sorted(set(ids), key=lambda each: (len(each), each))
        return [
            self.feed.where(**{field: f"IN,[{','.join(listed[start : start + AT_ONCE])}]"})
            for start in range(0, len(listed), AT_ONCE)
        ]


def lines_of(record: Record, relation: str, kind: str) -> list[Record]:
    """The records of a relation: a list, one object, or ``""``."""
    holder = record.get(relation)
    inner = holder.get(kind, []) if isinstance(holder, dict) else []
    listed = inner if isinstance(inner, list) else [inner]
    return [each for each in listed if isinstance(each, dict)]


@dataclass(frozen=True)
class Reading:
    """Questions for one kind. ``asks``: worked out once, when the reading begins; ``wanted``: which records
    are kept; ``enough``: after a page, whether the rest of the question, whose next cursor is given, is not
    needed; ``may_refuse``: a question that is refused is left out. A kind that is closed to us always is,
    and is named."""

    name: str
    kind: str
    asks: Callable[[Seen], Sequence[str]]
    wanted: Callable[[Record, Seen], bool] | None = None
    enough: Callable[[Seen, str], bool] | None = None
    may_refuse: bool = False


@dataclass(frozen=True)
class Step:
    """Readings whose records are taken together. ``pages``: take whenever so many pages have come, for
    kinds that are long and depend on nothing."""

    name: str
    readings: Sequence[Reading]
    pages: int = 0


class Program(Protocol):
    """What is read of one source. ``kept``: kinds that later steps need too; ``signals``: kinds that only
    tell what to read; ``stock``: the kind whose first page says as of when the quantities are."""

    kept: frozenset[str]
    signals: frozenset[str]
    stock: str

    def steps(self, source: Source, now: datetime) -> list[Step]: ...

    def learnt(self, source: Source, records: Mapping[str, list[Record]]) -> Source:
        """What is remembered of records that were taken."""
        ...

    def after(self, source: Source, began_at: datetime, now: datetime) -> Source:
        """What is remembered once the run is through."""
        ...


@dataclass
class Heard:
    """What a run tells: records read by kind, operations by kind, sentences."""

    records: dict[str, int] = field(default_factory=dict)
    operations: dict[str, int] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
