"""Three-way merge of a newer export with the changes our people made since, field by field (contract §3).

Pure functions over frames. A field follows the file only if the *file* changed it since the last import;
otherwise our value stays. Stock figures are cumulative: units of our own receipts, dispatches and returns
that the file shows are settled, units beyond them are new, units it lacks are *pending*.
"""

from dataclasses import dataclass, fields

import polars as pl

from core.ledger import DETAILS, TABLE_KEYS, load_local_overrides, new_units
from core.parts import in_parts
from core.store import Snapshot

SHOWN_CELLS = {"column_name": pl.String(), "imported_value": pl.String(), "agrees": pl.Boolean()}
"""Columns after the key of local overrides whose figure in the file has changed. ``imported_value``: the
file's figure now. ``agrees``: ours is the same."""


@dataclass(frozen=True)
class Merged:
    """Merge of one table.

    ``new``: rows to add. ``changed``: existing rows with their new values (every merged column), one row per
    key. ``cells``: one row per changed cell (key columns, ``column_name``, ``before``, ``after`` as text).
    ``settled``: local overrides that end, because the file changed the field or says the same as we do.
    """

    new: pl.DataFrame
    changed: pl.DataFrame
    cells: pl.DataFrame
    settled: pl.DataFrame

    def over(self, current: pl.DataFrame, key: list[str]) -> pl.DataFrame:
        """Apply the merge to ``current`` (columns of the table, one row per ``key``)."""
        return current.update(self.changed, on=key, include_nulls=True)


def merge_three_ways(
    current: pl.DataFrame,
    file: pl.DataFrame,
    overrides: pl.DataFrame,
    key: list[str],
    columns: list[str],
) -> Merged:
    """Merge ``file`` into ``current`` (both one row per ``key``) in ``columns``.

    ``overrides``: one row per field in which our value differs from the last import: the key columns,
    ``column_name`` and ``imported_value`` (text).
    """
    new = file if current.is_empty() else file.join(current, on=key, how="anti", maintain_order="left")
    known = file.clear() if current.is_empty() else file  # A join fills columns of one value in memory.
    both = current.select(*key, *columns).join(known.select(*key, *columns), on=key, suffix="_file")
    changes: list[pl.DataFrame] = []
    settled: list[pl.DataFrame] = []
    for column in _to_decide(both, overrides, columns):
        both, cells, done = _merge_column(both, overrides, key, column)
        changes.append(cells)
        settled.append(done)
    cells = pl.concat(changes) if changes else pl.DataFrame()
    touched = both.join(cells.select(key).unique(), on=key, how="semi") if len(cells) else both.clear()
    return Merged(
        new, touched.select(*key, *columns), cells, pl.concat(settled) if settled else pl.DataFrame()
    )


def _to_decide(both: pl.DataFrame, overrides: pl.DataFrame, columns: list[str]) -> list[str]:
    """Return the columns that differ from the file somewhere or have local overrides; most have neither.

    At least one is returned, because the results get their columns from it.
    """
    ours = set(overrides["column_name"].unique())
    differs = both.select(pl.col(f"{column}_file").ne_missing(pl.col(column)).any() for column in columns)
    is_different = dict(zip(columns, differs.row(0), strict=True)) if columns else {}
    return [column for column in columns if is_different[column] or column in ours] or columns[:1]


def _merge_column(
    both: pl.DataFrame, overrides: pl.DataFrame, key: list[str], column: str
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Merge one column: the frame with the column decided, its changed cells, and the local overrides that
    end."""
    file = pl.col(f"{column}_file")
    column_overrides = overrides.filter(pl.col("column_name") == column).select(
        *key, "imported_value", held=pl.lit(value=True)
    )
    both = both.join(column_overrides, on=key, how="left", maintain_order="left").with_columns(
        pl.col("held").fill_null(value=False)
    )
    base = pl.when("held").then("imported_value").otherwise(cell_text(both.schema[column], column))
    file_changed = cell_text(both.schema[column], f"{column}_file").ne_missing(base)
    decided = both.with_columns(
        moves=file_changed & file.ne_missing(pl.col(column)),
        settles=pl.col("held") & (file_changed | file.eq_missing(pl.col(column))),
    )
    cells = decided.filter("moves").select(
        *key,
        column_name=pl.lit(column),
        before=cell_text(both.schema[column], column),
        after=cell_text(both.schema[column], f"{column}_file"),
    )
    done = decided.filter("settles").select(*key, column_name=pl.lit(column))
    value = pl.when("moves").then(file).otherwise(column).alias(column)
    return decided.with_columns(value).drop("moves", "settles", "held", "imported_value"), cells, done


def cell_text(kind: pl.DataType, column: str) -> pl.Expr:
    """Return a column as the change log writes it (the same texts as ``change_log.as_text``)."""
    if kind == pl.Datetime:
        return pl.col(column).dt.to_string("iso:strict").str.replace(r"\.0+$", "")
    return pl.col(column).cast(pl.String)


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


# --- with the store ---


def merge_table(
    snapshot: Snapshot, table: str, file: pl.DataFrame, present: frozenset[str], columns: tuple[str, ...] = ()
) -> Merged:
    """Merge one file's rows into their table, in the columns the file really has."""
    key = list(TABLE_KEYS[table])
    file = without_erased_details(snapshot, table, file)
    names = [column for column in (columns or tuple(file.columns)) if column not in (*key, "_row")]
    merged = [column for column in names if column in present]
    file = file[[*key, *names]]  # A select would fill columns of one value in memory.
    return merge_in_parts(snapshot, table, file, load_local_overrides(snapshot, table), merged)


def merge_in_parts(
    snapshot: Snapshot, table: str, file: pl.DataFrame, overrides: pl.DataFrame, columns: list[str]
) -> Merged:
    """Merge a file with its table part by part, so that only its differences are in memory beside it."""
    key = list(TABLE_KEYS[table])
    merges = [
        merge_three_ways(snapshot.frame(table, matching=part.select(key)), part, overrides, key, columns)
        for part in in_parts(file)
    ]
    merged = {each.name: [getattr(merge, each.name) for merge in merges] for each in fields(Merged)}
    if sum(map(len, merged["new"])) == len(file):
        merged["new"] = [
            file
        ]  # A column of one value takes no memory here; put together from parts it would.
    return Merged(**{name: _together(frames) for name, frames in merged.items()})


def _together(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the rows of all ``frames``; frames without columns have none."""
    return pl.concat([frame for frame in frames if frame.width] or frames[:1])


def without_erased_details(snapshot: Snapshot, table: str, file: pl.DataFrame) -> pl.DataFrame:
    """Empty the file's details of customers whose details were erased here."""
    if table not in DETAILS:
        return file
    key = list(TABLE_KEYS[table])
    erased = snapshot.frame(table, columns=key, details_erased=True).with_columns(erased=True)
    marked = file.join(erased, on=key, how="left", maintain_order="left")
    names = [name for name in DETAILS[table] if name in file.columns]
    return marked.with_columns(pl.when(pl.col("erased").is_null()).then(pl.col(names))).drop("erased")
