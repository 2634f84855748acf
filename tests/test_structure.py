"""Who may know whom, as the design draws it; and files that one can hold in the head."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "core").rglob("*.py"))
SCRIPTS = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
# Not features: the store, the command line, the clock itself, and what talks to files.
OUTSIDE_THE_RULES = {"__main__.py", "clock.py", "database.py", "file.py", "migrations.py", "token_files.py"}


def imports(file: Path) -> set[str]:
    """Every module that ``file`` imports, with the names taken from it: ``core.store``, ``os``, …"""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def packages(file: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(file)}


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", CORE, ids=name_of)
def test_core_knows_no_page_and_only_the_store_knows_the_database(file: Path) -> None:
    assert not packages(file) & {"streamlit", "pages", "app", "server"}
    if file.parent != ROOT / "core" / "store":
        assert "duckdb" not in packages(file)


@pytest.mark.parametrize("file", [f for f in CORE if f.name not in OUTSIDE_THE_RULES], ids=name_of)
def test_features_know_neither_the_clock_nor_the_environment(file: Path) -> None:
    assert not packages(file) & {"os", "time"}
    asked = {
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    }
    assert not asked & {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}


PRIVATE = ("streamlit.runtime", "streamlit.components.v2.", "streamlit.web")
"""Modules of Streamlit that its documentation does not name: they may move with any upgrade."""


@pytest.mark.parametrize("file", [*PAGES, ROOT / "app.py", ROOT / "server.py"], ids=name_of)
def test_one_file_knows_the_private_modules_of_streamlit(file: Path) -> None:
    if file.name != "streamlit_internals.py":
        assert not [name for name in imports(file) if name.startswith(PRIVATE)]
    assert not packages(file) & {"duckdb", "sqlite3"}


@pytest.mark.parametrize("file", [*CORE, *PAGES], ids=name_of)
def test_no_function_of_ours_runs_inside_polars(file: Path) -> None:
    """Its threads would wait for Python's lock, and whoever holds that for its threads: the server stands
    still. It did, with a hundred people at once."""
    called = {
        node.attr for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Attribute)
    }
    assert not called & {"map_elements", "map_batches", "map_groups", "map_rows", "rolling_map"}


@pytest.mark.parametrize("file", SCRIPTS, ids=name_of)
def test_pages_are_short(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= 80


@pytest.mark.parametrize("file", [*CORE, *PAGES, ROOT / "server.py"], ids=name_of)
def test_files_can_be_held_in_the_head(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("file", [*CORE, *PAGES, ROOT / "server.py"], ids=name_of)
def test_no_function_is_longer_than_a_screen(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name
