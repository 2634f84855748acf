"""Backups of a store in PostgreSQL: the same DuckDB files as those of a store in a file."""

import contextlib
import tempfile
from pathlib import Path

from core.errors import StoreProblem
from core.language import say
from core.store.database import Store
from core.store.duckdb import DuckDBStore
from core.store.file import beside, copy_whole
from core.store.whole_store import copy_tables


def write_copy(store: Store, target: Path) -> None:
    """Write all tables of ``store``, as they are at one moment, to a new DuckDB file."""
    with (
        contextlib.closing(DuckDBStore(target, key=store.key)) as copy,
        copy.write() as tx,
        store.read() as snapshot,
    ):
        copy_tables(snapshot, tx)


def take_over_backup(store: Store, backup: Path) -> None:
    """Fill the empty ``store`` with the tables of a backup. Raises StoreProblem if that is damaged."""
    with tempfile.TemporaryDirectory() as folder:
        copied = beside(Path(folder) / "backup")  # It is migrated, and the backup stays as it is.
        try:
            copy_whole(backup, copied)
            with (
                contextlib.closing(DuckDBStore(copied, key=store.key)) as old,
                old.read() as snapshot,
                store.write() as tx,
            ):
                copy_tables(snapshot, tx)
        except (StoreProblem, OSError) as problem:
            why = str(problem).replace(str(copied), str(backup))
            raise StoreProblem(
                say("{file} cannot be restored. Choose another backup. {why}", file=backup, why=why)
            ) from problem
