"""Jobs of the morning. Each runs once a day: starting it again changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from core.errors import Problem
from core.exchange import back_up, copy_newest_backup, rehearse_restore
from core.feeds import TokenFile
from core.language import marked
from core.ledger import By, find_problems
from core.morning.alarms import REHEARSED_EVERY, Rehearsal, alarms_now, keep_rehearsal, load_rehearsal
from core.morning.digest import make_digest
from core.morning.inbox import DIFFERENCE, REFUSAL, InboxEntry, raise_entries
from core.morning.mail import message, send_mail
from core.morning.schemas import JOB_ROWS
from core.morning.settings import Morning
from core.morning.watched_folder import take_in
from core.orders import erase_details, load_days_kept, load_orders_to_erase
from core.planning import Choices, load_hub, load_plan
from core.purchasing import plan_purchase_lists, write_lists
from core.shop_time import in_shop
from core.store import Snapshot, Store, backups_in
from core.wording import counted, full_day_text

JOBS = (
    marked("Watched folder"),
    marked("Ledger check"),
    marked("Old details of customers"),
    marked("Backup"),
    marked("Copy of the backup"),
    marked("Restore rehearsal"),
    marked("Purchase lists"),
    marked("Digest"),
)
"""Jobs of the morning in their order; the sync of connected sources goes before them."""


@dataclass(frozen=True)
class Work:
    """Store, settings and surroundings of the jobs of a ``day``. ``secrets``: the folder of secrets."""

    store: Store
    morning: Morning
    day: date
    now: datetime
    actor: str
    secrets: Path
    new_id: Callable[[], str]


def password_file(secrets: Path) -> TokenFile:
    """Return the file with the mail server's password."""
    return TokenFile(secrets, "mail")


# --- with the store ---


def load_jobs(snapshot: Snapshot) -> pl.DataFrame:
    """Load the jobs of the newest day: one row per job, columns JOB_ROWS."""
    jobs = snapshot.frame("morning_job")
    return jobs.filter(pl.col("day") == pl.col("day").max()).sort("started_at", maintain_order=True)


def forget_unfinished(store: Store) -> None:
    """Let interrupted jobs run again. Called when the program starts."""
    with store.read() as snapshot:
        unfinished = snapshot.frame("morning_job").filter(pl.col("ended_at").is_null())
    if len(unfinished):
        with store.write() as tx:
            tx.remove("morning_job", unfinished.select("job", "day"))


def run_jobs(work: Work, before_each: Callable[[], None] = lambda: None) -> None:
    """Run every job of the day that has not begun. A failed job is reported in the inbox, and the others
    run."""
    for job in JOBS:
        before_each()
        if not _begin(work, job):
            continue
        try:
            outcome = DOES[job](work)
        except Problem as problem:
            outcome = str(problem)
            raise_entries(work.store, [InboxEntry(REFUSAL, job, outcome)], work.now)
        _end(work, job, outcome)


def _begin(work: Work, job: str) -> bool:
    with work.store.write() as tx:
        if tx.rows("morning_job", job=job, day=work.day):
            return False
        row = {"job": job, "day": work.day, "started_at": work.now, "ended_at": None, "told": None}
        tx.append("morning_job", pl.DataFrame([row], schema=JOB_ROWS))
        return True


def _end(work: Work, job: str, outcome: str) -> None:
    with work.store.write() as tx:
        tx.remove("morning_job", pl.DataFrame({"job": [job], "day": [work.day]}))
        row = {"job": job, "day": work.day, "started_at": work.now, "ended_at": work.now, "told": outcome}
        tx.append("morning_job", pl.DataFrame([row], schema=JOB_ROWS))


def read_watched_folder(work: Work) -> str:
    """Import the files in the watched folder; refused ones, and what else needs a person, go to the inbox."""
    if not work.morning.watched:
        return marked("No folder is watched.")
    folder = Path(work.morning.watched)
    told = take_in(work.store, folder, actor=work.actor, now=work.now, new_id=work.new_id)
    raise_entries(work.store, told, work.now)
    refused = [each for each in told if each.kind != DIFFERENCE]
    return f"{len(refused):,} refused." if refused else marked("Everything there was read.")


def _check(work: Work) -> str:
    wrong = find_problems(work.store)
    if wrong.is_empty():
        return marked("Every invariant of the ledger holds.")
    names = ", ".join(sorted(wrong["invariant"].unique()))
    rows_break = counted(len(wrong), "row breaks", "rows break")
    sentence = f"{rows_break} an invariant of the ledger: {names}. See History on the Data page."
    raise_entries(work.store, [InboxEntry(DIFFERENCE, "Ledger check", sentence)], work.now)
    return sentence


def _erase_old_details(work: Work) -> str:
    """Erase old details before the backup, so that it does not contain them."""
    with work.store.read() as snapshot:
        days = load_days_kept(snapshot)
        orders = load_orders_to_erase(snapshot, work.now, days) if days else []
    if not days:
        return marked("Details of customers are kept.")
    if orders:
        erase_details(work.store, orders, by=By(work.new_id(), work.actor, work.now))
    return f"Erased in {counted(len(orders), 'order', 'orders')} that ended more than {days:,} days ago."


def _backup(work: Work) -> str:
    return f"Written to {back_up(work.store, work.now)}."


def _copy(work: Work) -> str:
    if not work.morning.copies:
        return marked("No second folder for backups is chosen.")
    return f"Copied to {copy_newest_backup(work.store, Path(work.morning.copies), work.now)}."


def _rehearse(work: Work) -> str:
    """Rehearse a restore once a week, with the copy in the second folder if there is one: that is the copy
    left if the machine is lost."""
    last = work.store.ask(load_rehearsal)
    if last and last.passed and work.now - last.at < REHEARSED_EVERY:
        day = full_day_text(in_shop(work.morning.time_zone, last.at))
        return f"The last one, on {day}, passed. The next one is a week after it."
    folder = Path(work.morning.copies) if work.morning.copies else None
    backups = backups_in(folder, work.store.path) if folder else work.store.backups()
    try:
        if not backups:
            raise Problem(marked("There is no backup to rehearse a restore with."))
        proven = rehearse_restore(work.store, backups[0])
    except Problem as problem:
        keep_rehearsal(work.store, Rehearsal(work.now, str(problem)))
        raise
    keep_rehearsal(work.store, Rehearsal(work.now))
    return proven


def _lists(work: Work) -> str:
    if not work.morning.lists:
        return marked("No folder for purchase lists is chosen.")
    with work.store.read() as snapshot:
        plan = load_plan(snapshot, Choices(ship_to=load_hub(snapshot)), work.now)
        lists = plan_purchase_lists(plan, snapshot.frame("item"))
    write_lists(Path(work.morning.lists), lists)
    return f"{counted(len(lists), 'purchase list', 'purchase lists')} written to {work.morning.lists}."


def _digest(work: Work) -> str:
    alarms = [alarm.sentence for alarm in alarms_now(work.store, work.now)]
    text = make_digest(work.store, work.day, work.now, alarms)
    if not work.morning.host:
        return marked("Written.")
    send_mail(work.morning, message(work.morning, work.day, text), password_file(work.secrets))
    return f"Written, and sent to {work.morning.recipient}."


DOES: dict[str, Callable[[Work], str]] = {
    "Watched folder": read_watched_folder,
    "Ledger check": _check,
    "Old details of customers": _erase_old_details,
    "Backup": _backup,
    "Copy of the backup": _copy,
    "Restore rehearsal": _rehearse,
    "Purchase lists": _lists,
    "Digest": _digest,
}
