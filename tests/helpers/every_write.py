"""Everything that people can have written, each prepared in a shop: what it is done to, and the call to make.

The call bears one id, and so may be made again.
"""

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from core.exchange.backups import empty_out, replace_all, restore
from core.exchange.import_plan import Imported
from core.exchange.importing import apply_import
from core.exchange.recognise import recognise_upload
from core.exchange.sample import fill_with_sample
from core.exchange.sources import remember_mappings
from core.exchange.thinning import keep_every_backup
from core.feeds import WRITE_KINDS
from core.formats import Letterhead
from core.ledger.change_log import KEY_SEPARATOR, Change
from core.ledger.operations import By, Posting
from core.letterhead import keep_letterhead
from core.messages import BY_HAND, BY_MAIL, DOUBTFUL, TO_SEND, TOLD_ANYHOW, About, NewMessage, step_to
from core.morning.alarms import Rehearsal, keep_rehearsal
from core.morning.digest import make_digest
from core.morning.inbox import REFUSAL, InboxEntry, deal_with, raise_entries, settle
from core.morning.jobs import forget_unfinished
from core.morning.schemas import JOB_ROWS
from core.morning.settings import Morning, keep_morning
from core.neutral.folder import read_folder
from core.neutral.uploads import Answers
from core.orders.change_terms import hold, prioritise, release_hold, ship_complete
from core.orders.customers import erase_details, keep_details_for
from core.orders.given_units import give_units
from core.orders.packing import pack, take_out_of_turn
from core.orders.refunds import refund
from core.orders.release import clear, mark_fraud, mark_paid, mark_told
from core.orders.shipping import edit_tracking, picked_up, ready_for_pickup, ship, tick_in_pos
from core.orders.shop_rules import use_rule
from core.orders.till_promises import Promise, cancel_promise, hand_over, promise
from core.orders.turns import move_back, move_up
from core.outbox.rows import OutboxRow, add_rows, change_row, load_rows, new_row
from core.outbox.shown import do_by_hand, try_again
from core.outbox.switches import keep_switches
from core.outbox.wanted import load_wanted
from core.overview import note_headlines
from core.planning.drafts import choose_vendor, create_planned_drafts
from core.planning.edits import Edit, forget_edits, remember_edits, with_keys
from core.planning.put_off import plan_again, put_off
from core.planning.rates import Rate, set_rate
from core.planning.remembered_vendors import remember_vendor
from core.purchasing.closing import cancel_remainder, close, reopen
from core.purchasing.confirmation_files import remember_columns
from core.purchasing.confirmed_changes import ConfirmedChange
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER
from core.purchasing.drafts import Draft, DraftLine, create_drafts, edit_draft
from core.purchasing.links import link_to_pos
from core.purchasing.not_stocked import mark_not_stocked
from core.purchasing.order_file_layouts import Layout, assign_layout, delete_layout, save_layout
from core.purchasing.part_deliveries import split_line
from core.purchasing.purchase_orders import change_expected, mark_sent
from core.purchasing.send_drafts import DraftToSend, send_drafts
from core.purchasing.told_days import SAFE, tell_by
from core.purchasing.transfers import return_excess, send
from core.purchasing.vendor_confirmations import accept_confirmation, confirm_days
from core.receiving.counted_lines import CountedLine
from core.receiving.receive import receive
from core.receiving.saved_counts import count_one, save_count, start_count_over
from core.receiving.stock_counts import count_shelf
from core.store.settings import forget, remember, remember_all
from core.sync.staging import Source, forget_source, keep_source
from core.telling.kept_texts import forget_text, keep_language, keep_text
from core.telling.tell import note_answer, note_sent, settle_doubt, tell
from core.telling.texts import MessageText
from core.to_do.done_there import mark_done_there
from core.to_do.open_acts import load_open_acts
from core.undo import undo
from core.worker.outcomes import DONE, SyncOutcome, forget_outcome, keep_outcome
from core.worker.pace import Pace, keep_pace
from tests.helpers.neutral_folders import folder_in
from tests.helpers.plan_execution import planned
from tests.helpers.receiving_shop import DUE, NOW, ReceivingShop

LATER = date(2026, 12, 1)
ASKED = By("once", "Ann", NOW)
ORDER = "1042"

Write = Callable[..., Any]
Prepared = Callable[[ReceivingShop], Write]


# --- deliveries


def receiving(shop: ReceivingShop) -> Write:
    shop.sold("tube", 2, order=ORDER)
    po = shop.ordered(("tube", 3), ("pump", 2))
    counted = [CountedLine(1, 2, 1, "torn"), CountedLine(2, 2)]
    return partial(receive, shop.store, "po", po, counted, by=ASKED)


def receiving_a_transfer(shop: ReceivingShop) -> Write:
    transfer = shop.sent(("tube", 3))
    return partial(receive, shop.store, "transfer", transfer, everything=True, by=ASKED)


def undoing(shop: ReceivingShop) -> Write:
    receipt = shop.receive("po", shop.ordered(("tube", 3)), everything=True).operation_id
    return partial(undo, shop.store, receipt, by=By("once", "Ann", NOW))


def counting_a_shelf(shop: ReceivingShop) -> Write:
    shop.sold("tube", 2, order=ORDER)
    return partial(count_shelf, shop.store, "tube", "harbour", 4, "counted", by=ASKED)


def counting_a_line(shop: ReceivingShop) -> Write:
    po = shop.ordered(("tube", 3))
    return partial(save_count, shop.store, "po", po, 1, 2, seen=0, by=ASKED)


def scanning_a_unit(shop: ReceivingShop) -> Write:
    po = shop.ordered(("tube", 3))
    count_one(shop.store, "po", po, 1, by=shop.by())
    return partial(count_one, shop.store, "po", po, 1, by=ASKED)


def starting_a_count_over(shop: ReceivingShop) -> Write:
    po = shop.ordered(("tube", 3))
    count_one(shop.store, "po", po, 1, by=shop.by())
    return partial(start_count_over, shop.store, "po", po, seen={1: 1})


# --- documents


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


# --- eCom orders


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


def telling(shop: ReceivingShop) -> Write:
    return partial(mark_told, shop.store, {order_here(shop): LATER}, by=ASKED)


def words(kind: str, *about: About, channel: str = BY_HAND, state: str = TOLD_ANYHOW) -> NewMessage:
    return NewMessage(kind, channel, state, "en", about, "ann@x.example", "Subject", "Text")


def telling_a_customer(shop: ReceivingShop) -> Write:
    """By phone, of a new day, which is the promise they know from then on."""
    message = words("late", About("order", order_here(shop), promise=LATER))
    return partial(tell, shop.store, [message], by=ASKED)


def letter_in_doubt(shop: ReceivingShop) -> str:
    """An e-mail about a new day, of which nobody knows whether it left."""
    about = About("order", order_here(shop), promise=LATER)
    mail = words("late", about, channel=BY_MAIL, state=TO_SEND)
    (message_id,) = tell(shop.store, [mail], by=shop.by()).result
    with shop.store.write() as tx:
        step_to(tx, message_id, DOUBTFUL, by="Ann", now=NOW)
    return str(message_id)


def settling_a_doubt(shop: ReceivingShop) -> Write:
    return partial(settle_doubt, shop.store, letter_in_doubt(shop), sent=True, by=ASKED)


def noting_that_a_letter_left(shop: ReceivingShop) -> Write:
    return partial(note_sent, shop.store, letter_in_doubt(shop), by=ASKED)


def vendor_asked(shop: ReceivingShop) -> str:
    """A question about a purchase order, asked in another way than by e-mail."""
    message = words("question", About("purchase_order", shop.ordered(("tube", 3))))
    (message_id,) = tell(shop.store, [message], by=shop.by()).result
    return str(message_id)


def noting_an_answer(shop: ReceivingShop) -> Write:
    return partial(note_answer, shop.store, vendor_asked(shop), "On Monday", by=ASKED)


READY_TEXT = ("ready", "en", "mail")


def changing_a_text(shop: ReceivingShop) -> Write:
    return partial(keep_text, shop.store, *READY_TEXT, MessageText("Ready", "Come and get {order}"))


def going_back_to_the_text(shop: ReceivingShop) -> Write:
    keep_text(shop.store, *READY_TEXT, MessageText("Ready", "Come and get {order}"))
    return partial(forget_text, shop.store, *READY_TEXT)


def choosing_a_language(shop: ReceivingShop) -> Write:
    return partial(keep_language, shop.store, "de")


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


# --- Lightspeed


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


# --- planning


def drafting_the_plan(shop: ReceivingShop) -> Write:
    """With a quantity that the buyer changed, which is carried out and forgotten."""
    plan_changed(shop)
    plan = planned(shop.store, now=NOW)
    return partial(create_planned_drafts, shop.store, plan, add_to_open=False, by=ASKED)


def choosing_a_vendor(shop: ReceivingShop) -> Write:
    without_vendor(shop)
    return partial(choose_vendor, shop.store, "tube", "acme", by=ASKED)


def without_vendor(shop: ReceivingShop) -> None:
    """Two tubes are short, and nobody said whom to buy them from."""
    shop.sold("tube", 2, order=ORDER)
    shop.post(Posting(changes=[Change("item", ("tube",), {"vendor_id": None})]), "item")


def accepting_a_reply(shop: ReceivingShop) -> Write:
    po = shop.ordered(("tube", 3))
    said = [
        ConfirmedChange(po, 1, "quantity", 3, 2, "", "sold out"),
        ConfirmedChange(po, 1, "expected_on", DUE, LATER),
    ]
    return partial(accept_confirmation, shop.store, "reply.csv", said, by=ASKED)


def changing_the_plan(shop: ReceivingShop) -> Write:
    shop.sold("tube", 2, order=ORDER)
    return partial(remember_edits, shop.store, edits_of_plan(shop), by=ASKED)


def edits_of_plan(shop: ReceivingShop) -> dict[str, Edit]:
    """Four instead of two for the only row of the plan."""
    return {with_keys(planned(shop.store, now=NOW).rows)["key"].item(): Edit(2, 4)}


def plan_changed(shop: ReceivingShop) -> None:
    shop.sold("tube", 2, order=ORDER)
    remember_edits(shop.store, edits_of_plan(shop), by=By("changed before", "Ann", NOW))


def remembering_a_vendor(shop: ReceivingShop) -> Write:
    sold_by_two(shop)
    return partial(remember_vendor, shop.store, "tube", "other", by=ASKED)


def sold_by_two(shop: ReceivingShop) -> None:
    """Two tubes are short, which another vendor sells for less."""
    terms = {"vendor_id": "other", "item_id": "tube", "unit_cost": Decimal(1), "lead_time_days": 2}
    vendor = {"vendor_id": "other", "name": "Other"}
    shop.post(Posting(rows={"vendor": [vendor], "vendor_item": [terms]}), "import")
    shop.sold("tube", 2, order=ORDER)


def putting_a_line_off(shop: ReceivingShop) -> Write:
    shop.sold("tube", 2, order=ORDER)
    return partial(put_off, shop.store, "tube", "harbour", LATER, "a new model comes", by=ASKED)


def line_put_off(shop: ReceivingShop) -> None:
    shop.sold("tube", 2, order=ORDER)
    until = date.today() + timedelta(days=9)
    put_off(shop.store, "tube", "harbour", until, "a new model comes", by=By("put off before", "Ann", NOW))


def planning_a_line_again(shop: ReceivingShop) -> Write:
    line_put_off(shop)
    return partial(plan_again, shop.store, "tube", "harbour", by=ASKED)


def resetting_the_plan(shop: ReceivingShop) -> Write:
    for item in ("tube", "pump"):
        key = KEY_SEPARATOR.join(("purchase", "acme", "", "hill", item, "0"))
        remember_edits(shop.store, {key: Edit(2, 4)}, by=By(f"changed {item}", "Ann", NOW))
    return partial(forget_edits, shop.store, by=ASKED)


# --- what is remembered


def remembering(shop: ReceivingShop) -> Write:
    remember(shop.store, "hub", "hill", action="hub")
    return partial(remember, shop.store, "hub", "harbour", action="hub")


def choosing_my_shop(shop: ReceivingShop) -> Write:
    return partial(remember, shop.store, "my shop of Ann", "hill", action="my-shop")


def remembering_more(shop: ReceivingShop) -> Write:
    return partial(remember_all, shop.store, {"hub": "harbour", "every backup": True}, action="layout")


def forgetting(shop: ReceivingShop) -> Write:
    remember_all(shop.store, {"hub": "harbour", "every backup": True}, action="layout")
    return partial(forget, shop.store, "hub", "every backup", action="layout")


ACME = Layout("Acme", (("sku", "Code"), ("quantity", "Qty")))


def keeping_a_layout(shop: ReceivingShop) -> Write:
    return partial(save_layout, shop.store, ACME, by=ASKED)


def using_a_layout(shop: ReceivingShop) -> Write:
    save_layout(shop.store, ACME, by=By("layout", "Ann", NOW))
    return partial(assign_layout, shop.store, "acme", "Acme", by=ASKED)


def dropping_a_layout(shop: ReceivingShop) -> Write:
    save_layout(shop.store, ACME, by=By("layout", "Ann", NOW))
    return partial(delete_layout, shop.store, "Acme", by=ASKED)


def setting_a_rate(shop: ReceivingShop) -> Write:
    return partial(set_rate, shop.store, Rate(DUE, "EUR", "USD", Decimal("1.08")), by=ASKED)


def noting_the_headlines(shop: ReceivingShop) -> Write:
    figures = {"units_short": Decimal(2), "gaps": Decimal(0)}
    return partial(note_headlines, shop.store, figures, NOW.date())


def remembering_a_reply_s_columns(shop: ReceivingShop) -> Write:
    return partial(remember_columns, shop.store, ["PO", "Code"], {"po_id": "PO"})


def remembering_the_columns_of_files(shop: ReceivingShop) -> Write:
    files = {"sales.csv": b"Beleg,line_number\n", "shops.csv": b"Laden,name\n"}
    said = {"sales.csv": {"sale_id": "Beleg"}, "shops.csv": {"shop_id": "Laden"}}
    return partial(remember_mappings, shop.store, recognise_upload(files), Answers(mappings=said))


def keeping_all_backups(shop: ReceivingShop) -> Write:
    return partial(keep_every_backup, shop.store, every=True)


# --- imports


def importing(shop: ReceivingShop) -> Write:
    folder = read_folder(folder_in(shop.store.path.parent / "export"), {})
    return partial(apply_import, shop.store, folder, by=ASKED, backup=False)


def bringing_in_the_sample(shop: ReceivingShop) -> Write:
    empty_out(shop.store, now=NOW - timedelta(days=1), store_generation=shop.store.store_generation)
    return partial(fill_with_sample, shop.store, actor="Ann", now=NOW)


# --- what runs by itself: settings of it, and each step that is a transaction of its own

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


# --- beginning anew: the moment, and the beginning that was looked at, are still to be given


def leaving_the_store_empty(shop: ReceivingShop) -> Write:
    return partial(empty_out, shop.store)


def replacing_all(shop: ReceivingShop) -> Write:
    folder = read_folder(folder_in(shop.store.path.parent / "export"), {})

    def replace(*, now: datetime, store_generation: int) -> Imported:
        return replace_all(shop.store, folder, by=By("once", "Ann", now), store_generation=store_generation)

    return replace


def linking(shop: ReceivingShop) -> Write:
    return partial(link_to_pos, shop.store, PURCHASE_ORDER, shop.ordered(("tube", 3)), "4711", by=ASKED)


def sending_many(shop: ReceivingShop) -> Write:
    draft = DraftToSend("po", shop.drafted(("tube", 3)))
    return partial(send_drafts, shop.store, [draft], by=ASKED)


def keeping_no_stock(shop: ReceivingShop) -> Write:
    return partial(mark_not_stocked, shop.store, "tube", by=ASKED)


def restoring(shop: ReceivingShop) -> Write:
    backup = shop.store.backup_beside(NOW - timedelta(days=1))
    shop.receive("po", shop.ordered(("tube", 3)), everything=True)
    return partial(restore, shop.store, backup)


WRITES: list[Prepared] = [
    receiving, receiving_a_transfer, undoing, counting_a_shelf, starting_a_count_over,
    drafting, editing_a_draft, ordering, sending, sending_back,
    moving_the_date, splitting_a_line, confirming_days,
    choosing_what_customers_are_told, giving_up_the_rest, closing, reopening, linking,
    sending_many, keeping_no_stock,
    clearing, judging_as_fraud, marking_as_paid, giving_a_priority, holding,
    releasing, shipping_complete_only, moving_first, giving_units, choosing_a_rule,
    promising, handing_a_promise_over, cancelling_a_promise,
    moving_back, telling, packing, taking_anyway, shipping,
    calling_the_customer, handing_over, mending_the_number, ticking, refunding,
    telling_a_customer, settling_a_doubt, noting_that_a_letter_left, noting_an_answer, changing_a_text,
    going_back_to_the_text, choosing_a_language,
    marking_as_done_there, switching_writes_on, sending_again, doing_by_hand,
    drafting_the_plan, choosing_a_vendor, accepting_a_reply, changing_the_plan, resetting_the_plan,
    remembering_a_vendor, putting_a_line_off, planning_a_line_again,
    remembering, choosing_my_shop, remembering_more, forgetting, keeping_a_layout, using_a_layout,
    dropping_a_layout, setting_a_rate,
    noting_the_headlines, remembering_a_reply_s_columns, remembering_the_columns_of_files,
    keeping_all_backups, importing, bringing_in_the_sample,
    setting_the_pace, setting_the_morning, entering_a_letterhead,
    noting_a_rehearsal, dealing_with_an_entry, keeping_a_source,
    forgetting_a_source, erasing_a_customer, choosing_how_long_details_are_kept,
]  # fmt: skip
STEPS: list[Prepared] = [
    noting_how_a_write_stands, noting_how_a_sync_ended, forgetting_how_it_ended, putting_into_the_inbox,
    settling_an_entry,
    forgetting_what_was_not_finished, making_the_digest, counting_a_line, scanning_a_unit,
]  # fmt: skip
"""Writes without a line in the audit log: notes of the program on its own runs, and each unit counted."""

BEGINNINGS: dict[Prepared, int] = {leaving_the_store_empty: 0, replacing_all: 1, restoring: 1}
"""Number of operations in the new store."""


# --- what there is


CORE = Path(__file__).parents[2] / "core"
MADE_OF = {"perform", "perform_step"}
"""Functions that do operations with what they are given."""
RUNS = {
    "ask_about_details", "connect_retail", "connect_web_shop", "disconnect", "do_morning", "keep_result",
    "conclude", "forget_refusals", "wind_up", "write_there",
    "raise_alarms", "read_watched_folder", "run_jobs", "take", "take_in",
}  # fmt: skip
"""Runs of the sync and of the morning: one write after the other, each of its own. They are stopped in
tests/core/sync/test_stopped.py, tests/core/worker and tests/core/morning."""


def calls(function: ast.FunctionDef) -> set[str]:
    """The names that a function calls, without functions of its own; of methods those of the store."""
    asked = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    own = {node.name for node in ast.walk(function) if isinstance(node, ast.FunctionDef)}
    return {name.id for name in asked if isinstance(name, ast.Name)} - own | {
        f"store.{name.attr}"
        for name in asked
        if isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name) and name.value.id == "store"
    }


def everything_that_writes() -> set[str]:
    """The functions of core/ that open a transaction, replace the store, or call one that does."""
    outside = {"database.py", "file.py", "postgresql", "__main__.py", "commands"}
    files = [file for file in CORE.rglob("*.py") if not outside & set(file.relative_to(CORE).parts)]
    functions: dict[str, set[str]] = {}
    for file in files:
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):  # two files may have one of that name
                functions.setdefault(node.name, set()).update(calls(node))
    writing = {"store.write", "store.start_over"}
    while more := {name for name, called in functions.items() if called & writing} - writing:
        writing |= more
    return {name for name in writing & set(functions) if not name.startswith("_")} - MADE_OF - RUNS
