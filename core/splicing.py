"""A frame kept up to date: the rows of what was touched are replaced, and nothing else is computed again."""

import polars as pl

MOST_CHUNKS = 64
"""Of how many pieces a frame may consist before it is copied into one: many are slower to look through."""


def spliced(old: pl.DataFrame, new: pl.DataFrame, touched: pl.DataFrame) -> pl.DataFrame:
    """``old`` with ``new`` in the place of the rows that match ``touched`` in its columns."""
    kept = old.join(touched, on=touched.columns, how="anti", maintain_order="left")
    return pl.concat([kept, new])


def spliced_in_order(
    old: pl.DataFrame, new: pl.DataFrame, touched: pl.DataFrame, column: str
) -> pl.DataFrame:
    """The same for frames in the order of ``column``, by which rows are touched: none of the rows that stay
    is copied, or looked at."""
    keys = touched[column].unique().sort()
    by_key = new.partition_by(column, as_dict=True, maintain_order=True)
    begins, ends = (old[column].search_sorted(keys, side) for side in ("left", "right"))
    pieces, at = [], 0
    for key, begin, end in zip(keys, begins, ends, strict=True):
        pieces += [old[at:begin], by_key.get((key,), new.clear())]
        at = end
    whole = pl.concat([*pieces, old[at:]], rechunk=False)
    return whole if whole.n_chunks() <= MOST_CHUNKS else whole.rechunk()
