"""Units refunded here on one line of an item, which a newer export shows as refunded on another line."""

from collections.abc import Sequence

import pytest

from core.ledger.check import load_problems
from core.ledger.operations import By
from core.orders.refunds import RefundLine, refund
from core.orders.shipping import ship
from core.store.database import Store
from tests.core.exchange.small_folder import FOLDER, NOW, bring, on_hand, pending

pytestmark = pytest.mark.both_engines

SOLD = 4
SALES = "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id,shipped,refunded"
CLEARED = ["ecom_order_id,placed_at,payment_status,fraud_check", "E1,2026-11-01,paid,cleared"]


def exported(
    store: Store, days: int, refunded: Sequence[int], shipped: Sequence[int] = (0, 0, 0), extra: str = ""
) -> None:
    """An export with a line of 4 for each of the ``refunded`` units."""
    units = zip(refunded, shipped, strict=False)
    lines = [
        f"S1,{number},A,I,{SOLD},2026-11-01,E1,{out},{back}" for number, (back, out) in enumerate(units, 1)
    ]
    stock = ["item_id,shop_id,on_hand", "I,A,9"]
    rest = [extra] if extra else []
    bring(store, FOLDER, days=days, sales=[SALES, *lines, *rest], ecom_orders=CLEARED, stock=stock)
    assert store.ask(load_problems).is_empty()


def refund_here(store: Store, units: Sequence[int]) -> None:
    lines = [RefundLine("S1", number, unshipped) for number, unshipped in enumerate(units, 1) if unshipped]
    refund(store, "E1", lines, by=By("refund", "Ann", NOW))


def figures(store: Store, column: str) -> list[int]:
    with store.read() as snapshot:
        lines = snapshot.frame("sale_line", columns=["line_number", column], sale_id="S1")
    return lines.sort("line_number")[column].to_list()


def not_shown(store: Store) -> dict[str, str]:
    """Refunded units of the last import where ours differ, by line."""
    with store.read() as snapshot:
        ours = snapshot.frame("ours", table_name="sale_line", column_name="refunded")
    return {key[-1]: units for key, units in ours.select("row_key", "imported_value").iter_rows()}


def waiting(store: Store) -> int:
    with store.read() as snapshot:
        return int(snapshot.frame("open_line", document_id="S1")["waiting"].sum())


@pytest.mark.parametrize(
    ("here", "shown", "lines"),
    [
        ((2, 0), (0, 2), (0, 2)),
        ((1, 3), (3, 1), (3, 1)),
        ((3, 0), (1, 0), (3, 0)),  # shown in part
        ((3, 0), (0, 2), (1, 2)),
        ((3, 0), (1, 2), (1, 2)),
        ((2, 0), (2, 1), (2, 1)),  # one more was refunded in the POS
        ((2, 0, 2), (0, 4, 0), (0, 4, 0)),
    ],
)
def test_units_shown_on_another_line_are_the_ones_refunded_here(
    store: Store, here: Sequence[int], shown: Sequence[int], lines: Sequence[int]
) -> None:
    exported(store, 0, [0] * len(here))
    refund_here(store, here)

    for day in (1, 2):  # the second time nothing changes
        exported(store, day, shown)

        assert figures(store, "refunded") == list(lines)
        assert waiting(store) == SOLD * len(here) - sum(lines)
        assert on_hand(store, "I", "A") == 9 + sum(here)  # no return shows yet that they are stock again
        assert not_shown(store) == {
            str(number): str(units)
            for number, (units, ours) in enumerate(zip(shown, lines, strict=True), 1)
            if units != ours
        }


def test_the_return_of_units_refunded_on_another_line_is_counted_once(store: Store) -> None:
    exported(store, 0, (0, 0))
    refund_here(store, (2, 0))
    exported(store, 1, (0, 2))
    assert pending(store) == {("S1", "I", "A"): 2}

    exported(store, 2, (0, 0), extra="S2,1,A,I,-2,2026-11-20,E1,,")

    assert (pending(store), on_hand(store, "I", "A"), waiting(store)) == ({}, 9, 2 * SOLD - 2)


def test_a_refund_on_the_line_that_was_shipped_here_sends_nothing_twice(store: Store) -> None:
    """One line was shipped and the other refunded; the export has the refund on the first."""
    exported(store, 0, (0, 0))
    ship(store, ["E1"], {("S1", 1): SOLD}, by=By("ship", "Ann", NOW))
    refund_here(store, (0, SOLD))

    for day in (1, 2):
        exported(store, day, (SOLD, 0))
        assert (figures(store, "refunded"), figures(store, "shipped")) == ([SOLD, 0], [0, SOLD])
        assert waiting(store) == 0
    exported(store, 3, (SOLD, 0), shipped=(0, SOLD))
    assert (figures(store, "shipped"), waiting(store), not_shown(store)) == ([0, SOLD], 0, {})
