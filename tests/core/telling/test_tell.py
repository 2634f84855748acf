"""Telling: each message once, by whoever may, with what became of it; erased with the customer's details."""

import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from core.access import NotAllowed, Person, acting_as
from core.errors import Problem, Refused
from core.ledger import load_activity
from core.ledger.check import find_problems
from core.ledger.operations import By
from core.messages import (
    BY_HAND,
    BY_MAIL,
    BY_PHONE,
    LATE,
    LEFT_WORD,
    MISSED,
    REACHED,
    READY,
    SHIPPED,
    TO_SEND,
    TOLD_ANYHOW,
)
from core.orders.customers import erase_details, export_customer, load_orders_to_erase
from core.orders.timeline import load_timeline
from core.telling import is_address, note_answer, settle_doubt, tell
from core.undo import undo
from tests.helpers.telling_shop import TellingShop

pytestmark = pytest.mark.both_engines


def test_a_second_click_tells_once(shop: TellingShop) -> None:
    shop.make_ready("1")
    (row,) = shop.news("1").to_dicts()
    messages = [shop.shown().message(row, BY_MAIL, TO_SEND)]
    first = tell(shop.store, messages, by=shop.by("click"))
    assert tell(shop.store, messages, by=shop.by("click")).result == first.result
    assert shop.states() == [("1", BY_MAIL, TO_SEND)]


def test_the_second_of_two_people_is_told_that_it_was_done(shop: TellingShop) -> None:
    shop.make_ready("1")
    (row,) = shop.news("1").to_dicts()
    messages = [shop.shown().message(row, BY_MAIL, TO_SEND)]
    with ThreadPoolExecutor(4) as people:
        asked = [people.submit(tell, shop.store, messages, by=shop.by()) for _ in range(4)]
    refused = [str(each.exception()) for each in asked if each.exception()]
    assert refused == ["Order 1: Ann did this already. Reload to see it."] * 3
    assert len(shop.states()) == 1


def test_the_same_news_may_be_told_again_on_purpose(shop: TellingShop) -> None:
    shop.make_ready("1")
    shop.tell("1", channel=BY_HAND, state=TOLD_ANYHOW)
    shop.tell("1", channel=BY_HAND, state=TOLD_ANYHOW)
    assert shop.states() == [("1", BY_HAND, TOLD_ANYHOW)] * 2


CALLS = [(REACHED, True), (LEFT_WORD, True), (MISSED, False)]


@pytest.mark.parametrize(("state", "told"), CALLS)
def test_a_call_that_reached_nobody_stays_to_be_made(shop: TellingShop, state: str, told: bool) -> None:
    shop.make_ready("2")
    shop.tell("2", channel=BY_PHONE, state=state, note="number is his wife's")
    assert ((READY, ["2"]) not in shop.to_tell()) == told
    (row,) = shop.news("2").to_dicts()
    assert (row["tried"], row["state"]) == (1, state)


def test_a_call_is_made_again_until_it_reaches_them(shop: TellingShop) -> None:
    shop.make_ready("2")
    for state in (MISSED, MISSED, REACHED):
        shop.tell("2", channel=BY_PHONE, state=state)
    assert (READY, ["2"]) not in shop.to_tell()
    assert [state for _, _, state in shop.states()] == [MISSED, MISSED, REACHED]


def test_a_wrong_tap_is_undone_and_the_call_is_to_be_made_again(shop: TellingShop) -> None:
    shop.make_ready("2")
    done = shop.tell("2", channel=BY_PHONE, state=REACHED)
    undo(shop.store, done.operation_id, by=shop.by())
    assert (READY, ["2"]) in shop.to_tell()
    shop.tell("2", channel=BY_PHONE, state=MISSED)
    assert shop.news("2")["tried"].to_list() == [1]


def test_a_customer_who_was_told_a_day_is_told_again_only_once_it_changes(shop: TellingShop) -> None:
    done = shop.tell("4", "5", channel=BY_PHONE, state=REACHED)
    assert str(shop.fact("4", "told_promise")) == str(shop.fact("5", "told_promise")) == "2026-12-03"
    assert not [each for each in shop.to_tell() if each[0] == LATE]
    undo(shop.store, done.operation_id, by=shop.by())
    assert shop.fact("4", "told_promise") is None
    assert (LATE, ["4", "5"]) in shop.to_tell()


def test_a_pickup_that_was_not_reached_changes_no_promise(shop: TellingShop) -> None:
    shop.tell("4", channel=BY_PHONE, state=MISSED)
    assert shop.fact("4", "told_at") is None


WRONG = [
    ({"recipient": "anna@x.example, eve@x.example"}, "is not an e-mail address"),
    ({"recipient": "Anna <anna@x.example>"}, "is not an e-mail address"),
    ({"recipient": "anna@localhost"}, "is not an e-mail address"),
    ({"recipient": "anna@x.example\nBcc: eve@x.example"}, "is not an e-mail address"),
    ({"subject": " ", "recipient": "anna@x.example"}, "enter a subject"),
]


@pytest.mark.parametrize(("entered", "said"), WRONG)
def test_an_address_that_is_not_one_mailbox_is_refused(
    shop: TellingShop, entered: dict[str, Any], said: str
) -> None:
    shop.make_ready("1")
    with pytest.raises(Problem, match=said):
        shop.tell("1", **entered)
    assert shop.states() == []


def test_a_call_cannot_be_queued_and_kinds_are_not_mixed(shop: TellingShop) -> None:
    shop.make_ready("1")
    with pytest.raises(Problem, match="say how the call went"):
        shop.tell("1", channel=BY_PHONE, state=TO_SEND)
    with pytest.raises(Problem, match="Choose what to tell"):
        shop.tell("1", "4", channel=BY_HAND, state=TOLD_ANYHOW)


def test_addresses_of_one_mailbox() -> None:
    assert [is_address(text) for text in ("a@b.example", "a.b+c@d-e.example", "", None, "a@b")] == [
        True, True, False, False, False,
    ]  # fmt: skip


# --- who


RIGHTS = """
role     kind    may
floor    ready   yes
floor    shipped yes
floor    late    no
floor    refund  no
orders   ready   yes
orders   refund  yes
orders   late    yes
buyer    ready   no
viewer   ready   no
"""
ORDER_OF = {"ready": "1", "shipped": "3", "late": "4", "refund": "6"}


@pytest.mark.parametrize("row", RIGHTS.strip().splitlines()[1:])
def test_each_role_tells_what_belongs_to_its_work(shop: TellingShop, row: str) -> None:
    role, kind, may = row.split()
    shop.make_ready("1")
    shop.send("3")
    shop.refund("6")
    messages = [
        shop.shown().message(news, BY_HAND, TOLD_ANYHOW) for news in shop.news(ORDER_OF[kind]).to_dicts()
    ]
    with acting_as(Person("p", "P", role)):
        if may == "yes":
            tell(shop.store, messages, by=shop.by())
        else:
            with pytest.raises(NotAllowed):
                tell(shop.store, messages, by=shop.by())


def test_people_of_another_shop_tell_nothing_here(shop: TellingShop) -> None:
    shop.make_ready("1")
    (row,) = shop.news("1").to_dicts()
    message = shop.shown().message(row, BY_HAND, TOLD_ANYHOW)
    with acting_as(Person("p", "P", "floor", frozenset({"B"}))), pytest.raises(NotAllowed):
        tell(shop.store, [message], by=shop.by())
    with acting_as(Person("p", "P", "floor", frozenset({"A"}))):
        tell(shop.store, [message], by=shop.by())


# --- what stands about it


def test_the_timeline_and_the_audit_log_say_that_a_customer_was_told_without_text_or_address(
    shop: TellingShop,
) -> None:
    shop.make_ready("1")
    shop.tell("1")
    steps = shop.store.ask(load_timeline, "1")
    assert steps["step"][0] == "Customer told: ready for pickup"
    (line,) = [entry for entry in shop.store.audit.log.entries() if entry["action"] == "told-ready"]
    assert line["subject"] == "1"
    history = shop.store.ask(load_activity).to_dicts()
    everything = f"{steps.to_dicts()} {history} {shop.store.audit.log.entries()}"
    assert "anna@x.example" not in everything
    assert "Abholung" not in everything


def test_the_check_finds_a_message_whose_state_is_not_its_last_step(shop: TellingShop) -> None:
    shop.make_ready("1")
    shop.tell("1")
    assert find_problems(shop.store).is_empty()
    with shop.store.write() as tx:
        rows = tx.frame("message", columns=["message_id"])
        tx.update(
            "message", rows.with_columns(state=rows["message_id"].str.slice(0, 0) + "sent"), ["message_id"]
        )
    assert find_problems(shop.store)["invariant"].to_list() == ["a message is as its last step says"]


# --- details of customers


def test_a_customer_s_download_has_what_they_were_told(shop: TellingShop) -> None:
    shop.make_ready("1")
    shop.tell("1")
    with zipfile.ZipFile(BytesIO(export_customer(shop.store, ["1"]))) as files:
        text = files.read("messages.csv").decode()
    assert "anna@x.example" in text
    assert "Abholung" in text


def test_erasing_a_customer_erases_address_and_text_and_stops_what_was_not_sent(shop: TellingShop) -> None:
    shop.make_ready("1", "2")
    shop.tell("1")
    shop.tell("2", channel=BY_PHONE, state=REACHED, note="Ben's wife answered")
    erase_details(shop.store, ["1", "2"], by=shop.by())
    with shop.store.read() as snapshot:
        kept = f"{snapshot.rows('message')} {snapshot.rows('message_step')} {snapshot.rows('message_about')}"
    assert not [word for word in ("anna", "Berg", "555", "wife", "Abholung") if word in kept]
    assert [state for _, _, state in shop.states()] == ["withdrawn", "reached"]
    assert find_problems(shop.store).is_empty()


def test_an_order_without_details_but_with_a_message_is_erased_with_the_old_ones(shop: TellingShop) -> None:
    shop.refund("6")
    erase_details(shop.store, ["6"], by=shop.by())
    later = shop.now + timedelta(days=400)
    assert "6" not in shop.store.ask(load_orders_to_erase, later, 90)
    shop.tell("6", channel=BY_HAND, state=TOLD_ANYHOW)
    assert "6" in shop.store.ask(load_orders_to_erase, later, 90)


# --- settled by a person


def test_only_a_message_in_doubt_is_settled_and_only_an_asked_vendor_answers(shop: TellingShop) -> None:
    shop.make_ready("1")
    done = shop.tell("1")
    with pytest.raises(Problem, match="settled already"):
        settle_doubt(shop.store, done.result[0], sent=True, by=shop.by())
    with pytest.raises(Problem, match="was not sent"):
        note_answer(shop.store, done.result[0], "soon", by=shop.by())


def test_an_id_that_was_used_for_another_message_is_refused(shop: TellingShop) -> None:
    shop.make_ready("1", "2")
    shop.tell("1", by=By("same", "Ann", shop.now))
    with pytest.raises(Refused):
        shop.tell("2", channel=BY_PHONE, state=REACHED, by=By("same", "Ann", shop.now))


def test_a_parcel_is_told_once_and_the_next_parcel_anew(shop: TellingShop) -> None:
    shop.send("3")
    shop.tell("3")
    assert (SHIPPED, ["3"]) not in shop.to_tell()
