"""Writes of purchase orders and transfers."""

from functools import partial
from typing import Any

from core.purchasing.closing import cancel_remainder, close, reopen
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER
from core.purchasing.drafts import Draft, DraftLine, create_drafts, edit_draft
from core.purchasing.links import link_to_pos
from core.purchasing.not_stocked import mark_not_stocked
from core.purchasing.part_deliveries import split_line
from core.purchasing.purchase_orders import change_expected, mark_sent
from core.purchasing.send_drafts import DraftToSend, send_drafts
from core.purchasing.told_days import SAFE, tell_by
from core.purchasing.transfers import return_excess, send
from core.purchasing.vendor_confirmations import confirm_days
from tests.helpers.every_write.prepared import ASKED, LATER, ORDER, Prepared, Write
from tests.helpers.receiving_shop import DUE, ReceivingShop


def drafting(shop: ReceivingShop) -> Write:
    lines = [DraftLine("tube", 3)]
    drafts = [Draft(PURCHASE_ORDER, "acme", "harbour", lines), Draft(TRANSFER, "hill", "harbour", lines)]
    return partial(create_drafts, shop.store, drafts, by=ASKED)


def editing_a_draft(shop: ReceivingShop) -> Write:
    po = shop.drafted(("tube", 3))
    lines = [DraftLine("tube", 5, line_number=1), DraftLine("pump", 1)]
    about: dict[str, Any] = {"version": 1, "expected_on": LATER, "note": None}
    return partial(edit_draft, shop.store, PURCHASE_ORDER, po, lines, **about, by=ASKED)


def ordering(shop: ReceivingShop) -> Write:
    return partial(mark_sent, shop.store, shop.drafted(("tube", 3)), expected_on=LATER, by=ASKED)


def sending(shop: ReceivingShop) -> Write:
    return partial(send, shop.store, shop.drafted_transfer(("tube", 3)), below_zero=True, by=ASKED)


def sending_back(shop: ReceivingShop) -> Write:
    return partial(return_excess, shop.store, shop.sent(("tube", 3)), {1: 2}, by=ASKED)


def moving_the_date(shop: ReceivingShop) -> Write:
    shop.sold("tube", 2, order=ORDER)
    po = shop.ordered(("tube", 3))
    return partial(change_expected, shop.store, PURCHASE_ORDER, po, LATER, by=ASKED)


def splitting_a_line(shop: ReceivingShop) -> Write:
    shop.sold("tube", 2, order=ORDER)
    po = shop.ordered(("tube", 3))
    return partial(split_line, shop.store, po, 1, [(DUE, 1), (LATER, 2)], by=ASKED)


def confirming_days(shop: ReceivingShop) -> Write:
    return partial(confirm_days, shop.store, shop.ordered(("tube", 3)), by=ASKED)


def choosing_what_customers_are_told(shop: ReceivingShop) -> Write:
    return partial(tell_by, shop.store, SAFE, by=ASKED)


def giving_up_the_rest(shop: ReceivingShop) -> Write:
    return partial(cancel_remainder, shop.store, TRANSFER, shop.sent(("tube", 3)), "lost", by=ASKED)


def closing(shop: ReceivingShop) -> Write:
    return partial(close, shop.store, PURCHASE_ORDER, shop.ordered(("tube", 3)), "sold out", by=ASKED)


def reopening(shop: ReceivingShop) -> Write:
    return partial(reopen, shop.store, PURCHASE_ORDER, closed(shop), by=ASKED)


def closed(shop: ReceivingShop) -> str:
    po = shop.ordered(("tube", 3))
    close(shop.store, PURCHASE_ORDER, po, "sold out", by=shop.by())
    return po


def linking(shop: ReceivingShop) -> Write:
    return partial(link_to_pos, shop.store, PURCHASE_ORDER, shop.ordered(("tube", 3)), "4711", by=ASKED)


def sending_many(shop: ReceivingShop) -> Write:
    draft = DraftToSend("po", shop.drafted(("tube", 3)))
    return partial(send_drafts, shop.store, [draft], by=ASKED)


def keeping_no_stock(shop: ReceivingShop) -> Write:
    return partial(mark_not_stocked, shop.store, "tube", by=ASKED)


WRITES: list[Prepared] = [
    drafting,
    editing_a_draft,
    ordering,
    sending,
    sending_back,
    moving_the_date,
    splitting_a_line,
    confirming_days,
    choosing_what_customers_are_told,
    giving_up_the_rest,
    closing,
    reopening,
    linking,
    sending_many,
    keeping_no_stock,
]
