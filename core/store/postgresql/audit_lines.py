"""Audit log in a schema of its own, which a replaced store leaves alone: the same lines as in the file."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from psycopg import Connection

from core.access import Act, AuditLog, chained, line_hash, parse_line
from core.store.postgresql.connections import Connections


class AuditLines(AuditLog):
    """Audit log in the table ``audit_line`` of ``schema``, shared by all servers."""

    def __init__(self, connections: Connections, schema: str, path: Path) -> None:
        super().__init__(path)
        self._connections = connections
        self._table = f"{schema}.audit_line"

    def append(self, acts: Sequence[Act], *, on_disk: bool = False) -> None:  # noqa: ARG002
        """Add a line for each act, in a transaction of its own. It is on disk once this returns."""
        if acts:
            with self._connections.use() as connection, connection.transaction():
                self.append_within(connection, acts)

    def append_within(self, connection: "Connection[Any]", acts: Sequence[Act]) -> None:
        """Add a line for each act in the transaction of ``connection``: they are saved together, or not."""
        if not acts:
            return
        connection.execute(f"lock table {self._table} in share row exclusive mode".encode())
        newest = f"select number, line from {self._table} order by number desc limit 1"
        last = connection.execute(newest.encode()).fetchone()
        number, line = last or (0, "")
        lines = chained(acts, line_hash(line.encode()) if last else "")
        rows = [
            (number + place, act.operation, text.decode().rstrip("\n"))
            for place, (act, text) in enumerate(zip(acts, lines, strict=True), start=1)
        ]
        with connection.cursor() as cursor:
            cursor.executemany(f"insert into {self._table} values (%s, %s, %s)".encode(), rows)

    def take_over(self, lines: Iterable[bytes]) -> None:
        rows = [
            (number, (parse_line(line) or {}).get("operation"), line.decode().rstrip("\n"))
            for number, line in enumerate(lines, start=1)
        ]
        with self._connections.use() as connection, connection.cursor() as cursor, connection.transaction():
            cursor.executemany(f"insert into {self._table} values (%s, %s, %s)".encode(), rows)

    def lines(self) -> Iterator[bytes]:
        """Yield every line, oldest first."""
        with self._connections.use() as connection:
            rows = connection.execute(f"select line from {self._table} order by number".encode()).fetchall()
        yield from (f"{line}\n".encode() for (line,) in rows)

    def reached(self) -> int:
        """Return the number of the last operation in the log, 0 if it has none."""
        with self._connections.use() as connection:
            row = connection.execute(
                f"select operation from {self._table} where operation is not null "
                "order by number desc limit 1".encode()
            ).fetchone()
        return int(row[0]) if row else 0
