"""File formats: CSV, spreadsheets, zip archives, PDF, and uploads."""

from core.formats.cells import (
    is_zero,
    parse_amount,
    parse_day,
    parse_moment,
    parse_quantity,
)
from core.formats.codes import same_codes
from core.formats.json_pages import JsonPage, json_pages, members_of
from core.formats.kinds import strange_content
from core.formats.letterhead import NO_LETTERHEAD, Letterhead, logo_from
from core.formats.local_dates import DATE_ORDERS, parse_local_date, possible_date_orders
from core.formats.numbers import (
    currency_codes,
    parse_number,
    parse_printed_amount,
    parse_printed_quantity,
    uses_decimal_comma,
)
from core.formats.pdf import LABEL, PdfColumn, PdfDocument
from core.formats.spreadsheets import to_csv, to_json_lines, to_spreadsheet, unescape_formula
from core.formats.tables import ROW, CsvTable, csv_table
from core.formats.uploads import LONGEST_HEADER, contents_of, is_table, names_in
from core.formats.workbooks import workbooks_as_csv
from core.formats.zips import files_in, opened_zip, refuse_too_much, unpacked, zipped
