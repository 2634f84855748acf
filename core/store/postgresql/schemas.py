"""Schemas of a shop in PostgreSQL, and their migrations.

``SHOP`` has one row: the generation of the store that counts, and its last operation. ``SHOP_1``, ``SHOP_2``
and so on have the tables of a generation. A replacement is filled in the next schema while everybody works
with the old one, and counts as soon as that row names it.
"""

import contextlib
import logging
import re
from typing import Any

import psycopg
from psycopg import Connection, errors

from core.errors import StoreProblem
from core.language import say
from core.stopwatch import Stopwatch
from core.store.postgresql.address import Address
from core.store.sql_files import SQL, VIEWS_NUMBER, migration_files, too_new, view_texts

LOG = logging.getLogger("backorder-desk.store.postgresql")
TRIES = 3
MADE_ALREADY = (
    errors.UniqueViolation,
    errors.DuplicateTable,
    errors.DuplicateSchema,
    errors.DuplicateObject,  # The type of a table's rows.
)
"""Errors of PostgreSQL if two servers create the same thing at once, depending on how far the other one
is."""


def make_head(connection: "Connection[Any]", address: Address) -> None:
    """Create the row that every transaction begins with, unless it is there."""
    _make(
        connection,
        f"create schema if not exists {address.shop}",
        f"create table if not exists {address.shop}.head "
        "(only_row boolean primary key default true check (only_row), "
        "generation bigint not null, version bigint not null)",
        f"insert into {address.shop}.head (generation, version) values (0, 0) on conflict do nothing",
    )


def make_log(connection: "Connection[Any]", schema: str) -> None:
    """Create the schema of the audit log, the people and the sessions, unless it is there."""
    _make(
        connection,
        f"create schema if not exists {schema}",
        f"create table if not exists {schema}.audit_line "
        "(number bigint primary key, operation bigint, line varchar not null)",
        f"create table if not exists {schema}.person (email varchar primary key, role varchar not null, "
        "shops varchar[] not null, name varchar not null, active boolean not null)",
        f"create table if not exists {schema}.session (key varchar primary key, last timestamp not null)",
        f"alter table {schema}.person add column if not exists since timestamp",
        f"alter table {schema}.session add column if not exists began timestamp",
    )


def is_made(connection: "Connection[Any]", address: Address) -> bool:
    """Return True if there is a store at the address."""
    found = connection.execute("select to_regclass(%s) is not null", [f"{address.shop}.head"]).fetchall()
    if found == [(False,)]:
        return False
    generation = f"select generation from {address.shop}.head"
    return connection.execute(generation.encode()).fetchall() > [(0,)]


def _make(connection: "Connection[Any]", *statements: str) -> None:
    """Run statements that create what is missing. Several servers may start together."""
    for statement in statements:
        for left in reversed(range(TRIES)):
            try:
                connection.execute(statement.encode())
                break
            except MADE_ALREADY:
                if not left:  # Two at the same moment: the other one has made it.
                    raise


def make_schema(connection: "Connection[Any]", schema: str) -> None:
    """Create an empty schema with all tables and views. One that an interrupted start has left is removed."""
    with connection.transaction():
        connection.execute("set local statement_timeout = 0")
        connection.execute(f"drop schema if exists {schema} cascade".encode())
        connection.execute(f"create schema {schema}".encode())
        enter_schema(connection, schema)
        connection.execute("create table migration (number integer primary key, name varchar)")
        migrate_schema(connection)


def enter_schema(connection: "Connection[Any]", schema: str) -> None:
    """Let names without a schema mean those of ``schema``, until the transaction ends."""
    connection.execute(f"set local search_path to {schema}".encode())


def migrate_schema(connection: "Connection[Any]") -> None:
    """Bring the schema of this transaction to this program's format, in one step."""
    _migrate(connection)
    _make_indexes(connection)


def _migrate(connection: "Connection[Any]") -> None:
    done = dict(connection.execute("select number, name from migration").fetchall())
    steps, (views, made_from) = migration_files(), view_texts()
    reached = max(done, default=0)
    if reached > len(steps):
        raise too_new(reached)
    if reached == len(steps) and done.get(VIEWS_NUMBER) == made_from:
        return
    _drop_views(connection)  # PostgreSQL refuses to alter a column under a view.
    for number, step in list(enumerate(steps, start=1))[reached:]:
        watch = Stopwatch()
        connection.execute(step.read_bytes())
        connection.execute("insert into migration values (%s, %s)", [number, step.stem])
        LOG.info("migration %s, in %d ms", step.stem, watch.ms)
    for text in views:
        connection.execute(text.encode())
    connection.execute(
        "insert into migration values (%s, %s) on conflict (number) do update set name = excluded.name",
        [VIEWS_NUMBER, made_from],
    )


def _make_indexes(connection: "Connection[Any]") -> None:
    """Make those indexes of this program that are not there. To ask for one that is there locks its table."""
    text = (SQL / "postgresql" / "indexes.sql").read_text("utf-8")
    rows = connection.execute(
        "select indexname from pg_indexes where schemaname = current_schema()"
    ).fetchall()
    if not set(re.findall(r"index if not exists (\w+)", text)) <= {name for (name,) in rows}:
        connection.execute(text.encode())


def _drop_views(connection: "Connection[Any]") -> None:
    rows = connection.execute("select viewname from pg_views where schemaname = current_schema()").fetchall()
    if rows:
        connection.execute(f"drop view {', '.join(name for (name,) in rows)}".encode())


def drop_former(connection: "Connection[Any]", address: Address, generation: int) -> None:
    """Remove replaced generations. One that somebody still reads stays until the next replacement."""
    names = [address.schema(former) for former in range(1, generation)]
    rows = connection.execute("select nspname from pg_namespace where nspname = any(%s)", [names]).fetchall()
    for (name,) in rows:
        with contextlib.suppress(psycopg.Error), connection.transaction():
            connection.execute("set local lock_timeout = '500ms'")  # Before PostgreSQL looks for deadlocks.
            connection.execute(f"drop schema {name} cascade".encode())


def check_version(connection: "Connection[Any]") -> None:
    """Raise StoreProblem if the server is older than what our SQL needs."""
    if connection.info.server_version < 150000:
        raise StoreProblem(say("Backorder Desk needs PostgreSQL 15 or newer. Update the database."))
