"""The layering rule: a package imports only from the floors below its own, through their ``__init__``."""

import ast
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
