"""The history: every field an operation changed, from what to what, and where we stand against the POS.

Undo reads it, people read it, and an import asks it which fields our people changed since the last one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.neutral import ECOM_ORDERS, ITEMS, PRICE_BREAKS, PURCHASE_ORDERS, SALES, SHOPS, TRANSFERS, VENDORS
from core.store import Snapshot, Transaction

KEYS: dict[str, tuple[str, ...]] = {
    "shop": ("shop_id",),
    "vendor": ("vendor_id",),
    "item": ("item_id",),
    "price_break": ("vendor_id", "item_id", "minimum_quantity"),
    "stock": ("item_id", "shop_id"),
    "sale_line": ("sale_id", "line_number"),
    "ecom_order": ("ecom_order_id",),
    "parcel": ("parcel_id",),
    "purchase_order": ("po_id",),
    "purchase_order_line": ("po_id", "line_number"),
    "transfer": ("transfer_id",),
    "transfer_line": ("transfer_id", "line_number"),
    "vendor_return_line": ("return_id", "line_number"),
}
"""The key of each table whose rows operations change."""

FILE_OF = {
    "shop": SHOPS,
    "vendor": VENDORS,
    "item": ITEMS,
    "price_break": PRICE_BREAKS,
    "sale_line": SALES,
    "ecom_order": ECOM_ORDERS,
    "purchase_order": PURCHASE_ORDERS,
    "purchase_order_line": PURCHASE_ORDERS,
    "transfer": TRANSFERS,
    "transfer_line": TRANSFERS,
}
"""The import file whose columns of the same names a table's fields come from."""

KEY_SEPARATOR = "\x1f"
"""Between the parts of a row's key in the history: the unit separator, which no imported cell may hold."""


@dataclass(frozen=True)
class Change:
    """New values of one row: ``values`` by column, ``key`` in the order of KEYS."""

    table: str
    key: tuple[Any, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One line of the history: a field of a row, what it was and what it became."""

    table: str
    key: tuple[Any, ...]
    column: str
    before: Any
    after: Any


def row_key(key: Iterable[Any]) -> str:
    """A row's key as one text, for the history."""
    return KEY_SEPARATOR.join(str(part) for part in key)


def as_text(value: Any) -> str | None:
    """A field's value as the history writes it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


# --- with the store ---


def load_ours(snapshot: Snapshot, table: str) -> pl.DataFrame:
    """Fields of ``table`` where our value stands: key columns, ``column_name``, ``imported_value``."""
    ours = with_key(snapshot, table, snapshot.frame("ours", table_name=table))
    return ours.select(*KEYS[table], "column_name", "imported_value")


def with_key(snapshot: Snapshot, table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """``rows`` that name rows of ``table`` by ``row_key``, with the columns of its key."""
    kinds = snapshot.schema(table)
    parts = pl.col("row_key").str.split(KEY_SEPARATOR).list
    return rows.with_columns(
        parts.get(place).cast(kinds[name]).alias(name) for place, name in enumerate(KEYS[table])
    )


def set_fields(tx: Transaction, number: int, change: Change) -> None:
    """Give a row new values, write the history, and remember where they now stand against the import's."""
    keys = KEYS[change.table]
    key = dict(zip(keys, change.key, strict=True))
    (before,) = tx.rows(change.table, **key)
    changed = {name: value for name, value in change.values.items() if before[name] != value}
    if not changed:
        return
    tx.update(change.table, pl.DataFrame([{**key, **changed}], infer_schema_length=None), list(keys))
    (after,) = tx.rows(change.table, **key)
    steps = [Step(change.table, change.key, name, before[name], after[name]) for name in changed]
    note(tx, number, steps)
    if not before.get("born_here"):
        for step in steps:
            hold(tx, step)


def note(tx: Transaction, number: int, steps: Iterable[Step]) -> None:
    """Write the history of fields that changed; those that kept their value are no history."""
    history = [
        {
            "operation_number": number,
            "table_name": step.table,
            "row_key": row_key(step.key),
            "column_name": step.column,
            "before": as_text(step.before),
            "after": as_text(step.after),
        }
        for step in steps
        if step.before != step.after
    ]
    tx.append("change", pl.DataFrame(history, infer_schema_length=None))


def hold(tx: Transaction, step: Step) -> None:
    """Remember a field in which we now differ from the last import; forget one in which we agree again."""
    if step.table not in FILE_OF or step.column not in FILE_OF[step.table].names or step.before == step.after:
        return
    place = {"table_name": step.table, "row_key": row_key(step.key), "column_name": step.column}
    held = tx.rows("ours", **place)
    if not held:
        imported = {"imported_value": as_text(step.before)}
        tx.append(
            "ours", pl.DataFrame([place | imported], schema_overrides=dict.fromkeys(imported, pl.String))
        )
    elif held[0]["imported_value"] == as_text(step.after):
        tx.remove("ours", pl.DataFrame([place]))
