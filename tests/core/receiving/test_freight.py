"""Freight and other cost of a delivery: spread over its lines to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Problem
from core.receiving.counted_lines import CountedLine, ReceiptDetails, shared_out
from core.receiving.delivery import load_delivery
from tests.helpers.receiving_shop import ReceivingShop

pytestmark = pytest.mark.both_engines


@pytest.mark.parametrize("freight", [Decimal(-1), Decimal("1.005"), Decimal(10) ** 12, Decimal(10) ** 30])
def test_freight_that_is_no_amount_of_money_changes_nothing(shop: ReceivingShop, freight: Decimal) -> None:
    po = shop.ordered(("chain", 5))
    before = shop.state()
    with pytest.raises(Problem, match="Freight and other cost are amounts of 0 or more"):
        shop.receive("po", po, [CountedLine(1, 1)], details=ReceiptDetails(freight=freight))
    assert shop.state() == before


@given(
    cents=st.integers(0, 10**8),
    weights=st.lists(st.decimals(0, 10**6, places=4), min_size=1, max_size=60),
)
@settings(deadline=None)
def test_freight_is_spread_to_the_cent_and_no_share_is_negative(cents: int, weights: list[Decimal]) -> None:
    amount = Decimal(cents) / 100
    shares = shared_out(amount, weights)
    assert sum(shares) == amount
    assert all(share >= 0 and share == share.quantize(Decimal("0.01")) for share in shares)
    total = sum(weights)
    if total:
        exact = [amount * weight / total for weight in weights]
        assert all(abs(share - part) < Decimal("0.01") for share, part in zip(shares, exact, strict=True))


def test_freight_and_other_cost_are_saved_with_the_lines(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 3), ("pump", 1))
    slip = ReceiptDetails(
        packing_slip="PS-7", freight=Decimal("10.00"), other_cost=Decimal("0.01"), spread_by="quantity"
    )
    done = shop.receive("po", po, everything=True, details=slip)
    with shop.store.read() as snapshot:
        lines = snapshot.rows("receipt_line", operation_id=done.operation_id)
    assert sorted(line["extra_cost"] for line in lines) == [Decimal("2.50"), Decimal("7.51")]
    receipts = shop.store.ask(load_delivery, "po", po).receipts
    assert [(each.packing_slip, each.received, each.undone) for each in receipts] == [("PS-7", 4, False)]
