"""State of a source in a sentence for the shop."""

from datetime import datetime, timedelta

from core.language import marked, say
from core.wording import counted
from core.worker.outcomes import DONE, SIGN_IN_AGAIN, WAITING, SyncOutcome
from core.worker.status import SourceStatus

FEW_HOURS = timedelta(hours=48)
"""Time from which days are counted."""
REST_IN_MINUTES = marked(
    "Syncing: {records} read so far. All shortages are shown; the other items take about {time} more. "
    "You can continue working."
)
REST_AT_ONCE = marked(
    "Syncing: {records} read so far. All shortages are shown; the other items take {time} more. "
    "You can continue working."
)


def state_text(status: SourceStatus, now: datetime) -> str:
    """Return what a source does now, or the outcome of its last sync."""
    if status.records is not None:
        return _reading_text(counted(status.records, "record", "records"), status)
    if status.asked:
        return say("Waiting for its turn.")
    if status.source is None:
        return say("Not connected.")
    if status.outcome is None:
        return say("Connected. Nothing was read yet.")
    return _last_text(status.outcome, now)


def _reading_text(records: str, status: SourceStatus) -> str:
    """Return how far a sync is, with the estimate for the items that are not needed for the report, which
    stands by then."""
    if status.seconds_left is None:
        return say("Syncing: {records} read so far. You can continue working.", records=records)
    time_left = timedelta(seconds=status.seconds_left)
    sentence = REST_IN_MINUTES if time_left >= timedelta(minutes=1) else REST_AT_ONCE
    return say(sentence, records=records, time=lasting(time_left))


def _last_text(last: SyncOutcome, now: datetime) -> str:
    lasts = lasting(now - last.since)
    if last.outcome == DONE:
        return say("Up to date. Last synced {ago}.", ago=ago(now - last.ended_at))
    if last.outcome == SIGN_IN_AGAIN:
        return say(
            "Sign in again. Nothing could be read for {time}; everything that was read stays.", time=lasts
        )
    if last.outcome == WAITING:
        return say("Not reachable for {time}. It will continue automatically.", time=lasts)
    return say("The sync has failed for {time}.", time=lasts)


def next_text(status: SourceStatus, now: datetime) -> str:
    """Return when something last changed, and when the next sync is."""
    if status.source is None:
        return ""
    changed = status.outcome.changed_at if status.outcome else None
    change = say("Last change {ago}", ago=ago(now - changed)) if changed else say("No change yet")
    if status.next_at is None:
        return f"{change}."
    minutes = max(0, round((status.next_at - now).total_seconds() / 60))
    if not minutes:
        return say("{change}, next sync now.", change=change)
    return say("{change}, next sync in {time}.", change=change, time=counted(minutes, "minute", "minutes"))


def ago(passed: timedelta) -> str:
    """Return ``just now``, ``3 minutes ago``, ``2 hours ago``, ``5 days ago``."""
    if passed < timedelta(minutes=1):
        return say("just now")
    if passed >= FEW_HOURS:
        return say("{days:,} days ago", days=passed.days)
    return say("{time} ago", time=lasting(passed))


def lasting(passed: timedelta) -> str:
    """Return ``less than a minute``, ``3 minutes``, ``2 hours``, ``5 days``."""
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return say("less than a minute")
    if minutes < 60:
        return counted(minutes, "minute", "minutes")
    if passed >= FEW_HOURS:
        return counted(passed.days, "day", "days")
    return counted(minutes // 60, "hour", "hours")
