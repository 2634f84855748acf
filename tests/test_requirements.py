"""The two lists of packages: what running the app needs, and what testing it needs on top."""

import ast
import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
OURS = {"app", "server", "servers", "core", "pages", "tests", "tools", "data", "making"}


def pinned(name: str) -> dict[str, Requirement]:
    """The packages that a file lists itself, by name."""
    lines = [line.split(" #")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines()]
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


RUN = pinned("requirements.txt")
POSTGRESQL = pinned("requirements-postgresql.txt")
TEST = pinned("requirements-dev.txt")
LISTS = {"run": RUN, "postgresql": RUN | POSTGRESQL, "test": RUN | POSTGRESQL | TEST}


def imported(*places: str) -> set[str]:
    """The packages from elsewhere that these files and folders import."""
    files = [
        f for place in places for f in ([ROOT / place] if "." in place else (ROOT / place).rglob("*.py"))
    ]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    modules = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    modules += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    names = {module.split(".")[0] for module in modules} - OURS - sys.stdlib_module_names
    return {canonicalize_name(package) for name in names for package in packages_distributions()[name]}


def test_every_version_is_exact_and_stands_in_one_list() -> None:
    for requirement in [*RUN.values(), *POSTGRESQL.values(), *TEST.values()]:
        assert [version.operator for version in requirement.specifier] == ["=="], requirement
    assert not set(RUN) & set(TEST)
    assert not set(RUN) & set(POSTGRESQL)
    assert not set(POSTGRESQL) & set(TEST)


def test_the_list_for_testing_begins_with_the_list_for_running() -> None:
    lines = (ROOT / "requirements-dev.txt").read_text("utf-8").splitlines()
    assert next(line for line in lines if not line.startswith("#")) == "-r requirements.txt"


def test_the_app_imports_nothing_that_only_testing_needs() -> None:
    assert imported("app.py", "server.py", "servers.py", "core", "pages") <= set(RUN) | set(POSTGRESQL)


def test_a_store_in_a_file_needs_no_driver_of_a_database_server() -> None:
    code = "import sys, core.commands; assert not {'psycopg', 'core.store.postgresql'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_tests_and_tools_import_only_what_is_listed() -> None:
    assert imported("tests", "tools", "data") <= set(RUN) | set(POSTGRESQL) | set(TEST)


@pytest.mark.parametrize("packages", LISTS.values(), ids=LISTS)
def test_everything_that_a_listed_package_needs_is_listed_in_a_version_that_fits(
    packages: dict[str, Requirement],
) -> None:
    here = [package for package in packages.values() if package.marker is None or package.marker.evaluate()]
    for package in here:
        for needed in map(Requirement, requires(package.name) or []):
            extras = package.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                listed = packages.get(canonicalize_name(needed.name))
                assert listed, f"{package.name} needs {needed}"
                version = next(iter(listed.specifier)).version
                assert needed.specifier.contains(version, prereleases=True), f"{package.name} needs {needed}"
