"""A restore is rehearsed: the backup opens, holds every invariant, and agrees with the store."""

import contextlib
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from core.errors import Problem
from core.exchange import back_up, copy_newest_backup, keep_every_backup, rehearse_restore
from core.store import Store
from tests.helpers.small_shop import small_shop, sold

NOW = datetime(2026, 11, 28, 6, 30)


@pytest.fixture
def shop(path: Path) -> Iterator[Store]:
    store = small_shop(path)
    sold(store, "A1", "tyre", 9, order="E1")
    with contextlib.closing(store):
        yield store


def changed(backup: Path, statement: str) -> Path:
    """The backup after somebody changed it from outside."""
    with duckdb.connect(str(backup)) as connection:
        connection.execute(statement)
    return backup


def test_a_good_backup_passes_also_after_people_worked_on(shop: Store) -> None:
    backup = back_up(shop, NOW)
    operations = shop.version
    sold(shop, "A2", "tyre", 1)
    assert rehearse_restore(shop, backup) == (
        f"{backup.name} opens, every invariant holds, and its {operations} operations agree."
    )


def test_the_rehearsal_changes_neither_the_store_nor_the_backup(shop: Store) -> None:
    backup = back_up(shop, NOW)
    before, version = backup.read_bytes(), shop.version
    rehearse_restore(shop, backup)
    assert backup.read_bytes() == before
    assert shop.version == version
    assert shop.backups() == [backup]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("update stock set on_hand = on_hand + 1", "breaks? an invariant"),
        ("update operation set request_hash = 'other' where number = 1", "differs from the store"),
    ],
    ids=["on hand is not the sum of its movements", "an operation has another content"],
)
def test_a_backup_that_is_wrong_fails(shop: Store, statement: str, says: str) -> None:
    backup = changed(back_up(shop, NOW), statement)
    with pytest.raises(Problem, match=says):
        rehearse_restore(shop, backup)


def test_a_backup_that_is_cut_off_fails_and_is_named(shop: Store) -> None:
    backup = back_up(shop, NOW)
    backup.write_bytes(backup.read_bytes()[: 5 * 4096])
    with pytest.raises(Problem, match=backup.name):
        rehearse_restore(shop, backup)


def test_a_missing_backup_fails(shop: Store) -> None:
    backup = back_up(shop, NOW)
    backup.unlink()
    with pytest.raises(Problem, match="cannot be read"):
        rehearse_restore(shop, backup)


# --- the second folder


def test_the_newest_backup_is_copied_to_the_second_folder_for_its_owner_only(
    shop: Store, tmp_path: Path
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    back_up(shop, NOW - timedelta(hours=1))
    backup = back_up(shop, NOW)
    copy = copy_newest_backup(shop, second, NOW)
    assert copy == second / backup.name
    assert copy.read_bytes() == backup.read_bytes()
    assert copy.stat().st_mode & 0o077 == 0
    assert copy_newest_backup(shop, second, NOW) == copy
    assert list(second.iterdir()) == [copy]


@pytest.mark.parametrize("every", [False, True])
def test_old_copies_of_this_store_there_are_thinned_like_backups(
    shop: Store, tmp_path: Path, every: bool
) -> None:
    keep_every_backup(shop, every=every)
    for days in range(400, 405):
        (tmp_path / f"shop-{NOW - timedelta(days):%Y%m%d-%H%M%S}-000000.duckdb").touch()
        (tmp_path / f"shop-2-{NOW - timedelta(days):%Y%m%d-%H%M%S}-000000.duckdb").touch()
    back_up(shop, NOW)
    copy_newest_backup(shop, tmp_path, NOW)
    assert len(list(tmp_path.glob("shop-20*.duckdb"))) == (6 if every else 3)
    assert len(list(tmp_path.glob("shop-2-*.duckdb"))) == 5


def test_a_missing_second_folder_is_reported_and_a_cut_copy_is_not_kept(shop: Store, tmp_path: Path) -> None:
    back_up(shop, NOW)
    with pytest.raises(Problem, match=r"was not copied to .*gone: No such file"):
        copy_newest_backup(shop, tmp_path / "gone", NOW)
    second = tmp_path / "second"
    second.mkdir()
    (second / f"{shop.backups()[0].name}.part").write_bytes(b"cut")
    copy = copy_newest_backup(shop, second, NOW)
    assert rehearse_restore(shop, copy)


def test_without_a_backup_there_is_nothing_to_copy(shop: Store, tmp_path: Path) -> None:
    shutil.rmtree(shop.path.parent / "backups", ignore_errors=True)
    with pytest.raises(Problem, match="no backup yet"):
        copy_newest_backup(shop, tmp_path, NOW)
