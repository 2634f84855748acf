"""Units of a purchase order that were given to one order, where an export shows a receipt on another line."""

from collections.abc import Sequence

import pytest

from core.ledger.check import load_problems
from core.ledger.operations import By
from core.orders.given_units import give_units
from core.receiving.counted_lines import CountedLine
from core.receiving.receive import receive
from core.store.database import Store
from tests.core.exchange.small_folder import FOLDER, NOW, bring

pytestmark = pytest.mark.both_engines

ORDERED = 4
SALES = "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id"
ORDERS = "ecom_order_id,placed_at,payment_status,fraud_check"
LINES = "po_id,line_number,vendor_id,shop_id,item_id,ordered,received,ordered_at,expected_on"


def exported(store: Store, days: int, received: Sequence[int]) -> None:
    """An export with a line of 4 for each of the ``received`` units; order E1 waits for 4, then E2 for 2."""
    lines = [
        f"P1,{number},V,A,I,{ORDERED},{units},2026-11-03,2026-12-0{number}"
        for number, units in enumerate(received, 1)
    ]
    bring(
        store,
        FOLDER,
        days=days,
        stock=["item_id,shop_id,on_hand", f"I,A,{sum(received) - 6}"],
        sales=[SALES, "S1,1,A,I,4,2026-11-01,E1", "S2,1,A,I,2,2026-11-02,E2"],
        ecom_orders=[ORDERS, "E1,2026-11-01,paid,cleared", "E2,2026-11-02,paid,cleared"],
        purchase_orders=[LINES, *lines],
    )
    assert store.ask(load_problems).is_empty()


def given(store: Store) -> list[tuple[int, str, int]]:
    with store.read() as snapshot:
        rows = snapshot.frame("given_units").select("line_number", "ecom_order_id", "units")
    return [row for row in sorted(rows.rows()) if row[2]]


@pytest.mark.parametrize(
    ("shown", "there"),
    [
        ((4, 0), [(2, "E2", 2)]),  # the other line brings them now
        ((3, 1), [(1, "E2", 1), (2, "E2", 1)]),
        ((2, 2), [(1, "E2", 2)]),  # there still are 2 to come
        ((0, 4), [(1, "E2", 2)]),
        ((4, 4), [(1, "E2", 2)]),  # received in the POS: dealt by age
    ],
)
def test_units_given_to_an_order_are_those_of_the_line_that_brings_them(
    store: Store, shown: Sequence[int], there: list[tuple[int, str, int]]
) -> None:
    exported(store, 0, (0, 0))
    give_units(store, "E2", "P1", 1, 2, by=By("give", "Ann", NOW))
    receive(store, "po", "P1", [CountedLine(2, 4)], by=By("receipt", "Ann", NOW))

    for day in (1, 2):  # the second time nothing changes
        exported(store, day, shown)
        assert given(store) == there
