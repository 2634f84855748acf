"""One more unit is counted: who gets it, and whom it completes."""

import polars as pl
import pytest

from core.receiving import UnitEffect
from core.receiving.recipients import unit_effect
from tests.helpers.text_tables import table

NOBODY = "line order units complete\n1 - 0 no"
ONE = "line order units complete\n1 E1 1 no"
TWO = "line order units complete\n1 E1 2 yes"
AND_SHELF = "line order units complete\n1 E1 2 yes\n1 - 1 no"
OTHER_LINE = "line order units complete\n1 E1 1 no\n2 E1 1 yes"
TWO_ORDERS = "line order units complete\n1 E1 1 no\n1 E2 1 yes"


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (NOBODY, ONE, UnitEffect("E1", [])),
        (ONE, TWO, UnitEffect("E1", ["E1"])),
        (TWO, AND_SHELF, UnitEffect(None, [])),
        (ONE, OTHER_LINE, UnitEffect("E1", ["E1"])),
        (ONE, TWO_ORDERS, UnitEffect("E2", ["E2"])),
    ],
)
def test_a_unit_goes_to_one_order_or_to_the_shelf(before: str, after: str, effect: UnitEffect) -> None:
    assert unit_effect(rows(before), rows(after)) == effect


def rows(text: str) -> pl.DataFrame:
    """Rows of ``recipients``."""
    return table(text).with_columns(complete=pl.col("complete") == "yes")
