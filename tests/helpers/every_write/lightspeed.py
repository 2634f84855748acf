"""Writes of what is entered in Lightspeed."""

from functools import partial

from core.feeds import WRITE_KINDS
from core.outbox.rows import OutboxRow, add_rows, change_row, load_rows, new_row
from core.outbox.shown import do_by_hand, try_again
from core.outbox.switches import keep_switches
from core.outbox.wanted import load_wanted
from core.to_do.done_there import mark_done_there
from core.to_do.open_acts import load_open_acts
from tests.helpers.every_write.prepared import ASKED, Prepared, Write
from tests.helpers.receiving_shop import NOW, ReceivingShop


def marking_as_done_there(shop: ReceivingShop) -> Write:
    receipt = shop.receive("po", shop.ordered(("tube", 3)), everything=True).operation_id
    return partial(mark_done_there, shop.store, receipt, by=ASKED)


def refused_write(shop: ReceivingShop) -> OutboxRow:
    """A transfer that Lightspeed refused to take."""
    shop.sent(("tube", 3))
    with shop.store.write() as tx:
        (act,) = load_open_acts(tx).to_dicts()
        ((_, write),) = load_wanted(tx, load_open_acts(tx), frozenset(WRITE_KINDS))
        add_rows(tx, [new_row(act, write, "r-series", NOW) | {"state": "refused", "told": True}])
        (row,) = load_rows(tx)
    return row


def switching_writes_on(shop: ReceivingShop) -> Write:
    return partial(keep_switches, shop.store, WRITE_KINDS)


def sending_again(shop: ReceivingShop) -> Write:
    return partial(try_again, shop.store, refused_write(shop).mark, now=NOW)


def doing_by_hand(shop: ReceivingShop) -> Write:
    return partial(do_by_hand, shop.store, refused_write(shop).mark, now=NOW)


def noting_how_a_write_stands(shop: ReceivingShop) -> Write:
    return partial(change_row, shop.store, refused_write(shop), NOW, state="unsure")


WRITES: list[Prepared] = [marking_as_done_there, switching_writes_on, sending_again, doing_by_hand]
STEPS: list[Prepared] = [noting_how_a_write_stands]
