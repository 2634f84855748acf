"""Schemas of the frames that the morning hands to pages; ``tests/core/test_schemas.py`` proves them."""

import polars as pl

INBOX_ROWS = pl.Schema(
    {
        "entry_id": pl.String(),
        "kind": pl.String(),
        "subject": pl.String(),
        "sentence": pl.String(),
        "raised_at": pl.Datetime("us"),
        "dealt_with_at": pl.Datetime("us"),
        "dealt_with_by": pl.String(),
    }
)
"""One row per entry of the inbox. ``subject``: the source, file or job it is about. Times are UTC; those of
an entry that still waits for a person are empty."""

JOB_ROWS = pl.Schema(
    {
        "job": pl.String(),
        "day": pl.Date(),
        "started_at": pl.Datetime("us"),
        "ended_at": pl.Datetime("us"),
        "told": pl.String(),
    }
)
"""One row per job and day. Times are UTC; ``ended_at`` is empty while the job runs. ``told``: the
sentence that the job ended with."""
