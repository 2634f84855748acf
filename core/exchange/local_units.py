"""Units of our own in cumulative figures of a newer export, such as received and shipped ones (contract §3).

Pure functions over frames. Units of our receipts, dispatches and refunds that the file shows are settled,
units beyond them are new, and units it lacks are *pending*.
"""

import polars as pl

from core.ledger import new_units

SHOWN_CELLS = {"column_name": pl.String(), "imported_value": pl.String(), "agrees": pl.Boolean()}
"""Columns after the key of local overrides whose figure in the file has changed. ``imported_value``: the
file's figure now. ``agrees``: ours is the same."""


def with_local_units(
    file: pl.DataFrame,
    current: pl.DataFrame,
    overrides: pl.DataFrame,
    *,
    key: list[str],
    column: str,
    item: list[str],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return ``file`` with our units in the cumulative ``column``, and the overrides the file changed.

    Units that the file adds to the last import count as ours first, on this line or on another line of the
    ``item``; only what is beyond them is new. Say the last import had 2 shipped units and we shipped 1 more.
    If the file now has 4, one of its two new units is ours, and 4 are shipped. If it has 3, 3 are shipped.
    ``overrides``: see ``merge_three_ways``. ``current``: every line of their documents. Overrides:
    SHOWN_CELLS.
    """
    column_overrides = overrides.filter(pl.col("column_name") == column)
    column_overrides = column_overrides.select(
        *key, base=pl.col("imported_value").cast(pl.Int64).fill_null(0), is_ours=pl.lit(value=True)
    )
    if column_overrides.is_empty() or current.is_empty():
        nothing = pl.DataFrame(schema={**file.select(key).schema, **SHOWN_CELLS})
        return file, nothing
    lines = _compared(file, current, column_overrides, column, list(dict.fromkeys([*key, *item])))
    # Where the file took some back, each line is settled by itself: no line has more units than were sold.
    moved = moved_between_lines(lines.filter((pl.col("shown") >= 0).all().over(item)), item, key, key)
    new, _ = settle_units(pl.col("shown"), pl.col("pending"))
    ours = with_moved(lines.filter("is_ours"), moved, key).with_columns(
        figure=pl.col("here") + new + pl.col("moved")
    )
    ours = ours.filter((pl.col("shown") != 0) | (pl.col("moved") != 0))
    both = file.join(ours.select(*key, "figure"), on=key, how="left", maintain_order="left")
    both = both.with_columns(pl.coalesce("figure", column).cast(file.schema[column]).alias(column))
    cells = ours.select(
        *key,
        column_name=pl.lit(column),
        imported_value=pl.col("in_file").cast(pl.String),
        agrees=pl.col("in_file") == pl.col("figure"),
    )
    return both.select(file.columns), cells


def _compared(
    file: pl.DataFrame, current: pl.DataFrame, bases: pl.DataFrame, column: str, names: list[str]
) -> pl.DataFrame:
    """Compare the units of known lines: ``names``, units ``here`` and ``in_file``, and ``is_ours`` (there is
    a local override).

    ``shown``: units the file added since the last import. ``pending``: units of ours that it did not have.
    ``bases``: the last import's units of lines with a local override; the others are as imported.
    """
    key = [name for name in bases.columns if name in current.columns]
    figures = current.select(*key, here=pl.col(column).cast(pl.Int64)).join(bases, on=key, how="left")
    base = pl.coalesce("base", "here")
    return file.join(figures, on=key).select(
        *names,
        "here",
        "is_ours",
        in_file=column,
        shown=pl.col(column).cast(pl.Int64) - base,
        pending=pl.col("here") - base,
    )


def settle_units(shown: pl.Expr, pending: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Match units that the file now shows with our pending ones. Returns (new here, still pending).

    Only units of the same sign match: 5 shown and 3 pending are 2 new ones; 2 shown leave 1 pending.
    """
    same_way = (shown * pending) > 0
    settled = (
        pl.when(same_way).then(shown.sign() * pl.min_horizontal(shown.abs(), pending.abs())).otherwise(0)
    )
    return shown - settled, pending - settled


def moved_between_lines(
    lines: pl.DataFrame, item: list[str], order: list[str], key: list[str]
) -> pl.DataFrame:
    """Return the units that move between lines of one ``item``: ``key`` and ``moved``, below 0 where they
    leave.

    Units that are pending on one line, and that the file shows on another, are the same ones: they move to
    the file's line. ``lines``: units ``shown`` and ``pending`` by line. The first in ``order`` give first.
    """
    several = lines.filter(
        pl.len().over(item) > 1,
        (pl.col("shown") != 0).any().over(item),
        (pl.col("pending") != 0).any().over(item),
    ).sort(*item, *order)
    new, _ = settle_units(pl.col("shown"), pl.col("pending"))
    gained = [
        units
        for group in several.partition_by(item, maintain_order=True)
        for units in new_units(group.select("shown", "pending").rows())
    ]
    moved = several.select(*key, moved=pl.Series(gained, dtype=pl.Int64) - new)
    return moved.filter(pl.col("moved") != 0)


def with_moved(lines: pl.DataFrame, moved: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Add ``moved`` of ``moved_between_lines`` to lines; 0 where no unit comes or leaves."""
    if moved.is_empty():
        return lines.with_columns(moved=pl.lit(0, pl.Int64))
    joined = lines.join(moved, on=key, how="left", maintain_order="left")
    return joined.with_columns(pl.col("moved").fill_null(0))
