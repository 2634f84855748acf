"""Price of a sale line of the till: what the customer paid for one unit, however a discount is told."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lightspeed.r_prices import price_paid
from core.lightspeed.records import Record


def paid(**fields: str) -> str:
    return price_paid(Record("Sale.json", 1, fields, []))


@pytest.mark.parametrize(
    ("fields", "price"),
    [
        ({"unitPrice": "12.50", "unitQuantity": "2"}, "12.5"),
        ({"unitPrice": "10", "unitQuantity": "2", "calcLineDiscount": "5"}, "7.5"),
        ({"unitPrice": "10", "unitQuantity": "2", "calcTransactionDiscount": "4"}, "8"),
        (
            {"unitPrice": "10", "unitQuantity": "2", "calcLineDiscount": "5", "calcTransactionDiscount": "4"},
            "5.5",
        ),
        ({"unitPrice": "10", "unitQuantity": "2", "calcLineDiscount": "0", "discountPercent": "0.5"}, "10"),
        ({"unitPrice": "10", "unitQuantity": "2", "discountPercent": "0.25"}, "7.5"),
        ({"unitPrice": "10", "unitQuantity": "4", "discountAmount": "2"}, "9.5"),
        (
            {"unitPrice": "10", "unitQuantity": "4", "discountPercent": "0.1", "discountAmount": "2"},
            "9",
        ),
        ({"unitPrice": "10", "unitQuantity": "-2", "calcLineDiscount": "-5"}, "7.5"),
        ({"unitPrice": "10", "unitQuantity": "3", "calcLineDiscount": "1"}, "9.6667"),
    ],
    ids=[
        "no discount",
        "on the line",
        "on the whole sale",
        "on both",
        "a sum tells before a share",
        "a share",
        "an amount for the line",
        "a share tells before an amount",
        "a return gives back what was paid",
        "four places",
    ],
)
def test_a_price_is_what_one_unit_cost_after_discounts(fields: dict[str, str], price: str) -> None:
    assert paid(**fields) == price


@pytest.mark.parametrize(
    ("fields", "price"),
    [
        ({"unitPrice": "10", "unitQuantity": "0", "calcLineDiscount": "5"}, "10"),
        ({"unitPrice": "10", "calcLineDiscount": "5"}, "10"),
        ({"unitPrice": "ten", "unitQuantity": "1"}, "ten"),
        ({"unitPrice": "1,299.00", "unitQuantity": "1"}, "1,299.00"),
        ({"unitPrice": "٣", "unitQuantity": "1"}, "٣"),
        ({"unitQuantity": "1"}, ""),
        ({"unitPrice": "10", "unitQuantity": "1", "calcLineDiscount": "much"}, "10"),
    ],
    ids=["no units", "units not told", "a word", "thousands", "other digits", "no price", "an odd discount"],
)
def test_what_is_no_amount_stays_for_the_checks_to_show(fields: dict[str, str], price: str) -> None:
    assert paid(**fields) == price


cents = st.integers(0, 100_000).map(lambda number: Decimal(number) / 100)


@given(cents, st.integers(1, 50), st.integers(0, 100))
def test_a_share_and_its_sum_are_the_same_discount(price: Decimal, units: int, percent: int) -> None:
    share = Decimal(percent) / 100
    line = {"unitPrice": f"{price}", "unitQuantity": f"{units}"}
    as_share = paid(**line, discountPercent=f"{share}")
    as_sum = paid(**line, calcLineDiscount=f"{price * units * share}", calcTransactionDiscount="0")
    assert as_share == as_sum
    assert 0 <= Decimal(as_share) <= price
