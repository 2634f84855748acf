"""Erasing details of customers: the only data that is deleted from the history as well."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from core.ledger.change_log import TABLE_KEYS
from core.store import Transaction

DETAILS = {
    "ecom_order": (
        "customer_name", "customer_email", "customer_phone", "shipping_name", "shipping_address",
        "pickup_note",
    ),
    "special_order": ("customer_name", "customer_email", "customer_phone", "note"),
}  # fmt: skip
"""Columns that say who a customer is and how to reach them, by table. Its rows have ``details_erased``."""

ABOUT_ORDERS = {"order_terms": ("hold_reason",)}
"""Columns that may say something of a customer, by table with an order's number as its key: web orders, and
special orders by their numbers among the orders."""

PLACE = ["operation_number", "table_name", "row_key", "column_name"]

# --- with the store ---


def erase_fields(tx: Transaction, table: str, ids: Sequence[str], columns: Sequence[str]) -> None:
    """Empty text columns of rows of ``table``, everything the history has of them, and what the last import
    said of them. ``ids``: of a table whose key is one column."""
    if not ids:
        return
    (key,) = TABLE_KEYS[table]
    _empty(tx, table, pl.DataFrame({key: ids}), columns)
    place: dict[str, Any] = {"table_name": table, "row_key": list(ids), "column_name": list(columns)}
    _empty(tx, "change", tx.frame("change", columns=PLACE, **place), ["before", "after"])
    tx.remove("ours", tx.frame("ours", columns=PLACE[1:], **place))


def _empty(tx: Transaction, table: str, rows: pl.DataFrame, columns: Sequence[str]) -> None:
    """Empty columns in the rows of these keys."""
    if len(rows):
        nothing = [pl.lit(None, pl.String).alias(name) for name in columns]
        tx.update(table, rows.with_columns(nothing), rows.columns)
