"""State of a source in a sentence for the shop."""

from datetime import datetime, timedelta

from core.wording import counted
from core.worker.outcomes import DONE, SIGN_IN_AGAIN, WAITING, SyncOutcome
from core.worker.status import SourceStatus


def state_text(status: SourceStatus, now: datetime) -> str:
    """Return what a source does now, or the outcome of its last sync."""
    if status.records is not None:
        read = f"{counted(status.records, 'record', 'records')} read so far{_rest(status)}"
        return f"Syncing: {read}. You can continue working."
    if status.asked:
        return "Waiting for its turn."
    if status.source is None:
        return "Not connected."
    return _last_text(status.outcome, now) if status.outcome else "Connected. Nothing was read yet."


def _rest(status: SourceStatus) -> str:
    """Return the estimate for the items that are not needed for the report, which stands by then."""
    if status.seconds_left is None:
        return ""
    left = timedelta(seconds=status.seconds_left)
    return f". All shortages are shown; the other items take {_about(left)} more"


def _about(left: timedelta) -> str:
    return f"about {lasting(left)}" if left >= timedelta(minutes=1) else lasting(left)


def _last_text(last: SyncOutcome, now: datetime) -> str:
    lasts = lasting(now - last.since)
    if last.outcome == DONE:
        return f"Up to date. Last synced {ago(now - last.ended_at)}."
    if last.outcome == SIGN_IN_AGAIN:
        return f"Sign in again. Nothing could be read for {lasts}; everything that was read stays."
    if last.outcome == WAITING:
        return f"Not reachable for {lasts}. It will continue automatically."
    return f"The sync has failed for {lasts}."


def next_text(status: SourceStatus, now: datetime) -> str:
    """Return when something last changed, and when the next sync is."""
    if status.source is None:
        return ""
    changed = status.outcome.changed_at if status.outcome else None
    parts = [f"Last change {ago(now - changed)}" if changed else "No change yet"]
    if status.next_at:
        minutes = max(0, round((status.next_at - now).total_seconds() / 60))
        parts.append(f"next sync in {counted(minutes, 'minute', 'minutes')}" if minutes else "next sync now")
    return ", ".join(parts) + "."


def ago(passed: timedelta) -> str:
    """Return ``just now``, ``3 minutes ago``, ``2 hours ago``, ``5 days ago``."""
    return "just now" if passed < timedelta(minutes=1) else f"{lasting(passed)} ago"


def lasting(passed: timedelta) -> str:
    """Return ``less than a minute``, ``3 minutes``, ``2 hours``, ``5 days``."""
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return counted(minutes, "minute", "minutes")
    hours = minutes // 60
    return counted(hours, "hour", "hours") if hours < 48 else counted(hours // 24, "day", "days")
