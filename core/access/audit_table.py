"""Audit log as a table: person, action, subject and network address."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

import polars as pl

SAID = ("person", "action", "subject", "address")
AUDIT = pl.Schema([("at", pl.Datetime("us")), *((name, pl.String()) for name in SAID)])
"""Columns of the audit log: one row per act, with time (UTC), person, action, subject and network address."""


def audit_table(entries: Iterable[Mapping[str, Any]], since: date | None = None) -> pl.DataFrame:
    """Return the lines of the log as rows, oldest first. ``since``: only those of this day (UTC) and
    later."""
    rows = [
        (datetime.fromisoformat(entry["at"]), *(str(entry.get(name) or "") for name in SAID))
        for entry in entries
    ]
    table = pl.DataFrame(rows, schema=AUDIT, orient="row")
    return table.filter(pl.col("at") >= datetime.combine(since, time())) if since else table
