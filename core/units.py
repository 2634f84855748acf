"""How many: what a number of units can be."""

MOST_UNITS = 999_999_999
"""Quantities have at most 9 digits (contract §3)."""


def is_units(value: object, least: int) -> bool:
    """Whether ``value`` is a whole number from ``least`` to MOST_UNITS. True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_UNITS
