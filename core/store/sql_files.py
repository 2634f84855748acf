"""The SQL of the store: migrations and views, the same files for every engine."""

import hashlib
import re
from functools import cache
from pathlib import Path

from core.errors import StoreProblem
from core.language import say

SQL = Path(__file__).parent / "sql"
VIEWS_NUMBER = 0
"""Migration number under which a store keeps the hash of its views' text. It is below the first migration."""


def migration_files() -> list[Path]:
    """Return the migrations of this program in order; the first has the number 1."""
    return sorted((SQL / "migrations").glob("*.sql"))


def view_texts() -> tuple[list[str], str]:
    """Return the SQL that creates the views of this program, and its hash."""
    texts = [views.read_text(encoding="utf-8") for views in sorted(SQL.glob("*.sql"))]
    return texts, hashlib.sha256("".join(texts).encode()).hexdigest()


def tables_behind(relation: str) -> tuple[str, ...]:
    """Return the tables whose rows a table or view of this program shows, in alphabetical order."""
    return _tables_behind().get(relation, (relation,))


@cache
def _tables_behind() -> dict[str, tuple[str, ...]]:
    """Return the tables behind each view. A name that is neither a table nor a view does no harm."""
    text = re.sub(r"--.*", "", "".join(view_texts()[0]))
    views = dict(re.findall(r"create or replace view (\w+) as(.*?);", text, re.DOTALL))
    named = {view: set(re.findall(r"\b(?:from|join)\s+(\w+)", body)) for view, body in views.items()}
    while any(names & named.keys() for names in named.values()):
        named = {
            view: set().union(*(named.get(name, {name}) for name in names)) for view, names in named.items()
        }
    return {view: tuple(sorted(names)) for view, names in named.items()}


def too_new(done: int) -> StoreProblem:
    """Return the problem for a store that has more migrations (``done``) than this program."""
    return StoreProblem(
        say(
            "This store was written by a newer Backorder Desk (its format is {done}, this program "
            "knows {known}). Update the program.",
            done=done,
            known=len(migration_files()),
        )
    )
