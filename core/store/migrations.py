"""Migrations: bring a store's file to this program's format, forward only."""

import contextlib
import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

import duckdb

from core.errors import StoreProblem
from core.stopwatch import Stopwatch
from core.store.queries import Snapshot

LOG = logging.getLogger("backorder-desk.store")
SQL = Path(__file__).parent / "sql"
VIEWS = 0
"""The number, before the first migration, under which a file keeps the hash of the text of its views."""


def tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables of the file: none in a new one. StoreProblem where they are another program's."""
    names = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
    if names and not {"migration", "operation"} <= names:
        raise StoreProblem("This DuckDB file is not a Backorder Desk store: choose another file.")
    return names


def format_of(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """How many migrations the file has, and how many this program knows."""
    return Snapshot(connection).highest("migration", "number"), len(list((SQL / "migrations").glob("*.sql")))


def migrate(connection: duckdb.DuckDBPyConnection, *, new: bool) -> None:
    """Bring the file to this program's state: forward only, each step with its record in one transaction."""
    steps = sorted((SQL / "migrations").glob("*.sql"))
    done = 0 if new else Snapshot(connection).highest("migration", "number")
    if done > len(steps):
        raise StoreProblem(
            f"This store was written by a newer Backorder Desk (its format is {done}, "
            f"this program knows {len(steps)}): update the program."
        )
    for number, step in list(enumerate(steps, start=1))[done:]:
        watch = Stopwatch()
        with one_transaction(connection):
            connection.execute(
                "create table if not exists migration (number integer primary key, name varchar)"
            )
            connection.execute(step.read_text(encoding="utf-8"))
            connection.execute("insert into migration values (?, ?)", [number, step.stem])
        connection.execute("checkpoint")
        LOG.info("migration %s, in %d ms", step.stem, watch.ms)
    _make_views(connection, migrated=done < len(steps))


def _make_views(connection: duckdb.DuckDBPyConnection, *, migrated: bool) -> None:
    """Create the views of this program. Where the file has them already, nothing is written: creating them
    takes most of the time of opening a store."""
    texts = [views.read_text(encoding="utf-8") for views in sorted(SQL.glob("*.sql"))]
    made_from = hashlib.sha256("".join(texts).encode()).hexdigest()
    # All rows: a result that is not read to its end keeps its transaction, and the log is never folded in.
    record = connection.execute("select name from migration where number = ?", [VIEWS]).fetchall()
    if migrated or record != [(made_from,)]:
        with one_transaction(connection):
            for text in texts:
                connection.execute(text)
            connection.execute("insert or replace into migration values (?, ?)", [VIEWS, made_from])


@contextlib.contextmanager
def one_transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("begin transaction")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            connection.rollback()
        raise
