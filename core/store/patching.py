"""Frames kept up to date: the rows of what was touched are replaced, and nothing else is computed again.

A big frame is kept in the order of one column, so that the rows of a key are found by halving, and those
that stay are neither copied nor looked at.
"""

import polars as pl

MOST_CHUNKS = 64
"""Of how many pieces a frame may consist before it is copied into one: many are slower to look through."""


def spliced(old: pl.DataFrame, new: pl.DataFrame, touched: pl.DataFrame) -> pl.DataFrame:
    """``old`` with ``new`` in the place of the rows that match ``touched`` in its columns."""
    kept = old.join(touched, on=touched.columns, how="anti", maintain_order="left")
    return pl.concat([kept, new])


def spliced_in_order(old: pl.DataFrame, new: pl.DataFrame, touched: pl.DataFrame) -> pl.DataFrame:
    """The same for a frame in the order of the first of these columns."""
    column, *_ = touched.columns
    keys = touched[column].unique().sort()
    ranges = _ranges(old, keys)
    concerned = pl.concat([old[begin:end] for begin, end in ranges] or [old.clear()])
    by_key = spliced(concerned, new, touched).partition_by(column, as_dict=True, maintain_order=True)
    pieces, at = [], 0
    for key, (begin, end) in zip(keys, ranges, strict=True):
        pieces += [old[at:begin], by_key.get((key,), old.clear())]
        at = end
    whole = pl.concat([*pieces, old[at:]])
    return whole if whole.n_chunks() <= MOST_CHUNKS else whole.rechunk()


def rows_of(frame: pl.DataFrame, keys: pl.Series) -> pl.DataFrame:
    """The rows of some ``keys``, each named once, of a frame in the order of the column of that name."""
    return pl.concat([frame[begin:end] for begin, end in _ranges(frame, keys)] or [frame.clear()])


def _ranges(frame: pl.DataFrame, keys: pl.Series) -> list[tuple[int, int]]:
    """Where the rows of each key begin and end."""
    column = frame[keys.name]
    begins, ends = column.search_sorted(keys, "left"), column.search_sorted(keys, "right")
    return list(zip(begins, ends, strict=True))
