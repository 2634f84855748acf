"""A store in PostgreSQL, for any number of servers.

Every write begins with the row ``head`` and holds it until its commit: that is the write lock, the store's
version and its generation in one statement. Reads take no lock.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate

import psycopg
from psycopg import Connection

from core.errors import CommitUnanswered, LostConnection, NotNow
from core.store.audit import Audit
from core.store.database import Filled, P, Store, T
from core.store.fair_lock import FairLock
from core.store.file import check_backup
from core.store.keys import StoreKey
from core.store.lease import Lease
from core.store.postgresql.address import Address
from core.store.postgresql.audit_lines import AuditLines
from core.store.postgresql.backup import take_over_backup, write_copy
from core.store.postgresql.connections import Connections
from core.store.postgresql.cursor import PostgreSQLCursor, Types
from core.store.postgresql.lease import ServerLease, create_leases, prove_lease
from core.store.postgresql.schemas import (
    check_version,
    drop_former,
    enter_schema,
    make_head,
    make_log,
    make_schema,
    migrate_schema,
)
from core.store.queries import Snapshot, Transaction
from core.store.small_frames import Shape

TRIED_FOR, PAUSES = 5, (0.2, 1.0)
"""Seconds in which a write that was rolled back may be tried again, and those between its tries."""
_asked_once: "ContextVar[dict[PostgreSQLStore, tuple[int, int]] | None]" = ContextVar("asked", default=None)

READ = "begin isolation level repeatable read, read only"
WRITE = "begin isolation level read committed"


class PostgreSQLStore(Store):
    """Store at an address such as ``postgresql://desk@db/backorders``; a new one is filled by ``fill``.
    ``key``: of its backups; the database itself is encrypted by the server, or not."""

    def __init__(
        self, url: str, fill: Callable[[Store], None] | None = None, key: StoreKey | None = None
    ) -> None:
        self.key = key
        self._address = Address.parse(url)
        self.path = self._address.path
        self._connections = Connections(self._address.url)
        self._building: int | None = None
        self._prepare()
        try:
            self._connections.prove()
            self._open(fill)
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        """Begin with nothing known of relations, answers and generations."""
        self._lock = FairLock()
        self._copying = threading.Lock()
        self._shapes: dict[str, Shape] = {}
        self._described: dict[str, Shape] = {}
        self._types: Types = {}
        self._log = AuditLines(self._connections, self._address.log, self.path)
        self.audit = Audit(self._log, silent=self._building is not None)

    def _open(self, fill: Callable[[Store], None] | None) -> None:
        """Create or migrate the schemas. Servers that start together do so one after the other."""
        with self._connections.use() as connection:
            check_version(connection)
            make_head(connection, self._address)
            make_log(connection, self._address.log)
        with self._head_locked() as (connection, generation):
            create_leases(connection, self._address.log)
            if generation == 0:
                self._replace(connection, generation, fill or (lambda _: None), None)
            else:
                enter_schema(connection, self._address.schema(generation))
                migrate_schema(connection)
                connection.execute("commit")
        self._complete_audit_log()

    def _complete_audit_log(self) -> None:
        """Add the lines of the operations that a store had before it counted."""
        with self.read() as snapshot:
            self.audit.catch_up(snapshot, opened=True)

    # --- the head

    @property
    def version(self) -> int:  # type: ignore[override]
        """Number of the last operation saved by any server."""
        return self._state()[1]

    @property
    def store_generation(self) -> int:  # type: ignore[override]
        """Number of the generation that counts."""
        return self._state()[0]

    def _state(self) -> tuple[int, int]:
        """Return the generation and the version that count now."""
        known = _asked_once.get()
        if known is not None and self in known:
            return known[self]
        with self._connections.use() as connection:
            if self._building is not None:
                schema = self._address.schema(self._building)
                sql = f"select {self._building}, coalesce(max(number), 0) from {schema}.operation"
            else:
                sql = f"select generation, version from {self._address.shop}.head"
            generation, version = connection.execute(sql.encode()).fetchall()[0]
        state = int(generation), int(version)
        if known is not None:
            known[self] = state
        return state

    @contextlib.contextmanager
    def asked_once(self) -> Iterator[None]:
        outer = _asked_once.get()
        token = _asked_once.set({} if outer is None else outer)
        try:
            yield
        finally:
            _asked_once.reset(token)

    @contextlib.contextmanager
    def _asked_again(self) -> Iterator[None]:
        """Forget what is known of version and generation, before and after a write."""
        known = _asked_once.get() or {}
        known.pop(self, None)
        try:
            yield
        finally:
            known.pop(self, None)

    def _begin(self, connection: "Connection[Any]", how: str) -> int:
        """Begin a transaction in the generation that counts, and return it; a write waits for its turn."""
        connection.execute(how.encode())
        generation = self._building
        if generation is None:
            lock = " for update" if how == WRITE else ""
            head = f"select generation from {self._address.shop}.head{lock}"
            generation = int(connection.execute(head.encode()).fetchall()[0][0])
        enter_schema(connection, self._address.schema(generation))
        return generation

    @contextlib.contextmanager
    def _head_locked(self) -> Iterator[tuple["Connection[Any]", int]]:
        """Hold the write lock; yields its connection, and the generation."""
        with self._lock, self._connections.use() as connection:
            connection.execute(WRITE.encode())
            head = f"select generation from {self._address.shop}.head for update"
            yield connection, int(connection.execute(head.encode()).fetchall()[0][0])

    # --- reading and writing

    @contextlib.contextmanager
    def read(self) -> Iterator[Snapshot]:
        with self._connections.use() as connection:
            generation = self._begin(connection, READ)
            cursor = PostgreSQLCursor(connection, self._types, self._described)
            yield Snapshot(cursor, self._shapes, generation)

    def ask(self, load: Callable[Concatenate[Snapshot, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the result of one ``load_…`` function. It is loaded once more if the connection broke."""
        try:
            return super().ask(load, *args, **kwargs)
        except LostConnection:
            return super().ask(load, *args, **kwargs)

    @contextlib.contextmanager
    def write(self, action: str = "", subject: str = "", *, logged: bool = True) -> Iterator[Transaction]:
        self.audit.check(action)
        with self._asked_again(), self._lock, self._connections.use() as connection:
            generation = self._begin(connection, WRITE)
            cursor = PostgreSQLCursor(connection, self._types, self._described)
            transaction = Transaction(cursor, self._shapes, generation)
            self.audit.catch_up(transaction)
            yield transaction
            transaction.check_alive()
            self.audit.before_commit(transaction, action if logged else "", subject)
            if transaction.operations and self._building is None:
                head = f"update {self._address.shop}.head set version = %s"
                connection.execute(head.encode(), [transaction.version])
            if logged:
                self._log.append_within(connection, self.audit.lines_of(transaction))
            if self._building is None:
                prove_lease(connection)
            self._commit(connection)

    def attempt(self, write: Callable[[], T]) -> T:
        until = time.monotonic() + TRIED_FOR
        for pause in PAUSES:
            try:
                return write()
            except NotNow:
                if time.monotonic() + pause > until:
                    raise
                time.sleep(pause)
        return write()

    def _commit(self, connection: "Connection[Any]") -> None:
        """Commit. Raises StoreProblem where nobody knows whether that was done; nothing is repeated."""
        try:
            connection.execute("commit")
        except psycopg.OperationalError as error:
            if connection.broken:
                raise CommitUnanswered from error
            raise

    # --- backups and replacement

    def _write_copy(self, target: Path) -> None:
        write_copy(self, target)

    def start_over(
        self,
        fill: Callable[[Store], Filled],
        *,
        action: str,
        store_generation: int,
        now: datetime,
        copy_of: Path | None = None,
    ) -> tuple[Filled, Path]:
        self.audit.check(action)
        if copy_of is not None:
            check_backup(copy_of)
        with self._asked_again(), self._head_locked() as (connection, generation):
            self.check_generation(store_generation)
            backup = self.backup_beside(now)

            def note(begins_at: int) -> None:
                self.audit.note(action, str(copy_of or ""), operation=begins_at)

            filled = self._replace(connection, generation, fill, copy_of, note)
        self._complete_audit_log()
        return filled, backup

    def _replace(
        self,
        connection: "Connection[Any]",
        generation: int,
        fill: Callable[[Store], Filled],
        copy_of: Path | None,
        note: Callable[[int], None] = lambda _: None,
    ) -> Filled:
        """Fill the next generation and let it count, with the head locked on ``connection``."""
        new = self._next(generation + 1)
        if copy_of is not None:
            take_over_backup(new, copy_of)
        begins_at = new.version
        filled = fill(new)
        prove_lease(connection)
        note(begins_at)
        head = f"update {self._address.shop}.head set generation = %s, version = %s"
        connection.execute(head.encode(), [generation + 1, new.version])
        connection.execute("commit")
        drop_former(connection, self._address, generation + 1)
        return filled

    def _next(self, generation: int) -> "PostgreSQLStore":
        """Return the store in an empty schema that does not count yet. It uses the same connections."""
        new = object.__new__(type(self))
        new._address, new._connections, new.path = self._address, self._connections, self.path
        new.key = self.key
        new._building = generation
        new._prepare()
        with self._connections.use() as connection:
            make_schema(connection, self._address.schema(generation))
        return new

    def lease(self, name: str) -> Lease:
        return ServerLease(self._connections, self._address.log, name)

    def close(self) -> None:
        self._connections.close()
