"""Writing of an import's plan, in the transaction of the import.

The plan owns the rows of the import. It gives them up one after the other: those that are written already are
not in memory beside their copy in the database.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import polars as pl

from core.allocation import PAIR
from core.exchange.import_plan import ImportPlan
from core.exchange.import_stock import append_new_stock, write_counts
from core.exchange.merge import Merged, changed_cells
from core.ledger import KEY_SEPARATOR, TABLE_KEYS, recompute_in_parts
from core.ledger import operations as ledger
from core.parts import in_parts
from core.store import Transaction

# --- with the store ---


def write_plan(tx: Transaction, number: int, operation_id: str, plan: ImportPlan) -> None:
    """Write the plan, which has no new rows and no counts afterwards, then recompute the running figures of
    everything it touched."""
    reversed_movements = _as_movements(plan.reversed_movements)
    ledger.move(tx, number, reversed_movements)
    for table in list(plan.merges):
        _write_table(tx, number, plan, table)
    for overrides in plan.local_overrides:
        tx.append("ours", overrides)
    for table, frame in plan.updates:
        tx.update(table, frame, list(TABLE_KEYS[table]))
    movements = _as_movements(plan.movements)
    ledger.move(tx, number, movements)
    write_counts(tx, number, operation_id, plan)
    moved = [reversed_movements.select(PAIR), movements.select(PAIR)]
    touched = pl.concat([*moved, *plan.touched]).unique()
    corrected = _given_up_pairs(plan.counts)
    if len(touched):
        corrected = (pairs.join(touched, on=PAIR, how="anti") for pairs in corrected)
    recompute_in_parts(tx, number, chain([touched], corrected))


def _given_up_pairs(counts: list[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the items and shops that counts correct, and give up each part."""
    while counts:
        yield counts.pop(0).filter(pl.col("correction") != 0).select(PAIR)


def _write_table(tx: Transaction, number: int, plan: ImportPlan, table: str) -> None:
    """Write the new and changed rows of one table, which the plan gives up."""
    merge = plan.merges.pop(table)
    rows = in_parts(merge.new)
    merge = replace(merge, new=merge.new.clear())
    marked = {"changed_by": pl.lit(number, pl.Int64)} if table == "stock" else {}
    if table == "stock":
        append_new_stock(tx, number, plan.counts)
    else:
        while rows:
            tx.append(table, rows.pop(0))
    tx.update(table, merge.changed.with_columns(**marked), list(TABLE_KEYS[table]))
    _write_history(tx, number, table, merge)


def _as_movements(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Combine movements as the ledger writes them: one row each, without movements of 0 units."""
    moves = [
        frame.select(pl.col(name).cast(kind) for name, kind in ledger.MOVEMENT.items())
        for frame in map(_that_move, frames)
    ]
    return pl.concat([pl.DataFrame(schema=ledger.MOVEMENT), *moves])


def _that_move(movements: pl.DataFrame) -> pl.DataFrame:
    """Leave out movements of 0 units. Most frames have none, and need no copy."""
    return movements.filter(pl.col("quantity") != 0) if (movements["quantity"] == 0).any() else movements


def _write_history(tx: Transaction, number: int, table: str, merge: Merged) -> None:
    """Log the file's changes of existing rows, and delete our overrides that it replaced or caught up
    with."""
    key = list(TABLE_KEYS[table])
    row_key = pl.concat_str([pl.col(name).cast(pl.String) for name in key], separator=KEY_SEPARATOR)
    named = {"table_name": pl.lit(table), "row_key": row_key}
    for before, after in zip(in_parts(merge.before), in_parts(merge.changed), strict=True):
        cells = changed_cells(before, after, key)
        if len(cells):
            tx.append(
                "change",
                cells.select(
                    "column_name", "before", "after", operation_number=pl.lit(number, pl.Int64), **named
                ),
            )
    if len(merge.settled):
        tx.remove("ours", merge.settled.select("column_name", **named))
