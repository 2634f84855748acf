"""All that a screen shows is of one moment, whatever others save while it is drawn."""

from pathlib import Path

import pytest

from core.planning import HUB, load_hub
from core.store import remember
from core.store.duckdb import DuckDBStore
from pages.session.screen import from_snapshot, one_snapshot
from pages.session.services import store


@pytest.mark.usefixtures("sample_path")
def test_a_screen_loads_everything_from_one_moment() -> None:
    with one_snapshot():
        assert from_snapshot(load_hub) is None
        remember(store(), HUB, "harbour", action="hub")
        assert from_snapshot(load_hub) is None
    assert from_snapshot(load_hub) == "harbour"


@pytest.mark.usefixtures("sample_path")
def test_a_screen_without_loads_opens_no_snapshot() -> None:
    with one_snapshot():
        prove_nobody_reads()


def test_an_interrupted_screen_closes_its_snapshot(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        _stopped_after_loading()
    prove_nobody_reads()
    assert store().path == path


def _stopped_after_loading() -> None:
    with one_snapshot():
        from_snapshot(load_hub)
        raise KeyboardInterrupt


def prove_nobody_reads() -> None:
    opened = store()
    assert isinstance(opened, DuckDBStore)
    assert opened._in_use == 0
