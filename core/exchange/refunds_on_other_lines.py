"""Units that were refunded here on one line of a sale, and that a file shows as refunded on another line.

Part of ``importing.py``. Somebody who repeats a refund in the POS or web shop may choose another line of the
same item. The units are the same ones: they move to the file's line, also those that are back in stock.
"""

import polars as pl

from core.allocation import PAIR, deal
from core.exchange.import_plan import ImportPlan
from core.exchange.import_refunds import SAME_GOODS, as_planned
from core.exchange.local_units import with_local_units
from core.ledger import SALE_LINE_KEY
from core.store import Snapshot

# --- with the store ---


def with_units_refunded_here(
    snapshot: Snapshot, sales: pl.DataFrame, overrides: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Do what ``with_local_units`` does for refunded units."""
    ours = overrides.filter(pl.col("column_name") == "refunded")
    here = snapshot.frame("sale_line", matching=ours.select("sale_id").unique())
    return with_local_units(sales, here, ours, key=SALE_LINE_KEY, column="refunded", item=SAME_GOODS)


def move_returned(snapshot: Snapshot, plan: ImportPlan) -> None:
    """Move units that a refund here put back in stock to the line on which the file shows the refund. Stock
    does not change."""
    merge = plan.merges.get("sale_line")
    if merge is None:
        return
    cells = merge.of_column("refunded", SALE_LINE_KEY).select(
        *SALE_LINE_KEY, fewer=pl.col("before").cast(pl.Int64) - pl.col("after").cast(pl.Int64)
    )
    if (cells["fewer"] <= 0).all():
        return
    lines = as_planned(snapshot, plan, cells.select(SALE_LINE_KEY)).join(cells, on=SALE_LINE_KEY)
    lost = lines.with_columns(units=pl.min_horizontal("fewer", "returned_here")).filter(pl.col("units") > 0)
    gained = lines.with_columns(units=-pl.col("fewer")).filter(pl.col("units") > 0)
    dealt = deal(lost, gained, SAME_GOODS)
    moved = pl.concat(
        [
            lost[dealt["demand_row"]].with_columns(moved=-dealt["units"]),
            gained[dealt["supply_row"]].with_columns(moved=dealt["units"]),
        ]
    )
    moved = moved.group_by(*SALE_LINE_KEY, *PAIR, "sold_at", "returned_here", maintain_order=True).agg(
        pl.col("moved").sum()
    )
    returned = (pl.col("returned_here") + pl.col("moved")).cast(lines.schema["returned_here"])
    plan.updates.append(("sale_line", moved.select(*SALE_LINE_KEY, returned_here=returned)))
    plan.movements.append(
        moved.select(
            *PAIR,
            document_type=pl.lit("sale"),
            document_id="sale_id",
            line_number=pl.col("line_number").cast(pl.Int64),
            quantity="moved",
            occurred_at="sold_at",
        )
    )
