"""Cancelled remainders of purchase orders, where an export shows a receipt on another line."""

from collections.abc import Sequence

import pytest

from core.ledger.check import load_problems
from core.ledger.operations import By
from core.purchasing.closing import cancel_remainder
from core.purchasing.documents import PURCHASE_ORDER
from core.receiving.counted_lines import CountedLine
from core.receiving.receive import receive
from core.store.database import Store
from tests.core.exchange.small_folder import FOLDER, NOW, bring

pytestmark = pytest.mark.both_engines

ORDERED = 4
LINES = "po_id,line_number,vendor_id,shop_id,item_id,ordered,received,ordered_at,expected_on"


def exported(store: Store, days: int, received: Sequence[int]) -> list[str]:
    """An export with a line of 4 for each of the ``received`` units; what its import says."""
    lines = [f"P1,{number},V,A,I,{ORDERED},{n},2026-11-03,2026-12-01" for number, n in enumerate(received, 1)]
    stock = ["item_id,shop_id,on_hand", f"I,A,{sum(received)}"]
    done = bring(store, FOLDER, days=days, stock=stock, purchase_orders=[LINES, *lines])
    assert store.ask(load_problems).is_empty()
    return done.notes


def received_here(store: Store, units: Sequence[int]) -> None:
    counted = [CountedLine(number, n) for number, n in enumerate(units, 1) if n]
    receive(store, "po", "P1", counted, by=By("receipt", "Ann", NOW))


def incoming(store: Store) -> int:
    with store.read() as snapshot:
        return int(snapshot.frame("supply", document_id="P1")["incoming"].sum())


@pytest.mark.parametrize(
    ("here", "shown", "owed"),
    [
        ((0, 4), (4, 0), {2: 4}),  # the cancelled line was received
        ((1, 3), (3, 1), {2: 2}),
        ((0, 4, 4), (4, 4, 0), {3: 4}),
        ((2, 0), (0, 2), {}),  # each line still owes what is cancelled of it
        ((0, 4), (4, 4), {}),  # it came after all
    ],
)
def test_a_line_that_owes_what_was_cancelled_of_another_is_named(
    store: Store, here: Sequence[int], shown: Sequence[int], owed: dict[int, int]
) -> None:
    exported(store, 0, [0] * len(here))
    received_here(store, here)
    cancel_remainder(store, PURCHASE_ORDER, "P1", "sold out", line_numbers=[1], by=By("cancel", "Ann", NOW))
    before = incoming(store)

    said = exported(store, 1, shown)

    assert incoming(store) == before + sum(owed.values())
    assert said == [
        f"Purchase order P1: line {line} owes units again that were cancelled ({units}), because the "
        f"cancelled line was received. If they will not come, cancel the remainder of line {line}."
        for line, units in owed.items()
    ]
    assert exported(store, 2, shown) == []
