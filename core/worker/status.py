"""The status of one source, as a page shows it."""

from dataclasses import dataclass
from datetime import datetime

from core.sync import Source
from core.worker.outcomes import SyncOutcome


@dataclass(frozen=True)
class SourceStatus:
    """One source as a page shows it.

    ``source``: None if it is not connected. ``records``: read so far by the running sync, None if there is
    none; ``seconds_left``: estimate for the rest of it, None where none can be made. ``answer``: why the last
    request was refused. ``asked``: a request or sync of it waits for the worker.
    """

    name: str
    source: Source | None
    outcome: SyncOutcome | None
    records: int | None
    answer: str
    asked: bool
    next_at: datetime | None
    seconds_left: float | None = None
