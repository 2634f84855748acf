"""Migrations: bring a DuckDB file to this program's format, forward only."""

import contextlib
import logging
from collections.abc import Iterator

import duckdb

from core.errors import StoreProblem
from core.language import say
from core.stopwatch import Stopwatch
from core.store.duckdb.cursor import DuckDBCursor
from core.store.queries import Snapshot
from core.store.sql_files import VIEWS_NUMBER, migration_files, too_new, view_texts

LOG = logging.getLogger("backorder-desk.store")


def is_store(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return True for the file of a store and False for a new file. Raises StoreProblem if it is the file of
    another program."""
    with contextlib.suppress(duckdb.CatalogException):
        connection.execute("select 1 from migration, operation limit 0").fetchall()
        return True
    # Listing the tables takes a fifth of the time of opening a store: only files without ours are asked.
    if connection.execute("select table_name from duckdb_tables()").fetchall():
        raise StoreProblem(say("This DuckDB file is not a Backorder Desk store. Choose another file."))
    return False


def format_of(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number of migrations that the file of a store has."""
    return Snapshot(DuckDBCursor(connection)).highest("migration", "number")


def migrate(connection: duckdb.DuckDBPyConnection, done: int) -> None:
    """Bring a file that has ``done`` migrations to this program's format. Each step and its record are one
    transaction."""
    steps = migration_files()
    if done > len(steps):
        raise too_new(done)
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
    """Create the views of this program, unless the file has them already.

    Creating them takes most of the time of opening a store.
    """
    texts, made_from = view_texts()
    # Read all rows: a result not read to its end keeps its transaction open and the log is never merged.
    record = connection.execute("select name from migration where number = ?", [VIEWS_NUMBER]).fetchall()
    if migrated or record != [(made_from,)]:
        with one_transaction(connection):
            for text in texts:
                connection.execute(text)
            connection.execute("insert or replace into migration values (?, ?)", [VIEWS_NUMBER, made_from])


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
