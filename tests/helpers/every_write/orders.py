"""Writes of eCom orders and till promises, and orders in each of their stages."""

from dataclasses import replace
from functools import partial
from typing import Any

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.orders.change_terms import hold, prioritise, release_hold, ship_complete
from core.orders.given_units import give_units
from core.orders.moved_orders import move_back, move_up
from core.orders.packing import pack, take_out_of_turn
from core.orders.refunds import refund
from core.orders.release import clear, mark_fraud, mark_paid
from core.orders.sale_decisions import match_sale, rule_out_sale
from core.orders.shipping import edit_tracking, picked_up, ready_for_pickup, ship, tick_in_pos
from core.orders.shop_rules import use_rule
from core.orders.till_promises import Promise, cancel_promise, hand_over, promise
from tests.helpers.every_write.prepared import ASKED, LATER, ORDER, Prepared, Write
from tests.helpers.receiving_shop import ReceivingShop


def order_here(shop: ReceivingShop, **facts: Any) -> str:
    """A paid order of two tubes, which are on the shelf."""
    shop.stocked(tube=5)
    shop.sold("tube", 2, order=ORDER)
    if facts:
        said_of_it(shop, **facts)
    return ORDER


def said_of_it(shop: ReceivingShop, **facts: Any) -> None:
    """Return an import's row for the order."""
    shop.post(Posting(changes=[Change("ecom_order", (ORDER,), facts)]), "import")


def cleared_order(shop: ReceivingShop, **facts: Any) -> str:
    return order_here(shop, fraud_check="cleared", **facts)


def packed_order(shop: ReceivingShop, **facts: Any) -> str:
    cleared_order(shop, **facts)
    pack(shop.store, [ORDER], by=shop.by())
    return ORDER


def shipped_order(shop: ReceivingShop) -> str:
    packed_order(shop)
    ship(shop.store, [ORDER], carrier="UPS", by=shop.by())
    return ORDER


def order_behind_another(shop: ReceivingShop) -> str:
    """An order of what is here, which an older one is to get."""
    shop.stocked(tube=2)
    shop.sold("tube", 2, order="1041")
    shop.sold("tube", 2, order=ORDER)
    clear(shop.store, [ORDER], by=shop.by())
    return ORDER


def clearing(shop: ReceivingShop) -> Write:
    return partial(clear, shop.store, [order_here(shop)], by=ASKED)


def judging_as_fraud(shop: ReceivingShop) -> Write:
    return partial(mark_fraud, shop.store, order_here(shop), "a stolen card", by=ASKED)


def giving_a_priority(shop: ReceivingShop) -> Write:
    return partial(prioritise, shop.store, [order_here(shop)], 2, by=ASKED)


def holding(shop: ReceivingShop) -> Write:
    return partial(hold, shop.store, [order_here(shop)], "on holiday", LATER, by=ASKED)


def held_order(shop: ReceivingShop, **facts: Any) -> str:
    """An order that somebody put on hold."""
    order = order_here(shop, **facts)
    hold(shop.store, [order], "on holiday", by=shop.by())
    return order


def releasing(shop: ReceivingShop) -> Write:
    return partial(release_hold, shop.store, [held_order(shop)], by=ASKED)


def shipping_complete_only(shop: ReceivingShop) -> Write:
    return partial(ship_complete, shop.store, [order_here(shop)], complete=True, by=ASKED)


PROMISED = Promise("harbour", "tube", 2, "Cy", customer_phone="555-0199")


def promised_order(shop: ReceivingShop, **facts: Any) -> str:
    """A till promise of two tubes, which are here."""
    shop.stocked(tube=2)
    return str(promise(shop.store, replace(PROMISED, **facts), by=shop.by()).result["ecom_order_id"])


def promising(shop: ReceivingShop) -> Write:
    return partial(promise, shop.store, PROMISED, by=ASKED)


def handing_a_promise_over(shop: ReceivingShop) -> Write:
    return partial(hand_over, shop.store, promised_order(shop), by=ASKED)


def cancelling_a_promise(shop: ReceivingShop) -> Write:
    return partial(cancel_promise, shop.store, promised_order(shop), by=ASKED)


def giving_units(shop: ReceivingShop) -> Write:
    po = two_who_wait(shop)
    return partial(give_units, shop.store, ORDER, po, 1, 2, by=ASKED)


def two_who_wait(shop: ReceivingShop) -> str:
    """Two tubes are coming, which the older of two orders is to get. Returns the purchase order."""
    shop.sold("tube", 2, order="1041")
    shop.sold("tube", 2, order=ORDER)
    clear(shop.store, [ORDER], by=shop.by())
    return shop.ordered(("tube", 2))


def order_to_give(shop: ReceivingShop) -> str:
    """The younger of the two orders."""
    two_who_wait(shop)
    return ORDER


def choosing_a_rule(shop: ReceivingShop) -> Write:
    order_behind_another(shop)
    return partial(use_rule, shop.store, "harbour", "priority", by=ASKED)


def web_order_without_a_sale(shop: ReceivingShop) -> str:
    """An order of the web shop over two tubes, and a sale at the till that may be it."""
    sale = shop.sold("tube", 2)
    with shop.store.read() as snapshot:
        at = snapshot.rows("sale_line", sale_id=sale)[0]["sold_at"]
    order = {"ecom_order_id": ORDER, "placed_at": at, "payment_status": "paid"}
    line = {"ecom_order_id": ORDER, "line_number": 1, "sku": "tube", "quantity": 2}
    shop.post(Posting(rows={"ecom_order": [order], "web_order_line": [line]}), "import")
    return sale


def matching_a_sale(shop: ReceivingShop) -> Write:
    return partial(match_sale, shop.store, ORDER, web_order_without_a_sale(shop), by=ASKED)


def ruling_out_a_sale(shop: ReceivingShop) -> Write:
    sale = web_order_without_a_sale(shop)
    match_sale(shop.store, ORDER, sale, by=shop.by())
    return partial(rule_out_sale, shop.store, ORDER, sale, by=ASKED)


def moving_first(shop: ReceivingShop) -> Write:
    return partial(move_up, shop.store, order_behind_another(shop), by=ASKED)


def moved_order(shop: ReceivingShop) -> str:
    """An order that was moved before an older one."""
    order = order_behind_another(shop)
    move_up(shop.store, order, by=shop.by())
    return order


def moving_back(shop: ReceivingShop) -> Write:
    return partial(move_back, shop.store, moved_order(shop), by=ASKED)


def marking_as_paid(shop: ReceivingShop) -> Write:
    order = order_here(shop, payment_status="not_paid")
    return partial(mark_paid, shop.store, [order], "Bank transfer", "R-7", by=ASKED)


def packing(shop: ReceivingShop) -> Write:
    return partial(pack, shop.store, [cleared_order(shop)], by=ASKED)


def taking_anyway(shop: ReceivingShop) -> Write:
    return partial(take_out_of_turn, shop.store, order_behind_another(shop), by=ASKED)


def shipping(shop: ReceivingShop) -> Write:
    label: dict[str, Any] = {"carrier": "UPS", "tracking_number": "1Z"}
    return partial(ship, shop.store, [packed_order(shop)], **label, by=ASKED)


def calling_the_customer(shop: ReceivingShop) -> Write:
    return partial(ready_for_pickup, shop.store, packed_order(shop), "called", by=ASKED)


def handing_over(shop: ReceivingShop) -> Write:
    return partial(picked_up, shop.store, [packed_order(shop)], by=ASKED)


def mending_the_number(shop: ReceivingShop) -> Write:
    return partial(edit_tracking, shop.store, shipped_order(shop), "UPS", "1Z", by=ASKED)


def ticking(shop: ReceivingShop) -> Write:
    return partial(tick_in_pos, shop.store, [shipped_order(shop)], by=ASKED)


def refunding(shop: ReceivingShop) -> Write:
    why: dict[str, Any] = {"everything": True, "reason": "changed their mind"}
    return partial(refund, shop.store, order_here(shop), **why, by=ASKED)


WRITES: list[Prepared] = [
    clearing,
    judging_as_fraud,
    marking_as_paid,
    giving_a_priority,
    holding,
    releasing,
    shipping_complete_only,
    moving_first,
    giving_units,
    choosing_a_rule,
    matching_a_sale,
    ruling_out_a_sale,
    promising,
    handing_a_promise_over,
    cancelling_a_promise,
    moving_back,
    packing,
    taking_anyway,
    shipping,
    calling_the_customer,
    handing_over,
    mending_the_number,
    ticking,
    refunding,
]
