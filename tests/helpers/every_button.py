"""Everything on the pages that has something written, each with a shop to press it in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from core.exchange.backups import empty_out
from core.exchange.sample import SAMPLE_IMPORT
from core.ledger.change_log import Change
from core.ledger.operations import By, Posting
from core.morning.inbox import raise_entries
from core.morning.settings import Morning, keep_morning
from core.orders.refunds import refund
from core.orders.shipping import ready_for_pickup
from core.planning.facts import HUB
from core.purchasing.order_file_layouts import save_layout
from core.receiving.saved_counts import count_one
from core.store.settings import remember
from core.sync.staging import keep_source
from tests.helpers import every_write as writes
from tests.helpers.every_write import LATER, ORDER
from tests.helpers.neutral_folders import GOOD
from tests.helpers.orders_page import fields, fill, tick
from tests.helpers.posting import posted
from tests.helpers.receiving_shop import DUE, NOW, ReceivingShop

Address = dict[str, str]
CHANGES = ("insert into", "update", "delete")
"""Beginnings of statements that write a table."""


def nothing(_: AppTest) -> None:
    """Nothing is to be done before."""


@dataclass(frozen=True)
class Press:
    """``verbs``: what it has done in core/, and ``operations``, how many these are. ``shop`` prepares the
    shop and says at which address the page is opened. ``first`` is done, then ``fields`` are filled in by
    their labels, then the button is pressed. ``anew``: the store is begun anew."""

    page: str
    verbs: str
    label: str
    shop: Callable[[ReceivingShop], Address]
    fields: Mapping[str, Any] = field(default_factory=dict)
    first: Callable[[AppTest], object] = nothing
    operations: int = 1
    anew: bool = False

    def act(self, app: AppTest) -> None:
        """Press; where the page has nothing to fill in and press any more, look again."""
        self.first(app)
        found = [button for button in app.button if button.label == self.label and not button.disabled]
        if found and set(self.fields) <= {box.label for box in fields(app)}:
            for label, value in self.fields.items():
                fill(app, label, value)
            found[0].click()
        app.run()


def at_document(
    kind: str, document: Callable[[ReceivingShop], str], **more: str
) -> Callable[[ReceivingShop], Address]:
    return lambda shop: {kind: document(shop), **more}


def at_order(prepare: Callable[..., str], **facts: Any) -> Callable[[ReceivingShop], Address]:
    return lambda shop: {"order": prepare(shop, **facts)}


def at_tab(
    tab: str, prepare: Callable[[ReceivingShop], object], **more: str
) -> Callable[[ReceivingShop], Address]:
    """``prepare`` the shop, and open this tab of the page."""
    return lambda shop: (prepare(shop), {"view": tab, **more})[1]


# --- receiving


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
        if label in [box.label for box in fields(app)]:
            fill(app, label, value)
            app.run()


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
    Press("receiving", "reopen", "Reopen", at_document("po", writes.closed)),
    Press("po_planning", "send_drafts", "Send 1 draft", draft_listed),
    Press("po_planning", "send", "Send", at_document("transfer", to_be_sent)),
    Press("receiving", "return_excess", "Send back", A_TRANSFER, {"Back, of 3": 2}),
    Press("receiving", "cancel_remainder", "Remainder is lost", A_TRANSFER, {"What happened": "lost"}),
    Press(
        "receiving", "count_shelf", "Save the count", lambda _: {"count": "tube", "in": "harbour"},
        {"Units there": 4, "Why the count differs": "Unknown"},
    ),
]  # fmt: skip


# --- eCom orders


def looking(app: AppTest) -> None:
    """See who would wait longer."""
    labels = ("Give it stock before all others", "Put it back in its place")
    for toggle in [toggle for toggle in app.toggle if toggle.label in labels]:
        toggle.set_value(True).run()


def short(shop: ReceivingShop) -> None:
    """Two tubes that a customer waits for, of which there are none."""
    shop.sold("tube", 2, order=ORDER)


def coming(shop: ReceivingShop) -> None:
    """The same, and they are on order."""
    short(shop)
    writes.said_of_it(shop, fraud_check="cleared")
    shop.ordered(("tube", 3))


def giving(app: AppTest) -> None:
    """See who would wait longer for units of a purchase order."""
    for toggle in [toggle for toggle in app.toggle if toggle.label == "Give it units of a purchase order"]:
        toggle.set_value(True).run()


def rule_chosen(app: AppTest) -> None:
    """Choose the other rule of the harbour shop."""
    for box in app.selectbox:
        if box.label == "Shop" and "rule" not in str(box.key):
            box.set_value("harbour").run()
    for choice in app.radio:
        if choice.label == "Rule":
            choice.set_value("priority").run()


def item_found(app: AppTest) -> None:
    """Search the item that is promised."""
    for box in app.text_input:
        if box.label == "Item":
            box.set_value("tube").run()
            break


def taking(app: AppTest) -> None:
    for toggle in app.toggle:
        if toggle.label == "Take out of turn, before older orders":
            toggle.set_value(True).run()


def ticking(app: AppTest) -> None:
    if app.dataframe:
        tick(app, 0)


def refund_asked(app: AppTest) -> None:
    for button in app.button:
        if button.label == "Refund the whole order":
            button.click().run()


def ready_to_call(shop: ReceivingShop, **facts: str) -> str:
    """An order on the shelf for pickup, whose customer has a telephone."""
    order = writes.packed_order(shop, delivery="pickup", customer_name="Ann", customer_phone="555", **facts)
    ready_for_pickup(shop.store, order, "", by=shop.by())
    return order


def ready_to_mail(shop: ReceivingShop) -> str:
    """The same, with an e-mail address and a mail server."""
    keep_morning(shop.store, Morning(host="127.0.0.1", port=1, sender="a@x.example", recipient="a@x.example"))
    return ready_to_call(shop, customer_email="ann@x.example")


def in_doubt(shop: ReceivingShop) -> str:
    writes.letter_in_doubt(shop)
    return ORDER


def vendor_to_mail(shop: ReceivingShop) -> str:
    keep_morning(shop.store, Morning(host="127.0.0.1", port=1, sender="a@x.example", recipient="a@x.example"))
    return shop.drafted(("tube", 3))


def asked_vendor(shop: ReceivingShop) -> str:
    writes.vendor_asked(shop)
    return "PO-2026-0001"


HERE, CLEARED, PACKED = writes.order_here, writes.cleared_order, writes.packed_order
ORDERS = [
    Press("ecom_orders", "clear", "Approve (not fraud)", at_order(HERE)),
    Press("ecom_orders", "mark_fraud", "Fraud", at_order(HERE), {"Why it is fraud": "a stolen card"}),
    Press(
        "ecom_orders", "mark_paid", "Mark as paid", at_order(CLEARED, payment_status="not_paid"),
        {"Method": "Cash"},
    ),
    Press("ecom_orders", "pack", "Pack all of it", at_order(CLEARED)),
    Press(
        "ecom_orders", "take_out_of_turn", "Take out of turn", at_order(writes.order_behind_another),
        first=taking,
    ),
    Press("ecom_orders", "move_up", "Move it first", at_order(writes.order_behind_another), first=looking),
    Press(
        "ecom_orders", "give_units", "Give these units", at_order(writes.order_to_give), first=giving,
    ),
    Press(
        "ecom_orders", "use_rule", "Use this rule in Harbour",
        at_tab("Compare rules", writes.order_behind_another), first=rule_chosen,
    ),
    Press("ecom_orders", "move_back", "Put it back", at_order(writes.moved_order), first=looking),
    Press("ecom_orders", "hold", "Put on hold", at_order(CLEARED), {"Why on hold": "on holiday"}),
    Press("ecom_orders", "release_hold", "Release from hold", at_order(writes.held_order)),
    Press("ecom_orders", "ship_complete", "Ship complete only", at_order(CLEARED)),
    Press("ecom_orders", "prioritise", "Set priority", at_order(CLEARED), {"Priority": 2}),
    Press("ecom_orders", "promise", "Save the promise", lambda _: {"promise": "new"},
          {"Name": "Cy", "Phone": "555-0199", "Shop": "harbour"}, first=item_found),
    Press("ecom_orders", "hand_over", "Handed over", at_order(writes.promised_order)),
    Press("ecom_orders", "cancel_promise", "Cancel it", at_order(writes.promised_order)),
    Press("ecom_orders", "ship", "Ship", at_order(PACKED, delivery="ship"), {"Carrier": "UPS"}),
    Press(
        "ecom_orders", "ready_for_pickup", "Ready for pickup", at_order(PACKED, delivery="pickup"),
        {"How the customer was told": "called"},
    ),
    Press("ecom_orders", "picked_up", "Picked up", at_order(PACKED, delivery="pickup")),
    Press(
        "ecom_orders", "edit_tracking", "Save", at_order(writes.shipped_order), {"Tracking number": "1Z"}
    ),
    Press("ecom_orders", "tick_in_pos", "Mark as shipped in the POS", at_order(writes.shipped_order)),
    Press("ecom_orders", "refund", "Confirm refund", at_order(CLEARED), first=refund_asked),
    Press("ecom_orders", "tell", "Mark as told", at_tab("To tell", coming), first=ticking),
    Press("ecom_orders", "tell", "Send e-mail", lambda shop: {"order": ready_to_mail(shop)}),
    Press("ecom_orders", "tell", "Send 1 e-mail now", at_tab("To tell", ready_to_mail)),
    Press("ecom_orders", "tell", "Reached", at_tab("Call list", ready_to_call), {"Note": "comes at five"}),
    Press("ecom_orders", "settle_doubt", "It was sent", lambda shop: {"order": in_doubt(shop)}),
    Press("ecom_orders", "pack", "Pack", at_tab("Orders", CLEARED), first=ticking),
]  # fmt: skip


# --- PO planning


def with_layout(shop: ReceivingShop) -> None:
    short(shop)
    save_layout(shop.store, writes.ACME, by=By("layout", "Ann", NOW))


def in_excess(shop: ReceivingShop) -> None:
    """The harbour has nine tubes to spare, of which the hill lacks two."""
    shop.stocked(tube=9)
    shop.sold("tube", 2, shop_id="hill")


def named(app: AppTest) -> None:
    app.text_input(key="layout name A new layout").set_value("Acme")


def layout_chosen(app: AppTest) -> None:
    if "Acme" in app.selectbox(key="layout").options:
        app.selectbox(key="layout").select("Acme").run()


def acme_chosen(app: AppTest) -> None:
    for box in app.selectbox:
        if box.key == "vendor for it":
            box.set_value("acme").run()


def replied(app: AppTest) -> None:
    text = b"PO,SKU,Menge\nPO-2026-0001,SKU-tube,1"
    app.file_uploader[0].set_value([("reply.csv", text, "text/csv")]).run()
    fill(app, "Confirmed units, of the whole line", "Menge")
    app.run()


def with_hub(shop: ReceivingShop) -> Address:
    remember(shop.store, HUB, "hill", action="hub")
    return {"ship_to": "Each shop for itself"}


SHORT, CHANGED, LAYOUT = (
    at_tab("Plan", short),
    at_tab("Plan", writes.plan_changed),
    at_tab("Downloads", with_layout),
)
PLANNING = [
    Press("po_planning", "tell", "Send the order", at_document("po", vendor_to_mail, vendor_mail="true"),
          {"To": "orders@acme.example"}),
    Press("receiving", "note_answer", "Save the answer", lambda shop: {"po": asked_vendor(shop)},
          {"What the vendor answered": "On Monday"}),
    Press("po_planning", "create_planned_drafts", "Create 1 purchase order", SHORT),
    Press(
        "po_planning", "choose_vendor", "Use this vendor", at_tab("Plan", writes.without_vendor),
        first=acme_chosen,
    ),
    Press(
        "po_planning", "remember_vendor", "Buy from this vendor",
        at_tab("Plan", writes.sold_by_two, vendor_offers="true"),
    ),
    Press(
        "po_planning", "tell_by", "Use this day", at_tab("Vendors", coming), {"Customers are told": "safe"}
    ),
    Press("po_planning", "create_drafts", "Draft the transfer", at_tab("Excess", in_excess)),
    Press(
        "po_planning", "put_off", "Put off", at_tab("Plan", short, left_out="true"),
        {"Why": "a new model comes"},
    ),
    Press(
        "po_planning", "plan_again", "Plan again", at_tab("Plan", writes.line_put_off, left_out="true")
    ),
    Press("po_planning", "forget_edits", "Reset changes (1)", CHANGED),
    Press(
        "po_planning", "remember", "Always ship there", at_tab("Plan", short, ship_to="Hill"), operations=0
    ),
    Press("po_planning", "forget", "Always each for itself", with_hub, operations=0),
    Press("po_planning", "save_layout", "Save layout", at_tab("Downloads", short), first=named),
    Press("po_planning", "delete_layout", "Delete this layout", LAYOUT, first=layout_chosen),
    Press(
        "po_planning", "accept_confirmation remember_columns", "Accept 1 of 1",
        at_tab("Vendor confirmations", lambda shop: shop.ordered(("tube", 3))), first=replied,
    ),
]  # fmt: skip


# --- data


def uploaded(app: AppTest) -> None:
    """Files in which one column has a name of its own."""
    files = GOOD | {"sales.csv": GOOD["sales.csv"].replace("sale_id", "Beleg")}
    app.file_uploader[0].set_value([(name, text.encode(), "") for name, text in files.items()]).run()
    for box in app.selectbox:
        if box.label.startswith("Sale id in sales"):
            box.set_value("Beleg").run()


def receipt_chosen(app: AppTest) -> None:
    for box in app.selectbox:
        for option in box.options:
            if box.label == "Undo an operation" and "Receipt" in option:
                box.select(option).run()


def like_the_sample(shop: ReceivingShop) -> Address:
    posted(shop.store, By(SAMPLE_IMPORT, "Ann", NOW), "import", Posting())
    return {}


def emptied(shop: ReceivingShop) -> Address:
    empty_out(shop.store, now=NOW - timedelta(days=1), store_generation=shop.store.store_generation)
    return {}


def backed_up(shop: ReceivingShop) -> Address:
    shop.store.backup_beside(NOW - timedelta(days=1))
    received(shop)
    return {"tab": "Export and backup"}


def in_history(shop: ReceivingShop) -> Address:
    received(shop)
    return {"tab": "History"}


def with_a_customer(shop: ReceivingShop) -> Address:
    shop.sold("tube", 2, order=ORDER)
    named = Change("ecom_order", (ORDER,), {"customer_name": "Ann"})
    posted(shop.store, By("named", "Ann", NOW), "import", Posting(changes=[named]))
    return {"tab": "Customers"}


def searched(app: AppTest) -> None:
    app.text_input(key="customer search").set_value("ann").run()


def rate_entered(app: AppTest) -> None:
    for label, code in (("From", "EUR"), ("To", "USD")):
        next(box for box in app.selectbox if box.label == label).set_value(code)
    next(box for box in app.number_input if box.label == "Rate").set_value(1.08)


def with_messages(shop: ReceivingShop) -> Address:
    shop.ordered(("tube", 3))
    return {"tab": "Messages"}


def changed_text(shop: ReceivingShop) -> Address:
    writes.going_back_to_the_text(shop)
    return with_messages(shop)


DATA = [
    Press("data", "apply_import remember_mappings", "Apply", lambda _: {}, first=uploaded),
    Press("data", "undo", "Undo it", in_history, first=receipt_chosen),
    Press("data", "fill_with_sample", "Start with the sample shop", emptied),
    Press("data", "replace_all", "Replace the sample by my data", like_the_sample, first=uploaded, anew=True),
    Press("data", "empty_out", "Empty the store", like_the_sample, operations=0, anew=True),
    Press("data", "restore", "Restore this backup", backed_up, anew=True),
    Press(
        "data", "keep_morning", "Save the morning", lambda _: {"tab": "Morning"},
        {"Folder for purchase lists": str(Path(__file__).parent)}, operations=0,
    ),
    Press("data", "keep_letterhead", "Save the letterhead", lambda _: {"tab": "Letterhead"},
          {"Name of the business": "Harbour Bikes"}, operations=0),
    Press("data", "keep_text", "Save text", with_messages, {"Subject": "Come {order}"}, operations=0),
    Press("data", "forget_text", "Back to the original text", changed_text, operations=0),
    Press("data", "keep_language", "Save language", with_messages, {"Language of the shop": "de"},
          operations=0),
    Press("data", "erase_details", "Erase for good", with_a_customer, first=searched),
    Press("data", "set_rate", "Set rate", lambda _: {"tab": "Currencies"}, first=rate_entered),
    Press("data", "keep_details_for", "Save", lambda _: {"tab": "Customers"}, operations=0),
]  # fmt: skip


# --- backorders, overview and the list for Lightspeed


def refunded(shop: ReceivingShop) -> Address:
    refund(shop.store, writes.order_here(shop), everything=True, by=shop.by())
    return {}


def entry_in_the_inbox(shop: ReceivingShop) -> Address:
    raise_entries(shop.store, [writes.ENTRY], NOW)
    return {}


def refused_there(shop: ReceivingShop) -> Address:
    """Lightspeed refused a transfer that the program entered there."""
    keep_source(shop.store, writes.SOURCE)
    writes.refused_write(shop)
    return {}


OTHERS = [
    Press("backorders", "mark_not_stocked", "Mark as not stocked", never_stocked),
    Press("overview", "deal_with", "Done", entry_in_the_inbox, operations=0),
    Press("to_do", "mark_done_there", "Done there", refunded),
    Press("to_do", "try_again", "Try again", refused_there, operations=0),
    Press("to_do", "do_by_hand", "I do it by hand", refused_there, operations=0),
]

PRESSES = [*RECEIVING, *ORDERS, *PLANNING, *DATA, *OTHERS]
