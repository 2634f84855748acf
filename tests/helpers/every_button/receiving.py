"""Buttons of Receiving."""

from streamlit.testing.v1 import AppTest

from core.receiving.saved_counts import count_one
from tests.helpers.every_button.press import Address, Press, at_document
from tests.helpers.every_write import documents
from tests.helpers.every_write.prepared import LATER
from tests.helpers.orders_page import chosen, fields
from tests.helpers.receiving_shop import DUE, ReceivingShop


def received(shop: ReceivingShop) -> str:
    po = shop.ordered(("tube", 3))
    shop.receive("po", po, everything=True)
    return po


def begun(shop: ReceivingShop) -> str:
    """Somebody counted a unit of it."""
    po = shop.ordered(("tube", 3))
    count_one(shop.store, "po", po, 1, by=shop.by())
    return po


def to_be_sent(shop: ReceivingShop) -> str:
    shop.stocked(tube=9)
    return shop.drafted_transfer(("tube", 3), sender="harbour", receiver="hill")


def draft_listed(shop: ReceivingShop) -> Address:
    shop.drafted(("tube", 3))
    return {"view": "Drafts"}


def never_stocked(shop: ReceivingShop) -> Address:
    shop.sold("tube", 2)
    return {"story_item": "tube", "story_shop": "harbour"}


def tube_looked_up(app: AppTest) -> None:
    """For a new draft from Acme for the harbour."""
    for label, value in (("Vendor", "acme"), ("To shop", "harbour"), ("Add an item", "tube")):
        for box in [box for box in fields(app) if box.label == label][:1]:
            chosen(box, value)


AN_ORDER = at_document("po", lambda shop: shop.ordered(("tube", 3)), parts="true")
A_DRAFT = at_document("po", lambda shop: shop.drafted(("tube", 3)))
A_TRANSFER = at_document("transfer", lambda shop: shop.sent(("tube", 3)), back="true")
PARTS = {"Day 1": DUE, "Units on day 1": 1, "Day 2": LATER, "Units on day 2": 2}
RECEIVING = [
    Press("receiving", "receive", "Receive all incoming", AN_ORDER),
    Press("receiving", "receive", "Receive what was counted", AN_ORDER, {"Received now, line 1": 2}),
    Press("receiving", "start_count_over", "Remove the count", at_document("po", begun), operations=0),
    Press("receiving", "undo", "Undo this receipt", at_document("po", received)),
    Press("po_planning", "mark_sent", "Mark as sent", A_DRAFT),
    # Whoever looks at the draft anew sees it saved: to save it again is another edit, of another version.
    Press("po_planning", "edit_draft", "Save changes", A_DRAFT, {"Note": "soon"}, operations=2),
    Press("po_planning", "close", "Delete the draft", A_DRAFT),
    Press("po_planning", "create_drafts", "Add", lambda _: {"new": "po"}, first=tube_looked_up),
    Press("receiving", "change_expected", "Change the date", AN_ORDER, {"Expected on": LATER}),
    Press("receiving", "split_line", "Save the days", AN_ORDER, PARTS),
    Press("receiving", "confirm_days", "Vendor confirmed", AN_ORDER),
    Press("receiving", "close", "Close", AN_ORDER, {"Why nothing more is incoming": "sold out"}),
    Press("receiving", "link_to_pos", "Save the number", AN_ORDER, {"POS number": "4711"}),
    Press("receiving", "reopen", "Reopen", at_document("po", documents.closed)),
    Press("po_planning", "send_drafts", "Send 1 draft", draft_listed),
    Press("po_planning", "send", "Send", at_document("transfer", to_be_sent)),
    Press("receiving", "return_excess", "Send back", A_TRANSFER, {"Back, of 3": 2}),
    Press("receiving", "cancel_remainder", "Remainder is lost", A_TRANSFER, {"What happened": "lost"}),
    Press(
        "receiving", "count_shelf", "Save the count", lambda _: {"count": "tube", "in": "harbour"},
        {"Units there": 4, "Why the count differs": "Unknown"},
    ),
]  # fmt: skip
