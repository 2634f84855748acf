"""Documents found by their number, as somebody types or scans it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from core.allocation import id_of_special_order, number_of_special_order
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
    spellings = dict.fromkeys((words.strip(), number, number.upper(), number.lower()))
    documents = [each for spelling in spellings if spelling for each in _load_of_number(snapshot, spelling)]
    return [document for document in dict.fromkeys(documents) if document.kind in kinds]


def _load_of_number(snapshot: Snapshot, number: str) -> Iterator[NamedDocument]:
    """Load the documents with exactly this number, here before in the POS."""
    linked = snapshot.rows("document", pos_number=number)
    # An import may have brought the number as a document of its own, before ours was linked to it.
    kinds_linked = {row["document_type"] for row in linked}
    by_own_number = snapshot.rows("document", document_id=number)
    itself = [row for row in by_own_number if row["document_type"] not in kinds_linked]
    for row in itself + linked:
        yield NamedDocument(row["document_type"], row["document_id"])
    if snapshot.rows("ecom_order", ecom_order_id=number):
        yield NamedDocument("ecom_order", number)
    special_order_id = id_of_special_order(number)
    if snapshot.rows("special_order", special_order_id=special_order_id):
        yield NamedDocument("ecom_order", number_of_special_order(special_order_id))


def _read(words: str) -> tuple[set[str], str]:
    """Return the kinds that ``words`` can mean, and the number in them."""
    number = words.strip().lstrip("#").strip()
    for kind, named in KIND_WORDS.items():
        for word in {*named, *map(say, named)}:
            if match := re.fullmatch(rf"{re.escape(word)}\s+#?(.+)", number, re.IGNORECASE):
                return {kind}, match[1].strip()
    return set(KIND_WORDS), number
