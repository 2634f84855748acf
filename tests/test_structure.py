"""Rules for the code: allowed imports, short files and functions, and docstrings in plain English."""

import ast
import functools
import re
from pathlib import Path

from tests.helpers.rules import of_each

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "core").rglob("*.py"))
SCRIPTS = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# Not features: the store, the command line, the clock itself, and what talks to files or a database.
OUTSIDE_THE_RULES = {
    "__main__.py",
    "audit_log.py",
    "backup_files.py",
    "people.py",
    "sessions.py",
    "clock.py",
    "connections.py",
    "database.py",
    "file.py",
    "backup.py",
    "migrations.py",
    "token_files.py",
    "stopwatch.py",
}


@functools.cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def imports(file: Path) -> set[str]:
    """Every module that ``file`` imports, with the names taken from it: ``core.store``, ``os``, …"""
    found: set[str] = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def packages(file: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(file)}


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


DRIVERS = {
    "duckdb": "core/store/duckdb",
    "psycopg": "core/store/postgresql",
    "psycopg_pool": "core/store/postgresql",
}
"""Drivers of databases, and the one folder that may import each."""


@of_each(CORE)
def test_core_knows_no_page(file: Path) -> None:
    assert not packages(file) & {"streamlit", "pages", "app", "server"}


@of_each([*CORE, *PAGES, ROOT / "app.py", ROOT / "server.py", ROOT / "servers.py"])
def test_a_driver_of_a_database_is_known_to_its_own_store_only(file: Path) -> None:
    here = str(file.parent.relative_to(ROOT))
    assert not {name for name in packages(file) & set(DRIVERS) if DRIVERS[name] != here}
    choosing = {
        name for name in imports(file) if name.startswith(tuple(f"core.store.{each}" for each in DRIVERS))
    }
    assert not choosing or here.startswith("core/store/") or file.name == "opening.py"


def test_each_driver_of_a_database_has_its_store() -> None:
    for driver, folder in DRIVERS.items():
        assert any(driver in packages(file) for file in (ROOT / folder).glob("*.py"))


@of_each([file for file in CORE if file.name not in OUTSIDE_THE_RULES])
def test_features_know_neither_the_clock_nor_the_environment(file: Path) -> None:
    assert not packages(file) & {"os", "time"}
    asked = {
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    }
    assert not asked & {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}


UTC_DAYS = re.compile(
    r"\bnow(\(\))?\.date\(\)|pl\.col\([^()]*\)(\.\w+\(\))*\.(dt\.date\(\)|cast\(pl\.Date\))"
)
"""The day of a moment, which is stored in UTC, without a time zone."""


@of_each([file for file in [*CORE, *PAGES] if file.name != "shop_time.py"])
def test_a_moment_becomes_the_day_of_a_shop(file: Path) -> None:
    """In a shop west of Greenwich, what is sold in the evening is sold on the day before that of UTC."""
    assert not UTC_DAYS.findall(file.read_text("utf-8"))


PRIVATE = ("streamlit.runtime", "streamlit.components.v2.", "streamlit.web")
"""Modules of Streamlit that its documentation does not name: they may move with any upgrade."""


@of_each([*PAGES, ROOT / "app.py", ROOT / "server.py", ROOT / "servers.py"])
def test_two_files_know_the_private_modules_of_streamlit(file: Path) -> None:
    if file.name not in ("streamlit_internals.py", "streamlit_adapted.py"):
        assert not [name for name in imports(file) if name.startswith(PRIVATE)]


@of_each([*CORE, *PAGES])
def test_no_function_of_ours_runs_inside_polars(file: Path) -> None:
    """Its threads would wait for Python's lock, and whoever holds that for its threads: the server stands
    still. It did, with a hundred people at once."""
    called = {node.attr for node in ast.walk(parsed(file)) if isinstance(node, ast.Attribute)}
    assert not called & {"map_elements", "map_batches", "map_groups", "map_rows", "rolling_map"}


@of_each(SCRIPTS)
def test_pages_are_short(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= 80


@of_each([*CORE, *PAGES, ROOT / "server.py", ROOT / "servers.py", *TESTS])
def test_files_are_short(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= 300


@of_each([*CORE, *PAGES, ROOT / "server.py", ROOT / "servers.py"])
def test_no_function_is_longer_than_a_screen(file: Path) -> None:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name


def functions(file: Path) -> list[ast.FunctionDef]:
    """The functions of a module, and those within others."""
    return [node for node in ast.walk(parsed(file)) if isinstance(node, ast.FunctionDef)]


def called(node: ast.AST, names: set[str]) -> list[ast.Call]:
    """The calls of functions that have one of these names."""
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in names]


@of_each(CORE)
def test_a_write_takes_one_by_and_never_its_three_parts(file: Path) -> None:
    for function in functions(file):
        arguments = {each.arg for each in [*function.args.args, *function.args.kwonlyargs]}
        assert not {"operation_id", "actor", "now"} <= arguments, function.name


@of_each(CORE)
def test_a_decision_is_a_function_of_the_module_and_a_request_a_dataclass(file: Path) -> None:
    tree = parsed(file)
    top = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for call in called(tree, {"perform", "perform_step"}):
        decide = call.args[-1]
        if isinstance(decide, ast.Call) and ast.unparse(decide.func) == "partial":
            decide = decide.args[0]
        assert isinstance(decide, ast.Name), ast.unparse(call)
        assert decide.id in top, ast.unparse(call)
        assert decide.id.startswith("_decide_"), ast.unparse(call)
    within = [inner.name for outer in functions(file) for inner in functions_within(outer)]
    assert not [name for name in within if "decide" in name or name == "step"]
    for call in called(tree, {"Operation"}):
        assert isinstance(call.args[2], ast.Name | ast.Call), ast.unparse(call)


def functions_within(outer: ast.FunctionDef) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(outer) if isinstance(node, ast.FunctionDef) and node is not outer]


@of_each(CORE)
def test_every_load_takes_a_snapshot(file: Path) -> None:
    for function in functions(file):
        if function.name.startswith("load_"):
            first = function.args.args[0].annotation
            assert first is not None, function.name
            assert ast.unparse(first) == "Snapshot", function.name


OPENINGS = ("What ", "Whether ", "How ", "Who ", "Whom ", "Which ", "Where ", "Why ")
"""Openings that make a docstring read like a riddle. A docstring begins with a verb or a noun."""


def docstrings(file: Path) -> list[str]:
    """The docstrings of a file: of the module, its classes and functions, and those below constants."""
    return [
        node.value.value
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]


@of_each([*CORE, *PAGES, ROOT / "app.py", ROOT / "server.py", ROOT / "servers.py", *TESTS])
def test_a_docstring_begins_with_a_verb_or_a_noun(file: Path) -> None:
    assert not [text for text in docstrings(file) if text.startswith(OPENINGS)]


def columns_in(file: Path) -> set[str]:
    """The definitions of table columns in a file of pages, as written."""
    calls = [node for node in ast.walk(parsed(file)) if isinstance(node, ast.Call)]
    return {
        ast.unparse(call)
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr.endswith("Column") and call.args
    }


def test_a_column_of_several_pages_is_defined_once() -> None:
    """In pages/components/shared/columns.py, so that it has one heading, format and width everywhere."""
    defined = [column for file in PAGES for column in columns_in(file)]
    assert sorted({column for column in defined if defined.count(column) > 1}) == []


COUNTED = (
    "unit|line|order|row|sale|item|day|week|hour|minute|backup|record|operation|document|file|draft|transfer|"
    "problem|shop|vendor|parcel|count|return|customer|change|delivery|list|act"
)
"""Nouns that stand behind numbers."""


def sentences(file: Path) -> list[str]:
    """The texts of a module with a value in them: ``{total} units``. Constants in capitals are numbers that
    everybody knows."""
    trees = ast.walk(parsed(file))
    found = []
    for node in trees:
        if isinstance(node, ast.JoinedStr):
            parts = [
                each.value if isinstance(each, ast.Constant) else "{" + ast.unparse(each.value) + "}"
                for each in node.values
                if isinstance(each, ast.Constant | ast.FormattedValue)
            ]
            found.append("".join(map(str, parts)))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "pl.format":
            found.append(
                str(ast.literal_eval(node.args[0])) if isinstance(node.args[0], ast.Constant) else ""
            )
    return found


@of_each([*CORE, *PAGES])
def test_a_number_and_its_noun_come_from_one_function(file: Path) -> None:
    """“1 units” is a mistake on the screen: ``counted`` and ``counted_each`` know singular and plural."""
    alone = re.compile(rf"\{{(?![A-Z_]+\}})[^{{}}]*\}} (({COUNTED})s|(were|have)\b)", re.IGNORECASE)
    assert not [text for text in sentences(file) if alone.search(text)]


CONVENTIONAL = {"column", "show", "LOG", "P", "R", "T"}
"""Names that mean the same wherever they stand: Streamlit's columns, the function a page shows itself with,
the module's log, and type variables."""


def public_names(file: Path) -> set[str]:
    """The names that a module defines at its top and that do not begin with an underscore."""
    names: set[str] = set()
    for node in parsed(file).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {each.id for to in targets for each in ast.walk(to) if isinstance(each, ast.Name)}
    return {name for name in names if not name.startswith("_")} - CONVENTIONAL


def test_a_public_name_means_one_thing_in_the_whole_repository() -> None:
    defined: dict[str, list[str]] = {}
    for file in [*CORE, *PAGES]:
        for name in public_names(file):
            defined.setdefault(name, []).append(name_of(file))
    assert {name: files for name, files in defined.items() if len(files) > 1} == {}
