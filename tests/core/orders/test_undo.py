"""Every step with an order can be undone until the next system was told; a later step is undone first."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from core.errors import Problem
from core.ledger.operations import Done
from core.orders.refunds import RefundLine
from tests.helpers.order_desk import Desk
from tests.helpers.small_shop import changed_order, sold, stocked


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Three tyres. E1 waits for 2, E2 for 2 more."""
    desk = Desk(tmp_path)
    stocked(desk.store, "tyre", 3)
    sold(desk.store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(desk.store, "B", "tyre", 2, date(2026, 11, 2), order="E2")
    return desk


Step = Callable[[Desk], Done]
PART = {("A", 1): 1}
# what was done before · the step that is undone
STEPS: dict[str, tuple[list[Step], Step]] = {
    "cleared": ([lambda desk: desk.fraud("E1")], lambda desk: desk.clear("E1")),
    "marked as fraud": ([], lambda desk: desk.fraud("E1")),
    "paid": (
        [lambda desk: changed_order(desk.store, "E1", payment_status="not_paid")],
        lambda desk: desk.paid("E1"),
    ),
    "told": ([lambda desk: desk.tell(E1=date(2026, 12, 1))], lambda desk: desk.tell(E1=None)),
    "packed": ([], lambda desk: desk.pack("E1")),
    "packed in part": ([lambda desk: desk.pack("E1", part=PART)], lambda desk: desk.pack("E1")),
    "taken anyway": ([], lambda desk: desk.take("E2")),
    "ready for pickup": ([lambda desk: desk.pack("E1")], lambda desk: desk.ready_for_pickup("E1")),
    "picked up": (
        [lambda desk: desk.pack("E1"), lambda desk: desk.ready_for_pickup("E1")],
        lambda desk: desk.picked_up("E1"),
    ),
    "shipped": ([lambda desk: desk.pack("E1")], lambda desk: desk.ship("E1", tracking_number="1Z1")),
    "shipped in part": ([lambda desk: desk.ship("E1", part=PART)], lambda desk: desk.ship("E1")),
    "shipped after taking": ([lambda desk: desk.take("E2")], lambda desk: desk.ship("E2")),
    "tracking": (
        [lambda desk: desk.ship("E1", carrier="UPS")],
        lambda desk: desk.tracking("E1", "DHL", "JJ1"),
    ),
    "ticked": ([lambda desk: desk.ship("E1")], lambda desk: desk.tick("E1")),
    "refunded": ([lambda desk: desk.pack("E1")], lambda desk: desk.refund("E1", everything=True)),
    "refunded in part": (
        [lambda desk: desk.ship("E1", part=PART)],
        lambda desk: desk.refund("E1", [RefundLine("A", 1, unshipped=1, shipped=1, returns=True)]),
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_undo_gives_back_everything_as_it_was(desk: Desk, name: str) -> None:
    earlier, step = STEPS[name]
    for before in earlier:
        before(desk)
    state, stages = desk.state(), desk.stages()
    desk.undo(step(desk))
    assert (desk.state(), desk.stages()) == (state, stages)
    assert desk.is_sound()


@pytest.mark.parametrize("name", STEPS)
def test_what_was_undone_may_be_done_again(desk: Desk, name: str) -> None:
    earlier, step = STEPS[name]
    for before in earlier:
        before(desk)
    desk.undo(step(desk))
    again = step(desk)
    with pytest.raises(Problem, match="already undone"):
        desk.undo(desk.undo(again) and again)
    assert desk.is_sound()


def test_a_later_step_of_the_order_is_undone_first(desk: Desk) -> None:
    packed = desk.pack("E1")
    shipped = desk.ship("E1", actor="Ben")
    with pytest.raises(Problem, match="Order E1 was shipped since, by Ben: undo that first"):
        desk.undo(packed)
    desk.undo(shipped)
    desk.undo(packed)
    assert desk.stage("E1") == "ready_to_pack"


def test_a_step_of_many_orders_waits_for_each_of_them(desk: Desk) -> None:
    stocked(desk.store, "tyre", 1)
    packed = desk.pack("E1", "E2")
    desk.ship("E2")
    with pytest.raises(Problem, match="Order E2 was shipped since"):
        desk.undo(packed)


def test_what_another_order_does_stands_in_nobodys_way(desk: Desk) -> None:
    packed = desk.pack("E1")
    stocked(desk.store, "tyre", 1)
    desk.ship("E2")
    desk.undo(packed)
    assert desk.is_sound()


def test_what_a_customer_was_told_rests_on_nothing_and_nothing_on_it(desk: Desk) -> None:
    packed = desk.pack("E1")
    told = desk.tell(E1=date(2026, 12, 1))
    desk.undo(packed)
    desk.pack("E1")
    desk.undo(told)
    first = desk.tell(E1=None)
    desk.tell(E1=date(2026, 12, 2))
    with pytest.raises(Problem, match="Order E1 was told of a promise since"):
        desk.undo(first)


def test_once_the_pos_was_told_shipping_stands(desk: Desk) -> None:
    shipped = desk.ship("E1")
    ticked = desk.tick("E1")
    with pytest.raises(Problem, match="The POS was told that order E1 was sent: take that back first"):
        desk.undo(shipped)
    desk.undo(ticked)
    desk.undo(shipped)
    assert desk.stage("E1") == "ready_to_pack"


def test_a_refund_is_undone_after_the_next_in_line_got_the_stock(desk: Desk) -> None:
    refunded = desk.refund("E1", everything=True)
    desk.ship("E2")
    desk.undo(refunded)
    assert desk.ready()["E1"] == "1 of 2"
    assert desk.is_sound()
