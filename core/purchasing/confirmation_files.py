"""Vendor confirmations: tables with the vendor's own headers, read into typed rows.

The columns are proposed from known names, corrected by the user, and remembered for the next file with the
same columns, as for every other source (core/neutral/column_mapping.py).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import polars as pl

from core.errors import Problems, RowProblem
from core.formats import (
    ROW,
    CsvTable,
    csv_table,
    parse_local_date,
    parse_printed_amount,
    parse_printed_quantity,
    possible_date_orders,
    uses_decimal_comma,
    workbooks_as_csv,
)
from core.language import marked, say
from core.neutral import (
    SYNONYMS,
    Column,
    File,
    apply_mapping,
    check_cells,
    fingerprint,
    has_no_problem,
    plain,
    propose_columns,
    trimmed,
)
from core.store import Snapshot, Store, load_settings, remember_all

ITEM_CODES = ("vendor_sku", "item_id", "sku", "manufacturer_sku", "upc", "ean")
"""Codes by which a vendor may name an item, the most certain first."""

UNIT_COLUMNS = ("confirmed", "shipped", "backordered", "cancelled")
CONFIRMED_COLUMNS = (*UNIT_COLUMNS, "unit_cost", "expected_on")
WRONG = "_wrong"
CONFIRMATION_FILE = File(
    "reply",
    (),
    (
        Column("po_id"),
        Column("line_number", "quantity", least=0),
        *(Column(code) for code in ITEM_CODES),
        *(Column(units, "quantity", least=0) for units in UNIT_COLUMNS),
        Column("unit_cost", "money", least=0),
        Column("expected_on", "date"),
        Column("reason"),
    ),
)
"""Columns of a confirmation: units confirmed in total, or shipped, backordered or cancelled; cost, date, and
the reason for fewer units."""

CONFIRMATION_SYNONYMS = {
    "po_id": (
        "PO Number", "PO No", "Purchase Order Number", "Purchase Order No", "Your PO", "Your Order",
        "Your Order No", "Customer PO", "Customer Order", "Order No", "Order Number", "Order",
    ),
    "vendor_sku": ("Item", "Item No", "Item Code", "Article", "Article No", "Part Number", "Product Code"),
    "shipped": (
        "Qty Shipped", "Shipped Qty", "Quantity Shipped", "Units Shipped", "Ship Qty", "Qty Delivered",
        "Delivered",
    ),
    "backordered": (
        "Qty Backordered", "Backordered Qty", "Quantity Backordered", "Backorder", "Backorder Qty",
        "Qty Backorder", "Back Order Qty", "Qty B/O", "B/O",
    ),
    "cancelled": (
        "Canceled", "Qty Cancelled", "Qty Canceled", "Cancelled Qty", "Canceled Qty", "Quantity Cancelled",
        "Quantity Canceled",
    ),
    "unit_cost": ("Price", "Unit Price", "Net Price"),
    "expected_on": ("Ship Date", "Delivery Date", "Due Date", "Date"),
}  # fmt: skip
"""Vendors' names of our columns in a confirmation. In other files these words mean something else (a price is
the sales price). An *Item* next to a code is the item's name."""

ORDERED_OR_CONFIRMED = frozenset(("orderqty", "quantity", "qty", "units"))
"""Headers of the confirmed units, but of the ordered ones in a file that also has shipped, backordered or
cancelled units."""

DATE_ORDER_SETTING = "date order:"
PASTED = marked("Pasted text")
"""Name of a confirmation that was pasted instead of uploaded."""


@dataclass(frozen=True)
class ConfirmationFile:
    """Confirmation file that was read.

    ``rows``: one per row, with ``_row``, its number in the file, every column of CONFIRMATION_FILE, and
    ``_wrong`` for a row with a wrong cell. ``headers``: the file's names of our columns.
    """

    name: str
    rows: pl.DataFrame
    headers: Mapping[str, str]
    problems: Sequence[RowProblem] = field(default_factory=list)

    def problem(self, row: int, column: str, value: object, sentence: str) -> RowProblem:
        """Return a problem of a row, with the file's own header."""
        return RowProblem(
            self.name, row, self.headers.get(column, column), "" if value is None else str(value), sentence
        )


def propose_confirmation_columns(
    headers: Sequence[str], remembered: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Propose the file's headers for our columns, as far as they can be recognised."""
    proposal = propose_columns(headers, CONFIRMATION_FILE.columns, remembered)
    mapping, left = proposal.mapping, {plain(header): header for header in proposal.unmapped}
    for column, names in CONFIRMATION_SYNONYMS.items():
        has_code = column in ITEM_CODES and not set(ITEM_CODES).isdisjoint(mapping)
        likely = [left[plain(name)] for name in names if plain(name) in left]
        if likely and column not in mapping and not has_code:
            mapping[column] = likely[0]
    is_ordered = plain(mapping.get("confirmed", "")) in ORDERED_OR_CONFIRMED
    if is_ordered and says_what_is_shipped(mapping) and "confirmed" not in (remembered or {}):
        del mapping["confirmed"]
    return mapping


def says_what_is_shipped(mapping: Mapping[str, str]) -> bool:
    """Return whether a confirmation has shipped, backordered or cancelled units."""
    return not {"shipped", "backordered", "cancelled"}.isdisjoint(mapping)


def confirmation_table(name: str, content: bytes) -> CsvTable:
    """Read a CSV file, a workbook, or pasted text, whose columns may be separated by several blanks.

    Lines above the headers are skipped. Raises Problems if it is not a table.
    """
    if name == PASTED and b"\t" not in content:
        content = re.sub(rb" {2,}", b"\t", content)
    names = {
        name for column in CONFIRMATION_FILE.columns for name in (column.name, *SYNONYMS.get(column.name, ()))
    }
    known = names.union(*CONFIRMATION_SYNONYMS.values())
    return csv_table(name, workbooks_as_csv({name: content})[name], known)


def dates_to_ask(table: CsvTable, mapping: Mapping[str, str]) -> list[str]:
    """Return the ways to read the dates of a confirmation if there are several, else nothing."""
    header = mapping.get("expected_on")
    orders = possible_date_orders(table.frame[header]) if header in table.headers else []
    return orders if len(orders) > 1 else []


def read_confirmation(
    name: str, table: CsvTable, mapping: Mapping[str, str], po_id: str = "", date_order: str = ""
) -> ConfirmationFile:
    """Read a confirmation with the columns of ``mapping``. ``po_id``: purchase order of rows without one.

    ``date_order``: of ``dates_to_ask``. Problems of single cells are in the result. Raises Problems if the
    file lacks required columns.
    """
    if asked := missing_columns_of_confirmation(mapping, po_id):
        raise Problems([RowProblem(name, 1, column, "", question) for column, question in asked.items()])
    named = apply_mapping(table.frame, mapping, name).with_columns(table.frame[ROW])
    text = trimmed(CONFIRMATION_FILE, named.with_columns(_as_written_by_us(named, table, date_order)))
    values, wrong, problems = check_cells(CONFIRMATION_FILE, text)
    order_number = pl.col("po_id").fill_null(po_id or None) if po_id else pl.col("po_id")
    file_problems = [
        replace(each, file=name, column=mapping.get(each.column, each.column)) for each in problems
    ]
    rows = values.with_columns((~has_no_problem(wrong)).alias(WRONG), order_number)
    return ConfirmationFile(name, rows, dict(mapping), file_problems)


def _as_written_by_us(named: pl.DataFrame, table: CsvTable, date_order: str) -> list[pl.Series]:
    """Parse amounts, units and dates as other programs print them: ``€19.90``, ``1,200``, ``20.12.2026``."""
    cells = {column: named[column].to_list() for column in named.columns if column != ROW}
    numbers = {
        column: cells[column] for column in (*UNIT_COLUMNS, "line_number", "unit_cost") if column in cells
    }
    comma = uses_decimal_comma(chain(*numbers.values()), separated_by_semicolons=table.semicolons)
    written = {
        column: [(parse_printed_amount if column == "unit_cost" else parse_printed_quantity)(
            cell, decimal_comma=comma) for cell in listed]
        for column, listed in numbers.items()
    }  # fmt: skip
    if days := cells.get("expected_on"):
        order = date_order or next(iter(possible_date_orders(days)), "")
        is_open = not date_order and len(possible_date_orders(days)) > 1
        written["expected_on"] = days if is_open else [parse_local_date(day, order) for day in days]
    return [pl.Series(column, listed, dtype=pl.String) for column, listed in written.items()]


def missing_columns_of_confirmation(mapping: Mapping[str, str], po_id: str) -> dict[str, str]:
    """Return the questions about columns that are still missing, by our column."""
    questions = {
        "po_id": say("Which purchase order is this? Choose its column, or the purchase order."),
        "line_number": say("Which items are these? Choose the column of the line, or of a code of the item."),
        "confirmed": say(
            "What does the vendor confirm? Choose the column of the units, the cost or the day."
        ),
    }
    there = {
        "po_id": bool(po_id) or "po_id" in mapping,
        "line_number": not {"line_number", *ITEM_CODES}.isdisjoint(mapping),
        "confirmed": not set(CONFIRMED_COLUMNS).isdisjoint(mapping),
    }
    return {column: question for column, question in questions.items() if not there[column]}


# --- with the store ---


def load_remembered_columns(snapshot: Snapshot, headers: Sequence[str]) -> tuple[dict[str, str], str]:
    """Load the mapping and the order of dates used for the last confirmation with these headers."""
    print_of_headers = fingerprint(headers, CONFIRMATION_FILE.name)
    remembered: dict[str, str] = load_settings(snapshot, "mapping:").get(print_of_headers, {})
    order: str = load_settings(snapshot, DATE_ORDER_SETTING).get(print_of_headers, "")
    return remembered, order


def remember_columns(
    store: Store, headers: Sequence[str], mapping: Mapping[str, str], date_order: str = ""
) -> None:
    """Keep the mapping and the order of dates for the next confirmation with these headers."""
    print_of_headers = fingerprint(headers, CONFIRMATION_FILE.name)
    settings: dict[str, Any] = {f"mapping:{print_of_headers}": dict(mapping)}
    if date_order:
        settings[f"{DATE_ORDER_SETTING}{print_of_headers}"] = date_order
    remember_all(store, settings, action="confirmation-columns")
