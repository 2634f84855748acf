"""Calls to vendors: whom to call, on which number, what to ask, and what came back."""

from datetime import timedelta

import pytest

from core.access import Person, acting_as
from core.errors import Problem
from core.ledger.check import load_problems
from core.ledger.operations import Done
from core.messages import ANSWERED, BY_HAND, BY_PHONE, MISSED, REACHED, TOLD_ANYHOW
from core.telling import (
    VendorCall,
    call_sheet_of_vendors,
    load_order_letter,
    load_vendor_calls,
    load_vendor_messages,
    tell,
)
from core.telling.vendor_calls import ANSWER_HOLDS
from core.undo import undo
from tests.helpers.telling_shop import TellingShop

pytestmark = pytest.mark.both_engines


def calls(shop: TellingShop) -> list[VendorCall]:
    return shop.store.ask(load_vendor_calls, shop.now)


def called(shop: TellingShop, state: str, phone: str = "", **said: str) -> Done:
    (call,) = calls(shop)
    message = call.letter.message(BY_PHONE, state, recipient=phone, **said)
    kept = ("V", phone) if phone else ("", "")
    return tell(shop.store, [message], vendor_phone=kept, by=shop.by())


def order_told(shop: TellingShop, po_id: str) -> None:
    letter = shop.store.ask(load_order_letter, po_id, shop.now)
    tell(shop.store, [letter.message(BY_HAND, TOLD_ANYHOW)], by=shop.by())


def test_a_vendor_is_called_about_late_orders_and_those_without_an_answer(shop: TellingShop) -> None:
    order_told(shop, "4711")
    (call,) = calls(shop)
    assert (call.vendor, call.overdue, call.unanswered, call.tried) == ("Vend", ("4712",), ("4711",), 0)
    assert call.letter.po_ids == ("4712", "4711")
    assert call.letter.text.body == (
        "Hello, this is Harbour, about our orders with Vend.\n"
        "Our account with you: K-77.\n"
        "When will these orders come: 4712? Is there anything that you cannot send?\n"
        "Purchase order 4712 for Harbour, due November 16, 2026:\n"
        "  - 5 × Inner tube (V-1)\n"
        "We have no answer yet about 4711."
    )
    assert call_sheet_of_vendors([call]).row(0)[:4] == ("", "Vend", "4712", "4711")


def test_the_number_is_kept_and_a_call_that_missed_stays_on_the_list(shop: TellingShop) -> None:
    called(shop, MISSED, phone="+49 30 12", note="closed till two")
    (call,) = calls(shop)
    assert (call.letter.phone, call.tried) == ("+49 30 12", 1)
    (told,) = shop.store.ask(load_vendor_messages).to_dicts()
    assert (told["state"], told["note"], told["answered_at"]) == (MISSED, "closed till two", None)


def test_an_answer_at_once_answers_all_that_was_asked_about_these_orders(shop: TellingShop) -> None:
    order_told(shop, "4711")
    done = called(shop, REACHED, answer="Ships on Monday")
    assert calls(shop) == []
    told = shop.store.ask(load_vendor_messages)
    assert told.filter(channel=BY_PHONE)["sentence"].unique().to_list() == ["Ships on Monday"]
    assert told["answered_at"].null_count() == 0
    assert shop.store.ask(load_problems).is_empty()
    undo(shop.store, done.operation_id, by=shop.by())
    assert len(calls(shop)) == 1


def test_an_order_that_is_still_late_some_days_after_the_answer_comes_up_again(shop: TellingShop) -> None:
    called(shop, REACHED, answer="Ships on Monday")
    assert calls(shop) == []
    shop.now += ANSWER_HOLDS + timedelta(hours=1)
    assert [call.overdue for call in calls(shop)] == [("4712",)]


def test_nobody_who_was_not_reached_can_have_answered(shop: TellingShop) -> None:
    with pytest.raises(Problem, match="nobody was reached who could have answered"):
        called(shop, MISSED, answer="Ships on Monday")
    assert shop.states() == []


def test_who_works_for_another_shop_has_nobody_to_call(shop: TellingShop) -> None:
    order_told(shop, "4711")
    with acting_as(Person("bo", "Bo", "buyer", frozenset({"B"}))):
        assert shop.store.ask(load_vendor_calls, shop.now, ["B"]) == []


def test_a_state_of_a_message_is_that_of_its_last_step(shop: TellingShop) -> None:
    called(shop, REACHED, answer="Ships on Monday")
    with shop.store.read() as snapshot:
        steps = snapshot.frame("message_step").sort("step").select("state", "sentence").rows()
    assert steps == [(REACHED, ""), (ANSWERED, "Ships on Monday")]
