"""Lease as a row of the log's schema, timed by the database's clock.

If a server stops answering, another one takes over when the lease runs out. A server that was only slow may
still try to write: each write under the lease checks at its commit that nobody else has taken it.
"""

import contextlib
import threading
import uuid
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from psycopg import Connection

from core.errors import StoreProblem
from core.stopwatch import Stopwatch
from core.store.lease import LEASE_SECONDS, LeaseLost
from core.store.postgresql.connections import Connections

RENEWALS = 10
"""Number of renewals within a lease: a few may fail, and another server's request is seen soon."""

_guarding: "ContextVar[ServerLease | None]" = ContextVar("guarding", default=None)

CREATE = """create table if not exists {table} (name varchar primary key, holder varchar not null,
    ends_at timestamptz not null, wanted_by varchar)"""
TAKE = """insert into {table} as lease (name, holder, ends_at)
    values (%(name)s, %(holder)s, clock_timestamp() + make_interval(secs => %(seconds)s))
    on conflict (name) do update set holder = excluded.holder, ends_at = excluded.ends_at, wanted_by = null
    where lease.holder = excluded.holder or (lease.ends_at < clock_timestamp()
        and (coalesce(lease.wanted_by, excluded.holder) = excluded.holder
             or lease.ends_at < clock_timestamp() - make_interval(secs => %(seconds)s / 3)))"""
WISH = "update {table} set wanted_by = %(holder)s where name = %(name)s and wanted_by is null"
RENEW = """update {table} set ends_at = clock_timestamp() + make_interval(secs => %(seconds)s)
    where name = %(name)s and holder = %(holder)s returning wanted_by"""
GIVE_BACK = """update {table} set holder = '', ends_at = clock_timestamp()
    where name = %(name)s and holder = %(holder)s"""
PROVE = "select 1 from {table} where name = %(name)s and holder = %(holder)s for share"


class ServerLease:
    """Lease ``name`` in the schema ``log``, one row per name."""

    def __init__(self, connections: Connections, log: str, name: str, seconds: float = LEASE_SECONDS) -> None:
        self._connections = connections
        self._table = f"{log}.lease"
        self._row: dict[str, Any] = {"name": name, "holder": str(uuid.uuid4()), "seconds": seconds}
        self._sure_for = seconds * 5 / 6
        self._asking = threading.Lock()
        self._renewed: Stopwatch | None = None  # None: not held.
        self._wanted = False
        self._ended = threading.Event()

    def take(self, *, urgent: bool = False) -> bool:
        with self._asking, contextlib.suppress(StoreProblem):
            watch = Stopwatch()
            with self._connections.use() as connection:
                if self._execute(connection, TAKE).rowcount:
                    self._renewed, self._wanted = watch, False
                    self._keep_renewing()
                elif urgent:
                    self._execute(connection, WISH)
        return self._is_sure()

    def is_held(self) -> bool:
        return self._is_sure() or (self._renew() and self._is_sure())

    def is_wanted(self) -> bool:
        return self._wanted

    def give_back(self) -> None:
        self._ended.set()
        with self._asking:
            if self._renewed is None:
                return
            self._renewed = None
            with contextlib.suppress(StoreProblem), self._connections.use() as connection:
                self._execute(connection, GIVE_BACK)

    @contextlib.contextmanager
    def guarding(self) -> Iterator[None]:
        token = _guarding.set(self)
        try:
            yield
        finally:
            _guarding.reset(token)

    def prove(self, connection: "Connection[Any]") -> None:
        """Raise LeaseLost if another server has the lease. None can take it until the transaction of
        ``connection`` ends."""
        if not self._execute(connection, PROVE).rowcount:
            self._renewed = None
            raise LeaseLost

    def _execute(self, connection: "Connection[Any]", statement: str) -> Any:
        return connection.execute(statement.format(table=self._table).encode(), self._row)

    def _is_sure(self) -> bool:
        renewed = self._renewed
        return renewed is not None and renewed.ms < self._sure_for * 1000

    def _renew(self) -> bool:
        """Renew the lease, and return whether it may still be held."""
        with self._asking, contextlib.suppress(StoreProblem):
            if self._renewed is None:
                return False
            watch = Stopwatch()
            with self._connections.use() as connection:
                row = self._execute(connection, RENEW).fetchone()
            self._renewed = watch if row else None
            self._wanted = row is not None and row[0] is not None
        return self._renewed is not None

    def _keep_renewing(self) -> None:
        """Renew the lease on a thread of its own while it is held: one act may take longer than its time."""
        self._ended.set()
        self._ended = ended = threading.Event()

        def renew() -> None:
            while not ended.wait(self._row["seconds"] / RENEWALS):
                if self._connections.closed or not self._renew():
                    return

        threading.Thread(target=renew, name="lease", daemon=True).start()


def create_leases(connection: "Connection[Any]", log: str) -> None:
    """Create the table of leases, unless it is there."""
    connection.execute(CREATE.format(table=f"{log}.lease").encode())


def prove_lease(connection: "Connection[Any]") -> None:
    """Raise LeaseLost if this write belongs to work that another server has taken over."""
    if lease := _guarding.get():
        lease.prove(connection)
