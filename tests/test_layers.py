"""The layering rule: a package imports only from the floors below its own, through their ``__init__``."""

import ast
import functools
from pathlib import Path

from tests.helpers.rules import of_each

ROOT = Path(__file__).parents[1]
FLOORS = """
core.language core.shop_time core.stopwatch core.solver core.parts core.garbage
core.wording
core.errors
core.access
core.amounts core.formats core.store
core.neutral core.allocation core.letterhead
core.lightspeed core.ledger core.report
core.purchasing core.feeds core.history core.messages
core.receiving core.orders core.planning core.exchange
core.undo core.overview core.sync core.morning core.to_do
core.outbox core.telling
core.worker
core.commands pages.session
core.__main__ pages.components.shared
pages.components.overview pages.components.backorders pages.components.receiving
""".strip().splitlines()
FLOORS[-1] += " pages.components.orders pages.components.planning pages.components.data"
FLOORS[-1] += " pages.components.people pages.components.to_do"
FLOOR = {name: floor for floor, names in enumerate(FLOORS) for name in names.split()}
FILES = [file for top in ("core", "pages") for file in sorted((ROOT / top).rglob("*.py"))]
EXPORTING = [ROOT / "pages" / "session" / "__init__.py", *sorted((ROOT / "core").glob("*/__init__.py"))]
READERS = [
    *FILES,
    ROOT / "app.py",
    ROOT / "server.py",
    *(ROOT / "tests").rglob("*.py"),
    *(ROOT / "data").rglob("*.py"),
]


def package(module: str) -> str:
    return next((name for name in FLOOR if f"{module}.".startswith(f"{name}.")), "pages")


@of_each(FILES)
def test_a_package_imports_only_from_the_floors_below_it(file: Path) -> None:
    here = package(".".join(file.relative_to(ROOT).with_suffix("").parts))
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("core.", "pages.")):
            there = package(node.module or "")
            assert there == here or FLOOR[there] < FLOOR.get(here, len(FLOORS)), f"{here} imports {there}"
            entered = there in (here, node.module) or there.startswith("pages.components")
            assert entered, f"{here} reaches past the exports of {there}: {node.module}"


@functools.cache
def taken_by(file: Path) -> frozenset[tuple[str, str]]:
    """Names that a file takes from packages: of each the package's last word, and the name."""
    tree = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    imported = [node for node in tree if isinstance(node, ast.ImportFrom) and node.module]
    attributes = [
        node for node in tree if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    ]
    return frozenset(
        {((node.module or "").split(".")[-1], each.name) for node in imported for each in node.names}
        | {(ast.unparse(node.value), node.attr) for node in attributes}
    )


@of_each(EXPORTING)
def test_a_package_exports_only_what_somebody_outside_of_it_takes(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    exported = {each.asname or each.name for node in imports for each in node.names}
    used_here = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    outside = [taken_by(other) for other in READERS if file.parent not in other.parents]
    taken = {name for each in outside for there, name in each if there == file.parent.name}
    assert exported <= taken | used_here, f"nobody takes {', '.join(sorted(exported - taken - used_here))}"
