"""What every source that is read by itself can do, beside the adapters that read files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from core.neutral import AdapterResult, KnownToStore, SalesWanted

Record = dict[str, Any]
"""One record as the source gave it."""


@dataclass(frozen=True)
class Pulled:
    """One page. ``cursor``: where to go on, empty after the last page; ``at``: the server's clock."""

    records: list[Record]
    cursor: str
    at: datetime


class Feed(Protocol):
    """One connected source. ``name`` is what people call it."""

    name: str

    def pull(self, kind: str, cursor: str) -> Pulled:
        """The next page of a kind: the first of all its records where ``cursor`` is empty.

        The same cursor again gives that page again. Raises a FeedProblem.
        """
        ...

    def where(self, **conditions: str) -> str:
        """A cursor for the first page of the records that fulfil ``conditions``."""
        ...

    def key(self, kind: str, record: Record) -> str:
        """The id that tells two records of a kind apart; empty where a record has none."""
        ...

    def sales_wanted(self, records: Mapping[str, Sequence[Record]]) -> SalesWanted | None:
        """Sales of the store that have to be known before these records can be read."""
        ...

    def tables(
        self, records: Mapping[str, Sequence[Record]], known: KnownToStore, as_of: str = ""
    ) -> AdapterResult:
        """Records by kind as neutral frames. Pure: the adapters that read files do it. ``known``: what the
        store has, with the sales that were wanted; ``as_of``: when the quantities were read.

        Raises Problems whose file is ``KIND.json`` and whose row counts that kind's records from 1.
        """
        ...

    def close(self) -> None: ...


def pages_of(records: Mapping[str, Sequence[Record]]) -> dict[str, dict[str, list[Record]]]:
    """Records as the pages of an API that hold them, by name."""
    return {f"{kind}.json": {kind: list(listed)} for kind, listed in records.items()}
