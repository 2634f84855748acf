"""Buttons of Backorders, Overview and the list for Lightspeed."""

from core.morning.inbox import raise_entries
from core.orders.refunds import refund
from core.sync.staging import keep_source
from tests.helpers.every_button.press import Address, Press
from tests.helpers.every_button.receiving import never_stocked
from tests.helpers.every_write import by_itself, lightspeed, orders
from tests.helpers.receiving_shop import NOW, ReceivingShop


def refunded(shop: ReceivingShop) -> Address:
    refund(shop.store, orders.order_here(shop), everything=True, by=shop.by())
    return {}


def entry_in_the_inbox(shop: ReceivingShop) -> Address:
    raise_entries(shop.store, [by_itself.ENTRY], NOW)
    return {}


def refused_there(shop: ReceivingShop) -> Address:
    """Lightspeed refused a transfer that the program entered there."""
    keep_source(shop.store, by_itself.SOURCE)
    lightspeed.refused_write(shop)
    return {}


OTHERS = [
    Press("backorders", "mark_not_stocked", "Mark as not stocked", never_stocked),
    Press("overview", "deal_with", "Done", entry_in_the_inbox, operations=0),
    Press("to_do", "mark_done_there", "Done there", refunded),
    Press("to_do", "try_again", "Try again", refused_there, operations=0),
    Press("to_do", "do_by_hand", "I do it by hand", refused_there, operations=0),
]
