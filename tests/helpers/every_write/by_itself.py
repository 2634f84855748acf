"""Writes of what runs by itself: its settings, and each step that is a transaction of its own."""

from functools import partial

import polars as pl

from core.formats import Letterhead
from core.letterhead import keep_letterhead
from core.morning.alarms import Rehearsal, keep_rehearsal
from core.morning.digest import make_digest
from core.morning.inbox import REFUSAL, InboxEntry, deal_with, raise_entries, settle
from core.morning.jobs import forget_unfinished
from core.morning.schemas import JOB_ROWS
from core.morning.settings import Morning, keep_morning
from core.orders.customers import erase_details, keep_details_for
from core.sync.staging import Source, forget_source, keep_source
from core.worker.outcomes import DONE, SyncOutcome, forget_outcome, keep_outcome
from core.worker.pace import Pace, keep_pace
from tests.helpers.every_write.prepared import ASKED, ORDER, Prepared, Write
from tests.helpers.receiving_shop import NOW, ReceivingShop

SOURCE = Source("r-series", "4711", "first", NOW)
ENTRY = InboxEntry(REFUSAL, "r-series", "The source did not answer.")
DAY = NOW.date()


def setting_the_pace(shop: ReceivingShop) -> Write:
    return partial(keep_pace, shop.store, Pace(30))


def setting_the_morning(shop: ReceivingShop) -> Write:
    return partial(keep_morning, shop.store, Morning(at="06:30"))


def entering_a_letterhead(shop: ReceivingShop) -> Write:
    return partial(keep_letterhead, shop.store, Letterhead("Harbour Bikes"))


def erasing_a_customer(shop: ReceivingShop) -> Write:
    shop.sold("tube", 2, order=ORDER)
    return partial(erase_details, shop.store, [ORDER], by=ASKED)


def choosing_how_long_details_are_kept(shop: ReceivingShop) -> Write:
    return partial(keep_details_for, shop.store, 90)


def noting_a_rehearsal(shop: ReceivingShop) -> Write:
    return partial(keep_rehearsal, shop.store, Rehearsal(NOW))


def noting_how_a_sync_ended(shop: ReceivingShop) -> Write:
    return partial(keep_outcome, shop.store, SyncOutcome("r-series", DONE, NOW, NOW))


def forgetting_how_it_ended(shop: ReceivingShop) -> Write:
    keep_outcome(shop.store, SyncOutcome("r-series", DONE, NOW, NOW))
    return partial(forget_outcome, shop.store, "r-series")


def putting_into_the_inbox(shop: ReceivingShop) -> Write:
    return partial(raise_entries, shop.store, [ENTRY], NOW)


def dealing_with_an_entry(shop: ReceivingShop) -> Write:
    raise_entries(shop.store, [ENTRY], NOW)
    return partial(deal_with, shop.store, ENTRY.id_at(NOW), by="Ann", now=NOW)


def settling_an_entry(shop: ReceivingShop) -> Write:
    raise_entries(shop.store, [ENTRY], NOW)
    return partial(settle, shop.store, ENTRY.kind, ENTRY.subject, NOW)


def keeping_a_source(shop: ReceivingShop) -> Write:
    return partial(keep_source, shop.store, SOURCE)


def forgetting_a_source(shop: ReceivingShop) -> Write:
    keep_source(shop.store, SOURCE)
    return partial(forget_source, shop.store, SOURCE.source)


def forgetting_what_was_not_finished(shop: ReceivingShop) -> Write:
    job = {"job": "check", "day": DAY, "started_at": NOW, "ended_at": None, "told": None}
    with shop.store.write() as tx:
        tx.append("morning_job", pl.DataFrame([job], schema=JOB_ROWS))
    return partial(forget_unfinished, shop.store)


def making_the_digest(shop: ReceivingShop) -> Write:
    return partial(make_digest, shop.store, DAY, NOW)


WRITES: list[Prepared] = [
    setting_the_pace,
    setting_the_morning,
    entering_a_letterhead,
    noting_a_rehearsal,
    dealing_with_an_entry,
    keeping_a_source,
    forgetting_a_source,
    erasing_a_customer,
    choosing_how_long_details_are_kept,
]
STEPS: list[Prepared] = [
    noting_how_a_sync_ended,
    forgetting_how_it_ended,
    putting_into_the_inbox,
    settling_an_entry,
    forgetting_what_was_not_finished,
    making_the_digest,
]
