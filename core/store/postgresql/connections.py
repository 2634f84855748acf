"""Connections to PostgreSQL: a pool of checked ones, and every error of theirs as a sentence."""

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import Connection, errors
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolTimeout

from core.store.postgresql.sentences import problem_for

MOST_CONNECTIONS = 10
CONNECT_PATIENCE = 5
"""Seconds to wait for a connection."""
ASKED_EVERY = 1
"""Seconds after which a waiting use asks the pool again.

The pool tries to connect only while somebody asks, and waits longer after each failure. Asking again makes
sure that nobody waits longer than this once the database is back.
"""
LOST_AFTER = {
    "connect_timeout": CONNECT_PATIENCE,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}
"""A server that vanished without a word is noticed after seconds, not after a quarter of an hour."""
SETTINGS = (
    "-c statement_timeout=60s -c lock_timeout=10s -c timezone=UTC -c datestyle=ISO -c jit=off "
    "-c client_min_messages=error -c application_name=backorder-desk"
)
"""No compilation of queries: ours have few rows and many joins, so compiling would take most of the time."""


class Connections:
    """Pool of connections to the database at ``url``, opened with the first use."""

    def __init__(self, url: str, most: int = MOST_CONNECTIONS) -> None:
        self._pool = ConnectionPool(
            url,
            min_size=1,
            max_size=most,
            open=False,
            reconnect_timeout=ASKED_EVERY / 2,
            kwargs={"autocommit": True, "options": SETTINGS, **LOST_AFTER},
        )
        self._url = url

    def prove(self) -> None:
        """Connect once. Raises StoreProblem, at once, if the database lets nobody in."""
        with errors_in_words():
            psycopg.connect(self._url, options=SETTINGS, connect_timeout=CONNECT_PATIENCE).close()
            self._pool.open()

    @contextlib.contextmanager
    def use(self) -> Iterator["Connection[Any]"]:
        """Yield a connection for one use. Anything uncommitted is rolled back at the end."""
        with errors_in_words():
            connection = self._working()
            try:
                yield connection
            except errors.ReadOnlySqlTransaction:
                connection.close()  # It leads to a standby; the next one may lead to the new primary.
                raise
            finally:
                _leave_clean(connection)
                self._pool.putconn(connection)

    def _working(self) -> "Connection[Any]":
        """Return a connection that works. Raises PoolTimeout if there is none within CONNECT_PATIENCE."""
        until = time.monotonic() + CONNECT_PATIENCE
        while True:
            try:
                connection = self._pool.getconn(timeout=ASKED_EVERY)
            except PoolTimeout:
                if time.monotonic() >= until:
                    raise
                continue
            try:
                ConnectionPool.check_connection(connection)
            except psycopg.Error:
                self._pool.putconn(connection)
                self._pool.check()  # The others broke with it.
                if time.monotonic() >= until:
                    raise
            except BaseException:
                self._pool.putconn(connection)
                raise
            else:
                return connection

    @property
    def closed(self) -> bool:
        """Return whether they were closed for good."""
        return self._pool.closed

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


def _leave_clean(connection: "Connection[Any]") -> None:
    """Roll back, or close a connection that is still busy: the pool then opens another one."""
    status = connection.info.transaction_status
    if connection.closed or status == TransactionStatus.IDLE:
        return
    with contextlib.suppress(psycopg.Error):
        if status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            connection.execute("rollback")
            return
    connection.close()


@contextlib.contextmanager
def errors_in_words() -> Iterator[None]:
    """Turn errors of PostgreSQL and the network into one clear sentence."""
    try:
        yield
    except (psycopg.Error, PoolTimeout) as error:
        raise problem_for(error) from error
