"""Operations, the only way stock and documents change; their history; and the check of all of them."""

from core.ledger.activity import (
    DOCUMENT_LABELS,
    FINAL,
    OPERATION_LABELS,
    load_activity,
    load_was_done,
    operation_label,
    rows_read_text,
)
from core.ledger.change_log import (
    KEY_SEPARATOR,
    SALE_LINE_KEY,
    TABLE_KEYS,
    Change,
    as_text,
    load_local_overrides,
    row_key,
    with_key,
)
from core.ledger.check import find_problems, load_problems
from core.ledger.erasing import ABOUT_ORDERS, DETAILS, erase_fields
from core.ledger.field_labels import (
    change_text,
    field_label,
    field_labels,
    field_value_text,
    load_items_of,
    load_with_vendor_names,
    value_words,
)
from core.ledger.operations import By, Done, Operation, Posting, Request, perform
from core.ledger.recompute import (
    PAIRS_OF,
    SENT_LINE,
    ensure_stock_rows,
    load_lines,
    recompute_in_parts,
)

__all__ = [
    "ABOUT_ORDERS",
    "DETAILS",
    "DOCUMENT_LABELS",
    "FINAL",
    "KEY_SEPARATOR",
    "OPERATION_LABELS",
    "PAIRS_OF",
    "SALE_LINE_KEY",
    "SENT_LINE",
    "TABLE_KEYS",
    "By",
    "Change",
    "Done",
    "Operation",
    "Posting",
    "Request",
    "as_text",
    "change_text",
    "ensure_stock_rows",
    "erase_fields",
    "field_label",
    "field_labels",
    "field_value_text",
    "find_problems",
    "load_activity",
    "load_items_of",
    "load_lines",
    "load_local_overrides",
    "load_problems",
    "load_was_done",
    "load_with_vendor_names",
    "operation_label",
    "perform",
    "recompute_in_parts",
    "row_key",
    "rows_read_text",
    "value_words",
    "with_key",
]
