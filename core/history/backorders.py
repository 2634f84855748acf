"""Rule 1 over an exported history, one slice of the items after the other."""

from pathlib import Path

import polars as pl
from polars._typing import SchemaDict

from core.history.manifest import MOVEMENTS, SALE_LINES, check_history
from core.store import query_parquet

RULE_1 = Path(__file__).with_name("backorders.sql")
HISTORY_SOURCE: SchemaDict = {
    "item_id": pl.String,
    "shop_id": pl.String,
    "document_type": pl.String,
    "document_id": pl.String,
    "line_number": pl.Int64,
    "occurred_at": pl.Datetime("us"),
    "backordered": pl.Int64,
}
"""Columns of a source: one row per item, shop and source."""
NO_SALES = (
    "select '' as sale_id, 0 as line_number, 0 as quantity, cast(null as timestamp) as sold_at, "
    "'' as ecom_order_id, '' as returned_sale_id, 0 as returned_line_number where false"
)
"""Sale lines of a slice that has none."""


def backorders_of_history(folder: Path) -> pl.DataFrame:
    """Return the sources of every negative on hand, by the history in ``folder``: columns HISTORY_SOURCE.

    Only one slice is in memory at a time. Raises Problem if the history is damaged.
    """
    files = check_history(folder)["file"].to_list()
    slices = sorted({Path(file).parent.name for file in files})
    sql = RULE_1.read_text("utf-8")
    parts = [pl.DataFrame(schema=HISTORY_SOURCE)]
    for each in slices:
        tables = {
            table: [folder / file for file in files if file.startswith(f"{table}/") and f"/{each}/" in file]
            for table in (MOVEMENTS, SALE_LINES)
        }
        if tables[MOVEMENTS]:
            parts.append(query_parquet(sql, tables, {SALE_LINES: NO_SALES}).cast(pl.Schema(HISTORY_SOURCE)))
    return pl.concat(parts).sort(list(HISTORY_SOURCE), nulls_last=False)
