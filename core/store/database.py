"""The store: one DuckDB file, its transactions, its migrations. The only module that knows DuckDB.

It knows files, locks and SQL, and no rule of the trade. Reading takes no lock: ``Store.read()`` is a
snapshot. Writing is first come, first served: ``Store.write()`` holds the one write lock from the
first look to the commit, so that a decision and what follows from it are one step.
"""

import contextlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import duckdb

from core.errors import Problem, Refused, StoreProblem
from core.store.fair_lock import FairLock
from core.store.file import backup_place, compare, has_log, look_at, prove_whole, remember, remove, take_place
from core.store.migrations import migrate, tables
from core.store.queries import Snapshot, Transaction
from core.store.small_frames import Shape

__all__ = ["Snapshot", "Store", "Transaction"]

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "memory_limit": "800MB",
    "preserve_insertion_order": "false",
    "autoinstall_known_extensions": "false",  # a file of another program must not make us download things
    "autoload_known_extensions": "false",
}
SENTENCES = {
    ("conflicting lock", "set lock on file", "being used by another"): (
        "{path} is open in another program: close Backorder Desk there, or wait until it has finished."
    ),
    ("no space left", "disk full", "not enough space", "could not write file", "out of disk"): (
        "Not saved: the disk is full. Make room and try again; nothing was changed."
    ),
    ("not a valid duckdb database", "could not read enough bytes", "serializ", "corrupt", "checksum"): (
        "{path} is damaged or not a Backorder Desk store: restore a backup."
    ),
    ("is a directory",): "{path} is a folder: name a file for the store.",
    ("permission denied", "read-only"): (
        "{path} may not be read and written by this user: change its permissions."
    ),
    ("database has been invalidated",): (
        "Not saved: the store had to be opened again. Nothing was changed; try again."
    ),
}
"""What to tell shop staff, by what DuckDB or the system says; the first that fits."""

Filled = TypeVar("Filled")


class Store:
    """A store at ``path``, created empty where there is none. ``cores``: how many it may use, if not all.

    Raises StoreProblem where the file is not ours, damaged, newer than this program, shorter than it
    was when last used, or held by another process.
    """

    def __init__(self, path: Path | str, cores: int | None = None) -> None:
        self.path = Path(path)
        self._cores = cores
        self._lock = FairLock()
        self._copying = threading.Lock()
        self._shapes: dict[str, Shape] = {}
        self._users = threading.Condition()
        self._in_use = 0
        self._unusable = False
        self._connection = self._opened()
        self.beginning = 0  # counts `start_over`: operation numbers begin anew with it

    # --- reading and writing

    @contextlib.contextmanager
    def read(self) -> Iterator[Snapshot]:
        """One snapshot: everything read inside belongs to the same moment."""
        with self._cursor() as cursor:
            cursor.execute("begin transaction")
            yield Snapshot(cursor, self._shapes)

    @contextlib.contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction under the write lock; kept if the block ends, dropped if it raises anything."""
        with self._lock, self._cursor() as cursor:
            cursor.execute("begin transaction")
            transaction = Transaction(cursor, self._shapes)
            yield transaction
            transaction.prove_alive()
            version = transaction.version
            cursor.execute("commit")
            self.version = version
            remember(self.path, version)

    def backup(self, target: Path | str) -> None:
        """A consistent copy at ``target``, made while others go on writing. Never overwrites a file."""
        target = Path(target)
        with self._copying:
            if target.exists():
                raise Problem(f"There already is a file {target}: choose another name for the backup.")
            self._back_up(target)

    def backup_beside(self, now: datetime) -> Path:
        """A backup among those beside the store; returns where it is."""
        with self._copying:  # from the choice of a free name on: two may want one in the same second
            target = backup_place(self.path, now)
            self._back_up(target)
            return target

    def start_over(
        self,
        fill: Callable[["Store"], Filled],
        *,
        beginning: int,
        now: datetime,
        copy_of: Path | None = None,
    ) -> tuple[Filled, Path]:
        """Begin anew with what ``fill`` writes into an empty store, or into a copy of the store ``copy_of``;
        returns what it gave, and where the old one is kept as a backup. Until the new file takes the place
        of the old one, nothing has changed.

        ``beginning``: the one that was looked at; Refused where somebody else began anew meanwhile.
        StoreProblem where ``copy_of`` is no store of ours, or damaged.
        """
        with self._lock:
            self.prove_beginning(beginning)
            with contextlib.closing(self._beside(copy_of)) as new:
                filled = fill(new)
            kept = self.backup_beside(now)
            with self._users:
                if not self._users.wait_for(lambda: self._in_use == 0, timeout=10):
                    raise StoreProblem("The store is in use: nothing was changed, try again.")
                self.beginning += 1
                self._unusable = True  # should what follows fail, the next use opens what is there
                self._connection.close()
                with self._in_words():
                    take_place(new.path, self.path)
                self._mend()
            return filled, kept

    def prove_beginning(self, looked_at: int) -> None:
        """Refused where the store was begun anew since ``beginning`` was ``looked_at``."""
        if looked_at != self.beginning:
            raise Refused("The store was begun anew meanwhile: nothing was changed, look again.")

    def _beside(self, copy_of: Path | None) -> "Store":
        """A store beside this one: an empty one, or a copy."""
        path = Path(f"{self.path}.new")
        with self._in_words():
            remove(path)  # what was left where somebody was stopped while beginning anew
            if copy_of is not None:
                shutil.copyfile(copy_of, path)
        return type(self)(path, self._cores)

    def close(self) -> None:
        """Let go of the file, so that another process may open it."""
        self._connection.close()

    def reopen(self) -> None:
        """Open the file anew, once every use of it has ended: after an error that left DuckDB unusable."""
        with self._users:
            self._unusable = True
            self._mend()

    # --- the file

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one use; whatever ends the use, what was not committed is rolled back."""
        with self._users:
            self._mend()
            cursor = self._new_cursor()
            self._in_use += 1
        try:
            yield cursor
        except duckdb.Error as error:
            raise self._spoken(error) from error
        finally:
            with contextlib.suppress(duckdb.Error):
                cursor.rollback()
            cursor.close()
            with self._users:
                self._in_use -= 1
                self._users.notify_all()

    def _new_cursor(self) -> duckdb.DuckDBPyConnection:
        with self._in_words():
            return self._connection.cursor()

    def _mend(self) -> None:
        """Open an unusable store anew. DuckDB lets go of the file only when the last cursor is closed."""
        while self._unusable:
            if self._in_use == 0:
                with contextlib.suppress(duckdb.Error):
                    self._connection.close()
                self._connection = self._opened()
                self._unusable = False
            elif not self._users.wait(timeout=10):
                raise StoreProblem("The store has to be opened again and is still in use: try again.")

    def _back_up(self, target: Path) -> None:
        part = Path(f"{target}.part")  # a copy that was broken off never bears the backup's name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            remove(part)
            self._copy_to(part)
            os.replace(part, target)
        except (StoreProblem, OSError) as error:
            raise StoreProblem(f"The backup could not be written to {target}: {error}") from error
        finally:
            with contextlib.suppress(OSError):
                remove(part)

    def _copy_to(self, place: Path) -> None:
        quoted = str(place).replace("'", "''")
        with self._cursor() as cursor:
            cursor.execute("detach database if exists backup_in_the_making")  # one that was broken off
            cursor.execute(f"attach '{quoted}' as backup_in_the_making (storage_version 'v1.5.0')")
            try:
                source = cursor.execute("select current_database()").fetchall()[0][0].replace('"', '""')
                cursor.execute(f'copy from database "{source}" to backup_in_the_making')
            finally:
                cursor.execute("detach backup_in_the_making")

    def _opened(self) -> duckdb.DuckDBPyConnection:
        """A connection to the file, proven to be ours and whole; only then is anything written."""
        with self._in_words():
            look_at(self.path)
            closed = not has_log(self.path)
            connection = duckdb.connect(str(self.path), config=CONFIG)
            try:
                if self._cores is not None:  # not in CONFIG, which must be one for all who open a file
                    connection.execute(f"set threads = {self._cores}")
                known = tables(connection)
                if known and closed:
                    prove_whole(self.path, *_blocks(connection))
                self.version = Snapshot(connection).version if known else 0  # the last operation saved
                compare(self.path, self.version)
                if not closed:  # killed, perhaps before it was remembered what had been saved
                    remember(self.path, self.version)
                migrate(connection, new=not known)
            except BaseException:
                connection.close()
                raise
            return connection

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        """What DuckDB or the disk refuses inside is said in a sentence."""
        try:
            yield
        except (duckdb.Error, OSError) as error:
            raise self._spoken(error) from error

    def _spoken(self, error: Exception) -> StoreProblem:
        """The sentence for an error of DuckDB or the disk; marks the store where it must be opened anew."""
        said = str(error).lower()
        fatal = isinstance(error, (duckdb.FatalException, duckdb.InternalException))
        if fatal or "database has been invalidated" in said:
            self._unusable = True
        for signs, sentence in SENTENCES.items():
            if any(sign in said for sign in signs):
                return StoreProblem(sentence.format(path=self.path))
        first_line = str(error).partition("\n")[0] or type(error).__name__
        return StoreProblem(f"The store {self.path} could not do this: {first_line}")


def _blocks(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """How many blocks of the file are in use, and their size in bytes."""
    return connection.execute("select used_blocks, block_size from pragma_database_size()").fetchall()[0]
