"""Buttons of eCom orders."""

from streamlit.testing.v1 import AppTest

from core.morning.settings import Morning, keep_morning
from core.orders.sale_decisions import rule_out_sale
from core.orders.shipping import ready_for_pickup
from tests.helpers.every_button.press import Address, Press, at_order, at_tab
from tests.helpers.every_write import messages, orders
from tests.helpers.every_write.prepared import ORDER
from tests.helpers.orders_page import chosen, tick
from tests.helpers.receiving_shop import ReceivingShop


def looking(app: AppTest) -> None:
    """See who would wait longer."""
    labels = ("Give it stock before all others", "Put it back in its place")
    for toggle in [toggle for toggle in app.toggle if toggle.label in labels]:
        chosen(toggle, True)


def short(shop: ReceivingShop) -> None:
    """Two tubes that a customer waits for, of which there are none."""
    shop.sold("tube", 2, order=ORDER)


def coming(shop: ReceivingShop) -> None:
    """The same, and they are on order."""
    short(shop)
    orders.said_of_it(shop, fraud_check="cleared")
    shop.ordered(("tube", 3))


def giving(app: AppTest) -> None:
    """See who would wait longer for units of a purchase order."""
    for toggle in [toggle for toggle in app.toggle if toggle.label == "Give it units of a purchase order"]:
        chosen(toggle, True)


def rule_chosen(app: AppTest) -> None:
    """Choose the other rule of the harbour shop."""
    for box in app.selectbox:
        if box.label == "Shop" and "rule" not in str(box.key):
            chosen(box, "harbour")
    for choice in app.radio:
        if choice.label == "Rule":
            chosen(choice, "priority")


def without_sale(shop: ReceivingShop) -> Address:
    """An order of the web shop that a sale at the till may be."""
    orders.web_order_without_a_sale(shop)
    return {"order": ORDER}


def ruled_out(shop: ReceivingShop) -> Address:
    """An order whose sale, the first one, somebody ruled out."""
    rule_out_sale(shop.store, ORDER, orders.web_order_without_a_sale(shop), by=shop.by())
    return {"order": ORDER}


def item_found(app: AppTest) -> None:
    """Search the item that is promised."""
    for box in app.text_input:
        if box.label == "Item":
            chosen(box, "tube")
            break


def taking(app: AppTest) -> None:
    for toggle in app.toggle:
        if toggle.label == "Take out of turn, before older orders":
            chosen(toggle, True)


def ticking(app: AppTest) -> None:
    if app.dataframe:
        tick(app, 0)


def refund_asked(app: AppTest) -> None:
    for button in app.button:
        if button.label == "Refund the whole order":
            button.click().run()


def ready_to_call(shop: ReceivingShop, **facts: str) -> str:
    """An order on the shelf for pickup, whose customer has a telephone."""
    order = orders.packed_order(shop, delivery="pickup", customer_name="Ann", customer_phone="555", **facts)
    ready_for_pickup(shop.store, order, "", by=shop.by())
    return order


def ready_to_mail(shop: ReceivingShop) -> str:
    """The same, with an e-mail address and a mail server."""
    keep_morning(shop.store, Morning(host="127.0.0.1", port=1, sender="a@x.example", recipient="a@x.example"))
    return ready_to_call(shop, customer_email="ann@x.example")


def in_doubt(shop: ReceivingShop) -> str:
    messages.letter_in_doubt(shop)
    return ORDER


def vendor_to_mail(shop: ReceivingShop) -> str:
    keep_morning(shop.store, Morning(host="127.0.0.1", port=1, sender="a@x.example", recipient="a@x.example"))
    return shop.drafted(("tube", 3))


def asked_vendor(shop: ReceivingShop) -> str:
    messages.vendor_asked(shop)
    return "PO-2026-0001"


HERE, CLEARED, PACKED = orders.order_here, orders.cleared_order, orders.packed_order
ORDERS = [
    Press("ecom_orders", "clear", "Approve (not fraud)", at_order(HERE)),
    Press("ecom_orders", "mark_fraud", "Fraud", at_order(HERE), {"Why it is fraud": "a stolen card"}),
    Press(
        "ecom_orders", "mark_paid", "Mark as paid", at_order(CLEARED, payment_status="not_paid"),
        {"Method": "Cash"},
    ),
    Press("ecom_orders", "pack", "Pack all of it", at_order(CLEARED)),
    Press(
        "ecom_orders", "take_out_of_turn", "Take out of turn", at_order(orders.order_behind_another),
        first=taking,
    ),
    Press("ecom_orders", "move_up", "Move it first", at_order(orders.order_behind_another), first=looking),
    Press(
        "ecom_orders", "give_units", "Give these units", at_order(orders.order_to_give), first=giving,
    ),
    Press(
        "ecom_orders", "use_rule", "Use this rule in Harbour",
        at_tab("Compare rules", orders.order_behind_another), first=rule_chosen,
    ),
    Press("ecom_orders", "match_sale", "These are the same", without_sale),
    Press("ecom_orders", "rule_out_sale", "Not the same", without_sale),
    Press("ecom_orders", "match_sale", "Use this sale", ruled_out, {"Number of the sale": "S1"}),
    Press("ecom_orders", "move_back", "Put it back", at_order(orders.moved_order), first=looking),
    Press("ecom_orders", "hold", "Put on hold", at_order(CLEARED), {"Why on hold": "on holiday"}),
    Press("ecom_orders", "release_hold", "Release from hold", at_order(orders.held_order)),
    Press("ecom_orders", "ship_complete", "Ship complete only", at_order(CLEARED)),
    Press("ecom_orders", "prioritise", "Set priority", at_order(CLEARED), {"Priority": 2}),
    Press("ecom_orders", "promise", "Save the promise", lambda _: {"promise": "new"},
          {"Name": "Cy", "Phone": "555-0199", "Shop": "harbour"}, first=item_found),
    Press("ecom_orders", "hand_over", "Handed over", at_order(orders.promised_order)),
    Press("ecom_orders", "cancel_promise", "Cancel it", at_order(orders.promised_order)),
    Press("ecom_orders", "ship", "Ship", at_order(PACKED, delivery="ship"), {"Carrier": "UPS"}),
    Press(
        "ecom_orders", "ready_for_pickup", "Ready for pickup", at_order(PACKED, delivery="pickup"),
        {"How the customer was told": "called"},
    ),
    Press("ecom_orders", "picked_up", "Picked up", at_order(PACKED, delivery="pickup")),
    Press(
        "ecom_orders", "edit_tracking", "Save", at_order(orders.shipped_order), {"Tracking number": "1Z"}
    ),
    Press("ecom_orders", "tick_in_pos", "Mark as shipped in the POS", at_order(orders.shipped_order)),
    Press("ecom_orders", "refund", "Confirm refund", at_order(CLEARED), first=refund_asked),
    Press("ecom_orders", "tell", "Mark as told", at_tab("To tell", coming), first=ticking),
    Press("ecom_orders", "tell", "Send e-mail", lambda shop: {"order": ready_to_mail(shop)}),
    Press("ecom_orders", "tell", "Send 1 e-mail now", at_tab("To tell", ready_to_mail)),
    Press("ecom_orders", "tell", "Reached", at_tab("Call list", ready_to_call), {"Note": "comes at five"}),
    Press("ecom_orders", "settle_doubt", "It was sent", lambda shop: {"order": in_doubt(shop)}),
    Press("ecom_orders", "pack", "Pack", at_tab("Orders", CLEARED), first=ticking),
]  # fmt: skip
