"""Morning jobs in the worker: run when they are due; the watched folder is read at every turn."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from core.errors import Problem
from core.morning import (
    DIFFERENCE,
    REFUSAL,
    SIGN_IN_ENTRY,
    InboxEntry,
    Work,
    ask_about_details,
    load_jobs,
    load_morning,
    raise_alarms,
    raise_entries,
    read_watched_folder,
    run_jobs,
    settle,
)
from core.shop_time import today_in
from core.store import Store
from core.sync import SOURCES, Heard, Source
from core.worker.outcomes import DONE, FAILED, SIGN_IN_AGAIN, SyncOutcome, keep_outcome, outcome_of

# --- with the store ---


def morning_begins(store: Store, now: datetime) -> bool:
    """Return True if the jobs of today are due and none was begun."""
    with store.read() as snapshot:
        day, jobs = load_morning(snapshot).day(now), load_jobs(snapshot)
    return day is not None and jobs.filter(day=day).is_empty()


def do_morning(
    store: Store,
    *,
    actor: str,
    now: datetime,
    secrets: Path,
    new_id: Callable[[], str],
    check: Callable[[], None],
) -> None:
    """Read the watched folder, and do the jobs that are due. ``check`` is called before each."""
    with store.read() as snapshot:
        morning = load_morning(snapshot)
    day = morning.day(now)
    work = Work(store, morning, day or today_in(morning.time_zone, now), now, actor, secrets, new_id)
    if morning.watched:
        check()
        try:
            read_watched_folder(work)
        except Problem as problem:
            raise_entries(store, [InboxEntry(REFUSAL, "Watched folder", str(problem))], now)
    if day is not None:
        run_jobs(work, check)
    raise_alarms(store, now)
    ask_about_details(store, now)


def keep_result(store: Store, source: Source, heard: Heard, problem: Problem | None, now: datetime) -> None:
    """Save the outcome of a sync that ended, and tell a person what needs one."""
    outcome = SyncOutcome(
        source.source,
        outcome_of(problem),
        now,
        now,
        [*([str(problem)] if problem else []), *heard.sentences, *heard.differences],
        sum(heard.records.values()),
        now if heard.operations else None,
    )
    keep_outcome(store, outcome)
    _note_outcome(store, outcome, SOURCES[source.source], set(heard.differences))


def _note_outcome(store: Store, outcome: SyncOutcome, source: str, differences: set[str]) -> None:
    """Add problems of a sync that need a person to the inbox. A temporary outage does not."""
    kind = SIGN_IN_ENTRY if outcome.outcome == SIGN_IN_AGAIN else REFUSAL
    first = 0 if outcome.outcome in (DONE, FAILED, SIGN_IN_AGAIN) else 1
    sentences = outcome.sentences[first:]
    entries = [InboxEntry(DIFFERENCE if each in differences else kind, source, each) for each in sentences]
    raise_entries(store, entries, outcome.ended_at)
    if outcome.outcome == DONE:
        settle(store, SIGN_IN_ENTRY, source, outcome.ended_at)
