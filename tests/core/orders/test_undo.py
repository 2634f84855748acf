"""Every step with an order can be undone until the next system was told; a later step is undone first."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from core.errors import Problem
from core.ledger.operations import Done
from core.orders.refunds import RefundLine
from core.store.database import Store
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import changed_order, sold, stocked


def filled(store: Store) -> None:
    """Three tyres. E1 waits for 2, E2 for 2 more."""
    stocked(store, "tyre", 3)
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 2, date(2026, 11, 2), order="E2")


@pytest.fixture
def shop(tmp_path: Path) -> OrderShop:
    return OrderShop(tmp_path, filled)


Step = Callable[[OrderShop], Done]
PART = {("A", 1): 1}
# what was done before · the step that is undone
STEPS: dict[str, tuple[list[Step], Step]] = {
    "cleared": ([lambda shop: shop.fraud("E1")], lambda shop: shop.clear("E1")),
    "marked as fraud": ([], lambda shop: shop.fraud("E1")),
    "paid": (
        [lambda shop: changed_order(shop.store, "E1", payment_status="not_paid")],
        lambda shop: shop.paid("E1"),
    ),
    "told": ([lambda shop: shop.tell(E1=date(2026, 12, 1))], lambda shop: shop.tell(E1=None)),
    "packed": ([], lambda shop: shop.pack("E1")),
    "packed in part": ([lambda shop: shop.pack("E1", part=PART)], lambda shop: shop.pack("E1")),
    "taken anyway": ([], lambda shop: shop.take("E2")),
    "ready for pickup": ([lambda shop: shop.pack("E1")], lambda shop: shop.ready_for_pickup("E1")),
    "picked up": (
        [lambda shop: shop.pack("E1"), lambda shop: shop.ready_for_pickup("E1")],
        lambda shop: shop.picked_up("E1"),
    ),
    "shipped": ([lambda shop: shop.pack("E1")], lambda shop: shop.ship("E1", tracking_number="1Z1")),
    "shipped in part": ([lambda shop: shop.ship("E1", part=PART)], lambda shop: shop.ship("E1")),
    "shipped after taking": ([lambda shop: shop.take("E2")], lambda shop: shop.ship("E2")),
    "tracking": (
        [lambda shop: shop.ship("E1", carrier="UPS")],
        lambda shop: shop.tracking("E1", "DHL", "JJ1"),
    ),
    "ticked": ([lambda shop: shop.ship("E1")], lambda shop: shop.tick("E1")),
    "refunded": ([lambda shop: shop.pack("E1")], lambda shop: shop.refund("E1", everything=True)),
    "refunded in part": (
        [lambda shop: shop.ship("E1", part=PART)],
        lambda shop: shop.refund("E1", [RefundLine("A", 1, unshipped=1, shipped=1, returns=True)]),
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_undoing_an_order_step_restores_everything(shop: OrderShop, name: str) -> None:
    earlier, step = STEPS[name]
    for before in earlier:
        before(shop)
    state, stages = shop.state(), shop.stages()
    shop.undo(step(shop))
    assert (shop.state(), shop.stages()) == (state, stages)
    assert shop.is_sound()


@pytest.mark.parametrize("name", STEPS)
def test_an_undone_step_can_be_repeated(shop: OrderShop, name: str) -> None:
    earlier, step = STEPS[name]
    for before in earlier:
        before(shop)
    shop.undo(step(shop))
    again = step(shop)
    with pytest.raises(Problem, match="already undone"):
        shop.undo(shop.undo(again) and again)
    assert shop.is_sound()


def test_a_later_step_of_the_order_is_undone_first(shop: OrderShop) -> None:
    packed = shop.pack("E1")
    shipped = shop.ship("E1", actor="Ben")
    with pytest.raises(Problem, match=r"Order E1 was shipped since, by Ben\. Undo that first"):
        shop.undo(packed)
    shop.undo(shipped)
    shop.undo(packed)
    assert shop.stage("E1") == "ready_to_pack"


def test_a_step_of_many_orders_waits_for_each_of_them(shop: OrderShop) -> None:
    stocked(shop.store, "tyre", 1)
    packed = shop.pack("E1", "E2")
    shop.ship("E2")
    with pytest.raises(Problem, match="Order E2 was shipped since"):
        shop.undo(packed)


def test_a_step_of_another_order_blocks_no_undo(shop: OrderShop) -> None:
    packed = shop.pack("E1")
    stocked(shop.store, "tyre", 1)
    shop.ship("E2")
    shop.undo(packed)
    assert shop.is_sound()


def test_a_message_to_a_customer_can_be_undone_at_any_time(shop: OrderShop) -> None:
    packed = shop.pack("E1")
    told = shop.tell(E1=date(2026, 12, 1))
    shop.undo(packed)
    shop.pack("E1")
    shop.undo(told)
    first = shop.tell(E1=None)
    shop.tell(E1=date(2026, 12, 2))
    with pytest.raises(Problem, match="Order E1 was told of a promise since"):
        shop.undo(first)


def test_shipping_cannot_be_undone_once_it_is_marked_in_the_pos(shop: OrderShop) -> None:
    shipped = shop.ship("E1")
    ticked = shop.tick("E1")
    with pytest.raises(Problem, match=r"Order E1 was marked as shipped in the POS\. Undo that first"):
        shop.undo(shipped)
    shop.undo(ticked)
    shop.undo(shipped)
    assert shop.stage("E1") == "ready_to_pack"


def test_a_refund_is_undone_after_the_next_in_line_got_the_stock(shop: OrderShop) -> None:
    refunded = shop.refund("E1", everything=True)
    shop.ship("E2")
    shop.undo(refunded)
    assert shop.ready()["E1"] == "1 of 2"
    assert shop.is_sound()
