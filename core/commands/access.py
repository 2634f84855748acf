"""``audit``: the log of who did what (contract §4). It needs no open store, so it works while the app
runs."""

import argparse
import contextlib

import polars as pl

from core.access import AuditLog, audit_path, audit_table
from core.errors import StoreProblem
from core.store import Store


def audit(options: argparse.Namespace) -> pl.DataFrame:
    """Return one row per entry, oldest first: ``at, person, action, subject, address``.

    Opening the store adds the lines that a killed program could not write. If the app has it open, or it is
    damaged, the log can be read all the same.
    """
    if options.db.exists():
        with contextlib.suppress(StoreProblem):
            Store(options.db).close()
    return audit_table(AuditLog(audit_path(options.db)).entries(), options.since)
