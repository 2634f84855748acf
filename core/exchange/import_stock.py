"""Import of stock levels.

A count is one row per item and shop: ``correction`` (of on hand, 0 if there is none), ``as_of``, ``found``,
``reorder_point``, ``order_up_to``, ``is_opening`` (nobody counted it before) and ``is_new`` (it has no row of
stock). Its texts are those of the file, and its movement is made when it is written, part by part: a large
file has a count for each of its rows.
"""

from datetime import datetime

import polars as pl

from core.allocation import PAIR
from core.errors import Problems, RowProblem
from core.exchange.import_plan import ImportPlan
from core.exchange.merge import merge_table
from core.language import say
from core.ledger import ensure_stock_rows
from core.ledger import operations as ledger
from core.neutral import Folder, in_words_of_source
from core.parts import in_parts
from core.store import Snapshot, Transaction
from core.wording import counted


def sums(frames: list[pl.DataFrame], column: str) -> pl.DataFrame:
    """Sum ``column`` over several frames: one row per item and shop."""
    filled = [frame.select(*PAIR, pl.col(column).cast(pl.Int64)) for frame in frames if len(frame)]
    empty = pl.DataFrame(schema={**dict.fromkeys(PAIR, pl.String), column: pl.Int64})
    return pl.concat([empty, *filled]).group_by(PAIR).agg(pl.col(column).sum())


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
        "is older than the last import, which was as of {time} ({rows}); export again and import that.",
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
    plan.opened_at = min((date for date in dates if isinstance(date, datetime)), default=plan.now)
    file_stock = stock.select(
        *PAIR,
        counted=pl.col("on_hand"),
        as_of=pl.col("as_of").fill_null(plan.now),
        dated=pl.col("as_of").is_not_null(),
        told=pl.col("found"),
        reorder_point="reorder_point",
        order_up_to="order_up_to",
    )
    uncounted = moved.select(PAIR)
    if len(moved):
        uncounted = uncounted.join(file_stock, on=PAIR, how="anti")
        uncounted = uncounted.join(file_stock.clear(), on=PAIR, how="left")
    parts = [*in_parts(file_stock), *(in_parts(uncounted) if len(uncounted) else ())]
    later = pl.col("dated") & pl.col("as_of").ne_missing(pl.col("known_as_of"))
    for part in parts:
        figures = _figures(snapshot, part, moved, pending)
        plan.counts.append(_counts(figures))
        plan.touched.append(_newly_found(figures))
        plan.is_newer |= bool(figures.select(later.any()).item())


def _figures(
    snapshot: Snapshot, counted: pl.DataFrame, moved: pl.DataFrame, pending: pl.DataFrame
) -> pl.DataFrame:
    """Return the figures of items and shops in the file and in the store, with the ``correction`` between
    them."""
    known = snapshot.frame(
        "stock", columns=[*PAIR, "on_hand", "found", "as_of"], matching=counted.select(PAIR)
    )
    joined = counted
    known = known.rename({"as_of": "known_as_of"}).with_columns(is_known=pl.lit(True))
    for frame in (moved, pending, known):
        joined = _with(joined, frame)
    matters = joined.select(pl.col("counted").is_not_null() | pl.col("known_as_of").is_null()).to_series()
    figures = (joined if matters.all() else joined.filter(matters)).with_columns(
        pl.col("counted", "quantity", "pending", "on_hand", "found").fill_null(0)
    )
    return figures.with_columns(
        correction=pl.col("counted") + pl.col("pending") - pl.col("on_hand") - pl.col("quantity")
    )


def _with(joined: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Add the figures of ``frame`` to items and shops. If it has none, no column is copied."""
    if frame.is_empty():
        others = {name: kind for name, kind in frame.schema.items() if name not in PAIR}
        return joined.with_columns(pl.lit(None, kind).alias(name) for name, kind in others.items())
    return joined.join(frame, on=PAIR, how="left", maintain_order="left")


def _counts(figures: pl.DataFrame) -> pl.DataFrame:
    """Return the counts, with the units found that each leaves."""
    return figures.select(
        *PAIR,
        "correction",
        "as_of",
        "reorder_point",
        "order_up_to",
        is_opening=pl.col("known_as_of").is_null(),
        is_new=pl.col("counted").is_not_null() & pl.col("is_known").is_null(),
        found=pl.when(pl.col("known_as_of").is_null())
        .then(pl.max_horizontal("found", pl.col("told").fill_null(0)))
        .otherwise((pl.col("found") - pl.col("correction").clip(0)).clip(0)),
    )


def _newly_found(figures: pl.DataFrame) -> pl.DataFrame:
    """Return items and shops whose ``found`` units the store learns from this file."""
    return figures.filter(pl.col("known_as_of").is_null(), pl.col("told") > pl.col("found")).select(PAIR)


# --- with the store ---


def append_new_stock(tx: Transaction, number: int, counts: list[pl.DataFrame]) -> None:
    """Add the stock of items and shops that have none, as it will be with the correction: each later change
    of a row that this transaction added stays in memory until the commit."""
    for part in counts:
        new = part if part["is_new"].all() else part.filter("is_new")
        rows = new.select(
            *PAIR,
            "as_of",
            "found",
            "reorder_point",
            "order_up_to",
            on_hand="correction",
            came_in=pl.col("correction").clip(0),
            changed_by=pl.lit(number, pl.Int64),
        )
        tx.append("stock", rows)


def write_counts(tx: Transaction, number: int, operation_id: str, plan: ImportPlan) -> None:
    """Write the movements that correct on hand, and the counts of stock that was there before."""
    for part in plan.counts:
        corrected = part.filter(pl.col("correction") != 0)
        movements = _corrections(corrected, operation_id, plan.opened_at)
        known = part.filter(~pl.col("is_new"))
        of_new = movements if known.is_empty() else movements.filter(corrected["is_new"])
        ledger.log_movements(tx, number, of_new)
        if known.is_empty():
            continue
        ledger.move(tx, number, movements.filter(~corrected["is_new"]))
        ensure_stock_rows(tx, known)
        tx.update("stock", known.select(*PAIR, "as_of", "found"), PAIR)


def _corrections(counts: pl.DataFrame, operation_id: str, opened_at: datetime | None) -> pl.DataFrame:
    """Return the movements that correct on hand: an opening, dated as the first of everything else, later an
    adjustment."""
    return counts.select(
        document_type=pl.when("is_opening").then(pl.lit("opening")).otherwise(pl.lit("adjustment")),
        document_id=pl.lit(operation_id),
        line_number=pl.lit(None, pl.Int64),
        item_id="item_id",
        shop_id="shop_id",
        quantity="correction",
        occurred_at=pl.when("is_opening").then(pl.lit(opened_at)).otherwise("as_of").cast(pl.Datetime("us")),
    )
