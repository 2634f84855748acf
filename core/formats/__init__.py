"""Files people use: CSV, spreadsheets, zip archives, PDF, and what is uploaded."""

from core.formats.cells import (
    is_zero,
    parse_amount,
    parse_amount_with_currency,
    parse_day,
    parse_moment,
    parse_quantity,
)
from core.formats.pdf import LABEL, PdfColumn, PdfDocument
from core.formats.spreadsheets import to_csv, to_json_lines, to_spreadsheet, unescape_formula
from core.formats.uploads import LONGEST_HEADER, contents_of, csv_frame, json_pages, names_in
from core.formats.zips import files_in, opened_zip, refuse_too_much, zipped

__all__ = [
    "LABEL",
    "LONGEST_HEADER",
    "PdfColumn",
    "PdfDocument",
    "contents_of",
    "csv_frame",
    "files_in",
    "is_zero",
    "json_pages",
    "names_in",
    "opened_zip",
    "parse_amount",
    "parse_amount_with_currency",
    "parse_day",
    "parse_moment",
    "parse_quantity",
    "refuse_too_much",
    "to_csv",
    "to_json_lines",
    "to_spreadsheet",
    "unescape_formula",
    "zipped",
]
