"""Limits of quantities and amounts."""

from decimal import Decimal

import polars as pl

from core.errors import Problem
from core.language import say

UNIT_MONEY = pl.Decimal(18, 4)
"""Type of a price or cost of one unit."""

SMALLEST_PRICES_IN_1 = 10_000
"""Prices have four places."""

MONEY_SUM = pl.Decimal(38, 4)
"""Type of an amount for many units: a price has up to 12 digits, a quantity 9, and both are summed."""

MOST_UNITS = 999_999_999
"""Largest quantity: 9 digits (contract §3)."""


def is_units(value: object, least: int) -> bool:
    """Return True if ``value`` is a whole number from ``least`` to MOST_UNITS. True and False are not."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_UNITS


MOST_MONEY = Decimal(10) ** 12
"""Upper limit of one amount, entered here or imported."""


def rounded_money(amount: Decimal | None) -> Decimal | None:
    """Round an amount to the store's four places, so that it compares equal to the stored one.

    Raises Problem if it is larger than any amount an import accepts.
    """
    if amount is not None and amount >= MOST_MONEY:
        raise Problem(
            say(
                "{amount:,.2f} is too large. An amount has at most 12 digits before the point.", amount=amount
            )
        )
    return None if amount is None else amount.quantize(Decimal("0.0001"))


def whole_quantity(units: int, what: str) -> int:
    """Return ``units`` if it can be ordered, sent or counted. Raises Problem otherwise."""
    if not is_units(units, 1):
        raise Problem(
            say(
                "{what}: the quantity must be a whole number of at least 1, not {units}.",
                what=what,
                units=units,
            )
        )
    return units
