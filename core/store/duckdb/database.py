"""A store in one DuckDB file: its connection, its transactions, its backups and its replacement."""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb

from core.access import AuditLog, audit_path
from core.errors import Problem, StoreProblem
from core.language import say
from core.store.audit import Audit
from core.store.backup_files import sweep
from core.store.database import Filled, Store
from core.store.duckdb.copying import copy_database, keep_former_format
from core.store.duckdb.cursor import DuckDBCursor
from core.store.duckdb.encryption import NAME, check_key, connect_encrypted
from core.store.duckdb.migrations import format_of, is_store, migrate
from core.store.duckdb.sentences import sentence_for
from core.store.fair_lock import FairLock
from core.store.file import (
    beside,
    check_backup,
    check_complete,
    check_file,
    check_version_marker,
    copy_whole,
    has_wal,
    is_new,
    make_private,
    remove,
    swap_in,
    write_version_marker,
)
from core.store.keys import StoreKey
from core.store.lease import Lease, OnlyServer
from core.store.queries import Snapshot, Transaction
from core.store.small_frames import Shape
from core.store.unchanged import KnownAnswers, Moment

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "memory_limit": "800MB",
    "preserve_insertion_order": "false",
    "write_buffer_row_group_count": 1,  # An import writes full row groups at once instead of five together.
    "autoinstall_known_extensions": "false",  # Another program's file must not start a download.
    "autoload_known_extensions": "false",
    "python_scan_all_frames": "true",  # The frame in a query is found by name, whoever calls the cursor.
}


class DuckDBStore(Store):
    """Store at ``path``; created empty if there is none. ``cores``: limit of cores to use, default all.
    ``key``: of an encrypted store; its backups have the same. Raises StoreProblem if the file belongs to
    another program, is damaged, newer than this program, shorter than when it was last used, open in another
    process, or has another key."""

    version: int

    def __init__(self, path: Path | str, cores: int | None = None, key: StoreKey | None = None) -> None:
        self.path = Path(path)
        self.key = key
        self._cores = cores
        self._lock = FairLock()
        self._copying = threading.Lock()
        self._shapes: dict[str, Shape] = {}
        self._answers = KnownAnswers()
        self.writes: Counter[str] = self._answers.writes
        self._users = threading.Condition()
        self._in_use = 0
        self._unusable = False
        self._in_doubt = False  # The last commit failed, and nobody knows whether it was saved.
        self._marked: int | None = None
        self.audit = Audit(AuditLog(audit_path(self.path)), silent=self.path.suffix in (".new", ".part"))
        self._connection = self._opened()
        sweep(self.path)
        self.store_generation = 0  # Number of replacements; each restarts the operation numbers.

    # --- reading and writing

    @contextlib.contextmanager
    def read(self) -> Iterator[Snapshot]:
        with self._cursor() as cursor:
            cursor.execute("begin transaction")
            moment = Moment(self._answers)
            yield Snapshot(DuckDBCursor(cursor), self._shapes, self.store_generation, moment)

    @contextlib.contextmanager
    def write(self, action: str = "", subject: str = "", *, logged: bool = True) -> Iterator[Transaction]:
        self.audit.check(action)
        with self._lock, self._cursor() as cursor:
            cursor.execute("begin transaction")
            moment = Moment(self._answers)
            known = None if self._in_doubt else self.version
            transaction = Transaction(
                DuckDBCursor(cursor), self._shapes, self.store_generation, moment, known
            )
            self.audit.catch_up(transaction)
            yield transaction
            transaction.check_alive()
            version = transaction.version
            self.audit.before_commit(transaction, action if logged else "", subject)
            self._in_doubt = True
            with self._answers.committing(transaction.written):
                cursor.execute("commit")
            self.version, self._in_doubt = version, False
            self._mark(version)
            make_private(self.path)
            if logged:
                self.audit.after_commit(transaction)

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
        with self._lock:
            self.check_generation(store_generation)
            with contextlib.closing(self._beside(copy_of)) as new:
                begins_at = new.version
                filled = fill(new)
            backup = self.backup_beside(now)
            with self._users:
                if not self._users.wait_for(lambda: self._in_use == 0, timeout=10):
                    raise StoreProblem(say("The store is in use: nothing was changed, try again."))
                self.audit.note(action, str(copy_of or ""), operation=begins_at)
                self.store_generation += 1
                self._unusable = True  # If the steps below fail, the next use opens the file that is there.
                self._connection.close()
                with self._errors_in_words():
                    swap_in(new.path, self.path)
                self._reconnect()
            return filled, backup

    def _beside(self, copy_of: Path | None) -> "DuckDBStore":
        """Open a new store next to this one: empty, or a copy."""
        path = beside(self.path)
        if copy_of is not None:
            check_backup(copy_of)
        with self._errors_in_words():
            if copy_of is not None and copy_of.samefile(self.path):
                raise Problem(say("{file} is the store itself. Choose one of its backups.", file=copy_of))
            remove(path)
            if copy_of is not None:
                copy_whole(copy_of, path)
        try:
            return type(self)(path, self._cores, self.key)
        except StoreProblem as problem:
            remove(path)
            if copy_of is None:
                raise
            why = str(problem).replace(str(path), str(copy_of))
            raise StoreProblem(
                say("{file} cannot be restored. Choose another backup. {why}", file=copy_of, why=why)
            ) from problem

    def lease(self, name: str) -> Lease:  # noqa: ARG002
        return OnlyServer()

    def close(self) -> None:
        self._connection.close()

    def reopen(self) -> None:
        """Reopen the file once nobody uses it any more, after an error that left DuckDB unusable."""
        with self._users:
            self._unusable = True
            self._reconnect()

    # --- the file

    def _mark(self, version: int) -> None:
        """Write the version marker, unless it says so already: most transactions are no operation."""
        if version != self._marked:
            write_version_marker(self.path, version)
            self._marked = version

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a cursor for one use. Anything uncommitted is rolled back at the end."""
        with self._users:
            self._reconnect()
            cursor = self._new_cursor()
            self._in_use += 1
        try:
            yield cursor
        except duckdb.Error as error:
            raise self._problem_for(error) from error
        finally:
            with contextlib.suppress(duckdb.Error):
                cursor.rollback()
            cursor.close()
            with self._users:
                self._in_use -= 1
                self._users.notify_all()

    def _new_cursor(self) -> duckdb.DuckDBPyConnection:
        with self._errors_in_words():
            cursor = self._connection.cursor()
            if self.key:
                cursor.execute(f"use {NAME}")
            return cursor

    def _reconnect(self) -> None:
        """Reopen an unusable store. DuckDB releases the file only when the last cursor is closed."""
        while self._unusable:
            if self._in_use == 0:
                with contextlib.suppress(duckdb.Error):
                    self._connection.close()
                self._connection = self._opened()
                self._unusable = False
            elif not self._users.wait(timeout=10):
                raise StoreProblem(say("The store has to be reopened and is still in use. Try again."))

    def _write_copy(self, target: Path) -> None:
        with self._cursor() as cursor:
            copy_database(cursor, target, self.key)

    def _opened(self) -> duckdb.DuckDBPyConnection:
        """Connect to the file after proving that it is ours and complete. Nothing is written before that."""
        self._answers.forget()
        with self._errors_in_words():
            check_file(self.path)
            was_closed = not has_wal(self.path)
            connection = self._connected()
            try:
                self._take_up(connection, was_closed=was_closed)
            except BaseException:
                connection.close()
                raise
            return connection

    def _take_up(self, connection: duckdb.DuckDBPyConnection, *, was_closed: bool) -> None:
        """Check the store behind a new connection, and bring it to today's format.

        ``was_closed``: False if the program that had it open was killed.
        """
        if self._cores is not None:  # not in CONFIG: one for all who open a file
            connection.execute(f"set threads = {self._cores}")
        known = is_store(connection)
        if known and was_closed:
            check_complete(self.path, *_blocks(connection))
        # The last saved operation.
        self.version = Snapshot(DuckDBCursor(connection)).version if known else 0
        self._in_doubt = False
        check_version_marker(self.path, self.version)
        self._marked = None  # Another file may have come with a marker of its own.
        if not was_closed:  # Perhaps killed before the version marker was written.
            write_version_marker(self.path, self.version)
        migrated_to = format_of(connection) if known else 0
        if known:
            keep_former_format(connection, self.path, self.key, migrated_to)
        migrate(connection, migrated_to)
        make_private(self.path)
        self.audit.catch_up(Snapshot(DuckDBCursor(connection)), opened=True)

    def _connected(self) -> duckdb.DuckDBPyConnection:
        if not is_new(self.path):
            check_key(self.path, self.key)
        if self.key:
            return connect_encrypted(self.path, self.key, CONFIG)
        return duckdb.connect(str(self.path), config=CONFIG)

    @contextlib.contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        """Turn errors of DuckDB or the disk into one clear sentence."""
        try:
            yield
        except (duckdb.Error, OSError) as error:
            raise self._problem_for(error) from error

    def _problem_for(self, error: Exception) -> StoreProblem:
        """Return the problem for an error of DuckDB or the disk. Mark the store if it has to be reopened."""
        fatal = isinstance(error, (duckdb.FatalException, duckdb.InternalException))
        if fatal or "database has been invalidated" in str(error).lower():
            self._unusable = True
        return StoreProblem(sentence_for(error, self.path))


def _blocks(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Return the number of used blocks of the file and the block size in bytes."""
    sizes = "select used_blocks, block_size from pragma_database_size()"
    sizes += " where database_name = current_database()"
    return connection.execute(sizes).fetchall()[0]
