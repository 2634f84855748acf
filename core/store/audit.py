"""Lines of the audit log: every action on a store has one.

An operation's line is written once the operation is saved. If the process stops in between, the ledger is
ahead of the log, and the next one to open the store or to write adds the missing lines: the ledger is the
truth. Other acts have no row in the ledger, so their line is on disk before they take effect.
"""

import contextlib

import polars as pl

from core.access import (
    Act,
    AuditLog,
    NotAllowed,
    act_now,
    act_of,
    action_of,
    check_may,
)
from core.errors import StoreProblem
from core.store.queries import Snapshot, Transaction

REPLACED = "replaced"
"""Action for a replaced store file, or for a restore that was stopped."""
AUDITED = [
    "number", "operation_id", "kind", "actor", "recorded_at", "subject", "address", "person",
    "provider_subject",
]  # fmt: skip


class Audit:
    """Lines that a store adds to its ``log``. ``silent``: a store under construction adds none; its lines are
    written once it is in place, and those of a backup are in the store's own log."""

    def __init__(self, log: AuditLog, *, silent: bool) -> None:
        self.log = log
        self._silent = silent
        self._behind = True

    def note(self, action: str, subject: str = "", *, operation: int | None = None) -> None:
        """Write the line of an action that the asker is about to do. Raises StoreProblem if it cannot be
        written."""
        if action != REPLACED:
            self.check(action)
        if not self._silent:
            self.log.append([act_now(action, subject, operation=operation)], on_disk=True)

    def check(self, action: str) -> None:
        """Raise NotAllowed if the asker may not do ``action``, and log the attempt.

        Work without a name is the program's own.
        """
        try:
            if action:
                check_may(action_of(action))
        except NotAllowed:
            if not self._silent:
                self.log.append([act_now("refused", action_of(action))])
            raise

    def before_commit(self, tx: Transaction, action: str, subject: str) -> None:
        """Write the line of ``action``, unless the transaction is an operation or changes nothing."""
        if action and tx.written and not tx.operations:
            self.note(action, subject)
        self._behind = self._behind or bool(tx.operations)

    def after_commit(self, tx: Transaction) -> None:
        """Write the lines of the operations that were saved. Where they cannot be written, the next to write
        tries again before anything else is saved."""
        if acts := self.lines_of(tx):
            with contextlib.suppress(StoreProblem):
                self.log.append(acts)
                self._behind = False

    def lines_of(self, tx: Transaction) -> list[Act]:
        """Return the lines that the operations of a transaction have to get."""
        return [] if self._silent else [act_of(row) for row in tx.operations]

    def catch_up(self, snapshot: Snapshot, *, opened: bool = False) -> None:
        """Add the operations that have no line. ``opened``: the store was just opened.

        If the log is ahead of the store, or differs from it, somebody replaced the store's file.
        """
        if self._silent or not (self._behind or opened):
            return
        reached, version = self.log.reached(), snapshot.version
        if version > reached:
            self.log.append(_without_line(snapshot, reached, self.log))
            reached = self.log.reached()
        if reached != version:
            self.note(REPLACED, f"the store ends at operation {version}", operation=version)
        self._behind = False


def _without_line(snapshot: Snapshot, reached: int, log: AuditLog) -> list[Act]:
    """Return the operations above ``reached`` that the log lacks."""
    operations = snapshot.frame("operation", columns=AUDITED, above={"number": reached}).sort("number")
    logged = [entry.get("operation_id") for entry in log.entries()]
    missing = operations.filter(~pl.col("operation_id").is_in(logged))
    return [act_of(row) for row in missing.iter_rows(named=True)]


# --- with the store ---


def load_without_line(snapshot: Snapshot, log: AuditLog) -> list[Act]:
    """Load the operations that the log lacks although it existed when they were saved."""
    since = [
        int(entry["operation"])
        for entry in log.entries()
        if entry.get("operation") is not None and "operation_id" not in entry
    ]
    return _without_line(snapshot, since[-1] if since else 0, log)
