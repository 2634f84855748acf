"""Operations: the only way stock and documents change; their history, and the check of them all."""

from core.ledger.changes import KEY_SEPARATOR, KEYS, Change, as_text, load_ours, row_key, with_key
from core.ledger.check import load_problems
from core.ledger.field_names import (
    FIELDS,
    change_told,
    field_named,
    load_items_of,
    load_vendors_named,
    value_said,
)
from core.ledger.journal import DOCUMENTS, FINAL, KINDS, load_history, rows_read
from core.ledger.operations import By, Done, Operation, Posting, Request, perform
from core.ledger.recompute import PAIRS_OF, load_lines, settle, with_stock

__all__ = [
    "DOCUMENTS",
    "FIELDS",
    "FINAL",
    "KEYS",
    "KEY_SEPARATOR",
    "KINDS",
    "PAIRS_OF",
    "By",
    "Change",
    "Done",
    "Operation",
    "Posting",
    "Request",
    "as_text",
    "change_told",
    "field_named",
    "load_history",
    "load_items_of",
    "load_lines",
    "load_ours",
    "load_problems",
    "load_vendors_named",
    "perform",
    "row_key",
    "rows_read",
    "settle",
    "value_said",
    "with_key",
    "with_stock",
]
