"""The number in the POS: a document created here and the one that the POS keeps are one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import Problem
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.purchasing.documents import (
    PURCHASE_ORDER,
    TRANSFER,
    Document,
    DocumentKind,
    load_document,
    refuse_stale,
)
from core.store import Snapshot, Store, Transaction


@dataclass(frozen=True)
class Link:
    """A document and its number in the POS. ``version``: of the document that was shown, if one was."""

    kind: DocumentKind
    document_id: str
    pos_number: str
    version: int | None = field(default=None, compare=False)


# --- with the store ---


def link_to_pos(
    store: Store,
    kind: DocumentKind,
    document_id: str,
    pos_number: str,
    *,
    version: int | None = None,
    by: By,
) -> Done:
    """Say which number a document created here has in the POS: imports of that number follow it from now on.

    Where an import has already brought that number in as a document of its own, nothing of which was sent or
    received there, that one owes nothing any more. Refused, with what changed, where the document is no
    longer the ``version`` that was shown.
    """
    request = Link(kind, document_id, pos_number.strip(), version)
    return perform(store, Operation(by, "link", request), _decide_link)


def _decide_link(tx: Transaction, request: Link, by: By) -> Posting:
    kind, number = request.kind, request.pos_number
    document = load_document(tx, kind, request.document_id)
    refuse_stale(tx, document, request.version, by.now)
    if not number:
        raise Problem(f"Enter the number that {document.title} has in the POS.")
    if not document.header["born_here"]:
        raise Problem(f"{document.title} came from the POS: {document.document_id} is its number there.")
    if document.is_draft and document.is_closed:
        raise Problem(f"{document.title} was deleted: it has no number in the POS.")
    if document.header["pos_number"] == number:
        raise Problem(f"{document.title} already has the number {number} in the POS.")
    if document.header["pos_number"] is not None and _is_followed(document):
        raise Problem(f"{document.title} follows {document.header['pos_number']} in the POS since an import.")
    for other in tx.rows(kind.table, pos_number=number):
        raise Problem(f"{number} is already the number of {kind.name} {other[kind.key]}.")
    changes = [document.step(pos_number=number)]
    changes += [_withdrawn(tx, document, other) for other in tx.rows(kind.table, **{kind.key: number})]
    return Posting(changes=changes, result={"linked": document.document_id, "pos_number": number})


def _is_followed(document: Document) -> bool:
    """Whether an import has shown any line of the document."""
    return any(line["imported_received"] is not None for line in document.lines)


def check_link_can_be_undone(tx: Snapshot, target: Mapping[str, Any]) -> None:
    """Problem where an import has followed the number in the POS: from then on both are one."""
    document_id = json.loads(target["result"])["linked"]
    for kind in (PURCHASE_ORDER, TRANSFER):
        for header in tx.rows(kind.table, **{kind.key: document_id}):
            if _is_followed(load_document(tx, kind, document_id)):
                raise Problem(
                    f"{document_id} follows {header['pos_number']} in the POS since an import: restore the "
                    "backup made before it if the number is wrong."
                )


def _withdrawn(tx: Snapshot, document: Document, header: Mapping[str, Any]) -> Change:
    """The document that an import brought in under the number owes nothing any more."""
    kind, number = document.kind, str(header[document.kind.key])
    other = load_document(tx, kind, number)
    source = "vendor_id" if "vendor_id" in header else "from_shop_id"
    if header["born_here"]:
        raise Problem(f"{other.title} was created here too: it is no number of the POS.")
    if any(header[name] != document.header[name] for name in (source, kind.shop)):
        raise Problem(f"{other.title} is for another vendor or shop: check the number.")
    if any(line[figure] for line in other.lines for figure in ("received", "sent") if line.get(figure)):
        raise Problem(
            f"Units of {other.title} were already sent or received: receive the rest there, and close "
            f"{document.document_id}."
        )
    return Change(kind.table, (number,), {"listed": False})
