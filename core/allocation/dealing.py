"""Hand out units in row order: stock, on hand or incoming, to those who need it."""

from collections.abc import Sequence

import polars as pl

ITEM_AND_SHOP = ("item_id", "shop_id")


def deal(demand: pl.DataFrame, supply: pl.DataFrame, by: Sequence[str] = ITEM_AND_SHOP) -> pl.DataFrame:
    """Hand out ``supply.units`` to ``demand.units`` in row order, within each ``by`` (default: item and
    shop).

    One row per demand row and supply row that meet: ``demand_row, supply_row`` (row indices) and ``units``.
    Demand and supply are both laid end to end on a number line, which is then cut at the end of every row.
    Each piece belongs to one demand row and one supply row.
    """
    if demand.is_empty() or supply.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(["demand_row", "supply_row", "units"], pl.Int64))
    pieces = _pieces(demand, supply, by)
    return pieces.filter(pl.col("demand_row").is_not_null(), pl.col("supply_row").is_not_null()).collect()


def deal_with_rest(demand: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Hand out like ``deal``, and keep the units that nobody takes: one more row per supply row with a rest.

    The row of the rest has no ``demand_row``. Sorted by supply row, then by demand row, the rest last. Every
    ``units`` is above 0.
    """
    if demand.is_empty():  # True for most receipts: all units are left over.
        return supply.select(
            demand_row=pl.lit(None, pl.Int64), supply_row=pl.int_range(pl.len()), units="units"
        )
    pieces = _pieces(demand, supply, ITEM_AND_SHOP).filter(pl.col("supply_row").is_not_null())
    return pieces.sort("supply_row", "demand_row", nulls_last=True).collect()


def _pieces(demand: pl.DataFrame, supply: pl.DataFrame, by: Sequence[str]) -> pl.LazyFrame:
    """Cut the number line into pieces: ``demand_row`` and ``supply_row`` (empty beyond the last row),
    ``units``. Demand without any supply in its ``by`` has none.

    Each ``by`` of the supply is a queue with a number, because sorting by numbers is quicker than by texts.
    """
    queues = supply.lazy().select(by).unique().sort(by).with_row_index("queue")
    ends = [_ends(demand, queues, by, "demand_row"), _ends(supply, queues, by, "supply_row")]
    queue, end = pl.col("queue"), pl.col("end")
    return (
        pl.concat(ends, how="diagonal")
        .sort("queue", "end", maintain_order=True)
        .select(
            _next_in_queue("demand_row"),
            _next_in_queue("supply_row"),
            units=end - pl.when(queue == queue.shift()).then(end.shift()).otherwise(0),
        )
        .filter(pl.col("units") > 0)
    )


def _ends(rows: pl.DataFrame, queues: pl.LazyFrame, by: Sequence[str], row: str) -> pl.LazyFrame:
    """Return the position on the number line at which each row ends, counted within its queue."""
    return (
        rows.lazy()
        .select(*by, pl.col("units").cast(pl.Int64), pl.int_range(pl.len()).alias(row))
        .join(queues, on=by, nulls_equal=True)
        .sort("queue", row)
        .select("queue", row, end=sum_so_far("units", "queue"))
    )


def _next_in_queue(row: str) -> pl.Expr:
    """Fill ``row`` from the next row of the same ``queue`` that has it."""
    is_known, queue = pl.col(row).is_not_null(), pl.col("queue")
    next_queue = pl.when(is_known).then(queue).backward_fill()
    return pl.when(next_queue == queue).then(pl.col(row).backward_fill()).alias(row)


def sum_so_far(units: str, queue: str) -> pl.Expr:
    """Add up ``units`` from the first row of each row's ``queue``, a number, to the row itself.

    The frame is sorted by ``queue``. ``cum_sum().over(queue)`` computes queue after queue, which takes ten
    times as long where thousands of queues have a few rows each.
    """
    number, total = pl.col(queue), pl.col(units).cum_sum()
    before_queue = pl.when(number.ne_missing(number.shift())).then(total - pl.col(units)).forward_fill()
    return total - before_queue
