"""A store begun anew: nothing lost, nobody surprised."""

from pathlib import Path

import pytest

from core.errors import Problem, Refused
from core.live_report import LiveReport
from core.store import Store
from tests.small_shop import opened, sold


def nothing(_: Store) -> None:
    """The new store stays empty."""


def test_what_was_in_the_store_is_kept_and_the_store_is_empty(tmp_path: Path) -> None:
    store = opened(Store(tmp_path / "shop.duckdb"))
    store.start_over(tmp_path / "kept.duckdb", nothing, beginning=store.beginning)
    with store.read() as now, Store(tmp_path / "kept.duckdb").read() as kept:
        assert (now.count("shop"), kept.count("shop")) == (0, 2)


def test_where_the_new_store_cannot_be_filled_nothing_changes(tmp_path: Path) -> None:
    def refuse(new: Store) -> None:
        opened(new)
        raise Problem("a file in it is wrong")

    store = opened(Store(tmp_path / "shop.duckdb"))
    with pytest.raises(Problem, match="a file in it is wrong"):
        store.start_over(tmp_path / "kept.duckdb", refuse, beginning=store.beginning)
    with store.read() as snapshot:
        assert snapshot.count("shop") == 2
    assert not (tmp_path / "kept.duckdb").exists()
    store.start_over(tmp_path / "kept.duckdb", nothing, beginning=store.beginning)


def test_a_store_begun_anew_opens_again_without_a_warning(tmp_path: Path) -> None:
    store = opened(Store(tmp_path / "shop.duckdb"))
    store.start_over(tmp_path / "kept.duckdb", nothing, beginning=store.beginning)
    store.close()
    with Store(tmp_path / "shop.duckdb").read() as snapshot:
        assert snapshot.version == 0


def test_the_second_of_two_who_begin_anew_is_refused_and_loses_nothing(tmp_path: Path) -> None:
    store = opened(Store(tmp_path / "shop.duckdb"))
    seen = store.beginning
    store.start_over(tmp_path / "first.duckdb", nothing, beginning=seen)
    opened(store)
    with pytest.raises(Refused, match="begun anew meanwhile"):
        store.start_over(tmp_path / "second.duckdb", nothing, beginning=seen)
    with store.read() as snapshot:
        assert snapshot.count("shop") == 2


def test_the_report_is_computed_anew_though_the_operations_are_as_many(tmp_path: Path) -> None:
    store = opened(Store(tmp_path / "shop.duckdb"))
    sold(store, "A", "tyre", 5)
    report = LiveReport(store)
    assert report.frame()[1]["backordered"].sum() == 5
    store.start_over(tmp_path / "kept.duckdb", nothing, beginning=store.beginning)
    sold(opened(store), "A", "tyre", 2)
    assert report.frame()[1]["backordered"].sum() == 2
