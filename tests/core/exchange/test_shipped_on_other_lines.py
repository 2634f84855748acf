"""Units shipped here on one line of an item, which a newer export shows on another line of the sale."""

from collections.abc import Sequence

import pytest

from core.ledger.check import load_problems
from core.ledger.operations import By
from core.orders.shipping import ship
from core.store.database import Store
from tests.core.exchange.small_folder import FOLDER, NOW, bring

pytestmark = pytest.mark.both_engines

SOLD = 4
SALES = "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id,shipped"
CLEARED = ["ecom_order_id,placed_at,payment_status,fraud_check", "E1,2026-11-01,paid,cleared"]


def exported(store: Store, days: int, shipped: Sequence[int]) -> None:
    """An export with a line of 4 for each of the ``shipped`` units."""
    lines = [f"S1,{number},A,I,{SOLD},2026-11-01,E1,{units}" for number, units in enumerate(shipped, 1)]
    stock = ["item_id,shop_id,on_hand", "I,A,9"]
    bring(store, FOLDER, days=days, sales=[SALES, *lines], ecom_orders=CLEARED, stock=stock)
    assert store.ask(load_problems).is_empty()


def shipped(store: Store) -> list[int]:
    with store.read() as snapshot:
        lines = snapshot.frame("sale_line", columns=["line_number", "shipped"], sale_id="S1")
    return lines.sort("line_number")["shipped"].to_list()


def not_shown(store: Store) -> dict[str, str]:
    """Shipped units of the last import where ours differ, by line."""
    with store.read() as snapshot:
        ours = snapshot.frame("ours", table_name="sale_line", column_name="shipped")
    return {key[-1]: units for key, units in ours.select("row_key", "imported_value").iter_rows()}


@pytest.mark.parametrize(
    ("here", "shown", "lines"),
    [
        ((1, 3), (3, 1), (3, 1)),
        ((0, 3), (3, 0), (3, 0)),
        ((1, 3), (3, 0), (3, 1)),  # shown in part
        ((0, 3), (4, 1), (4, 1)),  # two more were shipped in the POS
        ((2, 0, 2), (0, 4, 0), (0, 4, 0)),
        ((2, 0, 2), (0, 1, 0), (1, 1, 2)),
    ],
)
def test_units_shown_on_another_line_are_the_ones_shipped_here(
    store: Store, here: Sequence[int], shown: Sequence[int], lines: Sequence[int]
) -> None:
    exported(store, 0, [0] * len(here))
    parts = {("S1", number): units for number, units in enumerate(here, 1) if units}
    ship(store, ["E1"], parts, by=By("ship", "Ann", NOW))

    for day in (1, 2):  # the second time nothing changes
        exported(store, day, shown)

        assert shipped(store) == list(lines)
        assert not_shown(store) == {
            str(number): str(units)
            for number, (units, ours) in enumerate(zip(shown, lines, strict=True), 1)
            if units != ours
        }


def test_units_shipped_here_move_back_to_the_line_on_which_the_file_shows_them(store: Store) -> None:
    exported(store, 0, (0, 0))
    ship(store, ["E1"], {("S1", 1): 1, ("S1", 2): 3}, by=By("ship", "Ann", NOW))

    for day, shown in enumerate(((3, 1), (1, 3), (2, 2)), 1):
        exported(store, day, shown)
        assert (shipped(store), not_shown(store)) == (list(shown), {})
