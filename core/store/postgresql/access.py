"""People, sessions and audit log in one schema of the database: what one server changes counts on all."""

import contextlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from core.access import LONGEST_IDLE, NOTED_EVERY, Access, Act, Entry, People, Session, Sessions
from core.store.postgresql.address import Address
from core.store.postgresql.audit_lines import AuditLines
from core.store.postgresql.connections import Connections
from core.store.postgresql.schemas import is_made, make_log

FOR_ACCESS = 4
"""Greatest number of connections: each question takes less than a millisecond."""


def access_in_database(text: str) -> Access:
    """Return the access to the store at an address. Raises StoreProblem if the database lets nobody in."""
    address = Address.parse(text)
    connections = Connections(address.url, FOR_ACCESS)
    try:
        connections.prove()
        with connections.use() as connection:
            make_log(connection, address.log)
    except BaseException:
        connections.close()
        raise
    log = AuditLines(connections, address.log, address.path)
    people = PeopleTable(connections, address.log, log)
    return Access(people, SessionsTable(connections, address.log), log, connections.close)


def has_store(text: str) -> bool:
    """Return True if there is a store at an address. Raises StoreProblem if the database lets nobody in."""
    address = Address.parse(text)
    with contextlib.closing(Connections(address.url, 1)) as connections:
        connections.prove()
        with connections.use() as connection:
            return is_made(connection, address)


class PeopleTable(People):
    """List of people in the table ``person``: one row per address or domain."""

    def __init__(self, connections: Connections, schema: str, log: AuditLines) -> None:
        self._connections = connections
        self._table = f"{schema}.person"
        all_rows = f"select email, role, shops, name, active, since from {self._table} order by email"
        self._all = all_rows.encode()
        self._log = log

    def entries(self) -> dict[str, Entry]:
        with self._connections.use() as connection:
            rows = connection.execute(self._all).fetchall()
        return _entries(rows)

    def save(
        self,
        changes: Mapping[str, Entry | None],
        act: Act | None = None,
        shown: Mapping[str, Entry | None] | None = None,
    ) -> None:
        with self._connections.use() as connection, connection.transaction():
            connection.execute(f"lock table {self._table} in share row exclusive mode".encode())
            self._check(shown, _entries(connection.execute(self._all).fetchall()), changes)
            for email, entry in changes.items():
                connection.execute(f"delete from {self._table} where email = %s".encode(), [email])
                if entry is not None:
                    values = [email, entry.role, list(entry.shops), entry.name, entry.active, entry.since]
                    insert = f"insert into {self._table} (email, role, shops, name, active, since)"
                    connection.execute(f"{insert} values (%s, %s, %s, %s, %s, %s)".encode(), values)
            self._log.append_within(connection, [act] if act else [])


def _entries(rows: Iterable[tuple[Any, ...]]) -> dict[str, Entry]:
    return {
        email: Entry(email, role, tuple(shops), name, active, since)
        for email, role, shops, name, active, since in rows
    }


class SessionsTable(Sessions):
    """Sessions in the table ``session``: one row per signed-in browser."""

    def __init__(self, connections: Connections, schema: str) -> None:
        self._connections = connections
        self._table = f"{schema}.session"

    def begin(self, key: str, now: datetime) -> None:
        with self._connections.use() as connection, connection.transaction():
            idle = f"delete from {self._table} where key = %s or last < %s"
            connection.execute(idle.encode(), [key, now - LONGEST_IDLE])
            insert = f"insert into {self._table} (key, began, last) values (%s, %s, %s)"
            connection.execute(insert.encode(), [key, now, now])

    def end(self, key: str, now: datetime) -> bool:  # noqa: ARG002
        with self._connections.use() as connection:
            gone = connection.execute(f"delete from {self._table} where key = %s".encode(), [key])
            return gone.rowcount > 0

    def signed_in_at(self, key: str, now: datetime, *, clicked: bool = False) -> datetime | None:
        sql = f"select coalesce(began, last), last from {self._table} where key = %s"
        with self._connections.use() as connection:
            row = connection.execute(sql.encode(), [key]).fetchone()
            if row is None or (session := Session(*row)).is_idle(now):
                return None
            if clicked and now - session.last > NOTED_EVERY:
                noted = f"update {self._table} set last = %s where key = %s"
                connection.execute(noted.encode(), [now, key])
            return session.began
