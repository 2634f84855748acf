"""Backups: which are ours, which stay, and the way back that loses nothing and names the right file."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Problem
from core.exchange.backups import restore
from core.exchange.thinning import back_up, keep_every_backup
from core.store import sql_files
from core.store.backup_files import NEVER_REMOVED, superfluous
from core.store.database import Store
from core.store.file import version_marker, wal_path
from core.store.opening import open_store
from tests.core.store.test_store_file import copy_of_sql
from tests.helpers.small_shop import NOW, opened, small_shop, sold


def shop(folder: Path, sales: int = 0, name: str = "shop") -> Store:
    store = small_shop(folder / f"{name}.duckdb")
    for number in range(sales):
        sold(store, f"S{number}", "tyre", 1)
    return store


def operations(store: Store) -> int:
    with store.read() as snapshot:
        return snapshot.version


def copied(store: Store, folder: Path) -> Path:
    """The store's files as a copy of the folder takes them: nobody has closed the store."""
    folder.mkdir()
    for part in (store.path, wal_path(store.path), version_marker(store.path)):
        shutil.copy(part, folder)
    return folder / store.path.name


def test_operations_that_are_only_in_the_write_ahead_log_are_restored(tmp_path: Path) -> None:
    source = shop(tmp_path, sales=20)
    file = copied(source, tmp_path / "copy")
    store = shop(tmp_path, name="other")
    restore(store, file, now=NOW, store_generation=store.store_generation)
    assert operations(store) == operations(source) == 21


def test_a_file_that_lost_its_log_is_refused_by_its_own_name(tmp_path: Path) -> None:
    file = copied(shop(tmp_path, sales=20), tmp_path / "copy")
    wal_path(file).unlink()
    store = shop(tmp_path, name="other")
    with pytest.raises(Problem) as refused:
        restore(store, file, now=NOW, store_generation=store.store_generation)
    assert str(refused.value).startswith(f"{file} cannot be restored. Choose another backup.")
    assert ".new" not in str(refused.value)
    assert operations(store) == 1


def test_a_store_is_not_restored_onto_itself(tmp_path: Path) -> None:
    store = shop(tmp_path, sales=2)
    (tmp_path / "link.duckdb").symlink_to(store.path)
    for file in (store.path, tmp_path / "link.duckdb"):
        with pytest.raises(Problem, match="is the store itself"):
            restore(store, file, now=NOW, store_generation=store.store_generation)
    assert operations(store) == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "There is no backup {}."),
        (b"", "{} is empty."),
        (b"not a store", "{} cannot be restored."),
        ("a folder", "{} is a folder."),
    ],
)
def test_a_file_that_is_no_backup_is_refused_by_its_own_name(
    tmp_path: Path, content: bytes | str | None, says: str
) -> None:
    store, file = shop(tmp_path, sales=1), tmp_path / "else.duckdb"
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content is not None:
        file.mkdir()
    with pytest.raises(Problem) as refused:
        restore(store, file, now=NOW, store_generation=store.store_generation)
    assert str(refused.value).startswith(says.format(file))
    assert ".new" not in str(refused.value)
    assert str(store.path) not in str(refused.value)
    assert operations(store) == 2


def test_backups_of_a_shop_with_a_longer_name_are_not_offered(tmp_path: Path) -> None:
    first, second = shop(tmp_path), shop(tmp_path, name="shop-2")
    ours, theirs = back_up(first, NOW), back_up(second, NOW)
    assert (first.backups(), second.backups()) == ([ours], [theirs])


def test_only_the_owner_may_read_the_store_and_its_backups(tmp_path: Path) -> None:
    store = shop(tmp_path, sales=1)
    files = [store.path, wal_path(store.path), version_marker(store.path), back_up(store, NOW)]
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}


def test_files_of_an_interrupted_backup_are_deleted_at_the_next_start(tmp_path: Path) -> None:
    store = shop(tmp_path)
    kept = back_up(store, NOW)
    left = [Path(f"{kept}.part"), Path(f"{store.path}.new")]
    for file in left:
        file.write_bytes(b"half")
    foreign = kept.parent / "shop-2-20261123-090000-000000.duckdb.part"
    foreign.write_bytes(b"of another store")
    store.close()
    open_store(store.path).close()
    assert [file.exists() for file in (kept, *left, foreign)] == [True, False, False, True]


def test_a_backup_is_made_before_a_store_is_brought_to_a_newer_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = tmp_path / "sql"
    steps = copy_of_sql(sql)
    store = shop(tmp_path, sales=1)
    store.close()
    (sql / "migrations" / f"{steps + 1:04}_wing.sql").write_text("create table wing (a integer)", "utf-8")
    with monkeypatch.context() as newer:
        newer.setattr(sql_files, "SQL", sql)
        (kept,) = open_store(store.path).backups()
    with open_store(kept).read() as snapshot:
        assert snapshot.version == 2
    assert kept.name == f"shop-format-{steps}-000000.duckdb"


# --- the first start


def test_an_empty_file_is_a_new_store(tmp_path: Path) -> None:
    (tmp_path / "shop.duckdb").touch()
    with open_store(tmp_path / "shop.duckdb").read() as snapshot:
        assert snapshot.version == 0


def test_an_empty_file_where_data_was_saved_is_reported_as_a_loss(tmp_path: Path) -> None:
    store = shop(tmp_path, sales=1)
    store.close()
    store.path.write_bytes(b"")
    with pytest.raises(Problem, match="part of it is missing"):
        open_store(store.path)


def begin(new: Store) -> None:
    """Write what a first start writes."""
    opened(new)


def test_a_first_start_that_was_killed_fills_the_store_when_started_again(tmp_path: Path) -> None:
    def killed(new: Store) -> None:
        begin(new)
        raise KeyboardInterrupt

    path = tmp_path / "shop.duckdb"
    with pytest.raises(KeyboardInterrupt):
        open_store(path, killed)
    store = open_store(path, begin)
    assert operations(store) == 1


def test_an_emptied_store_stays_empty_at_the_next_start(tmp_path: Path) -> None:
    open_store(tmp_path / "shop.duckdb").close()
    store = open_store(tmp_path / "shop.duckdb", begin)
    assert operations(store) == 0


# --- which stay


def made(*ages: float) -> list[datetime]:
    """Backups made so many days ago, at noon but for the fraction."""
    noon = datetime(2026, 11, 28, 12)
    return [noon - timedelta(days=age) for age in ages]


@pytest.mark.parametrize(
    ("ages", "gone"),
    [
        ((0, 0.1, 0.2, 0.3, 1, 1.9), ()),  # all of two days
        ((0, 1, 1.5, 3, 3.1, 3.2, 4), (3.1, 3.2)),  # then the newest of a day
        ((0, 1, 1.5, 40, 40.1, 41, 42, 47), (40.1, 42, 47)),  # then the newest of a week
        ((0, 1, 1.5, 365, 367, 400), (367, 400)),  # nothing older than a year
        ((500, 501, 502, 503), (503,)),  # but always three
    ],
)
def test_backups_are_thinned_as_they_age(ages: tuple[float, ...], gone: tuple[float, ...]) -> None:
    assert [ages[place] for place in superfluous(made(*ages), datetime(2026, 11, 28, 12))] == list(gone)


@given(st.lists(st.floats(0, 900), max_size=60))
def test_thinning_leaves_the_newest_three_and_takes_nothing_twice(ages: list[float]) -> None:
    moments, now = sorted(made(*ages), reverse=True), datetime(2026, 11, 28, 12)
    gone = superfluous(moments, now)
    left = [moment for place, moment in enumerate(moments) if place not in gone]
    assert left[:NEVER_REMOVED] == moments[:NEVER_REMOVED]
    assert superfluous(left, now) == []


@pytest.mark.parametrize("every", [True, False])
def test_old_backups_are_deleted_unless_all_are_kept(tmp_path: Path, every: bool) -> None:
    store = shop(tmp_path)
    keep_every_backup(store, every=every)
    days = [NOW - timedelta(days=400), *(NOW + timedelta(hours=hour) for hour in range(4))]
    kept = [back_up(store, day) for day in days]
    assert [file.exists() for file in kept] == [every, True, True, True, True]
