"""Documents found by their number, as somebody types or scans it."""

import re
from typing import NamedTuple

from core.allocation import SPECIAL_ORDER_NUMBER
from core.language import marked, say
from core.store import Snapshot


class NamedDocument(NamedTuple):
    """Document that a number names. ``kind``: ``purchase_order``, ``transfer`` or ``ecom_order``."""

    kind: str
    number: str


KIND_WORDS = {
    "purchase_order": (marked("PO"), marked("purchase order")),
    "transfer": (marked("transfer"),),
    "ecom_order": (marked("order"), marked("eCom order")),
}
"""Words before a number that say the kind of document, in English and in the reader's language."""


def load_documents_named(snapshot: Snapshot, words: str) -> list[NamedDocument]:
    """Load the documents that have exactly this number, here or in the POS; upper and lower case are the
    same.

    “PO 3060”, “order 20353” and “#20353” are understood.
    """
    kinds, number = _read(words)
    found: dict[NamedDocument, None] = {}
    for candidate in dict.fromkeys((words.strip(), number, number.upper(), number.lower())):
        if not candidate:
            continue
        linked = snapshot.rows("document", pos_number=candidate)
        is_now = {
            row["document_type"] for row in linked
        }  # An import may have brought that number as its own.
        itself = [
            row
            for row in snapshot.rows("document", document_id=candidate)
            if row["document_type"] not in is_now
        ]
        for row in itself + linked:
            found[NamedDocument(row["document_type"], row["document_id"])] = None
        if snapshot.rows("ecom_order", ecom_order_id=candidate):
            found[NamedDocument("ecom_order", candidate)] = None
        if snapshot.rows("special_order", special_order_id=candidate.removeprefix(SPECIAL_ORDER_NUMBER)):
            special = f"{SPECIAL_ORDER_NUMBER}{candidate.removeprefix(SPECIAL_ORDER_NUMBER)}"
            found[NamedDocument("ecom_order", special)] = None
    return [document for document in found if document.kind in kinds]


def _read(words: str) -> tuple[set[str], str]:
    """Return the kinds that ``words`` can mean, and the number in them."""
    number = words.strip().lstrip("#").strip()
    for kind, named in KIND_WORDS.items():
        for word in {*named, *map(say, named)}:
            if said := re.fullmatch(rf"{re.escape(word)}\s+#?(.+)", number, re.IGNORECASE):
                return {kind}, said[1].strip()
    return set(KIND_WORDS), number
