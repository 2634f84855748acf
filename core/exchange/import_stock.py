"""Import of stock levels."""

from datetime import datetime

import polars as pl

from core.allocation import PAIR
from core.errors import Problems, RowProblem
from core.exchange.import_plan import ImportPlan
from core.exchange.merge import merge_table
from core.language import say
from core.neutral import Folder, in_words_of_source
from core.parts import in_parts
from core.store import Snapshot
from core.wording import counted


def sums(frames: list[pl.DataFrame], column: str) -> pl.DataFrame:
    """Sum ``column`` over several frames: one row per item and shop."""
    kept = [frame.select(*PAIR, pl.col(column).cast(pl.Int64)) for frame in frames if len(frame)]
    empty = pl.DataFrame(schema={**dict.fromkeys(PAIR, pl.String), column: pl.Int64})
    return pl.concat([empty, *kept]).group_by(PAIR).agg(pl.col(column).sum())


def refuse_older(snapshot: Snapshot, folder: Folder) -> None:
    """Raise Problems if the quantities are older than those of the last import.

    The newest change in a source may be long before it was read: that does not make it older than an import
    that gave no time and was dated by its own moment.
    """
    dated = folder.frames["stock"].select(*PAIR, "as_of", folder.row_numbers["stock"].alias("_row"))
    older = pl.concat(_older_in(snapshot, part) for part in in_parts(dated))
    if folder.coverage.dated_by_changes and len(older):
        imports = snapshot.frame("operation", columns=["recorded_at"], kind="import")["recorded_at"]
        older = older.filter(~pl.col("as_of_last").is_in(imports.implode()))
    if older.is_empty():
        return
    row = older.row(0, named=True)
    sentence = say(
        "older than the last import, which was as of {time} ({rows}): export again and import that",
        time=f"{row['as_of_last']:%Y-%m-%dT%H:%M:%S}",
        rows=counted(len(older), "row", "rows"),
    )
    problem = RowProblem("stock.csv", row["_row"], "as_of", f"{row['as_of']:%Y-%m-%dT%H:%M:%S}", sentence)
    raise Problems(in_words_of_source([problem], folder.origins))


def _older_in(snapshot: Snapshot, dated: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that are older than what the store has, with its ``as_of_last``."""
    known = snapshot.frame("stock", columns=[*PAIR, "as_of"], matching=dated.select(PAIR))
    both = dated.join(known, on=PAIR, suffix="_last", maintain_order="left")
    return both.filter(pl.col("as_of") < pl.col("as_of_last"))


def plan_stock(snapshot: Snapshot, plan: ImportPlan, stock: pl.DataFrame, present: frozenset[str]) -> None:
    """Set on hand to the file's figure plus pending units: one correction per item and shop.

    An item and shop with movements that no file ever counted has no stock in the POS: its count is 0, without
    a date until a file gives one.
    """
    plan.merges["stock"] = merge_table(snapshot, "stock", stock, present, ("reorder_point", "order_up_to"))
    moved = sums([*plan.reversed_movements, *plan.movements], "quantity")
    pending = sums([snapshot.frame("pending"), *plan.pending], "pending")
    dates = [moves["occurred_at"].min() for moves in plan.movements if len(moves)]
    first = min((date for date in dates if isinstance(date, datetime)), default=plan.now)
    file_stock = stock.select(
        *PAIR,
        counted=pl.col("on_hand"),
        as_of=pl.col("as_of").fill_null(plan.now),
        dated=pl.col("as_of").is_not_null(),
        told=pl.col("found"),
    )
    uncounted = moved.select(PAIR).join(file_stock, on=PAIR, how="anti")
    uncounted = uncounted.join(file_stock.clear(), on=PAIR, how="left")
    parts = [*in_parts(file_stock), *(in_parts(uncounted) if len(uncounted) else ())]
    figures = [_figures(snapshot, part, moved, pending) for part in parts]
    plan.corrections = pl.concat(_corrections(part, first) for part in figures)
    plan.touched += [_newly_found(part) for part in figures]
    later = pl.col("dated") & pl.col("as_of").ne_missing(pl.col("known_as_of"))
    plan.is_newer = any(part.select(later.any()).item() for part in figures)
    plan.as_of = pl.concat(_as_of(part) for part in figures)


def _figures(
    snapshot: Snapshot, counted: pl.DataFrame, moved: pl.DataFrame, pending: pl.DataFrame
) -> pl.DataFrame:
    """Return the figures of items and shops in the file and in the store, with the ``correction`` between
    them."""
    known = snapshot.frame(
        "stock", columns=[*PAIR, "on_hand", "found", "as_of"], matching=counted.select(PAIR)
    )
    joined = counted
    for frame in (moved, pending, known.rename({"as_of": "known_as_of"})):
        joined = joined.join(frame, on=PAIR, how="left", maintain_order="left")
    figures = joined.filter(pl.col("counted").is_not_null() | pl.col("known_as_of").is_null()).with_columns(
        pl.col("counted", "quantity", "pending", "on_hand", "found").fill_null(0)
    )
    return figures.with_columns(
        correction=pl.col("counted") + pl.col("pending") - pl.col("on_hand") - pl.col("quantity")
    )


def _as_of(figures: pl.DataFrame) -> pl.DataFrame:
    """Return the time of each count, and the units found that it leaves."""
    return figures.select(
        *PAIR,
        "as_of",
        found=pl.when(pl.col("known_as_of").is_null())
        .then(pl.max_horizontal("found", pl.col("told").fill_null(0)))
        .otherwise((pl.col("found") - pl.col("correction").clip(0)).clip(0)),
    )


def _newly_found(figures: pl.DataFrame) -> pl.DataFrame:
    """Return items and shops of which the file is the first to say that units were found."""
    return figures.filter(pl.col("known_as_of").is_null(), pl.col("told") > pl.col("found")).select(PAIR)


def _corrections(figures: pl.DataFrame, first: datetime) -> pl.DataFrame:
    """Return the movements that correct on hand: an opening, dated as the ``first`` of everything else, later
    an adjustment."""
    opening = pl.col("known_as_of").is_null()
    return figures.filter(pl.col("correction") != 0).select(
        document_type=pl.when(opening).then(pl.lit("opening")).otherwise(pl.lit("adjustment")),
        document_id=pl.lit(""),
        line_number=pl.lit(None, pl.Int64),
        item_id="item_id",
        shop_id="shop_id",
        quantity="correction",
        occurred_at=pl.when(opening).then(pl.lit(first)).otherwise("as_of").cast(pl.Datetime("us")),
    )
