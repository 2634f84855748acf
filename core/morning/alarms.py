"""Alarms: the newest good backup is too old, the disk is nearly full, or a check failed."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from core.exchange import holds_sample
from core.language import marked
from core.morning.inbox import DIFFERENCE, InboxEntry, load_inbox, raise_entries, settle
from core.morning.settings import load_morning
from core.shop_time import in_shop
from core.store import (
    Snapshot,
    Store,
    backups_in,
    load_settings,
    load_time_zone,
    looks_like_store,
    made_at,
    remember,
)
from core.wording import full_day_text

ALARM = "alarm"
"""Kind of these entries in the inbox; they leave it when the reason is gone."""
BACKUP, COPY, DISK = marked("backup"), marked("copy of the backup"), marked("disk")
CHECK, REHEARSAL = marked("check"), marked("restore rehearsal")
IN_THE_INBOX_BY_ALARM = (BACKUP, COPY, DISK)
"""Alarms that go into the inbox from here. The jobs put the others there themselves."""

OLDEST_BACKUP = timedelta(hours=25)
"""A day, and an hour for the jobs of the morning to make the next one."""
SEE_JOBS = "The Morning tab of the Data page says what came of the jobs."
NO_MORNING = (
    "Make one on the Data page, tab Export and backup, or switch on the jobs of the morning in its Morning "
    "tab: they make one every day."
)
REHEARSED_EVERY = timedelta(days=7)
ROOM_MIB = 512
"""A disk with less is nearly full, and so is one that could not take two more copies of the store."""
LAST = "last restore rehearsal"


@dataclass(frozen=True)
class Rehearsal:
    """Last rehearsal of a restore: its time (UTC) and the ``problem`` that it found; empty if it passed."""

    at: datetime
    problem: str = ""

    @property
    def passed(self) -> bool:
        return not self.problem


def alarm_of_backups(
    subject: str, made: list[datetime], place: str, now: datetime, *, advice: str, time_zone: str
) -> list[InboxEntry]:
    """Return an alarm if the newest of the good backups in a place is older than a day, or there is none.

    ``advice``: the sentence about what to do; ``time_zone``: of the clock that is told.
    """
    if made and now - made[0] <= OLDEST_BACKUP:
        return []
    newest = f"No backup is {place}"
    if made:
        shop_time = in_shop(time_zone, made[0])
        newest = f"The newest backup {place} is of {full_day_text(shop_time)}, {shop_time:%H:%M}"
    return [InboxEntry(ALARM, subject, f"{newest}. {advice}")]


def alarm_of_disk(free: int, size: int) -> list[InboxEntry]:
    """Return an alarm if a disk has too few ``free`` bytes for a store of this ``size``."""
    needed = max(ROOM_MIB, 2 * size // 2**20)
    if free >= needed * 2**20:
        return []
    return [
        InboxEntry(ALARM, DISK, f"The disk of the store has less than {needed:,} MiB left. Make room on it.")
    ]


# --- with the store ---


def alarms_now(store: Store, now: datetime) -> list[InboxEntry]:
    """Return every alarm at ``now`` (UTC).

    Old backups are an alarm if the morning makes them, and also without it for data that would be missed.
    """
    with store.read() as snapshot:
        morning, rehearsal, inbox = load_morning(snapshot), load_rehearsal(snapshot), load_inbox(snapshot)
        has_run = not snapshot.frame("morning_job", columns=["job"], job="Backup").is_empty()
        is_missed, zone = _would_be_missed(snapshot, now), load_time_zone(snapshot)
    alarms = alarm_of_disk(*_free_and_size(store))
    if is_missed or (morning.at and has_run):
        advice = SEE_JOBS if morning.at else NO_MORNING
        alarms += alarm_of_backups(
            BACKUP, _made(store.backups()), "next to the store", now, advice=advice, time_zone=zone
        )
    if morning.at and has_run and morning.copies:
        copies = backups_in(Path(morning.copies), store.path)
        alarms += alarm_of_backups(
            COPY, _made(copies), f"in {morning.copies}", now, advice=SEE_JOBS, time_zone=zone
        )
    differences = inbox.filter(kind=DIFFERENCE, subject="Ledger check")
    alarms += [InboxEntry(ALARM, CHECK, sentence) for sentence in differences["sentence"]]
    if rehearsal and not rehearsal.passed:
        alarms.append(InboxEntry(ALARM, REHEARSAL, rehearsal.problem))
    return alarms


def _would_be_missed(snapshot: Snapshot, now: datetime) -> bool:
    """Return True for somebody's own data, older than a day: not for an empty store, nor for the sample."""
    first = snapshot.rows("operation", number=1)
    return bool(first) and now - first[0]["recorded_at"] > OLDEST_BACKUP and not holds_sample(snapshot)


def _made(backups: list[Path]) -> list[datetime]:
    """Return the times of the backups that can be good, newest first: an empty or cut file is none."""
    return [made_at(each) for each in backups if looks_like_store(each)]


def _free_and_size(store: Store) -> tuple[int, int]:
    """Return the free bytes beside the backups, and the size of the store; of its newest backup if the store
    is on a database server, whose disk is not ours to judge."""
    file = store.path if store.path.exists() else next(iter(store.backups()), None)
    folder = next(each for each in store.path.parents if each.exists())
    return shutil.disk_usage(folder).free, file.stat().st_size if file else 0


def load_rehearsal(snapshot: Snapshot) -> Rehearsal | None:
    """Load the last rehearsal; None if there was none yet."""
    saved = load_settings(snapshot, LAST).get("")
    return saved and Rehearsal(datetime.fromisoformat(saved["at"]), saved["problem"])


def keep_rehearsal(store: Store, rehearsal: Rehearsal) -> None:
    """Save the result of the newest rehearsal."""
    result = {"at": rehearsal.at.isoformat(), "problem": rehearsal.problem}
    remember(store, LAST, result, action="restore-rehearsal")


def raise_alarms(store: Store, now: datetime) -> None:
    """Add new alarms to the inbox, and remove those whose reason is gone."""
    alarms = [alarm for alarm in alarms_now(store, now) if alarm.subject in IN_THE_INBOX_BY_ALARM]
    raise_entries(store, alarms, now)
    for subject in set(IN_THE_INBOX_BY_ALARM) - {alarm.subject for alarm in alarms}:
        settle(store, ALARM, subject, now)
