"""Changes made here that no import has shown yet, so that somebody has to enter them in the POS."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from core.exchange.schemas import NOT_IN_POS_ROWS
from core.language import marked, say
from core.ledger import (
    DOCUMENT_LABELS,
    KEY_SEPARATOR,
    TABLE_KEYS,
    as_text,
    field_label,
    field_value_text,
    load_items_of,
    load_with_vendor_names,
    row_key,
    with_key,
)
from core.store import Snapshot, load_time_zone
from core.wording import counted

ROW_LABELS = {
    "ecom_order": marked("eCom order #{number}"),
    "sale_line": marked("Sale {number}, line {line}"),
    "purchase_order": marked("Purchase order {number}"),
    "purchase_order_line": marked("Purchase order {number}, line {line}"),
    "transfer": marked("Transfer {number}"),
    "transfer_line": marked("Transfer {number}, line {line}"),
    "item": marked("Item"),
}
"""Names of rows for people, by the parts of the key."""
CAME_IN = marked("{units} came in here and not yet in the POS")
WENT_OUT = marked("{units} went out here and not yet in the POS")


def units_not_in_pos(pending: pl.DataFrame) -> pl.DataFrame:
    """List units that only moved here: one row per document line and shop, columns NOT_IN_POS_ROWS.

    ``pending``: ``document_type, document_id, pending`` with the names of ``shop`` and ``item``.
    """
    return pl.DataFrame([_units(row) for row in pending.iter_rows(named=True)], schema=NOT_IN_POS_ROWS)


def _units(row: Mapping[str, Any]) -> dict[str, Any]:
    sentence = CAME_IN if row["pending"] > 0 else WENT_OUT
    return {
        "what": f"{say(DOCUMENT_LABELS[row['document_type']])} {row['document_id']}",
        "where": row["shop"],
        "item": row["item"],
        "says": say(sentence, units=counted(abs(row["pending"]), "unit", "units")),
    }


def fields_not_in_pos(overrides: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """List fields that differ from the last import: one row per field, columns NOT_IN_POS_ROWS.

    ``overrides``: ``table_name, row_key, column_name, imported_value, value`` (our value) and the ``item``'s
    name, if the row is about one; ``time_zone``: of the clock that moments are told by.
    """
    rows = [_field(row, time_zone) for row in overrides.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=NOT_IN_POS_ROWS)


def _field(row: Mapping[str, Any], time_zone: str) -> dict[str, Any]:
    table, column = row["table_name"], row["column_name"]
    parts = row["row_key"].split(KEY_SEPARATOR)
    here, there = (field_value_text(column, row[name], time_zone) for name in ("value", "imported_value"))
    return {
        "what": _row_label(table, parts),
        "where": "",
        "item": row["item"] or "",
        "says": say(
            "{field}: {here} here, {there} in the POS", field=field_label(column), here=here, there=there
        ),
    }


def _row_label(table: str, parts: Sequence[str]) -> str:
    """Return the name of a row. ``parts``: of its key."""
    if table not in ROW_LABELS:
        return f"{table.replace('_', ' ').capitalize()} {' '.join(parts)}"
    return say(ROW_LABELS[table], **dict(zip(("number", "line"), parts, strict=False)))


# --- with the store ---


def load_not_in_pos(snapshot: Snapshot) -> pl.DataFrame:
    """Load what the next import from the POS should show: one row per moved line or differing field.

    Columns: NOT_IN_POS_ROWS.
    """
    pending = snapshot.frame("pending")
    items = snapshot.frame("item", columns=["item_id", "description"], matching=pending.select("item_id"))
    shops = snapshot.frame("shop", columns=["shop_id", "name"]).rename({"name": "shop"})
    named = pending.join(items.rename({"description": "item"}), on="item_id").join(shops, on="shop_id")
    fields = fields_not_in_pos(_load_overrides(snapshot), load_time_zone(snapshot))
    return pl.concat([units_not_in_pos(named), fields]).sort(pl.all())


def _load_overrides(snapshot: Snapshot) -> pl.DataFrame:
    """Load the fields in which we differ from the last import, with our values."""
    overrides = snapshot.frame("ours")
    present = {
        str(table): _load_current_rows(snapshot, str(table), rows)
        for (table,), rows in overrides.group_by("table_name")
    }
    values = [as_text(present[table][key][column]) for table, key, column, _ in overrides.iter_rows()]
    overrides = overrides.with_columns(value=pl.Series(values, dtype=pl.String))
    overrides = load_with_vendor_names(snapshot, overrides, "imported_value", "value")
    return overrides.join(load_items_of(snapshot, overrides), on=["table_name", "row_key"], how="left")


def _load_current_rows(snapshot: Snapshot, table: str, rows: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Load the named rows as they are here, by their key in the change log."""
    key = list(TABLE_KEYS[table])
    current = snapshot.frame(table, matching=with_key(snapshot, table, rows).select(key))
    return {row_key(row[part] for part in key): row for row in current.iter_rows(named=True)}
