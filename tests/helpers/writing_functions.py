"""The functions of core/ that write."""

import ast
from pathlib import Path

CORE = Path(__file__).parents[2] / "core"
MADE_OF = {"perform", "perform_step"}
"""Functions that do operations with what they are given."""
RUNS = {
    "ask_about_details", "connect_retail", "connect_web_shop", "disconnect", "do_morning", "keep_result",
    "conclude", "forget_refusals", "wind_up", "write_there",
    "raise_alarms", "read_watched_folder", "run_jobs", "take", "take_in",
}  # fmt: skip
"""Runs of the sync and of the morning: one write after the other, each of its own. They are stopped in
tests/core/sync/test_stopped.py, tests/core/worker and tests/core/morning."""


def calls(function: ast.FunctionDef) -> set[str]:
    """The names that a function calls, without functions of its own; of methods those of the store."""
    asked = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    own = {node.name for node in ast.walk(function) if isinstance(node, ast.FunctionDef)}
    return {name.id for name in asked if isinstance(name, ast.Name)} - own | {
        f"store.{name.attr}"
        for name in asked
        if isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name) and name.value.id == "store"
    }


def everything_that_writes() -> set[str]:
    """The functions of core/ that open a transaction, replace the store, or call one that does."""
    outside = {"database.py", "file.py", "postgresql", "__main__.py", "commands"}
    files = [file for file in CORE.rglob("*.py") if not outside & set(file.relative_to(CORE).parts)]
    functions: dict[str, set[str]] = {}
    for file in files:
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):  # two files may have one of that name
                functions.setdefault(node.name, set()).update(calls(node))
    writing = {"store.write", "store.start_over"}
    while more := {name for name, called in functions.items() if called & writing} - writing:
        writing |= more
    return {name for name in writing & set(functions) if not name.startswith("_")} - MADE_OF - RUNS
