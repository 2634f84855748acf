"""The jobs of a morning: each once a day, their failures in the inbox, the digest by mail."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.errors import Problem
from core.morning import (
    DIFFERENCE,
    REFUSAL,
    InboxEntry,
    Morning,
    Work,
    deal_with,
    forget_unfinished,
    keep_morning,
    load_inbox,
    load_jobs,
    load_morning,
    password_file,
    raise_entries,
    run_jobs,
    settle,
)
from core.morning.jobs import JOBS
from core.store import Store
from tests.helpers.mail_server import mail_server
from tests.helpers.small_shop import small_shop, sold
from tests.helpers.synced import new_id

NOW = datetime(2026, 11, 28, 11, 30)


def work(store: Store, tmp_path: Path, **morning: object) -> Work:
    chosen = Morning(at="06:30", time_zone="America/New_York", **morning)  # type: ignore[arg-type]
    return Work(store, chosen, NOW.date(), NOW, "worker", tmp_path / "secrets", new_id)


def done(store: Store) -> dict[str, str]:
    with store.read() as snapshot:
        return {row["job"]: row["told"] for row in load_jobs(snapshot).iter_rows(named=True)}


def inbox(store: Store) -> list[tuple[str, str, str]]:
    with store.read() as snapshot:
        return load_inbox(snapshot).select("kind", "subject", "sentence").rows()


# --- when


@pytest.mark.parametrize(
    ("at", "now", "day"),
    [
        ("", NOW, None),
        ("06:30", NOW, 28),
        ("06:31", NOW, None),
        ("06:30", datetime(2026, 11, 29, 3), 28),  # still the 28th in New York
    ],
)
def test_the_day_begins_at_its_time_in_the_shop(at: str, now: datetime, day: int | None) -> None:
    found = Morning(at=at, time_zone="America/New_York").day(now)

    assert (found.day if found else None) == day


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": "25:00"},
        {"at": "6:30"},
        {"watched": "relative"},
        {"lists": "/there/is/none"},
        {"watched": "/", "lists": "/"},
        {"host": "mail.example.com", "sender": "me", "recipient": "a@b.example"},
        {"host": "mail.example.com", "sender": "a@b.example", "recipient": "a@b.example\nBcc: c@d.example"},
    ],
)
def test_invalid_morning_settings_are_refused(store: Store, wrong: dict[str, str]) -> None:
    with pytest.raises(Problem):
        keep_morning(store, Morning(**wrong))  # type: ignore[arg-type]

    assert store.ask(load_morning) == Morning()


# --- once a day


def test_every_job_runs_once_a_day_however_often_it_is_started(path: Path, tmp_path: Path) -> None:
    store = small_shop(path)
    sold(store, "A1", "tyre", 9, order="E1")
    lists = tmp_path / "lists"
    lists.mkdir()
    first = work(store, tmp_path, lists=str(lists))

    run_jobs(first)
    backups = store.backups()
    (lists / "purchase-list.csv").unlink()
    run_jobs(first)

    assert list(done(store)) == list(JOBS)
    assert done(store)["Ledger check"] == "Every invariant of the ledger holds."
    assert store.backups() == backups
    assert not (lists / "purchase-list.csv").exists()
    assert inbox(store) == []
    store.close()


def test_two_people_who_start_the_morning_at_once_run_it_once(path: Path, tmp_path: Path) -> None:
    store = small_shop(path)
    both = [threading.Thread(target=run_jobs, args=(work(store, tmp_path),)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert len(done(store)) == len(JOBS)
    assert len(store.backups()) == 1
    store.close()


def test_a_job_that_was_killed_runs_again_after_the_next_start(path: Path, tmp_path: Path) -> None:
    store = small_shop(path)

    def killed() -> None:
        if len(done(store)) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_jobs(work(store, tmp_path), killed)
    forget_unfinished(store)
    run_jobs(work(store, tmp_path))

    assert list(done(store)) == list(JOBS)
    assert all(done(store).values())
    store.close()


def test_a_job_that_fails_is_in_the_inbox_and_the_others_run(path: Path, tmp_path: Path) -> None:
    store = small_shop(path)
    gone = tmp_path / "gone"

    run_jobs(work(store, tmp_path, watched=str(gone)))

    ((kind, subject, sentence),) = inbox(store)
    assert (kind, subject) == (REFUSAL, "Watched folder")
    assert str(gone) in sentence
    assert done(store)["Digest"] == "Written."
    store.close()


# --- the inbox


def test_an_inbox_entry_stays_until_somebody_closes_it(store: Store) -> None:
    entry = InboxEntry(DIFFERENCE, "Ledger check", "2 rows break an invariant.")
    raise_entries(store, [entry], NOW)
    raise_entries(store, [entry], NOW + timedelta(hours=1))
    with store.read() as snapshot:
        (key,) = load_inbox(snapshot)["entry_id"]

    deal_with(store, key, by="Ann", now=NOW)
    deal_with(store, key, by="Bob", now=NOW)

    assert inbox(store) == []
    with store.read() as snapshot:
        (row,) = snapshot.rows("inbox")
    assert row["dealt_with_by"] == "Ann"
    raise_entries(store, [entry], NOW + timedelta(days=1))
    assert len(inbox(store)) == 1


def test_an_alarm_that_stands_in_the_inbox_waits_for_nobody_who_writes(store: Store) -> None:
    entry = InboxEntry(DIFFERENCE, "Ledger check", "2 rows break an invariant.")
    raise_entries(store, [entry], NOW)
    again = threading.Thread(target=raise_entries, args=(store, [entry], NOW), daemon=True)
    with store.write():
        again.start()
        again.join(timeout=20)
        assert not again.is_alive()


def test_an_inbox_entry_closes_when_its_reason_is_gone(store: Store) -> None:
    raise_entries(
        store,
        [InboxEntry("sign_in", "A", "Sign in again."), InboxEntry("sign_in", "B", "Sign in again.")],
        NOW,
    )

    settle(store, "sign_in", "A", NOW)

    assert [subject for _, subject, _ in inbox(store)] == ["B"]


# --- mail


def mailing(store: Store, tmp_path: Path, port: int) -> Work:
    return work(
        store,
        tmp_path,
        host="127.0.0.1",
        port=port,
        user="ann",
        sender="desk@shop.example",
        recipient="ann@shop.example",
    )


def test_the_digest_is_sent_where_a_mail_server_is_set_up(path: Path, tmp_path: Path) -> None:
    store = small_shop(path)
    password_file(tmp_path / "secrets").save({"password": "hidden"})
    with mail_server() as server:
        run_jobs(mailing(store, tmp_path, server.port))

    (mail,) = server.received
    assert "Subject: Backorder Desk, 28 Nov 2026" in mail
    assert "Newly short: " in mail
    assert done(store)["Digest"] == "Written, and sent to ann@shop.example."
    store.close()


def test_a_rejected_mail_password_is_reported_and_never_shown(path: Path, tmp_path: Path) -> None:
    store = small_shop(path)
    password_file(tmp_path / "secrets").save({"password": "hidden-word"})
    with mail_server(accepts=False) as server:
        run_jobs(mailing(store, tmp_path, server.port))

    ((_, subject, sentence),) = inbox(store)
    assert (subject, sentence) == (
        "Digest",
        "127.0.0.1 does not accept the user name and password. Enter them again.",
    )
    store.close()
    kept = [
        file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and "secrets" not in file.parts
    ]
    assert not any(b"hidden-word" in text for text in kept)


def test_an_unreachable_mail_server_is_reported(path: Path, tmp_path: Path) -> None:
    store = small_shop(path)

    run_jobs(mailing(store, tmp_path, 1))

    ((_, _, sentence),) = inbox(store)
    assert sentence.startswith("The digest could not be sent by 127.0.0.1: ")
    store.close()
