"""Writes of messages to customers and vendors."""

from functools import partial

from core.messages import BY_HAND, BY_MAIL, DOUBTFUL, TO_SEND, TOLD_ANYHOW, About, NewMessage, step_to
from core.telling.kept_texts import forget_text, keep_language, keep_text
from core.telling.tell import note_answer, note_sent, settle_doubt, tell
from core.telling.texts import MessageText
from tests.helpers.every_write.orders import order_here
from tests.helpers.every_write.prepared import ASKED, LATER, Prepared, Write
from tests.helpers.receiving_shop import NOW, ReceivingShop


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
    return partial(keep_text, shop.store, READY_TEXT, MessageText("Ready", "Come and get {order}"))


def going_back_to_the_text(shop: ReceivingShop) -> Write:
    keep_text(shop.store, READY_TEXT, MessageText("Ready", "Come and get {order}"))
    return partial(forget_text, shop.store, READY_TEXT)


def choosing_a_language(shop: ReceivingShop) -> Write:
    return partial(keep_language, shop.store, "de")


WRITES: list[Prepared] = [
    telling_a_customer,
    settling_a_doubt,
    noting_that_a_letter_left,
    noting_an_answer,
    changing_a_text,
    going_back_to_the_text,
    choosing_a_language,
]
