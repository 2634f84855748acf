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
    load_without_repeated_days,
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
from core.ledger.same_units import new_units
