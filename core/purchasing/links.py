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
    _check_can_be_linked(document, number)
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


def _check_can_be_linked(document: Document, number: str) -> None:
    """Raise Problem if the document was not created here, was deleted as a draft, or cannot get another
    number."""
    title, number_before = document.title, document.header.pos_number
    if not number:
        raise Problem(say("Enter the number that {name} has in the POS.", name=document.name))
    if not document.header.born_here:
        sentence = say(
            "{title} came from the POS: {number} is its number there.",
            title=title,
            number=document.document_id,
        )
        raise Problem(sentence)
    if document.is_draft and document.is_closed:
        raise Problem(say("{title} was deleted and has no POS number.", title=title))
    if number_before == number:
        raise Problem(say("{title} already has the number {number} in the POS.", title=title, number=number))
    if number_before is not None and _is_followed(document):
        raise Problem(
            say(
                "{title} follows {number} in the POS since an import.",
                title=title,
                number=number_before,
            )
        )


def _is_followed(document: Document) -> bool:
    """Return True if an import has shown any line of the document."""
    return any(line.imported_received is not None for line in document.lines)


def check_link_can_be_undone(tx: Snapshot, target: Mapping[str, Any]) -> None:
    """Raise Problem if an import has followed the POS number, because the two documents are one from
    then on."""
    changed = tx.frame("change", operation_number=target["number"])
    links = changed.filter(column_name="pos_number").select("table_name", "row_key", "after")
    for table, key, number in links.iter_rows():
        document = load_document(tx, KINDS_BY_TABLE[table], key)
        if _was_imported_since(document, key, changed):
            raise Problem(
                say(
                    "{document} follows {number} in the POS since an import. Restore the backup made "
                    "before it if the number is wrong.",
                    document=key,
                    number=number,
                )
            )


def _was_imported_since(document: Document, key: str, changed: pl.DataFrame) -> bool:
    """Return True if a line's imported units are others than the link left. ``changed``: the link's changes,
    in which the document is named ``key``."""
    is_imported = pl.col("column_name").str.starts_with("imported_")
    values = changed.filter(is_imported).select("row_key", "column_name", "after").rows()
    left_by_link = {(line, column): after for line, column, after in values}
    return any(
        as_text(getattr(line, column)) != left_by_link.get((row_key([key, line.line_number]), column))
        for line in document.lines
        for column in ("imported_received", "imported_sent")
    )


def _check_is_twin(document: Document, twin: Document) -> None:
    """Raise Problem if the document imported under the number is another one."""
    ours, theirs = document.header, twin.header
    if theirs.born_here:
        raise Problem(say("{title} was created here too, so this is not a POS number.", title=twin.title))
    if (theirs.source_id, theirs.shop_id) != (ours.source_id, ours.shop_id):
        raise Problem(say("{title} is for another vendor or shop. Check the number.", title=twin.title))
