"""Files people use: CSV, spreadsheets, zip archives, PDF, and what is uploaded."""

from core.formats.pdf import LABEL, PdfColumn, PdfDocument
from core.formats.spreadsheets import to_csv, to_json_lines, to_spreadsheet, unescape_formula
from core.formats.uploads import contents_of, csv_frame, decoded, json_page, json_pages
from core.formats.zips import files_in, opened_zip, refuse_too_much, zipped

__all__ = [
    "LABEL",
    "PdfColumn",
    "PdfDocument",
    "contents_of",
    "csv_frame",
    "decoded",
    "files_in",
    "json_page",
    "json_pages",
    "opened_zip",
    "refuse_too_much",
    "to_csv",
    "to_json_lines",
    "to_spreadsheet",
    "unescape_formula",
    "zipped",
]
