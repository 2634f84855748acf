"""Buttons of PO planning."""

from streamlit.testing.v1 import AppTest

from core.ledger.operations import By
from core.planning.facts import HUB
from core.purchasing.order_file_layouts import save_layout
from core.store.settings import remember
from tests.helpers.every_button.orders import asked_vendor, coming, short, vendor_to_mail
from tests.helpers.every_button.press import Address, Press, at_document, at_tab, uploaded_once
from tests.helpers.every_write import plan, remembered
from tests.helpers.orders_page import chosen, fields
from tests.helpers.receiving_shop import NOW, ReceivingShop


def with_layout(shop: ReceivingShop) -> None:
    short(shop)
    save_layout(shop.store, remembered.ACME, by=By("layout", "Ann", NOW))


def in_excess(shop: ReceivingShop) -> None:
    """The harbour has nine tubes to spare, of which the hill lacks two."""
    shop.stocked(tube=9)
    shop.sold("tube", 2, shop_id="hill")


def named(app: AppTest) -> None:
    app.text_input(key="layout name A new layout").set_value("Acme")


def layout_chosen(app: AppTest) -> None:
    if "Acme" in app.selectbox(key="layout").options:
        chosen(app.selectbox(key="layout"), "Acme")


def acme_chosen(app: AppTest) -> None:
    for box in app.selectbox:
        if box.key == "vendor for it":
            chosen(box, "acme")


def replied(app: AppTest) -> None:
    text = b"PO,SKU,Menge\nPO-2026-0001,SKU-tube,1"
    uploaded_once(app, [("reply.csv", text, "text/csv")])
    chosen(next(box for box in fields(app) if box.label == "Confirmed units, of the whole line"), "Menge")


def with_hub(shop: ReceivingShop) -> Address:
    remember(shop.store, HUB, "hill", action="hub")
    return {"ship_to": "Each shop for itself"}


SHORT, CHANGED, LAYOUT = (
    at_tab("Plan", short),
    at_tab("Plan", plan.plan_changed),
    at_tab("Downloads", with_layout),
)
PLANNING = [
    Press("po_planning", "tell", "Send the order", at_document("po", vendor_to_mail, vendor_mail="true"),
          {"To": "orders@acme.example"}),
    Press("po_planning", "tell", "Not reached", at_tab("Vendors", asked_vendor, vendor_calls="true"),
          {"What came back": "Closed till two"}),
    Press("receiving", "note_answer", "Save the answer", lambda shop: {"po": asked_vendor(shop)},
          {"What the vendor answered": "On Monday"}),
    Press("po_planning", "create_planned_drafts", "Create 1 purchase order", SHORT),
    Press(
        "po_planning", "choose_vendor", "Use this vendor", at_tab("Plan", plan.without_vendor),
        first=acme_chosen,
    ),
    Press(
        "po_planning", "remember_vendor", "Buy from this vendor",
        at_tab("Plan", plan.sold_by_two, vendor_offers="true"),
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
        "po_planning", "plan_again", "Plan again", at_tab("Plan", plan.line_put_off, left_out="true")
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
