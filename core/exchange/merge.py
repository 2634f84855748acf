"""Three-way merge of a newer export with the changes our people made since, field by field (contract §3).

Pure functions over frames. A field follows the file only if the *file* changed it since the last import;
otherwise our value stays. Figures that add up, such as received units, are merged by local_units.py.
"""

from dataclasses import dataclass, fields

import polars as pl

from core.ledger import DETAILS, TABLE_KEYS, load_local_overrides
from core.parts import in_parts
from core.store import Snapshot


@dataclass(frozen=True)
class Merged:
    """Merge of one table.

    ``new``: rows to add. ``changed``: existing rows with their new values, one row per key, in the columns
    that change in any of them; ``before``: the same rows and columns as they are now. ``settled``: local
    overrides that end (key columns and ``column_name``), because the file changed the field or says the same
    as we do.
    """

    new: pl.DataFrame
    changed: pl.DataFrame
    before: pl.DataFrame
    settled: pl.DataFrame

    def over(self, current: pl.DataFrame, key: list[str]) -> pl.DataFrame:
        """Apply the merge to ``current`` (columns of the table, one row per ``key``)."""
        return current.update(self.changed, on=key, include_nulls=True)

    def of_column(self, column: str, key: list[str]) -> pl.DataFrame:
        """Return the rows in which ``column`` changes: ``key``, ``before`` and ``after``."""
        if column not in self.changed.columns:
            return self.changed.select(key).clear().with_columns(before=pl.lit(None), after=pl.lit(None))
        both = self.changed.select(*key, before=self.before[column], after=self.changed[column])
        return both.filter(pl.col("before").ne_missing(pl.col("after")))


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
    decided = [_merge_column(both, overrides, key, column) for column in _to_decide(both, overrides, columns)]
    changes = {value.name: value for value, _ in decided if value.ne_missing(both[value.name]).any()}
    before = both.select(*key, *changes)
    after = before.with_columns(changes.values())
    is_changed = pl.repeat(value=False, n=len(both), eager=True)
    for name, value in changes.items():
        is_changed |= value.ne_missing(before[name])
    settled = pl.concat(done for _, done in decided) if decided else pl.DataFrame()
    return Merged(new, after.filter(is_changed), before.filter(is_changed), settled)


def _to_decide(both: pl.DataFrame, overrides: pl.DataFrame, columns: list[str]) -> list[str]:
    """Return the columns that differ from the file somewhere or have local overrides; most have neither.

    At least one is returned, because the settled overrides get their columns from it.
    """
    ours = set(overrides["column_name"].unique())
    differs = both.select(pl.col(f"{column}_file").ne_missing(pl.col(column)).any() for column in columns)
    is_different = dict(zip(columns, differs.row(0), strict=True)) if columns else {}
    return [column for column in columns if is_different[column] or column in ours] or columns[:1]


def _merge_column(
    both: pl.DataFrame, overrides: pl.DataFrame, key: list[str], column: str
) -> tuple[pl.Series, pl.DataFrame]:
    """Return the values of ``both`` in one column after the merge, and its local overrides that end."""
    file = pl.col(f"{column}_file")
    column_overrides = overrides.filter(pl.col("column_name") == column).select(
        *key, "imported_value", held=pl.lit(value=True)
    )
    known = both.select(*key, column, f"{column}_file").join(
        column_overrides, on=key, how="left", maintain_order="left"
    )
    held = pl.col("held").fill_null(value=False)
    base = pl.when(held).then("imported_value").otherwise(cell_text(both.schema[column], column))
    file_changed = cell_text(both.schema[column], f"{column}_file").ne_missing(base)
    settles = held & (file_changed | file.eq_missing(pl.col(column)))
    value = pl.when(file_changed).then(file).otherwise(column).alias(column)
    done = known.filter(settles).select(*key, column_name=pl.lit(column))
    return known.select(value).to_series(), done


def changed_cells(before: pl.DataFrame, after: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Return the cells that differ, as the change log writes them: one row per cell, with ``key``,
    ``column_name``, ``before`` and ``after`` (text).

    Both frames have the same rows and columns.
    """
    columns = [column for column in after.columns if column not in key]
    cells = [
        after.select(
            *key,
            column_name=pl.lit(column),
            before=before.select(cell_text(before.schema[column], column)).to_series(),
            after=cell_text(after.schema[column], column),
        ).filter(before[column].ne_missing(after[column]))
        for column in columns
    ]
    return pl.concat(cells) if cells else pl.DataFrame()


def cell_text(kind: pl.DataType, column: str) -> pl.Expr:
    """Return a column as the change log writes it (the same texts as ``change_log.as_text``)."""
    if kind == pl.Datetime:
        return pl.col(column).dt.to_string("iso:strict").str.replace(r"\.0+$", "")
    return pl.col(column).cast(pl.String)


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
    for name in ("changed", "before"):
        merged[name] = _in_the_same_columns(snapshot, table, merged[name])
    if sum(map(len, merged["new"])) == len(file):
        merged["new"] = [
            file
        ]  # A column of one value takes no memory here; put together from parts it would.
    return Merged(**{name: _together(frames) for name, frames in merged.items()})


def _in_the_same_columns(snapshot: Snapshot, table: str, changed: list[pl.DataFrame]) -> list[pl.DataFrame]:
    """Return the changed rows of each part with every column that changes in any part.

    A part mostly has all of them already; the others are read again: in this part they stay as they are.
    """
    names = list(dict.fromkeys(name for part in changed for name in part.columns))
    key = list(TABLE_KEYS[table])

    def whole(part: pl.DataFrame) -> pl.DataFrame:
        if missing := [name for name in names if name not in part.columns]:
            as_it_is = snapshot.frame(table, columns=[*key, *missing], matching=part.select(key))
            part = part.join(as_it_is, on=key, how="left", maintain_order="left")
        return part.select(names)

    return list(map(whole, changed))


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
