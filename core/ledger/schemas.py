"""Schemas of the frames that the ledger hands to other packages; ``tests/core/test_schemas.py`` proves
them."""

import polars as pl

PROBLEM = pl.Schema(
    {
        "invariant": pl.String,
        "item_id": pl.String,
        "shop_id": pl.String,
        "document_type": pl.String,
        "document_id": pl.String,
        "line_number": pl.Int64,
        "expected": pl.Int64,
        "found": pl.Int64,
    }
)
"""One row per violation: the invariant, the row, the expected and the actual value."""

ACTIVITY_ROWS = pl.Schema(
    {
        "number": pl.Int64(),
        "recorded_at": pl.Datetime("us"),
        "kind": pl.String(),
        "actor": pl.String(),
        "what": pl.String(),
        "undone": pl.Boolean(),
        "can_undo": pl.Boolean(),
        "operation_id": pl.String(),
    }
)
"""One row per operation, newest first. ``recorded_at``: UTC. ``kind`` and ``what`` are text for people.
``can_undo``: not final and not undone; the undo itself may still be refused."""
