"""Closing and reopening documents, and cancelling the remainder of their lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.errors import Problem
from core.language import say
from core.ledger import By, Done, Operation, Posting, perform
from core.purchasing.documents import TRANSFER, DocumentKind, load_document, load_sent, with_more_cancelled
from core.purchasing.stale_forms import refuse_other_remainder, refuse_stale
from core.store import Store, Transaction


@dataclass(frozen=True)
class Close:
    """Document to close. ``version`` and ``to_come``: of the document that was shown, if one was."""

    kind: DocumentKind
    document_id: str
    reason: str
    version: int | None = field(default=None, compare=False)
    to_come: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Reopen:
    """Closed document to reopen."""

    kind: DocumentKind
    document_id: str


@dataclass(frozen=True)
class CancelRemainder:
    """Lines whose remainder is cancelled; all lines if ``line_numbers`` is empty. ``to_come``: incoming units
    that were shown, if they were."""

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
    """Close a document, so that it owes nothing. A reason is required once it was sent.

    Refused, naming the changes, if it is no longer the ``version``, or no longer owes the ``to_come`` units,
    that were shown.
    """
    request = Close(kind, document_id, reason, version, to_come)
    return perform(store, Operation(by, "close", request, note=reason or None), _decide_close)


def _decide_close(tx: Transaction, request: Close, by: By) -> Posting:
    document = load_document(tx, request.kind, request.document_id)
    refuse_stale(tx, document, request.version, by.now)
    refuse_other_remainder(tx, document, request.to_come, by.now)
    if document.is_closed:
        raise Problem(say("{title} is already closed.", title=document.title))
    if not document.is_draft and not request.reason.strip():
        raise Problem(say("Say why {name} is closed.", name=document.name))
    return Posting(changes=[document.step(closed=True)], result={"closed": document.document_id})


def reopen(store: Store, kind: DocumentKind, document_id: str, *, by: By) -> Done:
    """Reopen a closed document. Units that did not arrive and were not cancelled are owed again."""
    return perform(store, Operation(by, "reopen", Reopen(kind, document_id)), _decide_reopen)


def _decide_reopen(tx: Transaction, request: Reopen, _by: By) -> Posting:
    document = load_document(tx, request.kind, request.document_id)
    if not document.is_closed:
        raise Problem(say("{title} is not closed.", title=document.title))
    changes = [document.step(closed=False, listed=True)]
    return Posting(changes=changes, result={"reopened": document.document_id})


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
    """Cancel the incoming units of some lines, or of all: a vendor will not deliver them, a transfer lost
    them.

    The history and the result name the units of each line; undo restores them. Refused, naming the last
    person, if the document no longer owes the ``to_come`` units that were shown.
    """
    chosen = None if line_numbers is None else tuple(line_numbers)
    request = CancelRemainder(kind, document_id, reason, chosen, to_come)
    operation = Operation(by, "loss" if kind is TRANSFER else "close_short", request, note=reason)
    return perform(store, operation, _decide_remainder)


def _decide_remainder(tx: Transaction, request: CancelRemainder, by: By) -> Posting:
    if not request.reason.strip():
        raise Problem(say("Say why the remainder is cancelled."))
    document = load_sent(tx, request.kind, request.document_id)
    refuse_other_remainder(tx, document, request.to_come, by.now)
    numbers = request.line_numbers
    chosen = document.lines if numbers is None else [document.line(number) for number in numbers]
    remainders = [line for line in chosen if line.to_come > 0]
    if not remainders:
        raise Problem(say("Nothing is incoming on {document}.", document=document.name))
    return Posting(
        changes=[with_more_cancelled(document, line, line.to_come) for line in remainders],
        result=[
            {"line_number": line.line_number, "item_id": line.item_id, "units": line.to_come}
            for line in remainders
        ],
    )
