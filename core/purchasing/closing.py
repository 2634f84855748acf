"""Documents closed, opened again, and the remainder of their lines cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.errors import Problem
from core.ledger import By, Done, Operation, Posting, perform
from core.purchasing.documents import (
    TRANSFER,
    DocumentKind,
    load_document,
    load_sent,
    refuse_other_remainder,
    refuse_stale,
    with_more_cancelled,
)
from core.store import Store, Transaction


@dataclass(frozen=True)
class Close:
    """A document to close. ``version`` and ``to_come``: of the document that was shown, if one was."""

    kind: DocumentKind
    document_id: str
    reason: str
    version: int | None = field(default=None, compare=False)
    to_come: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Reopen:
    """A closed document to open again."""

    kind: DocumentKind
    document_id: str


@dataclass(frozen=True)
class CancelRemainder:
    """Lines whose remainder will not come; all lines where there are no ``line_numbers``. ``to_come``: units
    that were shown as still to come, if they were."""

    kind: DocumentKind
    document_id: str
    reason: str
    line_numbers: tuple[int, ...] | None = None
    to_come: int | None = field(default=None, compare=False)


# --- with the store ---


def close(
    store: Store,
    kind: DocumentKind,
    document_id: str,
    reason: str,
    *,
    version: int | None = None,
    to_come: int | None = None,
    by: By,
) -> Done:
    """Close a document: it owes nothing any more. A reason is needed once it was sent.

    Refused, with what changed, where it is no longer the ``version``, or owes other units than those
    ``to_come``, that were shown.
    """
    request = Close(kind, document_id, reason, version, to_come)
    return perform(store, Operation(by, "close", request, note=reason or None), _decide_close)


def _decide_close(tx: Transaction, request: Close, by: By) -> Posting:
    document = load_document(tx, request.kind, request.document_id)
    refuse_stale(tx, document, request.version, by.now)
    refuse_other_remainder(tx, document, request.to_come, by.now)
    if document.is_closed:
        raise Problem(f"{document.title} is already closed.")
    if not document.is_draft and not request.reason.strip():
        raise Problem(f"Say why {document.title} is closed.")
    return Posting(changes=[document.step(closed=True)], result={"closed": request.document_id})


def reopen(store: Store, kind: DocumentKind, document_id: str, *, by: By) -> Done:
    """Open a closed document again: what had not come and was not cancelled is owed again."""
    return perform(store, Operation(by, "reopen", Reopen(kind, document_id)), _decide_reopen)


def _decide_reopen(tx: Transaction, request: Reopen, _by: By) -> Posting:
    document = load_document(tx, request.kind, request.document_id)
    if not document.is_closed:
        raise Problem(f"{document.title} is not closed.")
    changes = [document.step(closed=False, listed=True)]
    return Posting(changes=changes, result={"reopened": request.document_id})


def cancel_remainder(
    store: Store,
    kind: DocumentKind,
    document_id: str,
    reason: str,
    *,
    line_numbers: Sequence[int] | None = None,
    to_come: int | None = None,
    by: By,
) -> Done:
    """Give up what is still to come on some lines, or on all: a vendor will not deliver it, a transfer
    lost it. The units are named line by line in the history and the result; undo brings them back.

    Refused, with who was last, where the document owes other units than those ``to_come`` that were shown.
    """
    chosen = None if line_numbers is None else tuple(line_numbers)
    request = CancelRemainder(kind, document_id, reason, chosen, to_come)
    operation = Operation(by, "loss" if kind is TRANSFER else "close_short", request, note=reason)
    return perform(store, operation, _decide_remainder)


def _decide_remainder(tx: Transaction, request: CancelRemainder, by: By) -> Posting:
    if not request.reason.strip():
        raise Problem("Say why the remainder is cancelled.")
    document = load_sent(tx, request.kind, request.document_id)
    refuse_other_remainder(tx, document, request.to_come, by.now)
    numbers = request.line_numbers
    chosen = document.lines if numbers is None else [document.line(number) for number in numbers]
    remainders = [(line, document.to_come(line)) for line in chosen if document.to_come(line) > 0]
    if not remainders:
        raise Problem(f"Nothing is left to come on {document.title}.")
    return Posting(
        changes=[with_more_cancelled(document, line, units) for line, units in remainders],
        result=[
            {"line_number": x["line_number"], "item_id": x["item_id"], "units": n} for x, n in remainders
        ],
    )
