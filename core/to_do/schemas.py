"""Schemas of the frames of acts to repeat in Lightspeed.

Tested in tests/core/test_schemas.py.
"""

import polars as pl

OPEN_ACTS = pl.Schema(
    {
        "number": pl.Int64(),
        "operation_id": pl.String(),
        "kind": pl.String(),
        "actor": pl.String(),
        "recorded_at": pl.Datetime("us"),
        "note": pl.String(),
        "result": pl.String(),
        "document_type": pl.String(),
        "document_id": pl.String(),
        "shop_ids": pl.List(pl.String()),
    }
)
"""One row per operation and order, document or shelf that Lightspeed does not show yet, oldest first.

``document_type``: ``ecom_order``, ``purchase_order``, ``transfer`` or ``stock`` (its id: item and shop).
``shop_ids``: the shops it belongs to; none for an order without a sale.
"""

SUBJECT = ["number", "document_type", "document_id"]
"""Key of OPEN_ACTS."""

REPEATED = ["operation_number", "operation_id", "number", "actor", "recorded_at"]
"""Columns of the view ``repeated_there``."""
