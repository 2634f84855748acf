"""Limits of quantities and amounts: what can be ordered, sent, counted or paid."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.amounts import MOST_MONEY, MOST_UNITS, is_units, rounded_money, whole_quantity
from core.errors import Problem


@pytest.mark.parametrize(
    ("value", "least", "possible"),
    [
        (1, 1, True),
        (0, 1, False),
        (0, 0, True),
        (-1, 0, False),
        (-1, -1, True),
        (MOST_UNITS, 1, True),
        (MOST_UNITS + 1, 1, False),
        (1.0, 1, False),
        ("1", 1, False),
        (None, 0, False),
        (True, 1, False),
        (False, 0, False),
    ],
)
def test_units_are_whole_numbers_of_at_most_nine_digits(value: object, least: int, possible: bool) -> None:
    assert is_units(value, least) is possible


@pytest.mark.parametrize("units", [0, -3, MOST_UNITS + 1])
def test_a_quantity_that_nobody_can_order_is_refused_with_its_place(units: int) -> None:
    with pytest.raises(Problem, match=rf"Chain: .* a whole number of at least 1, not {units}\."):
        whole_quantity(units, "Chain")


@given(st.integers(1, MOST_UNITS))
def test_every_other_quantity_is_taken_as_it_is(units: int) -> None:
    assert whole_quantity(units, "Chain") == units


@pytest.mark.parametrize(
    ("amount", "kept"),
    [("12.5", "12.5000"), ("0.00004", "0.0000"), ("0.00006", "0.0001"), ("-3", "-3.0000")],
)
def test_an_amount_has_the_four_places_of_the_store(amount: str, kept: str) -> None:
    assert str(rounded_money(Decimal(amount))) == kept


def test_no_amount_stays_none() -> None:
    assert rounded_money(None) is None


def test_an_amount_of_thirteen_digits_is_refused_in_a_sentence() -> None:
    assert rounded_money(MOST_MONEY - Decimal("0.0001")) == MOST_MONEY - Decimal("0.0001")
    with pytest.raises(
        Problem, match=r"^1,000,000,000,000\.00 is too large\. An amount has at most 12 digits"
    ):
        rounded_money(MOST_MONEY)


@given(st.decimals(0, MOST_MONEY - 1, allow_nan=False, places=8))
def test_an_amount_that_was_stored_is_the_same_when_it_is_entered_again(amount: Decimal) -> None:
    kept = rounded_money(amount)
    assert kept is not None
    assert rounded_money(kept) == kept
    assert abs(kept - amount) <= Decimal("0.00005")
