"""Transfers: drafted, sent, received in parts at the other shop, the remainder returned or cancelled as lost.

Sending takes the units from the sender, receiving gives them to the receiver; in between they are in transit.
At any moment sent = received + in transit + lost, apart from over-deliveries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.amounts import whole_quantity
from core.errors import Problem, Refused
from core.language import say
from core.ledger import By, Done, Operation, Posting, perform
from core.purchasing.documents import TRANSFER, Document, DocumentLine, load_sent
from core.purchasing.drafts import load_draft
from core.store import Snapshot, Store, Transaction
from core.wording import counted


@dataclass(frozen=True)
class Dispatch:
    """Drafted transfer to send.

    ``below_zero``: send more than is on hand, so that stock goes below zero. ``version``: of the draft that
    was shown.
    """

    transfer_id: str
    expected_on: date | None
    below_zero: bool
    version: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ReturnExcess:
    """Units by line number that go back to the sending shop."""

    transfer_id: str
    units: Mapping[int, int]


def at_sender(document: Document, line: DocumentLine, units: int, moment: datetime) -> dict[str, Any]:
    """Return a movement of a transfer line at the sending shop; negative when units leave."""
    return {
        "document_type": TRANSFER.table,
        "document_id": document.document_id,
        "line_number": line.line_number,
        "item_id": line.item_id,
        "shop_id": document.source_id,
        "quantity": units,
        "occurred_at": moment,
    }


# --- with the store ---


def send(
    store: Store,
    transfer_id: str,
    *,
    expected_on: date | None = None,
    version: int | None = None,
    below_zero: bool = False,
    by: By,
) -> Done:
    """Send a drafted transfer: the units leave the sender.

    Refused if a line takes more than the sender has on hand, unless ``below_zero`` allows it; and, naming the
    changes, if the draft is no longer the ``version`` that was shown.
    """
    request = Dispatch(transfer_id, expected_on, below_zero, version)
    return perform(store, Operation(by, "dispatch", request), _decide_dispatch)


def _decide_dispatch(tx: Transaction, request: Dispatch, by: By) -> Posting:
    return dispatch_posting(tx, request, by)


def dispatch_posting(tx: Transaction, request: Dispatch, by: By) -> Posting:
    """Return what sending the transfer changes and moves."""
    document = load_draft(tx, TRANSFER, request.transfer_id, by.now, request.version)
    _check_sendable(tx, document, request.below_zero)
    due = {} if request.expected_on is None else document.due_on(request.expected_on)
    return Posting(
        movements=[at_sender(document, line, -line.planned, by.now) for line in document.lines],
        changes=[document.step(sent_at=by.now, **due)],
        result={"sent": request.transfer_id},
    )


def _check_sendable(tx: Snapshot, document: Document, below_zero: bool) -> None:
    sender = document.source_id
    if sender == document.shop_id:
        raise Problem(say("A transfer cannot be sent to its own shop. Choose another one."))
    if not document.lines:
        raise Problem(say("{title} has no lines. There is nothing to send.", title=document.title))
    wanted: dict[str, int] = {}
    for line in document.lines:
        wanted[line.item_id] = wanted.get(line.item_id, 0) + line.planned
    if not below_zero:
        _check_on_hand(tx, sender, wanted)


def check_senders_have_all(tx: Snapshot, movements: Sequence[Mapping[str, Any]]) -> None:
    """Raise Refused if ``movements`` of several transfers take more of an item than their shop has on
    hand."""
    wanted: dict[str, dict[str, int]] = {}
    for move in movements:
        of_shop = wanted.setdefault(move["shop_id"], {})
        of_shop[move["item_id"]] = of_shop.get(move["item_id"], 0) - move["quantity"]
    for sender, units in wanted.items():
        _check_on_hand(tx, sender, units)


def _check_on_hand(tx: Snapshot, sender: str, wanted: Mapping[str, int]) -> None:
    """Raise Refused if the sender has fewer units on hand than are to be sent, by item."""
    stock = tx.frame("stock", columns=["item_id", "on_hand"], shop_id=sender, item_id=list(wanted))
    on_hand: dict[str, int] = dict(stock.rows())
    short = [item for item, units in wanted.items() if units > on_hand.get(item, 0)]
    if not short:
        return
    names = {row["item_id"]: row["description"] for row in tx.rows("item", item_id=short)}
    (shop,) = tx.rows("shop", shop_id=sender)
    shortages = [
        say(
            "{units} of {item} ({wanted} to be sent)",
            units=on_hand.get(item, 0),
            item=names[item],
            wanted=wanted[item],
        )
        for item in short
    ]
    raise Refused(
        say(
            "{shop} has only {shortages}. Confirm it if they are really there.",
            shop=shop["name"],
            shortages="; ".join(shortages),
        )
    )


def return_excess(
    store: Store,
    transfer_id: str,
    units: Mapping[int, int],
    *,
    by: By,
) -> Done:
    """Return units in transit to the sender: ``units`` by line number, at most the incoming ones."""
    return perform(store, Operation(by, "transfer_return", ReturnExcess(transfer_id, units)), _decide_return)


def _decide_return(tx: Transaction, request: ReturnExcess, by: By) -> Posting:
    if not request.units:
        raise Problem(say("Nothing was chosen to return."))
    document = load_sent(tx, TRANSFER, request.transfer_id)
    back = []
    for number, count in request.units.items():
        line = document.line(number)
        if whole_quantity(count, say("Line {number}", number=number)) > line.to_come:
            left = counted(line.to_come, "unit", "units")
            raise Refused(
                say(
                    "Line {number}: only {left} of {owed} still incoming.",
                    number=number,
                    left=left,
                    owed=line.owed,
                )
            )
        back.append(at_sender(document, line, count, by.now))
    return Posting(movements=back, result={"returned": document.document_id})
