"""Match lines by item where a newer export numbers them differently (contract §3).

A line is the same line only while its item is the same. A document on which nothing was done here takes over
the file's numbers. Elsewhere lines keep their number here, and with it received, shipped and refunded units.
"""

import polars as pl


def numbered_as_here(file: pl.DataFrame, known: pl.DataFrame, key: str, ids: pl.Series) -> pl.DataFrame:
    """Give the lines of the documents ``ids`` the numbers they have here.

    They are matched by item, in the order of ``known`` (one row per line here). New lines come after all
    known ones. ``file`` keeps its columns and gains ``file_number``.
    """
    line = [key, "item_id"]
    nth = pl.int_range(pl.len()).over(line).alias("nth")
    file = file.with_columns(file_number="line_number")
    chosen = file.filter(pl.col(key).is_in(ids.implode()))
    numbers = known.select(*line, nth, our_line="line_number")
    last = numbers.group_by(key).agg(last=pl.col("our_line").max())
    joined = chosen.with_columns(nth).join(numbers, on=[*line, "nth"], how="left", maintain_order="left")
    joined = joined.join(last, on=key, how="left", maintain_order="left")
    after = pl.col("line_number") + pl.col("last").fill_null(0)
    numbered = joined.with_columns(line_number=pl.coalesce("our_line", after)).select(file.columns)
    return pl.concat([file.filter(~pl.col(key).is_in(ids.implode())), numbered.cast(file.schema)])


def clashing(file: pl.DataFrame, known: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the lines whose number names another item in ``file`` than here.

    Columns: ``key``, ``item_id`` (ours) and ``named`` (the file's).
    """
    here = known.select(key, "line_number", here="item_id")
    both = file.select(key, "line_number", "item_id").join(here, on=[key, "line_number"])
    return both.filter(pl.col("item_id") != pl.col("here")).select(key, item_id="here", named="item_id")


def to_match_by_item(
    file: pl.DataFrame, known: pl.DataFrame, key: str, clashes: pl.DataFrame, is_local: pl.Expr
) -> pl.Series:
    """Return the documents among ``clashes`` whose lines are matched by item.

    These are the ones of which a line here was worked on (``is_local``), and the ones that have a number here
    that ``file`` does not use, so that no line is there twice.
    """
    unused = known.join(file, on=[key, "line_number"], how="anti").join(file, on=[key, "item_id"], how="semi")
    to_keep = pl.concat([known.filter(is_local).select(key), unused.select(key)]).unique()
    return clashes.join(to_keep, on=key, how="semi")[key].unique()
