"""Refunds line by line: what nobody sends any more goes to the next in line."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.errors import Problem
from core.orders.detail import load_order_detail
from core.orders.refunds import RefundLine
from core.report.backorders import load_report
from core.store.database import Store
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import NOW, changed_order, sold, stocked


def filled(store: Store) -> None:
    """Two tyres. E1 waits for 2, E2 for 2 more, and E1 for a bell that is there too."""
    stocked(store, "tyre", 2)
    stocked(store, "bell", 1)
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "bell", 1, date(2026, 11, 1), order="E1")
    sold(store, "C", "tyre", 2, date(2026, 11, 2), order="E2")


@pytest.fixture
def shop(tmp_path: Path) -> OrderShop:
    return OrderShop(tmp_path, filled)


def backordered(shop: OrderShop) -> dict[str, int]:
    with shop.store.read() as snapshot:
        return dict(load_report(snapshot).select("document_id", "backordered").iter_rows())


def lines(shop: OrderShop, order: str) -> list[tuple[str, int, int, int]]:
    """Return the lines of an order as its page has them: the sale, units ordered, refunded, waiting."""
    told = shop.store.ask(load_order_detail, order, NOW).lines
    return told.select("document_id", "ordered", "refunded", "waiting").rows()


def test_units_freed_by_a_refund_go_to_the_next_order(shop: OrderShop) -> None:
    assert shop.ready() == {"E1": "3 of 3", "E2": "0 of 2"}
    done = shop.refund("E1", [RefundLine("A", 1, unshipped=1)], reason="too many")
    assert done.result == [
        {"ecom_order_id": "E1", "units": 1, "returned": 1, "whole": False,
         "reached": [{"ecom_order_id": "E2", "item_id": "tyre", "shop_id": "S1", "units": 1}]}
    ]  # fmt: skip
    assert shop.ready() == {"E1": "2 of 2", "E2": "1 of 2"}
    assert shop.line("A", "refunded", "returned_here") == (1, 1)
    assert shop.on_hand("tyre") == -1
    assert shop.is_sound()


def test_a_refunded_line_stops_being_a_backorder(shop: OrderShop) -> None:
    assert backordered(shop) == {"C": 2}
    shop.refund("E2", everything=True)
    assert backordered(shop) == {}
    assert shop.on_hand("tyre") == 0


def test_fraud_is_refunded_in_full_and_its_units_go_to_the_next_order(shop: OrderShop) -> None:
    shop.fraud("E1")
    done = shop.refund("E1", everything=True, reason="fraud")
    assert done.result[0]["whole"]
    assert shop.stages() == {"E1": "refunded", "E2": "ready_to_pack"}
    assert shop.order("E1", "payment_status", "fraud_check") == ("refunded", "fraud")
    with pytest.raises(Problem, match=r"Order E1 was already refunded\. It was last refunded by Ann"):
        shop.refund("E1", everything=True)
    with pytest.raises(Problem, match="Order E1 was already refunded"):
        shop.ship("E1")


def test_a_fully_refunded_line_stays_on_its_order(shop: OrderShop) -> None:
    shop.refund("E1", [RefundLine("A", 1, unshipped=2)])
    assert lines(shop, "E1") == [("A", 2, 2, 0), ("B", 1, 0, 1)]
    with pytest.raises(Problem, match="SKU-tyre: of the units not shipped only 0 can be refunded, not 1"):
        shop.refund("E1", [RefundLine("A", 1, unshipped=1)])
    shop.refund("E1", everything=True)
    assert lines(shop, "E1") == [("A", 2, 2, 0), ("B", 1, 1, 0)]


def test_for_shipped_units_a_refund_asks_whether_they_return(shop: OrderShop) -> None:
    shop.ship("E1")
    with pytest.raises(Problem, match="SKU-tyre: say whether the units that were shipped return to stock"):
        shop.refund("E1", everything=True)
    shop.refund("E1", [RefundLine("A", 1, shipped=1, returns=False)])
    assert shop.line("A", "shipped", "refunded", "returned_here") == (1, 1, 0)
    assert shop.ready()["E2"] == "0 of 2"
    done = shop.refund("E1", [RefundLine("A", 1, shipped=1, returns=True)])
    assert done.result[0]["reached"][0]["ecom_order_id"] == "E2"
    assert shop.line("A", "shipped", "refunded", "returned_here") == (0, 2, 1)
    assert shop.ready()["E2"] == "1 of 2"
    assert shop.stage("E1") == "to_tick"
    assert shop.is_sound()


def test_a_part_that_was_shipped_may_be_refunded_while_the_rest_still_waits(shop: OrderShop) -> None:
    shop.ship("E1", part={("A", 1): 1})
    shop.refund("E1", [RefundLine("A", 1, shipped=1, returns=False)])
    assert shop.ready()["E1"] == "2 of 2"
    shop.ship("E1")
    assert shop.line("A", "shipped", "refunded") == (1, 1)
    assert shop.is_sound()


def test_the_rest_of_an_order_can_ship_after_a_refund(shop: OrderShop) -> None:
    shop.ship("E1", part={("A", 1): 2})
    shop.refund("E1", [RefundLine("B", 1, unshipped=1)])
    assert shop.order("E1", "shipment_status", "ticked_in_pos", "payment_status") == (
        "shipped",
        False,
        "paid",
    )
    assert shop.stage("E1") == "to_tick"


def test_refunded_units_are_no_longer_packed(shop: OrderShop) -> None:
    shop.pack("E1")
    shop.refund("E1", [RefundLine("A", 1, unshipped=1)])
    assert shop.line("A", "packed") == (1,)
    assert shop.stage("E1") == "packed"


def test_units_returned_at_the_till_are_not_refunded_again(shop: OrderShop) -> None:
    sold(shop.store, "R", "tyre", -1, date(2026, 11, 8), order="E1")
    with pytest.raises(Problem, match="SKU-tyre: of the units not shipped only 1 can be refunded, not 2"):
        shop.refund("E1", [RefundLine("A", 1, unshipped=2)])
    shop.refund("E1", everything=True)
    assert shop.line("A", "refunded") == (1,)
    assert shop.stage("E1") == "refunded"


def test_an_order_the_file_says_is_shipped_has_shipped_every_unit(shop: OrderShop) -> None:
    changed_order(shop.store, "E1", shipment_status="shipped")
    with pytest.raises(Problem, match="of the units not shipped only 0 can be refunded"):
        shop.refund("E1", [RefundLine("A", 1, unshipped=1)])
    shop.refund("E1", [RefundLine("A", 1, shipped=1, returns=True)])
    assert shop.line("A", "shipped", "refunded") == (1, 1)
    assert shop.stage("E1") == "done"


LINE: dict[str, Any] = {"sale_id": "A", "line_number": 1}
# what is refunded → why not
WRONG = [
    ([], "nothing is left to refund, or nothing was chosen"),
    ([RefundLine(**LINE)], "nothing was chosen"),
    ([RefundLine(**LINE, unshipped=-1)], "whole number of units, not -1"),
    ([RefundLine(**LINE, unshipped=True)], "whole number of units, not True"),
    ([RefundLine(**LINE, unshipped=3)], "only 2 can be refunded"),
    ([RefundLine(**LINE, shipped=1, returns=True)], "of the units shipped only 0 can be refunded, not 1"),
    ([RefundLine(**LINE, unshipped=1), RefundLine(**LINE, unshipped=1)], "appears twice"),
    ([RefundLine("C", 1, unshipped=1)], "Order E1 has no line 1 of sale C"),
]


@pytest.mark.parametrize(("lines", "sentence"), WRONG)
def test_never_more_than_was_ordered_less_refunded(
    shop: OrderShop, lines: list[RefundLine], sentence: str
) -> None:
    before = shop.state()
    with pytest.raises(Problem, match=sentence):
        shop.refund("E1", lines)
    assert shop.state() == before


def test_a_refund_takes_either_lines_or_everything(shop: OrderShop) -> None:
    with pytest.raises(Problem, match="not both"):
        shop.refund("E1", [RefundLine("A", 1, unshipped=1)], everything=True)
