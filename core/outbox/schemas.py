"""Schema of the writes to Lightspeed, and their states.

Tested in tests/core/test_schemas.py.
"""

import polars as pl

QUEUED, SENDING, UNSURE, VERIFIED, REFUSED = "queued", "sending", "unsure", "verified", "refused"
"""States of a write: not sent yet, being sent, sent without an answer, read back there,
refused (here or there)."""

OUTBOX_WRITES = pl.Schema(
    {
        "mark": pl.String(),
        "operation_id": pl.String(),
        "operation_number": pl.Int64(),
        "document_type": pl.String(),
        "document_id": pl.String(),
        "kind": pl.String(),
        "source": pl.String(),
        "state": pl.String(),
        "number": pl.String(),
        "content": pl.String(),
        "sentence": pl.String(),
        "by_hand": pl.Boolean(),
        "told": pl.Boolean(),
        "concluded": pl.Boolean(),
        "queued_at": pl.Datetime("us"),
        "changed_at": pl.Datetime("us"),
        "not_before": pl.Datetime("us"),
    }
)
"""One row per act and order or document that the program enters in Lightspeed."""

WRITE_KEY = ["operation_id", "document_type", "document_id"]
"""Key of a write, as of an open act."""
