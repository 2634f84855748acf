"""The store as everybody else knows it, whatever engine keeps it.

It handles transactions and SQL and contains no business rule. ``open_store`` (core/store/opening.py) is the
only place that chooses an engine; DuckDB is known in core/store/duckdb only.
"""

import contextlib
import os
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from core.errors import Problem, Refused, StoreProblem
from core.language import say
from core.store.audit import Audit
from core.store.backup_files import backups_of, free_backup_path
from core.store.file import make_private, remove
from core.store.keys import StoreKey
from core.store.lease import Lease
from core.store.queries import Snapshot, Transaction

__all__ = ["Filled", "Snapshot", "Store", "Transaction"]

P = ParamSpec("P")
T = TypeVar("T")
Filled = TypeVar("Filled")


class Store(Protocol):
    """An open store. Every method raises StoreProblem, a sentence, if the database refuses something."""

    path: Path
    """The store's file, or the name by which its backups and settings are found on disk."""
    audit: Audit
    version: int
    """Number of the last saved operation."""
    key: StoreKey | None
    """Key of an encrypted store. Its backups have the same."""
    store_generation: int
    """Number of replacements; each restarts the operation numbers."""
    writes: Counter[str] | None = None
    """Number of writes to each table since it was opened; None where other processes write, too."""
    _copying: Lock
    """Lock that is held while a backup is written, because only one may be at a time."""

    def read(self) -> AbstractContextManager[Snapshot]:
        """Open a snapshot: everything read inside belongs to the same moment. Takes no lock."""

    def ask(self, load: Callable[Concatenate[Snapshot, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the result of one ``load_…`` function on a snapshot of its own."""
        with self.read() as snapshot:
            return load(snapshot, *args, **kwargs)

    def write(
        self, action: str = "", subject: str = "", *, logged: bool = True
    ) -> AbstractContextManager[Transaction]:
        """Open a transaction under the write lock, from the first read to the commit, so that a decision and
        its consequences are one step. Writers queue in order of arrival.

        It commits if the block ends and rolls back if it raises. ``action``, ``subject``: its entry in the
        audit log if it is no operation; without ``logged`` nothing gets an entry, and only the right to do
        it is checked.
        """

    def attempt(self, write: Callable[[], T]) -> T:
        """Return the result of ``write``, one whole transaction. It is tried again where the database rolled
        it back for no fault of its own (NotNow)."""
        return write()

    def asked_once(self) -> AbstractContextManager[None]:
        """Ask a database for version and generation once within the block, and again after a write in it."""
        return contextlib.nullcontext()

    def backup(self, target: Path | str) -> None:
        """Write a consistent copy to ``target``, a DuckDB file, while others go on writing. Never overwrites
        a file."""
        target = Path(target)
        with self._copying:
            if target.exists():
                raise Problem(
                    say("The file {file} already exists. Choose another name for the backup.", file=target)
                )
            self._back_up(target)

    def backup_beside(self, now: datetime) -> Path:
        """Make a backup in the folder of the store's backups and return its path."""
        with self._copying:  # Choosing a free name included: two backups can fall into the same second.
            target = free_backup_path(self.path, f"{now:%Y%m%d-%H%M%S}")
            self._back_up(target)
            return target

    def backups(self) -> list[Path]:
        """Return the backups of this store, newest first."""
        return backups_of(self.path)

    def _back_up(self, target: Path) -> None:
        part = Path(f"{target}.part")  # An interrupted copy never has the name of a backup.
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            remove(part)
            self._write_copy(part)
            make_private(part)
            self.audit.note("backup", str(target))
            os.replace(part, target)
        except (StoreProblem, OSError) as error:
            reason = f"{error.strerror}." if isinstance(error, OSError) and error.strerror else error
            raise StoreProblem(
                say("The backup could not be written to {file}: {reason}", file=target, reason=reason)
            ) from error
        finally:
            with contextlib.suppress(OSError):
                remove(part)

    def _write_copy(self, target: Path) -> None:
        """Write the whole store, as it is at one moment, to a new DuckDB file."""

    def start_over(
        self,
        fill: Callable[["Store"], Filled],
        *,
        action: str,
        store_generation: int,
        now: datetime,
        copy_of: Path | None = None,
    ) -> tuple[Filled, Path]:
        """Replace the store by one that ``fill`` writes into an empty store, or into a copy of ``copy_of``.

        Returns the result of ``fill`` and the backup that was made of the old store. ``action``: its name in
        the audit log. ``store_generation``: the one the caller saw; raises Refused if the store was replaced
        since. Raises StoreProblem if ``copy_of`` is no Backorder Desk store or is damaged.
        """

    def check_generation(self, seen_generation: int) -> None:
        """Raise Refused if the store was replaced since it was ``seen_generation``."""
        if seen_generation != self.store_generation:
            raise Refused(
                say(
                    "The data was replaced by a backup or another import while you were working. "
                    "Nothing was changed; reload the page."
                )
            )

    def lease(self, name: str) -> Lease:
        """Return a lease on a named work, which nobody holds before it is taken."""

    def close(self) -> None:
        """Close the store, so that another process can open its file."""
