"""A store begun anew: nothing lost, nobody surprised."""

from pathlib import Path

import pytest

from core.errors import Problem, Refused, StoreProblem
from core.exchange.backups import restore
from core.report.cache import ReportCache
from core.store import open_store
from core.store.database import Store
from tests.helpers.small_shop import NOW, opened, small_shop, sold


def nothing(_: Store) -> None:
    """The new store stays empty."""


def test_starting_over_keeps_a_backup_and_empties_the_store(tmp_path: Path) -> None:
    store = small_shop(tmp_path / "shop.duckdb")
    _, place = store.start_over(nothing, action="empty", store_generation=store.store_generation, now=NOW)
    with store.read() as now, open_store(place).read() as kept:
        assert (now.count("shop"), kept.count("shop")) == (0, 2)


def test_a_failed_filling_of_the_new_store_changes_nothing(tmp_path: Path) -> None:
    def refuse(new: Store) -> None:
        opened(new)
        raise Problem("a file in it is wrong")

    store = small_shop(tmp_path / "shop.duckdb")
    with pytest.raises(Problem, match="a file in it is wrong"):
        store.start_over(refuse, action="empty", store_generation=store.store_generation, now=NOW)
    with store.read() as snapshot:
        assert snapshot.count("shop") == 2
    assert store.backups() == []
    store.start_over(nothing, action="empty", store_generation=store.store_generation, now=NOW)


def test_a_replaced_store_opens_again_without_a_warning(tmp_path: Path) -> None:
    store = small_shop(tmp_path / "shop.duckdb")
    store.start_over(nothing, action="empty", store_generation=store.store_generation, now=NOW)
    store.close()
    with open_store(tmp_path / "shop.duckdb").read() as snapshot:
        assert snapshot.version == 0


def test_the_second_of_two_people_who_replace_the_store_is_refused(tmp_path: Path) -> None:
    store = small_shop(tmp_path / "shop.duckdb")
    seen = store.store_generation
    store.start_over(nothing, action="empty", store_generation=seen, now=NOW)
    opened(store)
    with pytest.raises(Refused, match="replaced by a backup or another import"):
        store.start_over(nothing, action="empty", store_generation=seen, now=NOW)
    with store.read() as snapshot:
        assert snapshot.count("shop") == 2


def test_the_report_is_recomputed_after_a_replacement_with_the_same_operation_number(tmp_path: Path) -> None:
    store = small_shop(tmp_path / "shop.duckdb")
    sold(store, "A", "tyre", 5)
    report = ReportCache(store)
    assert report.get(NOW).value.rows["backordered"].sum() == 5
    store.start_over(nothing, action="empty", store_generation=store.store_generation, now=NOW)
    sold(opened(store), "A", "tyre", 2)
    assert report.get(NOW).value.rows["backordered"].sum() == 2


def test_restoring_brings_back_the_store_and_keeps_the_present_one(tmp_path: Path) -> None:
    store = small_shop(tmp_path / "shop.duckdb")
    before = store.backup_beside(NOW)
    sold(store, "A", "tyre", 5)
    kept = restore(store, before, now=NOW, store_generation=store.store_generation)
    with store.read() as now, open_store(kept).read() as then:
        assert (now.count("sale_line"), then.count("sale_line")) == (0, 1)
    restore(store, kept, now=NOW, store_generation=store.store_generation)
    with store.read() as snapshot:
        assert snapshot.count("sale_line") == 1


def test_a_file_that_is_no_backup_is_not_restored(tmp_path: Path) -> None:
    store = small_shop(tmp_path / "shop.duckdb")
    (tmp_path / "letter.txt").write_text("Dear customer, your order is on its way.")
    for place in (tmp_path / "letter.txt", tmp_path / "nowhere.duckdb"):
        with pytest.raises(StoreProblem):
            restore(store, place, now=NOW, store_generation=store.store_generation)
    with store.read() as snapshot:
        assert snapshot.count("shop") == 2
    assert store.backups() == []
