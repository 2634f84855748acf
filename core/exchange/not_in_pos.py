"""What our people did that no import has shown yet: what somebody has to enter in the POS."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from core.ledger import (
    DOCUMENTS,
    KEY_SEPARATOR,
    KEYS,
    as_text,
    field_named,
    load_items_of,
    load_vendors_named,
    row_key,
    value_said,
    with_key,
)
from core.store import Snapshot
from core.wording import counted

PENDING = pl.Schema({"what": pl.String, "where": pl.String, "item": pl.String, "says": pl.String})

ROWS = {
    "ecom_order": "eCom order #{}",
    "sale_line": "Sale {}, line {}",
    "purchase_order": "Purchase order {}",
    "purchase_order_line": "Purchase order {}, line {}",
    "transfer": "Transfer {}",
    "transfer_line": "Transfer {}, line {}",
    "item": "Item",
}
"""What people call a row, by the parts of its key."""


def units_not_in_pos(pending: pl.DataFrame) -> pl.DataFrame:
    """Units that moved here only: one row per document line and shop, columns PENDING.

    ``pending``: ``document_type, document_id, pending`` with the names of ``shop`` and ``item``.
    """
    return pl.DataFrame([_units(row) for row in pending.iter_rows(named=True)], schema=PENDING)


def _units(row: Mapping[str, Any]) -> dict[str, Any]:
    moved = "came in" if row["pending"] > 0 else "went out"
    return {
        "what": f"{DOCUMENTS[row['document_type']]} {row['document_id']}",
        "where": row["shop"],
        "item": row["item"],
        "says": f"{counted(abs(row['pending']), 'unit')} {moved} here and not yet in the POS",
    }


def fields_not_in_pos(ours: pl.DataFrame) -> pl.DataFrame:
    """Fields that differ from the last import: one row per field, columns PENDING.

    ``ours``: ``table_name, row_key, column_name, imported_value, value`` (as it is here) and the ``item``'s
    name, if the row is about one.
    """
    return pl.DataFrame([_field(row) for row in ours.iter_rows(named=True)], schema=PENDING)


def _field(row: Mapping[str, Any]) -> dict[str, Any]:
    table, column = row["table_name"], row["column_name"]
    parts = row["row_key"].split(KEY_SEPARATOR)
    called = ROWS.get(table, f"{table.replace('_', ' ').capitalize()} {' '.join(parts)}")
    here, there = value_said(column, row["value"]), value_said(column, row["imported_value"])
    return {
        "what": called.format(*parts),
        "where": "",
        "item": row["item"] or "",
        "says": f"{field_named(column)}: {here} here, {there} in the POS",
    }


# --- with the store ---


def load_not_in_pos(snapshot: Snapshot) -> pl.DataFrame:
    """What the next import from the POS is expected to show: one row per line that moved or field that
    differs, columns PENDING."""
    pending = snapshot.frame("pending")
    items = snapshot.frame("item", columns=["item_id", "description"], matching=pending.select("item_id"))
    shops = snapshot.frame("shop", columns=["shop_id", "name"]).rename({"name": "shop"})
    named = pending.join(items.rename({"description": "item"}), on="item_id").join(shops, on="shop_id")
    return pl.concat([units_not_in_pos(named), fields_not_in_pos(_ours(snapshot))]).sort(pl.all())


def _ours(snapshot: Snapshot) -> pl.DataFrame:
    """Fields in which we differ from the last import, with what they are here."""
    ours = snapshot.frame("ours")
    present = {
        str(table): _present(snapshot, str(table), rows) for (table,), rows in ours.group_by("table_name")
    }
    values = [as_text(present[table][key][column]) for table, key, column, _ in ours.iter_rows()]
    ours = ours.with_columns(value=pl.Series(values, dtype=pl.String))
    ours = load_vendors_named(snapshot, ours, "imported_value", "value")
    return ours.join(load_items_of(snapshot, ours), on=["table_name", "row_key"], how="left")


def _present(snapshot: Snapshot, table: str, rows: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """The rows that are named, as they are here, by their key in the history."""
    key = list(KEYS[table])
    found = snapshot.frame(table, matching=with_key(snapshot, table, rows).select(key))
    return {row_key(row[part] for part in key): row for row in found.iter_rows(named=True)}
