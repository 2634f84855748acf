"""POS and web shop in step: what an order says here and not there, and what stands still though paid."""

import pytest

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.orders.pos_differences import load_pos_differences
from core.store.database import Store
from tests.helpers.small_shop import changed_order, do, two_orders

shop = pytest.fixture(two_orders)


def listed(store: Store) -> list[tuple[object, ...]]:
    return store.ask(load_pos_differences).select("kind", "ecom_order_id", "says").rows()


def test_nothing_is_listed_while_everything_agrees_with_the_pos(shop: Store) -> None:
    assert listed(shop) == []


def test_orders_shipped_and_not_marked_in_the_pos_are_listed(shop: Store) -> None:
    changed_order(shop, "E2", shipment_status="shipped", ticked_in_pos=False)
    assert ("to_tick", "E2", "Mark it as shipped in the POS, then here.") in listed(shop)


@pytest.mark.parametrize(
    ("fraud_check", "says"),
    [
        ("unchecked", "Paid, but not checked for fraud."),
        ("fraud", "Marked as fraud and not refunded."),
    ],
)
def test_what_is_paid_and_held_is_listed(shop: Store, fraud_check: str, says: str) -> None:
    changed_order(shop, "E1", fraud_check=fraud_check)
    assert ("paid_held", "E1", says) in listed(shop)
    changed_order(shop, "E1", payment_status="not_paid")
    assert "paid_held" not in [kind for kind, *_ in listed(shop)]


def test_quantities_and_statuses_that_differ_after_an_import_are_listed(shop: Store) -> None:
    do(shop, "ship", Posting(changes=[Change("sale_line", ("A", 1), {"shipped": 1})]))
    do(shop, "pay", Posting(changes=[Change("ecom_order", ("E2",), {"payment_status": "partially_paid"})]))
    assert listed(shop) == [], "nobody can know there yet"
    do(shop, "import", Posting())
    assert listed(shop) == [
        ("differs", "E1", "SKU-tyre shipped: 1 here, 0 in the last import."),
        ("differs", "E2", "Payment: partially paid here, paid in the last import."),
    ]


def test_a_difference_that_is_resolved_is_no_longer_listed(shop: Store) -> None:
    for units in (1, 0):
        do(shop, "ship", Posting(changes=[Change("sale_line", ("A", 1), {"shipped": units})]))
        do(shop, "import", Posting())
    assert listed(shop) == []
