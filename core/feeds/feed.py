"""Interface of every source that is read automatically, beside the adapters that read files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from core.feeds.writes import Answer, Write
from core.neutral import AdapterResult, KnownToStore, SalesWanted

ApiRecord = dict[str, Any]
"""One record as the source gave it."""


@dataclass(frozen=True)
class Pulled:
    """One page. ``cursor``: next page, empty after the last one; ``at``: the server's clock; ``text``: the
    answer as it came, where ``records_of`` finds these records in it."""

    records: list[ApiRecord]
    cursor: str
    at: datetime
    text: str = ""


class Feed(Protocol):
    """One connected source. ``name`` is for people."""

    name: str

    def pull(self, kind: str, cursor: str) -> Pulled:
        """Read the next page of a kind: the first page of all its records if ``cursor`` is empty.

        The same cursor gives the same page again. Raises a FeedProblem.
        """
        ...

    def count(self, kind: str) -> int | None:
        """Return how many records of a kind there are; None if the source does not say. It is one request."""
        ...

    def seconds_for(self, kind: str, records: int) -> float:
        """Return how many seconds reading so many records of a kind takes because of the limits alone."""
        ...

    def where(self, **conditions: str) -> str:
        """Return a cursor for the first page of the records that meet ``conditions``."""
        ...

    def key(self, kind: str, record: ApiRecord) -> str:
        """Return the id of a record within its kind; empty if it has none."""
        ...

    def sales_wanted(self, records: Mapping[str, Sequence[ApiRecord]]) -> SalesWanted | None:
        """Return the sales of the store that are needed to read these records."""
        ...

    def items_named(self, records: Mapping[str, Sequence[ApiRecord]]) -> frozenset[str]:
        """Return the numbers and ids of the items that these records name, beside those of their sales."""
        ...

    def tables(
        self, records: Mapping[str, Sequence[ApiRecord]], known: KnownToStore, as_of: str = ""
    ) -> AdapterResult:
        """Convert records by kind to neutral frames. Pure: it uses the adapters that read files.

        ``known``: the store's facts, with the sales that were wanted; ``as_of``: time at which the quantities
        were read. Raises Problems whose file is ``KIND.json`` and whose row counts that kind's records from
        1.
        """
        ...

    def look(self, write: Write) -> Answer | None:
        """Return what the source holds of a write, read there; None if nothing of it is there.

        Raises a FeedProblem.
        """
        ...

    def push(self, write: Write) -> Answer:
        """Make or complete a write, and return what the source holds of it afterwards.

        Only what is missing is sent, and a value is replaced only if it is one of ``write.seen``. Raises
        OutcomeUnknown if a request may have been carried out: ``look`` must come before it is pushed again.
        """
        ...

    def close(self) -> None: ...


def records_of(value: object) -> list[ApiRecord]:
    """Return the records of a kind in an answer. One child may be an object and no list; an empty page may
    have no key."""
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, dict)]


def pages_of(records: Mapping[str, Sequence[ApiRecord]]) -> dict[str, dict[str, list[ApiRecord]]]:
    """Return records as pages of an API, by name."""
    return {f"{kind}.json": {kind: list(listed)} for kind, listed in records.items()}
