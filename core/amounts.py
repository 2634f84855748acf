"""How many: what a number of units can be."""

from decimal import Decimal

from core.errors import Problem

MOST_UNITS = 999_999_999
"""Quantities have at most 9 digits (contract §3)."""


def is_units(value: object, least: int) -> bool:
    """Whether ``value`` is a whole number from ``least`` to MOST_UNITS. True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_UNITS


MOST_MONEY = Decimal(10) ** 12
"""What one amount is below, entered here as in an import."""


def rounded_money(amount: Decimal | None) -> Decimal | None:
    """An amount as the store keeps it, with four places, so that it compares equal to itself.

    Raises Problem where it is larger than any amount an import takes.
    """
    if amount is not None and amount >= MOST_MONEY:
        raise Problem(f"{amount:,.2f} is no amount of money: it has at most 12 digits before the point.")
    return None if amount is None else amount.quantize(Decimal("0.0001"))


def whole_quantity(units: int, what: str) -> int:
    """``units`` if they are a quantity one can order, send or count; Problem otherwise."""
    if not is_units(units, 1):
        raise Problem(f"{what}: the quantity must be a whole number of at least 1, not {units}.")
    return units
