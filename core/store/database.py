"""The store as everybody else knows it, whatever engine keeps it.

It handles transactions and SQL and contains no business rule. ``open_store`` (core/store/opening.py) is the
only place that chooses an engine; DuckDB is known in core/store/duckdb only.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from core.errors import Refused
from core.store.audit import Audit
from core.store.keys import StoreKey
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
        audit log if it is no operation; without ``logged`` it has none, and only the right to do it is
        checked.
        """

    def backup(self, target: Path | str) -> None:
        """Write a consistent copy to ``target``, a DuckDB file, while others go on writing. Never overwrites
        a file."""

    def backup_beside(self, now: datetime) -> Path:
        """Make a backup in the folder of the store's backups and return its path."""

    def backups(self) -> list[Path]:
        """Return the backups of this store, newest first."""

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
                "The data was replaced by a backup or another import while you were working. "
                "Nothing was changed; reload the page."
            )

    def close(self) -> None:
        """Close the store, so that another process can open its file."""
