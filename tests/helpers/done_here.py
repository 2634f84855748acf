"""Everything that our people can have done before a newer export comes, by the kind of its operation.

The same steps are taken in a second store, which stands for the POS: its export shows them. A step is taken
under the same id in both, and one that cannot be taken (any more) is left out.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from core.errors import Problem, Problems, Refused
from core.ledger.operations import By
from core.messages import BY_HAND, BY_MAIL, DOUBTFUL, TO_SEND, TOLD_ANYHOW, About, NewMessage, step_to
from core.orders.change_terms import hold, prioritise, release_hold, ship_complete
from core.orders.given_units import give_units
from core.orders.moved_orders import move_back, move_up
from core.orders.packing import pack, take_out_of_turn
from core.orders.refunds import RefundLine, refund
from core.orders.release import clear, mark_fraud, mark_paid
from core.orders.sale_decisions import match_sale, rule_out_sale
from core.orders.shipping import edit_tracking, picked_up, ready_for_pickup, ship, tick_in_pos
from core.orders.shop_rules import use_rule
from core.orders.till_promises import Promise, cancel_promise, hand_over, promise
from core.planning.drafts import choose_vendor
from core.planning.edits import forget_edits
from core.planning.rates import Rate, set_rate
from core.purchasing.closing import cancel_remainder, close, reopen
from core.purchasing.confirmed_changes import ConfirmedChange
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER
from core.purchasing.drafts import Draft, DraftLine, create_drafts, edit_draft
from core.purchasing.links import link_to_pos
from core.purchasing.order_file_layouts import Layout, assign_layout, save_layout
from core.purchasing.part_deliveries import split_line
from core.purchasing.purchase_orders import change_expected, mark_sent
from core.purchasing.send_drafts import DraftToSend, send_drafts
from core.purchasing.told_days import SAFE, tell_by
from core.purchasing.transfers import return_excess, send
from core.purchasing.vendor_confirmations import accept_confirmation, confirm_days
from core.receiving.counted_lines import CountedLine
from core.receiving.receive import receive
from core.receiving.stock_counts import count_shelf
from core.store.database import Store
from core.telling.tell import note_answer, settle_doubt, tell
from core.to_do.done_there import mark_done_there
from core.undo import undo
from tests.helpers.told_before import mark_told

NOW = datetime(2026, 11, 23, 12)
DUE, LATER = date(2026, 12, 1), date(2026, 12, 9)
NUMBER_IN_POS = "4711"

BOOKS = {
    "shops": "shop_id,name\nA,Alpha\nB,Beta\n",
    "vendors": "vendor_id,name\nV,Vend\nW,Wend\n",
    "items": "item_id,description,vendor_id\ntube,Tube,V\npump,Pump,V\n",
    "stock": "item_id,shop_id,on_hand\ntube,A,2\npump,A,-2\ntube,B,6\npump,B,6\n",
    "sales": "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id,shipped\n"
    "1,1,A,tube,3,2026-11-01,E1,0\n2,1,A,tube,2,2026-11-02,E2,0\n3,1,A,pump,2,2026-11-03,E3,0\n"
    "4,1,A,pump,1,2026-11-04,E4,0\n5,1,A,pump,2,2026-11-05,,0\n6,1,A,tube,2,2026-11-06,E6,2\n",
    "ecom_orders": "ecom_order_id,placed_at,delivery,payment_status,fraud_check,shipment_status,"
    "ticked_in_pos\n"
    "E1,2026-11-01,ship,paid,cleared,not_shipped,\nE2,2026-11-02,pickup,paid,cleared,not_shipped,\n"
    "E3,2026-11-03,ship,not_paid,cleared,not_shipped,\nE4,2026-11-04,ship,paid,unchecked,not_shipped,\n"
    "E6,2026-11-06,ship,paid,cleared,shipped,false\n",
    "purchase_orders": "po_id,line_number,vendor_id,shop_id,item_id,ordered,ordered_at,expected_on\n"
    "P1,1,V,A,tube,5,2026-11-10,2026-12-01\nP1,2,V,A,pump,4,2026-11-10,2026-12-01\n"
    "P2,1,V,A,tube,3,2026-11-11,2026-12-01\nP3,1,V,A,pump,2,2026-11-12,2026-12-01\n"
    "D1,1,V,A,tube,4,,\nD2,1,V,A,pump,3,,\n",
    "transfers": "transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,sent_at,expected_on\n"
    "T1,1,B,A,tube,4,2026-11-13,2026-12-01\nT2,1,B,A,pump,3,2026-11-14,2026-12-01\n"
    "X1,1,B,A,tube,2,,\nX2,1,B,A,pump,2,,\n",
}
"""Contents of both stores at first: orders in every state, and documents that are drafts or on their way."""

Step = Callable[[Store, By], object]


def _drafted(store: Store, by: By) -> str:
    drafts = [Draft(PURCHASE_ORDER, "W", "B", [DraftLine("tube", 7), DraftLine("pump", 2)])]
    return str(create_drafts(store, drafts, by=by).result[0]["document_id"])


def _linked(store: Store, by: By) -> object:
    """A draft of ours that has the POS's number from now on, as the POS's own has."""
    return link_to_pos(
        store, PURCHASE_ORDER, _drafted(store, By(f"{by.operation_id} draft", by.actor, by.now)),
        NUMBER_IN_POS, by=by,
    )  # fmt: skip


def _edited(*lines: DraftLine) -> Step:
    """The draft of the POS gets other lines."""

    def edited(store: Store, by: By) -> object:
        with store.read() as snapshot:
            (draft,) = snapshot.rows("purchase_order", po_id="D1")
        version = int(draft["version"])
        return edit_draft(
            store, PURCHASE_ORDER, "D1", lines, version=version, expected_on=LATER, note=None, by=by
        )

    return edited


def _paid_back(order: str, *lines: RefundLine) -> Step:
    return lambda store, by: refund(store, order, lines, by=by)


def _received(kind: str, document_id: str, *lines: tuple[int, int]) -> Step:
    counted = [CountedLine(*line) for line in lines]
    return lambda store, by: receive(store, kind, document_id, counted, allow_over=True, by=by)


def _confirmed(store: Store, by: By) -> object:
    accepted = [
        ConfirmedChange("P1", 2, "quantity", 4, 3, "", "sold out"),
        ConfirmedChange("P1", 2, "expected_on", DUE, LATER),
    ]
    return accept_confirmation(store, "reply.csv", accepted, by=by)


def _last_undone(store: Store, by: By) -> object:
    """The step before this one."""
    place = int(by.operation_id.rpartition("-")[2]) - 1
    return undo(store, f"step-{place}", by=by)


def _last_done_there(store: Store, by: By) -> object:
    """The step before this one was repeated in the POS."""
    place = int(by.operation_id.rpartition("-")[2]) - 1
    return mark_done_there(store, f"step-{place}", by=by)


def _promised(store: Store, by: By) -> object:
    return promise(store, Promise("A", "tube", 2, "Cy", customer_phone="555-0199"), by=by)


def _layout_chosen(store: Store, by: By) -> object:
    save_layout(store, LAYOUT, by=By(f"{by.operation_id} layout", by.actor, by.now))
    return assign_layout(store, "V", LAYOUT.name, by=by)


LAYOUT = Layout("Vend", (("sku", "Code"), ("quantity", "Qty")))


def _told(kind: str, *about: About, channel: str = BY_HAND, state: str = TOLD_ANYHOW) -> Step:
    """Somebody is told of this."""
    message = NewMessage(kind, channel, state, "en", about, "ann@x.example", "Subject", "Text")
    return lambda store, by: tell(store, [message], by=by)


def _in_doubt_and_settled(store: Store, by: By) -> object:
    """An e-mail of which nobody knew whether it left, and what a person says about it."""
    mail = _told("shipped", About("order", "E6", "E6-1"), channel=BY_MAIL, state=TO_SEND)
    (message_id,) = mail(store, By(f"{by.operation_id} mail", by.actor, by.now)).result  # type: ignore[attr-defined]
    with store.write() as tx:
        step_to(tx, message_id, DOUBTFUL, by=by.actor, now=by.now)
    return settle_doubt(store, message_id, sent=True, by=by)


def _asked_and_answered(store: Store, by: By) -> object:
    question = _told("question", About("purchase_order", "P2", "again"))
    asked = question(store, By(f"{by.operation_id} question", by.actor, by.now))
    return note_answer(store, asked.result[0], "On Monday", by=by)  # type: ignore[attr-defined]


STEPS: Mapping[str, tuple[Step, ...]] = {
    "create": (_drafted,),
    "edit": (
        _edited(DraftLine("tube", 6, line_number=1), DraftLine("pump", 1)),
        _edited(DraftLine("pump", 1)),
        lambda store, by: choose_vendor(store, "pump", "W", by=by),
    ),
    "order": (lambda store, by: mark_sent(store, "D1", expected_on=LATER, by=by),),
    "send_drafts": (
        lambda store, by: send_drafts(store, [DraftToSend("po", "D2"), DraftToSend("transfer", "X2")], by=by),
    ),
    "dispatch": (lambda store, by: send(store, "X1", expected_on=LATER, below_zero=True, by=by),),
    "expected": (
        lambda store, by: change_expected(store, PURCHASE_ORDER, "P1", LATER, by=by),
        lambda store, by: change_expected(store, TRANSFER, "T1", LATER, by=by),
        lambda store, by: split_line(store, "P1", 1, [(DUE, 1), (LATER, 4)], by=by),
    ),
    "receipt": (
        _received("po", "P1", (1, 2), (2, 1)),
        _received("po", "P1", (1, 4)),
        _received("transfer", "T1", (1, 1)),
        _received("transfer", "T2", (1, 4)),
    ),
    "transfer_return": (lambda store, by: return_excess(store, "T1", {1: 1}, by=by),),
    "close_short": (
        lambda store, by: cancel_remainder(store, PURCHASE_ORDER, "P2", "sold out", by=by),
        lambda store, by: cancel_remainder(store, PURCHASE_ORDER, "P1", "sold out", by=by),
    ),
    "loss": (lambda store, by: cancel_remainder(store, TRANSFER, "T2", "lost", by=by),),
    "close": (lambda store, by: close(store, PURCHASE_ORDER, "P3", "sold out", by=by),),
    "reopen": (lambda store, by: reopen(store, PURCHASE_ORDER, "P3", by=by),),
    "link": (_linked,),
    "reply": (_confirmed, lambda store, by: confirm_days(store, "P2", by=by)),
    "adjustment": (lambda store, by: count_shelf(store, "tube", "A", 9, "counted", by=by),),
    "clear": (lambda store, by: clear(store, ["E4"], by=by),),
    "fraud": (lambda store, by: mark_fraud(store, "E4", "a stolen card", by=by),),
    "paid": (lambda store, by: mark_paid(store, ["E3"], "bank transfer", "R-7", by=by),),
    "packed": (lambda store, by: pack(store, ["E1"], {("1", 1): 1}, by=by),
               lambda store, by: pack(store, ["E2"], by=by)),
    "take_anyway": (lambda store, by: take_out_of_turn(store, "E4", by=by),),
    "ready_for_pickup": (lambda store, by: ready_for_pickup(store, "E2", "called", by=by),),
    "shipped": (lambda store, by: ship(store, ["E1"], {("1", 1): 1}, carrier="UPS", by=by),
                lambda store, by: ship(store, ["E1"], by=by)),
    "picked_up": (lambda store, by: picked_up(store, ["E2"], {("2", 1): 1}, by=by),
                  lambda store, by: picked_up(store, ["E2"], by=by)),
    "tracking": (lambda store, by: edit_tracking(store, "E1", "DHL", "77", by=by),),
    "ticked": (lambda store, by: tick_in_pos(store, ["E6"], by=by),),
    "refund": (
        _paid_back("E1", RefundLine("1", 1, unshipped=1)),
        _paid_back("E2", RefundLine("2", 1, unshipped=2)),
        _paid_back("E6", RefundLine("6", 1, shipped=1, returns=True)),
        _paid_back("E6", RefundLine("6", 1, shipped=1, returns=False)),
    ),
    "done_there": (_last_done_there,),
    "told": (lambda store, by: mark_told(store, {"E1": LATER}, by=by),),
    "told_ready": (_told("ready", About("order", "E2", "0")),),
    "told_shipped": (_told("shipped", About("order", "E1", "E1-1")),),
    "told_late": (_told("late", About("order", "E1", promise=LATER)),),
    "told_refunded": (_told("refunded", About("order", "E1", "step")),),
    "order_mailed": (_told("purchase_order", About("purchase_order", "P1")),),
    "vendor_asked": (_told("question", About("purchase_order", "P1")),),
    "vendor_answered": (_asked_and_answered,),
    "message_settled": (_in_doubt_and_settled,),
    "told_by": (lambda store, by: tell_by(store, SAFE, by=by),),
    "priority": (lambda store, by: prioritise(store, ["E4"], 2, by=by),),
    "held": (lambda store, by: hold(store, ["E1", "E2"], "on holiday", LATER, by=by),),
    "released": (lambda store, by: release_hold(store, ["E2"], by=by),),
    "parts": (lambda store, by: ship_complete(store, ["E1"], complete=True, by=by),),
    "promised": (_promised,),
    "handed_over": (lambda store, by: hand_over(store, "special order till-1", by=by),),
    "promise_cancelled": (lambda store, by: cancel_promise(store, "special order till-1", by=by),),
    "given": (lambda store, by: give_units(store, "E3", "P1", 2, 2, by=by),),
    "matched": (lambda store, by: match_sale(store, "E4", "5", by=by),),
    "ruled_out": (lambda store, by: rule_out_sale(store, "E3", "3", by=by),),
    "shop_rule": (lambda store, by: use_rule(store, "A", "priority", by=by),),
    "moved_up": (lambda store, by: move_up(store, "E4", by=by),
                 lambda store, by: move_up(store, "E3", by=by)),
    "moved_back": (lambda store, by: move_back(store, "E4", by=by),),
    "plan": (lambda store, by: forget_edits(store, by=by),),
    "layout": (lambda store, by: save_layout(store, LAYOUT, by=by),),
    "vendor_layout": (_layout_chosen,),
    "rate": (lambda store, by: set_rate(store, Rate(DUE, "EUR", "USD", Decimal("1.08")), by=by),),
    "reversal": (_last_undone,),
}  # fmt: skip
"""Ways to make an operation, by its kind."""


def done(store: Store, steps: Mapping[int, Step]) -> set[int]:
    """Take the steps in order, each under its number. Returns those that could be taken."""
    taken = set()
    for number, step in steps.items():
        try:
            step(store, By(f"step-{number}", "Ann", NOW))
        except (Problem, Problems, Refused):
            continue
        taken.add(number)
    return taken
