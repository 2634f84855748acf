"""``audit``: who did what (contract §4). It needs no open store, and so works while the app runs."""

import argparse
import contextlib

import polars as pl

from core.access import AuditLog, audit_path, audit_table
from core.errors import StoreProblem
from core.store import Store


def audit(options: argparse.Namespace) -> pl.DataFrame:
    """One row per act, the oldest first: ``at, person, action, subject, address``.

    Opening the store adds the lines that a killed program could not write any more; where the app has it
    open, or it is damaged, the log can be read all the same.
    """
    if options.db.exists():
        with contextlib.suppress(StoreProblem):
            Store(options.db).close()
    return audit_table(AuditLog(audit_path(options.db)).entries(), options.since)
