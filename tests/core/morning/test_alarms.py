"""Alarms: an old backup, a full disk, a failed check or rehearsal. They are in inbox, digest and health."""

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.exchange import back_up, fill_with_sample
from core.morning import (
    DIFFERENCE,
    InboxEntry,
    Morning,
    Work,
    alarms_now,
    keep_morning,
    load_inbox,
    load_jobs,
    raise_alarms,
    raise_entries,
    run_jobs,
)
from core.morning.alarms import ALARM, alarm_of_disk, load_rehearsal
from core.morning.digest import make_digest
from core.store import Store, open_store
from tests.helpers.small_shop import NOW as BEGUN
from tests.helpers.small_shop import small_shop, sold
from tests.helpers.synced import new_id

NOW = datetime(2026, 11, 28, 11, 30)
GB = 10**9


@pytest.fixture
def shop(path: Path) -> Iterator[Store]:
    store = small_shop(path)
    sold(store, "A1", "tyre", 9, order="E1")
    with contextlib.closing(store):
        yield store


@pytest.fixture
def second(tmp_path: Path) -> Path:
    folder = tmp_path / "second"
    folder.mkdir()
    return folder


def morning_at(store: Store, now: datetime, folder: Path | None = None) -> dict[str, str]:
    """The morning of a day; returns what each job told."""
    chosen = Morning(at="06:30", copies=str(folder or ""))
    keep_morning(store, chosen)
    run_jobs(Work(store, chosen, now.date(), now, "worker", store.path.parent / "secrets", new_id))
    with store.read() as snapshot:
        return {row["job"]: row["told"] for row in load_jobs(snapshot).iter_rows(named=True)}


def subjects(store: Store, now: datetime) -> list[str]:
    return [alarm.subject for alarm in alarms_now(store, now)]


def test_after_a_good_morning_there_is_no_alarm_for_a_day(shop: Store, second: Path) -> None:
    told = morning_at(shop, NOW, second)
    assert told["Copy of the backup"] == f"Copied to {second / shop.backups()[0].name}."
    assert "every invariant holds" in told["Restore rehearsal"]
    assert subjects(shop, NOW + timedelta(days=1)) == []
    assert subjects(shop, NOW + timedelta(days=2)) == ["backup", "copy of the backup"]


def test_an_old_backup_is_an_alarm_also_while_the_morning_is_switched_off(shop: Store) -> None:
    morning_at(shop, NOW)
    keep_morning(shop, Morning())
    assert subjects(shop, NOW + timedelta(days=1)) == []
    (alarm,) = alarms_now(shop, NOW + timedelta(days=9))
    assert alarm.sentence == (
        "The newest backup next to the store is of 28 Nov 2026, 06:30. Make one on the Data page, tab "
        "Export and backup, or switch on the jobs of the morning in its Morning tab: they make one every day."
    )


def test_a_new_shop_has_a_day_until_it_is_asked_for_a_backup(shop: Store) -> None:
    assert subjects(shop, BEGUN + timedelta(days=1)) == []
    assert subjects(shop, BEGUN + timedelta(days=2)) == ["backup"]
    back_up(shop, BEGUN + timedelta(days=2))
    assert subjects(shop, BEGUN + timedelta(days=2, minutes=1)) == []


def test_nobody_is_asked_for_a_backup_of_an_empty_store_or_of_the_sample(path: Path) -> None:
    with contextlib.closing(open_store(path)) as store:
        assert subjects(store, NOW) == []
        fill_with_sample(store, actor="Ann", now=NOW)
        assert subjects(store, NOW + timedelta(days=9)) == []


@pytest.mark.parametrize("missing", [1, 300_000])
def test_a_backup_that_was_cut_short_is_no_good_backup(shop: Store, missing: int) -> None:
    morning_at(shop, NOW)
    (backup,) = shop.backups()
    assert subjects(shop, NOW + timedelta(minutes=1)) == []
    os.truncate(backup, backup.stat().st_size - missing)
    assert subjects(shop, NOW + timedelta(minutes=1)) == ["backup"]


def test_the_backup_alarm_ends_with_the_next_backup(shop: Store) -> None:
    morning_at(shop, NOW)
    later = NOW + timedelta(days=3)
    raise_alarms(shop, later)
    raise_alarms(shop, later + timedelta(seconds=5))
    inbox = shop.ask(load_inbox)
    assert inbox.select("kind", "subject").rows() == [(ALARM, "backup")]
    back_up(shop, later)
    raise_alarms(shop, later)
    assert shop.ask(load_inbox).is_empty()


@pytest.mark.parametrize("content", [b"", b"nothing that opens" * 2_000], ids=["empty", "something else"])
def test_a_backup_file_without_a_store_in_it_is_no_good_backup(
    shop: Store, second: Path, content: bytes
) -> None:
    morning_at(shop, NOW, second)
    later = NOW + timedelta(days=2)
    for folder in (shop.path.parent / "backups", second):
        (folder / f"shop-{later:%Y%m%d-%H%M%S}-000000.duckdb").write_bytes(content)
    assert subjects(shop, later) == ["backup", "copy of the backup"]


def test_a_restore_is_rehearsed_once_a_week(shop: Store) -> None:
    week = [morning_at(shop, NOW + timedelta(days=day))["Restore rehearsal"] for day in range(8)]
    assert ["every invariant holds" in told for told in week] == [True, *[False] * 6, True]


def test_a_rehearsal_that_fails_is_an_alarm_until_one_passes(shop: Store, second: Path) -> None:
    morning_at(shop, NOW, second)
    tomorrow = NOW + timedelta(days=7)
    (second / f"shop-{tomorrow:%Y%m%d-%H%M%S}-000000.duckdb").write_bytes(b"nothing that opens")
    morning_at(shop, tomorrow, second)
    assert "restore rehearsal" in subjects(shop, tomorrow)
    assert shop.ask(load_inbox)["subject"].to_list() == ["Restore rehearsal"]
    morning_at(shop, tomorrow + timedelta(days=1), second)
    rehearsal = shop.ask(load_rehearsal)
    assert rehearsal
    assert rehearsal.passed
    assert subjects(shop, tomorrow + timedelta(days=1)) == []


def test_a_check_that_failed_is_an_alarm_until_somebody_deals_with_it(shop: Store) -> None:
    back_up(shop, NOW)
    raise_entries(shop, [InboxEntry(DIFFERENCE, "Ledger check", "2 rows break an invariant.")], NOW)
    assert [alarm.sentence for alarm in alarms_now(shop, NOW)] == ["2 rows break an invariant."]


@pytest.mark.parametrize(
    ("free", "size", "full"),
    [(10 * GB, GB, False), (GB, GB, True), (10 * GB, 6 * GB, True), (100 * 2**20, 1000, True)],
)
def test_a_disk_is_nearly_full_if_two_more_copies_of_the_store_do_not_fit(
    free: int, size: int, full: bool
) -> None:
    assert bool(alarm_of_disk(free, size)) == full


def test_alarms_stand_at_the_top_of_the_digest(shop: Store) -> None:
    text = make_digest(shop, NOW.date(), NOW, ["No backup is next to the store."])
    assert text.index("Alarms: 1\n  No backup is next to the store.") < text.index("Newly short")
