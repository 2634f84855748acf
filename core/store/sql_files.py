"""The SQL of the store: migrations and views, the same files for every engine."""

import hashlib
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
