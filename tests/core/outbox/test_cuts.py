"""Writes to Lightspeed while connections are cut and sign-ins end: there once and whole."""

import pytest

from core.feeds import SignInAgain
from tests.helpers.outbox_desk import OutboxDesk, inbox
from tests.lightspeed_server.examples import Example


@pytest.mark.parametrize("trouble", ["cut", "lose_answer", "late"])
@pytest.mark.parametrize("place", range(4))
def test_whatever_request_is_cut_the_order_is_there_once_and_whole(
    here: OutboxDesk, example: Example, trouble: str, place: int
) -> None:
    items = example.items
    here.ordered(example.oak, example.main, [(items["chair"], 3), (items["stool"], 2)])
    where = "PUT /API/" if place == 3 else "POST /API/"
    getattr(here.server.faults, trouble)(where, skip=0 if place == 3 else place)

    here.turn()
    assert here.states() == ["unsure"]
    here.server.clock.advance(30)
    here.turn()
    assert here.states() == ["unsure"]  # the server may still carry it out
    here.server.clock.advance(100)
    here.turn()

    assert here.states() == ["verified"]
    (order,) = here.there("Order")
    assert [line["quantity"] for line in here.server.merchant.order_lines(order["orderID"])] == [3, 2]


def test_whoever_has_to_sign_in_again_loses_nothing(here: OutboxDesk, example: Example) -> None:
    here.server.sign_in.employee_locked = True
    for pair in here.server.sign_in.pairs:
        pair.expires = 0
    here.ordered(example.oak, example.main, [(example.items["chair"], 3)])

    assert isinstance(here.turn()["r-series"], SignInAgain)

    assert here.states() == ["queued"]
    here.server.sign_in.employee_locked = False
    here.desk.connect()
    here.server.clock.advance(120)
    here.turn()
    assert here.states() == ["verified"]


def test_a_kind_that_the_sign_in_may_not_change_is_named_once(here: OutboxDesk, example: Example) -> None:
    here.server.retail.denied.add("Order")
    for _ in range(2):
        here.ordered(example.oak, example.main, [(example.items["chair"], 3)])
    here.sent(example.main, example.west, [(example.items["frame"], 1)])

    here.turn()

    assert sorted(here.states()) == ["refused", "refused", "verified"]
    assert len(inbox(here)) == 2
    assert "does not let this sign-in see Order" in inbox(here)[0]
