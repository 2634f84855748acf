"""The smallest choices of vendors, looked through and by the solver."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.best_options import best_options
from core.planning.dispensable import smallest_choices
from tests.benchmarks.vendors import options

VENDORS = 6


def enough(choice: int, rows: list[int]) -> bool:
    return all(choice & row for row in rows)


@settings(deadline=None)
@given(st.lists(st.integers(1, 2**VENDORS - 1), min_size=1, max_size=8, unique=True))
def test_every_smallest_choice_is_found(rows: list[int]) -> None:
    by_size = [
        {
            choice
            for each in combinations(range(VENDORS), size)
            if enough(choice := sum(1 << n for n in each), rows)
        }
        for size in range(VENDORS + 1)
    ]
    found = smallest_choices(rows, VENDORS)
    assert found is not None
    assert set(found) == next(choices for choices in by_size if choices)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("limit", ["SETS_LOOKED_AT", "VENDORS_LOOKED_AT", "CHOICES_KEPT"])
def test_the_solver_chooses_the_same_where_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    asked = options(10)
    looked_through = best_options(asked, fewest=True)
    monkeypatch.setattr(f"core.planning.dispensable.{limit}", 1)
    assert smallest_choices([3, 5, 6], 3) is None
    by_solver = best_options(asked, fewest=True)
    assert vendors(asked, by_solver.options) == vendors(asked, looked_through.options)
    assert cost(asked, by_solver.options) == cost(asked, looked_through.options)


def vendors(asked: pl.DataFrame, picked: pl.Series) -> set[str]:
    return set(asked.filter(pl.col("option").is_in(picked.implode()))["vendor_id"])


def cost(asked: pl.DataFrame, picked: pl.Series) -> object:
    return asked.filter(pl.col("option").is_in(picked.implode()))["cost"].sum()
