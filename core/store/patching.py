"""Patching of frames: replace the rows of the touched keys and recompute nothing else.

A large frame is sorted by one column. The rows of a key are found by binary search, and all others are
neither copied nor read.
"""

from collections.abc import Sequence

import polars as pl

from core.store.queries import Snapshot

MOST_CHUNKS = 64
"""Largest number of chunks of a frame before it is copied into one. Many chunks are slow to read."""

MANY_KEYS = 500
"""Number of keys, as of a step of a sync, from which going through the whole frame is quicker."""


def with_rows_replaced(old: pl.DataFrame, new: pl.DataFrame, touched: pl.DataFrame) -> pl.DataFrame:
    """Return ``old`` with ``new`` in place of the rows that match ``touched`` in its columns."""
    untouched = old.join(touched, on=touched.columns, how="anti", maintain_order="left")
    return pl.concat([untouched, new])


def with_sorted_rows_replaced(old: pl.DataFrame, new: pl.DataFrame, touched: pl.DataFrame) -> pl.DataFrame:
    """Replace the rows that match ``touched`` in ``old``, a frame sorted by the first column of ``touched``.

    The result is sorted too.
    """
    column, *_ = touched.columns
    keys = touched[column].unique().sort()
    if keys.len() >= MANY_KEYS:
        return with_rows_replaced(old, new, touched).sort(column, maintain_order=True)
    ranges = _ranges(old, keys)
    concerned = pl.concat([old[begin:end] for begin, end in ranges] or [old.clear()])
    replaced = with_rows_replaced(concerned, new, touched)
    by_key = replaced.partition_by(column, as_dict=True, maintain_order=True)
    pieces, at = [], 0
    for key, (begin, end) in zip(keys, ranges, strict=True):
        pieces += [old[at:begin], by_key.get((key,), old.clear())]
        at = end
    whole = pl.concat([*pieces, old[at:]])
    return whole if whole.n_chunks() <= MOST_CHUNKS else whole.rechunk()


def rows_for_keys(frame: pl.DataFrame, keys: pl.Series) -> pl.DataFrame:
    """Return the rows of ``keys`` (each given once) in their order. ``frame`` is sorted by that column."""
    if keys.len() >= MANY_KEYS:
        return keys.to_frame().join(frame, on=keys.name, maintain_order="left_right").select(frame.columns)
    return pl.concat([frame[begin:end] for begin, end in _ranges(frame, keys)] or [frame.clear()])


def _ranges(frame: pl.DataFrame, keys: pl.Series) -> list[tuple[int, int]]:
    """Return the first row and the end of each key's rows."""
    column = frame[keys.name]
    begins, ends = column.search_sorted(keys, "left"), column.search_sorted(keys, "right")
    return list(zip(begins, ends, strict=True))


# --- with the store ---


def load_added(
    snapshot: Snapshot, table: str, old: pl.DataFrame, columns: Sequence[str] = ()
) -> pl.DataFrame:
    """Return the rows of a table that have no row in ``old``, whose first column is the table's key. Rows of
    these tables are never deleted."""
    key = old.columns[0]
    if snapshot.count(table) == old.height:
        return snapshot.frame(table, columns=columns, matching=old.clear().select(key))
    added = snapshot.frame(table, columns=[key]).join(old, on=key, how="anti", maintain_order="left")
    return snapshot.frame(table, columns=columns, matching=added)
