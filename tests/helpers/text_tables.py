"""Frames and ledgers from small text tables, so that a test reads like the page it is about."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

TYPES: dict[str, pl.DataType] = {
    **dict.fromkeys(
        ("moved", "quantity", "shipped", "refunded", "taken_back", "waiting", "backordered", "covered"),
        pl.Int64(),
    ),
    **dict.fromkeys(("to_order", "on_hand", "found", "shelf", "customers_short", "incoming"), pl.Int64()),
    **dict.fromkeys(("drafted", "units", "expected", "left", "packed", "taken_anyway", "turn"), pl.Int64()),
    "line_number": pl.Int64(),
    "returned_line_number": pl.Int64(),
    "caused_at": pl.Datetime("us"),
    "part_received": pl.Boolean(),
    "came_in": pl.Boolean(),
    "unit_price": pl.Decimal(18, 4),
    "unit_cost": pl.Decimal(18, 4),
    "money": pl.Decimal(18, 4),
    "occurred_at": pl.Datetime("us"),
    "expected_on": pl.Date(),
}
"""The type of a column by its name; text where it is not named here."""
SHORT = {"item": "item_id", "shop": "shop_id", "type": "document_type", "document": "document_id"} | {
    "line": "line_number",
    "order": "ecom_order_id",
    "at": "occurred_at",
    "due": "expected_on",
    "payment": "payment_status",
    "shipment": "shipment_status",
}
"""Short names of columns in the tables of the tests."""


def table(text: str, **same: Any) -> pl.DataFrame:
    """A frame from a text table: a row of names, then values; ``-`` is empty. ``same``: columns that are
    alike on every row. Days are written as days of November 2026 (``at``, ``due``)."""
    names, *rows = [line.split() for line in text.strip().splitlines()]
    names = [SHORT.get(name, name) for name in names]
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return frame([{**same, **row} for row in found], [*same, *names])


def frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pl.DataFrame:
    """A frame with the columns' own types, from texts or values."""
    schema = {name: TYPES.get(name, pl.String()) for name in columns}
    values = [{name: _value(name, row.get(name)) for name in columns} for row in rows]
    return pl.DataFrame(values, schema=schema)


def _value(name: str, value: Any) -> Any:
    if value is None or value == "-":
        return None
    if not isinstance(value, str):
        return value
    if name == "occurred_at":
        return datetime(2026, 11, int(value))
    if name == "expected_on":
        return date(2026, 11, int(value))
    if isinstance(TYPES.get(name), pl.Decimal):
        return Decimal(value)
    return int(value) if isinstance(TYPES.get(name), pl.Int64) else value


LINE_COLUMNS = [
    "item_id", "shop_id", "document_type", "document_id", "line_number", "occurred_at", "moved", "quantity",
    "ecom_order_id", "unit_price", "shipped", "refunded", "packed", "taken_anyway", "returned_sale_id",
    "returned_line_number", "payment_status", "shipment_status", "turn",
]  # fmt: skip


def line_frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """The line frame of oldest_first.py. Of a row that does not say: a sale, line 1, of item i in
    shop A, nothing shipped or refunded, and what moved is the quantity that was sold."""
    return frame([_line(row) for row in rows], LINE_COLUMNS)


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    line = {"item_id": "i", "shop_id": "A", "document_type": "sale", "line_number": 1, "turn": 0, **row}
    if line["document_type"] == "sale":
        line = {"shipped": 0, "refunded": 0, "quantity": -int(line.get("moved", 0)), **line}
    return line if "moved" in line else {**line, "moved": -int(line["quantity"])}


def lines(text: str) -> pl.DataFrame:
    """``line_frame`` from a text table."""
    names, *rows = [line.split() for line in text.strip().splitlines()]
    names = [SHORT.get(name, name) for name in names]
    cells = [dict(zip(names, row, strict=True)) for row in rows]
    return line_frame([{name: cell for name, cell in row.items() if cell != "-"} for row in cells])


def stock(on_hand: int, found: int = 0) -> pl.DataFrame:
    """On hand of item i in shop A."""
    return table(f"item shop on_hand found\ni A {on_hand} {found}")
