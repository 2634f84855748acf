"""What was done, by whom, and what of it the POS does not show yet."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from core.store import Snapshot, Store
from core.words import counted

KINDS = {
    "import": "Import",
    "opening": "Opening stock",
    "sale": "Sale",
    "return": "Return",
    "receipt": "Receipt",
    "dispatch": "Transfer sent",
    "vendor_return": "Return to vendor",
    "adjustment": "Stock adjusted",
    "count": "Stock counted",
    "ordered": "Purchase order sent",
    "clear": "Order cleared",
    "fraud": "Order marked as fraud",
    "paid": "Order paid",
    "packed": "Order packed",
    "take_anyway": "Units taken before older orders",
    "ready_for_pickup": "Ready for pickup",
    "shipped": "Order shipped",
    "picked_up": "Order picked up",
    "tracking": "Tracking number",
    "ticked": "Ticked in the POS",
    "refund": "Refund",
    "told": "Customer told",
    "reply": "Vendor's reply accepted",
    "reversal": "Undo",
}
"""What an operation was, in words; a kind not listed is said as it is called."""

DOCUMENTS = {
    "purchase_order": "Purchase order",
    "transfer": "Transfer",
    "vendor_return": "Vendor return",
    "sale": "Sale",
}

A_ROW = {
    "stock": "stock figure",
    "sales": "sale line",
    "purchase_orders": "purchase order line",
    "vendor_returns": "vendor return line",
    "transfers": "transfer line",
}
"""What one row of a file of the import folder is, where its name does not say it."""

FINAL = ["import", "reversal"]
"""What is not undone: an import is restored from the backup made before it, an undo is done again."""

PENDING = pl.Schema({"what": pl.String, "where": pl.String, "item": pl.String, "says": pl.String})


def told(operations: pl.DataFrame, movements: pl.DataFrame, undone: list[str]) -> pl.DataFrame:
    """Operations in words, the newest first: one row per operation.

    ``number, recorded_at, kind, actor, what, undone, can_undo, operation_id``. ``movements``: those of the
    operations that are no imports.
    """
    moved = (
        movements.filter(pl.col("document_type").is_in(list(DOCUMENTS)))
        .group_by("operation_number")
        .agg(
            documents=pl.format("{} {}", pl.col("document_type").replace(DOCUMENTS), "document_id")
            .unique()
            .sort(),
        )
    )
    units = movements.group_by("operation_number").agg(units=pl.col("quantity").sum())
    rows = (
        operations.join(moved, left_on="number", right_on="operation_number", how="left")
        .join(units, left_on="number", right_on="operation_number", how="left")
        .sort("number", descending=True)
    )
    what = pl.Series("what", [_what(row) for row in rows.iter_rows(named=True)], dtype=pl.String)
    was_undone = pl.col("operation_id").is_in(undone)
    return rows.select(
        "number",
        "recorded_at",
        pl.col("kind").replace(KINDS),
        "actor",
        what,
        was_undone.alias("undone"),
        (~was_undone & ~pl.col("kind").is_in(FINAL)).alias("can_undo"),
        "operation_id",
    )


def _what(row: dict[str, Any]) -> str:
    """One sentence on what the operation did."""
    if row["kind"] == "import":
        result = json.loads(row["result"] or "null")
        return rows_read(result.get("rows", {}) if isinstance(result, dict) else {})
    documents = ", ".join((row["documents"] or [])[:3])
    units = f"{row['units']:+,} units" if row["units"] else ""
    return "; ".join(part for part in (documents, units, row["note"] or "") if part)


def rows_read(rows: Mapping[str, int]) -> str:
    """What an import read, in words: “2 shops, 40 sale lines”; ``rows``: how many, by file."""
    named = {file: A_ROW.get(file) or file.removesuffix("s").replace("_", " ") for file in rows}
    return ", ".join(counted(count, named[file]) for file, count in rows.items() if count)


def not_in_pos(pending: pl.DataFrame, ours: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """What our people did and no import has shown yet: one row per line that moved or field that stands.

    Columns of PENDING. ``pending``: units by document line; ``ours``: fields whose value here differs from
    the last import's; ``names``: ``item_id, description``.
    """
    moved = pending.join(names, on="item_id", how="left").select(
        what=pl.format("{} {}", pl.col("document_type").replace(DOCUMENTS), "document_id"),
        where="shop_id",
        item=pl.coalesce("description", "item_id"),
        says=pl.format("{} units moved here and not yet there", "pending"),
    )
    fields = ours.select(
        what=pl.format(
            "{} {}",
            pl.col("table_name").str.replace_all("_", " "),
            pl.col("row_key").str.replace_all(r"[^\w \-.#]", " "),
        ),
        where=pl.lit(""),
        item=pl.lit(""),
        says=pl.format(
            "{} was changed here; the last import said {}",
            pl.col("column_name").str.replace_all("_", " "),
            pl.col("imported_value").fill_null("nothing"),
        ),
    )
    return pl.concat([moved.cast(PENDING), fields.cast(PENDING)]).sort(pl.all())


# --- with the store ---


def load_history(store: Store, last: int = 200) -> pl.DataFrame:
    """The ``last`` operations in words, the newest first: see ``told``."""
    with store.read() as snapshot:
        operations = snapshot.frame("operation", above={"number": snapshot.version - last})
        small = operations.filter(pl.col("kind") != "import")
        movements = snapshot.frame("stock_movement", operation_number=small["number"].to_list())
        undone = snapshot.frame("operation", reverses=operations["operation_id"].to_list())
    return told(operations, movements, undone["reverses"].to_list())


def load_not_in_pos(snapshot: Snapshot) -> pl.DataFrame:
    """What the next import from the POS is expected to show: see ``not_in_pos``."""
    pending = snapshot.frame("pending")
    names = snapshot.frame("item", columns=["item_id", "description"], matching=pending.select("item_id"))
    return not_in_pos(pending, snapshot.frame("ours"), names)
