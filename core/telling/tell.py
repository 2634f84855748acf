"""Telling: a person's press writes the messages. An e-mail is sent afterwards, a call has been made."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.access import asker, check_may, refused_for_shops
from core.allocation import id_of_special_order, is_special_order
from core.errors import Problem
from core.language import say
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.messages import (
    ANSWERED,
    BY_MAIL,
    BY_PHONE,
    DOUBTFUL,
    KNOWS,
    LATE,
    LEFT,
    LEFT_WORD,
    MISSED,
    NOT_LEFT,
    OF_ORDERS_HERE,
    ORDER_TO_VENDOR,
    QUESTION_TO_VENDOR,
    REACHED,
    READY,
    REFUNDED,
    SHIPPED,
    TO_CUSTOMERS,
    TO_SEND,
    TOLD_ANYHOW,
    NewMessage,
    check_not_told_yet,
    message_rows,
    step_to,
)
from core.store import Snapshot, Store, Transaction

ADDRESS = re.compile(r"[^\s@,;:<>?&\"()\[\]\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""An e-mail address that names one mailbox and nothing else."""

OPERATION_OF = {
    READY: "told_ready",
    SHIPPED: "told_shipped",
    LATE: "told_late",
    REFUNDED: "told_refunded",
    ORDER_TO_VENDOR: "order_mailed",
    QUESTION_TO_VENDOR: "vendor_asked",
}
"""Kind of operation by kind of message, and so the right it takes (core/access/rights.py)."""

OUTCOMES = {
    BY_MAIL: (TO_SEND,),
    BY_PHONE: (REACHED, MISSED, LEFT_WORD),
}
"""States in which a message may begin, by channel; of others TOLD_ANYHOW."""

MOST_TOLD = 1_000
"""Most messages of one press."""


@dataclass(frozen=True)
class Tell:
    """Messages of one kind, and the orders or documents they are about."""

    order_ids: tuple[str, ...]
    messages: tuple[NewMessage, ...]
    vendor_email: tuple[str, str] = field(default=("", ""))
    vendor_phone: tuple[str, str] = field(default=("", ""))


@dataclass(frozen=True)
class Settle:
    """Message of which nobody knew whether it left. ``document_id``: the first order or document of it."""

    document_id: str
    message_id: str
    sent: bool


@dataclass(frozen=True)
class NoteAnswer:
    """Answer of a vendor in words. ``document_id``: the first purchase order of the message."""

    document_id: str
    message_id: str
    answer: str


@dataclass(frozen=True)
class Sent:
    """Message that the mail server accepted, and the orders whose promise it tells."""

    order_ids: tuple[str, ...]
    message_id: str


def right_to_tell(kind: str) -> str:
    """Return the right that a kind of message takes."""
    return OPERATION_OF[kind].replace("_", "-")


def is_address(text: str | None) -> bool:
    """Return True for the address of one mailbox."""
    return bool(text and ADDRESS.fullmatch(text.strip()))


def check_message(message: NewMessage) -> None:
    """Raise Problem if a message has no text, or an address that cannot be used."""
    title = message.about[0].title
    if message.state not in OUTCOMES.get(message.channel, (TOLD_ANYHOW,)):
        raise Problem(say("{title}: say how the call went.", title=title))
    if message.channel == BY_MAIL and not is_address(message.recipient):
        raise Problem(
            say("{title}: “{recipient}” is not an e-mail address.", title=title, recipient=message.recipient)
        )
    if message.channel == BY_MAIL and not (message.subject.strip() and message.body.strip()):
        raise Problem(say("{title}: enter a subject and a text.", title=title))
    if message.answer and message.state not in KNOWS:
        raise Problem(say("{title}: nobody was reached who could have answered.", title=title))


# --- with the store ---


def tell(
    store: Store,
    messages: Sequence[NewMessage],
    *,
    vendor_email: tuple[str, str] = ("", ""),
    vendor_phone: tuple[str, str] = ("", ""),
    by: By,
) -> Done:
    """Write messages of one kind; e-mails leave from then on. Each is told once, whoever presses how often.

    ``vendor_email``, ``vendor_phone``: a vendor and the address or number that is kept for it. Raises Problem
    for an address or text that cannot be used, Refused for what was told before. Result: the ids of the
    messages.
    """
    kinds = {message.kind for message in messages}
    if len(kinds) != 1:
        raise Problem(say("Choose what to tell first."))
    if len(messages) > MOST_TOLD:
        raise Problem(say("Tell at most {most:,} at once.", most=MOST_TOLD))
    for message in messages:
        check_message(message)
    ids = tuple(dict.fromkeys(about.document_id for message in messages for about in message.about))
    request = Tell(ids, tuple(messages), vendor_email, vendor_phone)
    return perform(store, Operation(by, OPERATION_OF[kinds.pop()], request), _decide_telling)


def _decide_telling(tx: Transaction, request: Tell, by: By) -> Posting:
    _check_own_shops_of(tx, request.messages[0].kind, request.order_ids)
    check_not_told_yet(tx, request.messages)
    rows = message_rows(request.messages, by)
    promises = {
        about.document_id: about.promise
        for message in request.messages
        for about in message.about
        if message.kind == LATE and message.state in KNOWS
    }
    changes = promise_changes(tx, promises, by)
    contacts = {"email": request.vendor_email, "phone": request.vendor_phone}
    changes += [
        Change("vendor", (vendor_id,), {name: value.strip()})
        for name, (vendor_id, value) in contacts.items()
        if vendor_id
    ]
    return Posting(rows=rows, changes=changes, result=[row["message_id"] for row in rows["message"]])


def promise_changes(tx: Snapshot, promises: Mapping[str, Any], by: By) -> list[Change]:
    """Return the changes of orders whose customer knows this promise from now on."""
    special = {id_of_special_order(each): each for each in promises if is_special_order(each)}
    special_orders = tx.frame("special_order", columns=["special_order_id"], special_order_id=list(special))
    web = tx.frame("ecom_order", columns=["ecom_order_id"], ecom_order_id=list(promises))
    known = [("ecom_order", each, each) for each in web["ecom_order_id"].sort()]
    known += [("special_order", each, special[each]) for each in special_orders["special_order_id"].sort()]
    return [
        Change(table, (key,), {"told_promise": promises[order], "told_at": by.now, "told_by": by.actor})
        for table, key, order in known
    ]


def _check_own_shops_of(tx: Snapshot, kind: str, document_ids: Iterable[str]) -> None:
    """Raise NotAllowed if the asker's role does not hold for a shop of the orders or documents."""
    role_shops = asker().shops
    if role_shops is None:
        return
    ids = list(document_ids)
    if kind in TO_CUSTOMERS:
        shops = set(tx.frame("ecom_order_shop", columns=["shop_id"], ecom_order_id=ids)["shop_id"])
    else:
        shops = set(tx.frame("purchase_order", columns=["shop_id"], po_id=ids)["shop_id"])
    if elsewhere := shops - role_shops:
        raise refused_for_shops(role_shops, elsewhere)


def settle_doubt(store: Store, message_id: str, *, sent: bool, by: By) -> Done:
    """Say of an e-mail in doubt whether it left. One that did not may be sent anew.

    Raises Problem if it is not in doubt any more."""
    with store.read() as snapshot:
        told = _told(snapshot, message_id)
    request = Settle(told[0]["document_id"] if told else "", message_id, sent)
    return perform(store, Operation(by, "message_settled", request), _decide_settling)


def _told(snapshot: Snapshot, message_id: str) -> list[dict[str, Any]]:
    return snapshot.rows("message_told", message_id=message_id)


def _decide_settling(tx: Transaction, request: Settle, by: By) -> Posting:
    told = _told(tx, request.message_id)
    if not told or told[0]["state"] != DOUBTFUL:
        raise Problem(say("This was settled already. Reload to see it."))
    check_may(right_to_tell(told[0]["kind"]))
    _check_own_shops_of(tx, told[0]["kind"], [row["document_id"] for row in told])
    step_to(tx, request.message_id, LEFT if request.sent else NOT_LEFT, by=by.actor, now=by.now)
    return Posting(changes=_told_promises(tx, told, by) if request.sent else [], result={})


def _told_promises(tx: Snapshot, told: Sequence[Mapping[str, Any]], by: By) -> list[Change]:
    """Return the promises that a message told."""
    promises = {row["document_id"]: row["promise"] for row in told if row["kind"] == LATE}
    return promise_changes(tx, promises, by)


def note_answer(store: Store, message_id: str, answer: str, *, by: By) -> Done:
    """Record what a vendor answered, in words. Raises Problem without words, or if it was not asked."""
    with store.read() as snapshot:
        told = _told(snapshot, message_id)
    request = NoteAnswer(told[0]["document_id"] if told else "", message_id, answer.strip())
    return perform(store, Operation(by, "vendor_answered", request), _decide_answer)


def _decide_answer(tx: Transaction, request: NoteAnswer, by: By) -> Posting:
    told = _told(tx, request.message_id)
    if not request.answer:
        raise Problem(say("Say what the vendor answered."))
    if not told or told[0]["document_type"] == OF_ORDERS_HERE or told[0]["state"] not in KNOWS:
        raise Problem(say("This message was not sent. Look at it again."))
    _check_own_shops_of(tx, told[0]["kind"], [row["document_id"] for row in told])
    step_to(tx, request.message_id, ANSWERED, by=by.actor, now=by.now, sentence=request.answer)
    return Posting(result={})


def note_sent(store: Store, message_id: str, *, by: By) -> Done:
    """Record that the mail server accepted a message that tells promises: its customers know them now."""
    with store.read() as snapshot:
        told = _told(snapshot, message_id)
    ids = tuple(row["document_id"] for row in told if row["document_type"] == OF_ORDERS_HERE)
    return perform(store, Operation(by, "told", Sent(ids, message_id)), _decide_sent)


def _decide_sent(tx: Transaction, request: Sent, by: By) -> Posting:
    step_to(tx, request.message_id, LEFT, by=by.actor, now=by.now)
    return Posting(changes=_told_promises(tx, _told(tx, request.message_id), by), result={})
