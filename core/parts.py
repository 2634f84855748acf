"""Large frames in parts: what is done with a part takes memory for that part only."""

import polars as pl

PART_ROWS = 25_000
"""Rows of a part. Fewer take longer: each part is a statement of its own."""


def in_parts(frame: pl.DataFrame, rows: int = PART_ROWS) -> list[pl.DataFrame]:
    """Return ``frame`` in parts that share its memory: one at least, even if it is empty."""
    return list(frame.iter_slices(rows)) or [frame]
