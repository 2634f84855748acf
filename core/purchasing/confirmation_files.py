"""Vendor confirmation files: CSV files with the vendor's own headers, read into typed rows.

The columns are proposed from known names, corrected by the user, and remembered for the next file with the
same columns, as for every other source (core/neutral/column_mapping.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from core.errors import Problems, RowProblem
from core.formats import csv_table, parse_printed_amount, parse_printed_quantity
from core.neutral import (
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
from core.store import Snapshot, Store, load_settings, remember

ITEM_CODES = ("vendor_sku", "item_id", "sku", "manufacturer_sku", "upc", "ean")
"""Codes by which a vendor may name an item, the most certain first."""

CONFIRMED_COLUMNS = ("confirmed", "unit_cost", "expected_on")
CONFIRMATION_FILE = File(
    "reply",
    (),
    (
        Column("po_id"),
        Column("line_number", "quantity", least=0),
        *(Column(code) for code in ITEM_CODES),
        Column("confirmed", "quantity", least=0),
        Column("unit_cost", "money", least=0),
        Column("expected_on", "date"),
        Column("reason"),
    ),
)
"""Columns of a confirmation: units confirmed in total, cost, date, and the reason for fewer units."""

CONFIRMATION_SYNONYMS = {
    "vendor_sku": ("Item", "Item No", "Item Code", "Article", "Part Number"),
    "unit_cost": ("Price", "Unit Price", "Net Price"),
    "expected_on": ("Ship Date", "Delivery Date", "Due Date", "Date"),
}
"""Vendors' names of our columns in a confirmation. In other files these words mean something else (a price is
the sales price). An *Item* next to a code is the item's name."""


@dataclass(frozen=True)
class ConfirmationFile:
    """Confirmation file that was read.

    ``rows``: one per readable row, with ``_row``, its number in the file, and every column of
    CONFIRMATION_FILE. ``headers``: the file's names of our columns.
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
    return mapping


def confirmation_headers(name: str, content: bytes) -> list[str]:
    """Return the column names of a confirmation. Raises Problems if the file is not a table."""
    return csv_table(name, content).headers


def read_confirmation(
    name: str, content: bytes, mapping: Mapping[str, str], po_id: str = ""
) -> ConfirmationFile:
    """Read a confirmation with the columns of ``mapping``. ``po_id``: purchase order of rows without one.

    Rows with wrong cells are left out, and their problems are in the result. Raises Problems if the file is
    not a table or lacks required columns.
    """
    if asked := missing_columns_of_confirmation(mapping, po_id):
        raise Problems([RowProblem(name, 1, column, "", question) for column, question in asked.items()])
    named = apply_mapping(csv_table(name, content).frame, mapping, name)
    text = trimmed(CONFIRMATION_FILE, named.with_columns(_as_numbers(named)))
    values, wrong, problems = check_cells(CONFIRMATION_FILE, text)
    order_number = pl.col("po_id").fill_null(po_id or None) if po_id else pl.col("po_id")
    file_problems = [
        replace(each, file=name, column=mapping.get(each.column, each.column)) for each in problems
    ]
    return ConfirmationFile(
        name, values.filter(has_no_problem(wrong)).with_columns(order_number), dict(mapping), file_problems
    )


def _as_numbers(named: pl.DataFrame) -> list[pl.Series]:
    """Parse amounts and units as other programs print them: ``€19.90``, ``2.0``."""
    plain = {
        "unit_cost": parse_printed_amount,
        "confirmed": parse_printed_quantity,
        "line_number": parse_printed_quantity,
    }
    return [
        pl.Series(column, [parse(cell.strip()) for cell in named[column]], dtype=pl.String)
        for column, parse in plain.items()
        if column in named.columns
    ]


def missing_columns_of_confirmation(mapping: Mapping[str, str], po_id: str) -> dict[str, str]:
    """Return the questions about columns that are still missing, by our column."""
    questions = {
        "po_id": "Which purchase order is this? Choose its column, or the purchase order.",
        "line_number": "Which items are these? Choose the column of the line, or of a code of the item.",
        "confirmed": "What does the vendor confirm? Choose the column of the units, the cost or the day.",
    }
    there = {
        "po_id": bool(po_id) or "po_id" in mapping,
        "line_number": not {"line_number", *ITEM_CODES}.isdisjoint(mapping),
        "confirmed": not set(CONFIRMED_COLUMNS).isdisjoint(mapping),
    }
    return {column: question for column, question in questions.items() if not there[column]}


# --- with the store ---


def load_remembered_columns(snapshot: Snapshot, headers: Sequence[str]) -> dict[str, str]:
    """Load the mapping used for the last confirmation with these headers."""
    kept: dict[str, str] = load_settings(snapshot, "mapping:").get(
        fingerprint(headers, CONFIRMATION_FILE.name), {}
    )
    return kept


def remember_columns(store: Store, headers: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Keep which column is which, for the next reply with these headers."""
    name = f"mapping:{fingerprint(headers, CONFIRMATION_FILE.name)}"
    remember(store, name, dict(mapping), action="confirmation-columns")
