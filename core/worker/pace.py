"""Pace of the worker: the interval between syncs, as a person chose it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from core.errors import Problem
from core.language import say
from core.store import Snapshot, Store, load_settings, remember
from core.worker.outcomes import SIGN_IN_AGAIN, SyncOutcome

PACE_SETTING = "sync pace"
LONGEST_PACE = 24 * 60
"""Longest interval in minutes: at least one sync a day."""


@dataclass(frozen=True)
class Pace:
    """``minutes`` from the end of one sync to the next; ``paused``: none starts automatically."""

    minutes: int = 5
    paused: bool = False


def next_sync(outcome: SyncOutcome | None, pace: Pace) -> datetime | None:
    """Return when a source is synced automatically; None if that is at once, or never."""
    if outcome is None or pace.paused or outcome.outcome == SIGN_IN_AGAIN:
        return None
    return outcome.ended_at + timedelta(minutes=pace.minutes)


def is_due(outcome: SyncOutcome | None, pace: Pace, now: datetime) -> bool:
    """Return whether a source is to be synced now without being asked."""
    if outcome is None:
        return not pace.paused
    at = next_sync(outcome, pace)
    return at is not None and at <= now


# --- with the store ---


def load_pace(snapshot: Snapshot) -> Pace:
    """Load the chosen pace; the default is every five minutes."""
    return Pace(**load_settings(snapshot, PACE_SETTING).get("", {}))


def keep_pace(store: Store, pace: Pace) -> None:
    """Sync at this pace from now on. Raises Problem if it is not from one minute to a day."""
    if not 1 <= pace.minutes <= LONGEST_PACE:
        raise Problem(say("Choose an interval from 1 to {most:,} minutes.", most=LONGEST_PACE))
    remember(store, PACE_SETTING, asdict(pace), action="sync-pace")
