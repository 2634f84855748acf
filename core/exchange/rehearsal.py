"""Rehearsal of a restore: a backup is opened elsewhere, checked, and compared with the store."""

import contextlib
import shutil
import tempfile
from pathlib import Path

import polars as pl

from core.errors import Problem, StoreProblem
from core.ledger import load_problems
from core.store import Snapshot, Store, open_store
from core.wording import counted

# --- with the store ---


def rehearse_restore(store: Store, backup: Path) -> str:
    """Restore ``backup`` into a folder that is then deleted; the store is only read. Returns what was proven.

    Raises Problem if the backup cannot be opened, breaks an invariant of the ledger, or differs from the
    store in an operation it has, such as its kind, request, movements or units.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "rehearsal.duckdb"
        try:
            shutil.copyfile(backup, copy)
        except OSError as error:
            raise Problem(f"The backup {backup} cannot be read: {error.strerror}.") from error
        try:
            with contextlib.closing(open_store(copy, key=store.key)) as restored, restored.read() as snapshot:
                wrong, version = load_problems(snapshot), snapshot.version
                theirs = load_operation_figures(snapshot, version)
        except StoreProblem as problem:
            raise Problem(str(problem).replace(str(copy), str(backup))) from problem
    if len(wrong):
        broken = counted(len(wrong), "row breaks", "rows break")
        raise Problem(f"In the backup {backup} {broken} an invariant of the ledger. Make a new backup.")
    with store.read() as snapshot:
        ours = load_operation_figures(snapshot, version)
    if not ours.equals(theirs):
        raise Problem(f"The backup {backup} differs from the store. Make a new backup, and run the check.")
    operations = counted(len(ours), "operation", "operations")
    return f"{backup.name} opens, every invariant holds, and its {operations} agree."


def load_operation_figures(snapshot: Snapshot, up_to: int) -> pl.DataFrame:
    """Load what an operation's copy must agree in: one row per operation up to this number."""
    return snapshot.frame("operation_figures").filter(pl.col("number") <= up_to).sort("number")
