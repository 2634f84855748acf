"""Schemas of the frames that exchange hands to pages; ``tests/core/test_schemas.py`` proves them.

Files that come in or go out have the columns of ``core/neutral/schema.py``.
"""

import polars as pl

NOT_IN_POS_ROWS = pl.Schema(
    {"what": pl.String(), "where": pl.String(), "item": pl.String(), "says": pl.String()}
)
"""One row per moved line or differing field that no import has shown yet; all columns are text for people.
``where``: the shop, ``item``: its description; empty if the row is about none."""

CHANGED_TABLE_ROWS = pl.Schema({"table": pl.String(), "new": pl.Int64(), "changed": pl.Int64()})
"""One row per table that an import would change: the number of its new and its changed rows."""
