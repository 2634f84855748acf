"""POS numbers: link a document created here to the same document in the POS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from core.errors import Problem
from core.language import say
from core.ledger import By, Done, Operation, Posting, as_text, perform, row_key
from core.purchasing.documents import (
    PURCHASE_ORDER,
    TRANSFER,
    Document,
    DocumentKind,
    load_document,
    load_document_itself,
)
from core.purchasing.stale_forms import refuse_stale
from core.purchasing.twins import merge_twin
from core.store import Snapshot, Store, Transaction

KINDS_BY_TABLE = {kind.table: kind for kind in (PURCHASE_ORDER, TRANSFER)}


@dataclass(frozen=True)
class Link:
    """Document and its POS number. ``version``: of the document that was shown, if one was."""

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
    """Record the POS number of a document created here. Imports of that number follow it from now on.

    If an import has already brought that number as a separate document, the two become one, line by line:
    units sent or received there are on this document. Refused, naming the changes, if the document is no
    longer the ``version`` that was shown.
    """
    request = Link(kind, document_id, pos_number.strip(), version)
    return perform(store, Operation(by, "link", request), _decide_link)


def _decide_link(tx: Transaction, request: Link, by: By) -> Posting:
    kind, number = request.kind, request.pos_number
    document = load_document(tx, kind, request.document_id)
    refuse_stale(tx, document, request.version, by.now)
    if not number:
        raise Problem(say("Enter the number that {name} has in the POS.", name=document.name))
    if not document.header.born_here:
        raise Problem(
            say(
                "{title} came from the POS: {number} is its number there.",
                title=document.title,
                number=document.document_id,
            )
        )
    if document.is_draft and document.is_closed:
        raise Problem(say("{title} was deleted and has no POS number.", title=document.title))
    if document.header.pos_number == number:
        raise Problem(
            say("{title} already has the number {number} in the POS.", title=document.title, number=number)
        )
    if document.header.pos_number is not None and _is_followed(document):
        raise Problem(
            say(
                "{title} follows {number} in the POS since an import.",
                title=document.title,
                number=document.header.pos_number,
            )
        )
    for other in tx.rows(kind.table, pos_number=number):
        raise Problem(
            say(
                "{number} is already the number of {noun} {name}.",
                number=number,
                noun=say(kind.name),
                name=other[kind.key],
            )
        )
    result = {"linked": document.document_id, "pos_number": number}
    if tx.rows(kind.table, **{kind.key: number}):
        twin = load_document_itself(tx, kind, number)
        _check_is_twin(document, twin)
        return merge_twin(tx, document, twin, by.now, result)
    return Posting(changes=[document.step(pos_number=number)], result=result)


def _is_followed(document: Document) -> bool:
    """Return True if an import has shown any line of the document."""
    return any(line.imported_received is not None for line in document.lines)


def check_link_can_be_undone(tx: Snapshot, target: Mapping[str, Any]) -> None:
    """Raise Problem if an import has followed the POS number, because the two documents are one from
    then on."""
    changed = tx.frame("change", operation_number=target["number"])
    for table, key, number in (
        changed.filter(column_name="pos_number").select("table_name", "row_key", "after").iter_rows()
    ):
        document = load_document(tx, KINDS_BY_TABLE[table], key)
        is_shown = pl.col("column_name").str.starts_with("imported_")
        shown = changed.filter(is_shown).select("row_key", "column_name", "after").rows()
        linked = {(line, column): after for line, column, after in shown}
        if any(
            as_text(getattr(line, column)) != linked.get((row_key([key, line.line_number]), column))
            for line in document.lines
            for column in ("imported_received", "imported_sent")
        ):
            raise Problem(
                say(
                    "{document} follows {number} in the POS since an import. Restore the backup made "
                    "before it if the number is wrong.",
                    document=key,
                    number=number,
                )
            )


def _check_is_twin(document: Document, twin: Document) -> None:
    """Raise Problem if the document imported under the number is another one."""
    ours, theirs = document.header, twin.header
    if theirs.born_here:
        raise Problem(say("{title} was created here too, so this is not a POS number.", title=twin.title))
    if (theirs.source_id, theirs.shop_id) != (ours.source_id, ours.shop_id):
        raise Problem(say("{title} is for another vendor or shop. Check the number.", title=twin.title))
