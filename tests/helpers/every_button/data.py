"""Buttons of Data."""

from datetime import timedelta
from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.exchange.backups import empty_out
from core.exchange.sample import SAMPLE_IMPORT
from core.ledger.change_log import Change
from core.ledger.operations import By, Posting
from tests.helpers.every_button.press import Address, Press, uploaded_once
from tests.helpers.every_button.receiving import received
from tests.helpers.every_write import messages
from tests.helpers.every_write.prepared import ORDER
from tests.helpers.neutral_folders import GOOD
from tests.helpers.orders_page import chosen
from tests.helpers.posting import posted
from tests.helpers.receiving_shop import NOW, ReceivingShop


def uploaded(app: AppTest) -> None:
    """Files in which one column has a name of its own."""
    files = GOOD | {"sales.csv": GOOD["sales.csv"].replace("sale_id", "Beleg")}
    uploaded_once(app, [(name, text.encode(), "") for name, text in files.items()])
    for box in app.selectbox:
        if box.label.startswith("Sale id in sales"):
            chosen(box, "Beleg")


def receipt_chosen(app: AppTest) -> None:
    for box in app.selectbox:
        for option in box.options:
            if box.label == "Undo an operation" and "Receipt" in option:
                chosen(box, option)


def like_the_sample(shop: ReceivingShop) -> Address:
    posted(shop.store, By(SAMPLE_IMPORT, "Ann", NOW), "import", Posting())
    return {}


def emptied(shop: ReceivingShop) -> Address:
    empty_out(shop.store, now=NOW - timedelta(days=1), store_generation=shop.store.store_generation)
    return {}


def backed_up(shop: ReceivingShop) -> Address:
    shop.store.backup_beside(NOW - timedelta(days=1))
    received(shop)
    return {"view": "Export and backup"}


def in_history(shop: ReceivingShop) -> Address:
    received(shop)
    return {"view": "History"}


def with_a_customer(shop: ReceivingShop) -> Address:
    shop.sold("tube", 2, order=ORDER)
    named = Change("ecom_order", (ORDER,), {"customer_name": "Ann"})
    posted(shop.store, By("named", "Ann", NOW), "import", Posting(changes=[named]))
    return {"view": "Customers"}


def searched(app: AppTest) -> None:
    chosen(app.text_input(key="customer search"), "ann")


def rate_entered(app: AppTest) -> None:
    for label, code in (("From", "EUR"), ("To", "USD")):
        next(box for box in app.selectbox if box.label == label).set_value(code)
    next(box for box in app.text_input if box.label == "Rate").set_value("1.08")


def with_messages(shop: ReceivingShop) -> Address:
    shop.ordered(("tube", 3))
    return {"view": "Messages"}


def changed_text(shop: ReceivingShop) -> Address:
    messages.going_back_to_the_text(shop)
    return with_messages(shop)


DATA = [
    Press("data", "apply_import remember_mappings", "Apply", lambda _: {}, first=uploaded),
    Press("data", "undo", "Undo it", in_history, first=receipt_chosen),
    Press("data", "fill_with_sample", "Start with the sample shop", emptied),
    Press("data", "replace_all", "Replace the sample by my data", like_the_sample, first=uploaded, anew=True),
    Press("data", "empty_out", "Empty the store", like_the_sample, operations=0, anew=True),
    Press("data", "restore", "Restore this backup", backed_up, anew=True),
    Press(
        "data", "keep_morning", "Save the morning", lambda _: {"view": "Morning"},
        {"Folder for purchase lists": str(Path(__file__).parent)}, operations=0,
    ),
    Press("data", "keep_letterhead", "Save the letterhead", lambda _: {"view": "Letterhead"},
          {"Name of the business": "Harbour Bikes"}, operations=0),
    Press("data", "keep_text", "Save text", with_messages, {"Subject": "Come {order}"}, operations=0),
    Press("data", "forget_text", "Back to the original text", changed_text, operations=0),
    Press("data", "keep_language", "Save language", with_messages, {"Language of the shop": "de"},
          operations=0),
    Press("data", "erase_details", "Erase for good", with_a_customer, first=searched),
    Press("data", "set_rate", "Set rate", lambda _: {"view": "Currencies"}, first=rate_entered),
    Press("data", "keep_details_for", "Save", lambda _: {"view": "Customers"}, operations=0),
]  # fmt: skip
