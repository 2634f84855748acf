"""Change log: every field an operation changed, with old and new value, and where we differ from the POS.

Undo uses it, people read it, and an import asks it which fields our people changed since the last import.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.neutral import (
    ECOM_ORDERS_FILE,
    ITEMS_FILE,
    PRICE_BREAKS_FILE,
    PURCHASE_ORDERS_FILE,
    SALES_FILE,
    SHOPS_FILE,
    SPECIAL_ORDERS_FILE,
    TRANSFERS_FILE,
    VENDOR_ITEMS_FILE,
    VENDORS_FILE,
)
from core.store import Snapshot, Transaction

SALE_LINE_KEY = ["sale_id", "line_number"]
"""The key of a line of a sale."""

TABLE_KEYS: dict[str, tuple[str, ...]] = {
    "shop": ("shop_id",),
    "vendor": ("vendor_id",),
    "item": ("item_id",),
    "vendor_item": ("vendor_id", "item_id"),
    "price_break": ("vendor_id", "item_id", "minimum_quantity"),
    "stock": ("item_id", "shop_id"),
    "sale_line": tuple(SALE_LINE_KEY),
    "ecom_order": ("ecom_order_id",),
    "special_order": ("special_order_id",),
    "web_order_line": ("ecom_order_id", "line_number"),
    "order_match": ("ecom_order_id", "sale_id"),
    "moved_order": ("ecom_order_id",),
    "order_terms": ("ecom_order_id",),
    "shop_rule": ("shop_id",),
    "given_units": ("po_id", "line_number", "ecom_order_id"),
    "parcel": ("parcel_id",),
    "purchase_order": ("po_id",),
    "purchase_order_line": ("po_id", "line_number"),
    "purchase_order_part": ("po_id", "line_number", "part"),
    "transfer": ("transfer_id",),
    "transfer_line": ("transfer_id", "line_number"),
    "vendor_return_line": ("return_id", "line_number"),
    "shortfall": ("shortfall_id",),
    "plan_edit": ("action", "vendor_id", "from_shop_id", "shop_id", "item_id", "part"),
    "order_file_column": ("layout", "place"),
    "vendor_layout": ("vendor_id",),
    "currency_rate": ("rate_day", "from_currency", "to_currency"),
    "remembered_vendor": ("item_id",),
    "put_off": ("item_id", "shop_id"),
    "told_day": ("audience",),
}
"""Key columns of each table whose rows operations change."""

FILE_OF = {
    "shop": SHOPS_FILE,
    "vendor": VENDORS_FILE,
    "item": ITEMS_FILE,
    "vendor_item": VENDOR_ITEMS_FILE,
    "price_break": PRICE_BREAKS_FILE,
    "sale_line": SALES_FILE,
    "ecom_order": ECOM_ORDERS_FILE,
    "special_order": SPECIAL_ORDERS_FILE,
    "purchase_order": PURCHASE_ORDERS_FILE,
    "purchase_order_line": PURCHASE_ORDERS_FILE,
    "transfer": TRANSFERS_FILE,
    "transfer_line": TRANSFERS_FILE,
}
"""Import file that has the fields of a table, as columns of the same names."""

DERIVED_FIELDS = {
    "purchase_order": "dated_by_line",
    "transfer": "dated_by_line",
    "purchase_order_line": "listed",
    "transfer_line": "listed",
}
"""Field that an import derives from the rows of a document, by table. Files have no such column."""

KEY_SEPARATOR = "\x1f"
"""Separator of the parts of a row's key: the unit separator, which no imported cell may contain."""


@dataclass(frozen=True)
class Change:
    """New values of one row: ``values`` by column, ``key`` in the order of TABLE_KEYS."""

    table: str
    key: tuple[Any, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class FieldChange:
    """One entry of the change log: a field of a row with its old and new value."""

    table: str
    key: tuple[Any, ...]
    column: str
    before: Any
    after: Any


def row_key(key: Iterable[Any]) -> str:
    """Return a row's key as one text for the change log."""
    return KEY_SEPARATOR.join(str(part) for part in key)


def one_change_per_row(changes: Iterable[Change]) -> list[Change]:
    """Merge changes to one per row, so that the history has one step per field. The later value wins."""
    rows: dict[tuple[str, tuple[Any, ...]], dict[str, Any]] = {}
    for change in changes:
        rows.setdefault((change.table, change.key), {}).update(change.values)
    return [Change(table, key, values) for (table, key), values in rows.items()]


def as_text(value: Any) -> str | None:
    """Return a field's value as the change log stores it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


# --- with the store ---


def load_local_overrides(snapshot: Snapshot, table: str) -> pl.DataFrame:
    """Load the fields of ``table`` that keep our value: key columns, ``column_name``, ``imported_value``."""
    overrides = with_key(snapshot, table, snapshot.frame("ours", table_name=table))
    return overrides.select(*TABLE_KEYS[table], "column_name", "imported_value")


def with_key(snapshot: Snapshot, table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the key columns to ``rows``, which identify rows of ``table`` by ``row_key``."""
    kinds = snapshot.schema(table)
    parts = pl.col("row_key").str.split(KEY_SEPARATOR).list
    return rows.with_columns(
        parts.get(place).cast(kinds[name]).alias(name) for place, name in enumerate(TABLE_KEYS[table])
    )


def set_fields(tx: Transaction, number: int, change: Change) -> None:
    """Set new values of a row, log them, and record where they differ from the last import."""
    keys = TABLE_KEYS[change.table]
    key = dict(zip(keys, change.key, strict=True))
    (before,) = tx.rows(change.table, **key)
    changed = {name: value for name, value in change.values.items() if before[name] != value}
    if not changed:
        return
    tx.update(change.table, pl.DataFrame([{**key, **changed}], infer_schema_length=None), list(keys))
    (after,) = tx.rows(change.table, **key)
    field_changes = [
        FieldChange(change.table, change.key, name, before[name], after[name]) for name in changed
    ]
    log_changes(tx, number, field_changes)
    if _is_in_pos(tx, change.table, before) and _is_in_pos(tx, change.table, after):
        for field_change in field_changes:
            hold_local_override(tx, field_change)


def _is_in_pos(tx: Snapshot, table: str, row: Mapping[str, Any]) -> bool:
    """Return True if the POS has a row: not one that was typed in here, or of a document that was
    created here and has no POS number."""
    header = table.removesuffix("_line")
    if table in ("purchase_order_line", "transfer_line"):
        key = TABLE_KEYS[header][0]
        (row,) = tx.rows(header, **{key: row[key]})
    if row.get("typed_here"):
        return False
    return not row.get("born_here") or row.get("pos_number") is not None


def log_changes(tx: Transaction, number: int, changes: Iterable[FieldChange]) -> None:
    """Log the fields that changed. Fields that kept their value are not logged."""
    history = [
        {
            "operation_number": number,
            "table_name": change.table,
            "row_key": row_key(change.key),
            "column_name": change.column,
            "before": as_text(change.before),
            "after": as_text(change.after),
        }
        for change in changes
        if change.before != change.after
    ]
    tx.append("change", pl.DataFrame(history, infer_schema_length=None))


def hold_local_override(tx: Transaction, change: FieldChange) -> None:
    """Record a field in which we now differ from the last import; delete the record once we agree again."""
    if (
        change.table not in FILE_OF
        or change.column not in FILE_OF[change.table].names | {DERIVED_FIELDS.get(change.table)}
        or change.before == change.after
    ):
        return
    place = {"table_name": change.table, "row_key": row_key(change.key), "column_name": change.column}
    held = tx.rows("ours", **place)
    if not held:
        imported = {"imported_value": as_text(change.before)}
        tx.append(
            "ours", pl.DataFrame([place | imported], schema_overrides=dict.fromkeys(imported, pl.String))
        )
    elif held[0]["imported_value"] == as_text(change.after):
        tx.remove("ours", pl.DataFrame([place]))
