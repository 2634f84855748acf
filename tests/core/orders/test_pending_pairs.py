"""Whatever two things were done here, one export of the POS that shows both settles both."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from core.orders.refunds import RefundLine
from tests.core.orders.pos_orders import Pos

Step = Callable[[Pos], Any]
DONE_HERE: dict[str, tuple[Step, dict[str, Any]]] = {
    "shipment": (lambda pos: pos.ship("E1", part={("A", 1): 1}), {"shipped": 1}),
    "refund": (
        lambda pos: pos.refund("E1", [RefundLine("A", 1, unshipped=1)]),
        {"returns": 1, "on_hand": 1},
    ),
    "payment": (lambda pos: pos.paid("E1"), {"payment": "paid"}),
}
"""Steps that are done, and what the POS says of them; units that are shipped and refunded are others."""


@pytest.mark.parametrize("both", list(permutations(DONE_HERE, 2)), ids=" then ".join)
def test_one_export_settles_every_pair_of_things_done_here(tmp_path: Path, both: tuple[str, str]) -> None:
    pos = Pos(tmp_path)
    if "payment" in both:
        pos.bring(payment="not_paid")
    shown: dict[str, Any] = {"payment": "not_paid" if "payment" in both else "paid"}
    steps = sorted(both, key=lambda name: name != "payment") if "shipment" in both else both
    for name in steps:
        DONE_HERE[name][0](pos)
        shown |= DONE_HERE[name][1]

    for _ in range(2):  # the second time changes nothing
        pos.bring(**shown)

        assert pos.pending() == 0
        assert pos.line("A", "shipped", "refunded", "returned_here") == (int("shipment" in both), 0, 0)
        left = 4 - ("shipment" in both) - ("refund" in both)
        assert pos.ready()["E1"] == f"{left} of {left}"
        assert pos.order("E1", "payment_status") == ("paid",)
        assert {"shipped", "refunded", "payment_status"}.isdisjoint(pos.not_in_pos())
        assert pos.is_sound()
