"""Before an order is packed: fraud or not, paid or not, and what the customer was told."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import Problem
from core.store.database import Store
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import NOW, changed_order, sold, stocked


def filled(store: Store) -> None:
    """E1 waits for a tyre that is there; nobody checked it, and it is not paid."""
    stocked(store, "tyre", 1)
    sold(store, "A", "tyre", 1, date(2026, 11, 1), order="E1")
    changed_order(store, "E1", fraud_check="unchecked", payment_status="not_paid")


@pytest.fixture
def shop(tmp_path: Path) -> OrderShop:
    return OrderShop(tmp_path, filled)


def test_an_order_is_cleared_then_paid_then_ready(shop: OrderShop) -> None:
    assert shop.stage("E1") == "check"
    shop.clear("E1")
    assert shop.stage("E1") == "awaiting_payment"
    shop.paid("E1", method=" bank transfer ", reference="77 ")
    assert shop.stage("E1") == "ready_to_pack"
    assert shop.order("E1", "payment_status", "payment_method", "payment_reference") == (
        "paid",
        "bank transfer",
        "77",
    )


def test_many_orders_are_cleared_and_paid_at_once_or_none_of_them(shop: OrderShop) -> None:
    sold(shop.store, "B", "tyre", 1, date(2026, 11, 2), order="E2")
    with pytest.raises(Problem, match="Order E2 was already cleared"):
        shop.clear("E1", "E2")
    assert shop.stage("E1") == "check"
    changed_order(shop.store, "E2", fraud_check="unchecked", payment_status="not_paid")
    shop.clear("E1", "E2")
    shop.paid("E1", "E2")
    assert (shop.stage("E1"), shop.stage("E2")) == ("ready_to_pack", "waiting_for_stock")


def test_a_partly_paid_order_can_be_marked_as_paid(shop: OrderShop) -> None:
    changed_order(shop.store, "E1", payment_status="partially_paid")
    shop.paid("E1", reference="")
    assert shop.order("E1", "payment_status", "payment_reference") == ("paid", None)


def test_a_fraud_order_waits_for_its_refund_and_cannot_ship(shop: OrderShop) -> None:
    shop.fraud("E1", reason="stolen card")
    assert shop.stage("E1") == "check"
    assert shop.ready() == {"E1": "1 of 1"}
    with pytest.raises(Problem, match="Order E1 is not cleared"):
        shop.ship("E1")
    shop.clear("E1")
    assert shop.stage("E1") == "awaiting_payment"


# facts of the order · what is done · why not
REFUSED = """
fraud_check=cleared      clear Order E1 was already cleared.
payment_status=refunded  clear Order E1 was already refunded.
payment_status=cancelled clear Order E1 was already cancelled.
fraud_check=fraud        fraud Order E1 was already marked as fraud.
payment_status=paid      paid  Order E1 was already paid.
payment_status=refunded  paid  Order E1 was already refunded.
payment_status=cancelled paid  Order E1 was already cancelled.
fraud_check=fraud        paid  Order E1 is marked as fraud. Refund it, or clear it first.
payment_status=refunded  tell  Order E1 was already refunded.
"""


@pytest.mark.parametrize("row", REFUSED.strip().splitlines())
def test_an_impossible_order_step_is_refused_in_a_sentence(shop: OrderShop, row: str) -> None:
    fact, verb, sentence = row.split(maxsplit=2)
    changed_order(shop.store, "E1", **dict([fact.split("=")]))
    verbs = {"clear": shop.clear, "fraud": shop.fraud, "paid": shop.paid}
    with pytest.raises(Problem, match=sentence):
        verbs[verb]("E1") if verb in verbs else shop.tell(E1=None)


def test_a_payment_needs_a_method(shop: OrderShop) -> None:
    with pytest.raises(Problem, match="Say how it was paid"):
        shop.paid("E1", method="  ")


def test_the_last_message_to_a_customer_is_kept_with_time_and_person(shop: OrderShop) -> None:
    shop.tell(E1=date(2026, 12, 9))
    assert shop.order("E1", "told_promise", "told_at", "told_by") == (date(2026, 12, 9), NOW, "Ann")
    shop.tell(E1=None)
    assert shop.order("E1", "told_promise", "told_at") == (None, NOW)
