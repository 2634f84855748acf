"""Units that were shipped and refunded here: the export shows them as shipped, and their return as a line."""

import pytest

from core.ledger.operations import By
from core.orders.refunds import RefundLine, refund
from core.orders.shipping import ship
from core.store.database import Store
from core.undo import undo
from tests.core.exchange.small_folder import FOLDER, NOW, bring, on_hand, pending, row

pytestmark = pytest.mark.both_engines

SOLD, SHIPPED, BACK = 6, 4, 3
SALES = "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id,shipped,"
SALES += "refunded,returned_sale_id,returned_line_number"
CLEARED = ["ecom_order_id,placed_at,payment_status,fraud_check", "E1,2026-11-01,paid,cleared"]


def exported(store: Store, days: int, shipped: int, back: int) -> None:
    """The books of the POS: units ``shipped`` in all, and those that a return brought ``back``."""
    sales = [SALES, f"S1,1,A,I,{SOLD},2026-11-01T10:00:00,E1,{shipped},,,"]
    if back:
        sales.append(f"S2,1,A,I,-{back},2026-11-20T10:00:00,,{back},,S1,1")
    stock = ["item_id,shop_id,on_hand", f"I,A,{5 + back}"]
    bring(store, FOLDER, days=days, sales=sales, ecom_orders=CLEARED, stock=stock)


def sent_here(store: Store, units: int) -> None:
    ship(store, ["E1"], {("S1", 1): units}, by=By("ship", "Ann", NOW))


def returned_here(store: Store, units: int = BACK) -> None:
    refund(store, "E1", [RefundLine("S1", 1, shipped=units, returns=True)], by=By("back", "Ann", NOW))


def waiting(store: Store) -> int:
    return int(row(store, "open_line", document_id="S1", item_id="I")["waiting"])


@pytest.mark.parametrize(
    ("shipped_here", "shown"),
    [
        (0, [(4, 0), (4, 3)]),  # shipped in the POS
        (0, [(4, 1), (4, 3)]),  # the return grows
        (4, [(4, 3)]),
        (4, [(4, 0), (4, 3)]),
        (4, [(0, 0), (0, 3), (4, 3)]),  # the return is shown first
        (4, [(2, 1), (3, 2), (4, 3)]),
    ],
)
def test_units_that_came_back_wait_no_more_than_before_whatever_part_an_export_shows(
    store: Store, shipped_here: int, shown: list[tuple[int, int]]
) -> None:
    """Of 6 sold, 4 were shipped and 3 of these came back and were refunded: 2 wait."""
    exported(store, 0, SHIPPED - shipped_here, 0)
    if shipped_here:
        sent_here(store, shipped_here)
    returned_here(store)
    assert (waiting(store), on_hand(store, "I", "A")) == (SOLD - SHIPPED, 5 + BACK)

    for day, (shipped, back) in enumerate([*shown, shown[-1]], 1):
        exported(store, day, shipped, back)
        assert (waiting(store), on_hand(store, "I", "A")) == (SOLD - SHIPPED, 5 + BACK), (shipped, back)

    assert pending(store) == {}
    with store.read() as snapshot:
        assert snapshot.frame("ours", table_name="sale_line").is_empty()


def test_units_that_are_shipped_after_a_return_was_shown_wait_no_more(store: Store) -> None:
    exported(store, 0, SHIPPED, 0)
    returned_here(store)
    exported(store, 1, SHIPPED, BACK)

    exported(store, 2, SHIPPED + 1, BACK)

    assert waiting(store) == SOLD - SHIPPED - 1


def test_a_return_of_units_that_never_left_here_ships_nothing_again(store: Store) -> None:
    exported(store, 0, SHIPPED, 0)
    refund(store, "E1", [RefundLine("S1", 1, unshipped=1)], by=By("back", "Ann", NOW))

    exported(store, 1, SHIPPED, 1)

    assert row(store, "sale_line", sale_id="S1", line_number=1)["shipped"] == SHIPPED


def test_a_refund_that_was_undone_ships_nothing_again(store: Store) -> None:
    exported(store, 0, SHIPPED, 0)
    returned_here(store)
    undo(store, "back", by=By("undo", "Ann", NOW))

    exported(store, 1, SHIPPED, BACK)

    assert row(store, "sale_line", sale_id="S1", line_number=1)["shipped"] == SHIPPED
    assert waiting(store) == SOLD - SHIPPED
