"""Answers that are kept until something is written."""

from contextlib import closing
from pathlib import Path

import pytest

from core.store import Kept, Snapshot, Store, load_settings, remember
from tests.helpers.small_shop import small_shop, stocked


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return small_shop(tmp_path / "shop.duckdb")


def test_an_answer_is_loaded_again_after_any_write_and_not_before(store: Store) -> None:
    asked = []

    def load_names(snapshot: Snapshot, prefix: str) -> dict[str, str]:
        asked.append(prefix)
        return load_settings(snapshot, prefix)

    with closing(store):
        kept = Kept(store)
        assert kept.ask(load_names, "hub of ") == kept.ask(load_names, "hub of ") == {}
        remember(store, "hub of Ann", "S1", action="hub")
        assert kept.ask(load_names, "hub of ") == {"Ann": "S1"}
        assert kept.ask(load_names, "my ") == {}
        stocked(store, "tyre", 1)
        assert kept.ask(load_names, "hub of ") == {"Ann": "S1"}
    assert asked == ["hub of ", "hub of ", "my ", "hub of "]


@pytest.mark.both_engines
def test_nobody_gets_an_answer_from_before_a_write(store: Store) -> None:
    with closing(store):
        kept = Kept(store)
        for shop in ("S1", "S2"):
            remember(store, "hub", shop, action="hub")
            assert kept.ask(load_settings, "hub") == {"": shop}


def test_an_answer_about_one_table_is_loaded_again_after_a_write_to_it_only(store: Store) -> None:
    asked = []

    def load_hub(snapshot: Snapshot) -> dict[str, str]:
        asked.append(snapshot.version)
        return load_settings(snapshot, "hub")

    with closing(store):
        kept = Kept(store)
        for _ in range(2):
            assert kept.ask_about(("setting",), load_hub) == {}
            stocked(store, "tyre", 1)
        remember(store, "hub", "S1", action="hub")
        assert kept.ask_about(("setting",), load_hub) == {"": "S1"}
    assert len(asked) == 2
