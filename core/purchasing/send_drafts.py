"""Many drafts sent at once: purchase orders go to their vendors, transfers leave their senders."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.errors import Problem
from core.language import say
from core.ledger import By, Done, Operation, Posting, perform
from core.purchasing.documents import DOCUMENT_KINDS, TRANSFER
from core.purchasing.purchase_orders import SendOrder, send_order_posting
from core.purchasing.transfers import Dispatch, check_senders_have_all, dispatch_posting
from core.store import Store, Transaction


@dataclass(frozen=True)
class DraftToSend:
    """A draft as it was shown: ``kind`` is a word of DOCUMENT_KINDS."""

    kind: str
    document_id: str
    version: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class SendDrafts:
    """Drafts to send, each once."""

    drafts: tuple[DraftToSend, ...]


# --- with the store ---


def send_drafts(store: Store, drafts: Sequence[DraftToSend], *, by: By) -> Done:
    """Send drafts with the days they have: all of them, or none. Result: ``[{"kind", "document_id"}]``.

    Refused as each alone would be: where one was changed since it was shown, has no lines, or takes more than
    its sender has; what several transfers take from one shelf is added up.
    """
    return perform(store, Operation(by, "send_drafts", SendDrafts(tuple(drafts))), _decide_send_drafts)


def _decide_send_drafts(tx: Transaction, request: SendDrafts, by: By) -> Posting:
    if not request.drafts:
        raise Problem(say("Choose the drafts to send."))
    for (kind, number), times in Counter((each.kind, each.document_id) for each in request.drafts).items():
        if times > 1:
            raise Problem(
                say(
                    "{noun} {number} was chosen twice.",
                    noun=say(DOCUMENT_KINDS[kind].name.capitalize()),
                    number=number,
                )
            )
    posting = Posting(
        result=[{"kind": each.kind, "document_id": each.document_id} for each in request.drafts]
    )
    for draft in request.drafts:
        one = _decide_one(tx, draft, by)
        posting.changes += one.changes
        posting.movements += one.movements
    check_senders_have_all(tx, posting.movements)
    return posting


def _decide_one(tx: Transaction, draft: DraftToSend, by: By) -> Posting:
    if DOCUMENT_KINDS[draft.kind] is TRANSFER:
        return dispatch_posting(
            tx, Dispatch(draft.document_id, None, below_zero=False, version=draft.version), by
        )
    order = SendOrder(draft.document_id, None, draft.version)
    (header,) = tx.rows("purchase_order", po_id=draft.document_id) or [{"expected_on": None}]
    return send_order_posting(tx, replace(order, expected_on=header["expected_on"]), by)
