"""The choice of HiGHS is the best of all choices, which small programs can be compared with."""

import math
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.solver import SAME_COST, Program

COSTS = st.integers(-20, 20).map(float)
FACTORS = st.integers(-5, 5).map(float)


@st.composite
def programs(draw: st.DrawFn) -> tuple[Program, list[tuple[list[float], float]]]:
    """A program of up to six yes-or-no variables, and its limits: factors and the most of each sum."""
    program = Program()
    costs = draw(st.lists(COSTS, min_size=1, max_size=6))
    variables = [program.add(cost) for cost in costs]
    limits = []
    for _ in range(draw(st.integers(0, 4))):
        factors = draw(st.lists(FACTORS, min_size=len(costs), max_size=len(costs)))
        most = float(draw(st.integers(0, 8)))  # Nothing chosen always keeps it.
        program.limit(variables, factors, most=most)
        limits.append((factors, most))
    return program, limits


def total(costs: list[float], values: list[float] | tuple[float, ...]) -> float:
    return sum(cost * value for cost, value in zip(costs, values, strict=True))


@settings(deadline=None, max_examples=60)
@given(programs())
def test_the_cheapest_choice_costs_what_the_best_of_all_costs(
    asked: tuple[Program, list[tuple[list[float], float]]],
) -> None:
    program, limits = asked
    allowed = [
        values
        for values in product((0.0, 1.0), repeat=len(program.costs))
        if all(total(factors, values) <= most for factors, most in limits)
    ]

    chosen = program.cheapest()

    assert tuple(chosen) in allowed
    best = min(total(program.costs, values) for values in allowed)
    assert total(program.costs, chosen) == pytest.approx(best, abs=SAME_COST)


@settings(deadline=None, max_examples=30)
@given(programs())
def test_a_small_program_is_proven_also_with_a_limit_of_work(
    asked: tuple[Program, list[tuple[list[float], float]]],
) -> None:
    program, _ = asked
    found = program.cheap()

    assert found.cost == pytest.approx(total(program.costs, found.values), abs=SAME_COST)
    assert found.least == pytest.approx(found.cost, abs=SAME_COST)
    assert found.cost == pytest.approx(total(program.costs, program.cheapest()), abs=SAME_COST)


def test_an_order_below_the_minimum_costs_the_minimum() -> None:
    """Two vendors sell both items; the cheaper one takes no order below 10."""
    program = Program()
    cheap = [program.add(), program.add()]
    dear = [program.add(4.0), program.add(4.0)]
    opened, paid = program.add(), program.add(1.0, yes_no=False)
    for one, other in zip(cheap, dear, strict=True):
        program.limit([one, other], [1.0, 1.0], least=1.0)
        program.limit([one, opened], [1.0, -1.0], most=0.0)
    program.limit([paid, *cheap], [1.0, -3.0, -3.0], least=0.0)
    program.limit([paid, opened], [1.0, -10.0], least=0.0)

    found = program.cheap()

    assert found.values == [0, 0, 1, 1, 0, pytest.approx(0.0)]
    assert found.cost == pytest.approx(8.0)


def test_an_amount_may_be_more_than_one_and_a_choice_may_not() -> None:
    program = Program()
    amount, choice = program.add(2.0, yes_no=False), program.add(1.0)
    program.limit([amount, choice], [1.0, 1.0], least=3.5)

    assert program.cheapest() == [pytest.approx(2.5), 1]


def test_a_program_without_limits_takes_what_saves_money_and_nothing_else() -> None:
    program = Program()
    for cost in (3.0, -2.0, 0.5):
        program.add(cost)

    assert program.cheapest() == [0, 1, 0]


def test_the_same_program_has_the_same_answer_each_time() -> None:
    def answer() -> list[float]:
        program = Program()
        chosen = [program.add(1.0) for _ in range(8)]
        program.limit(chosen, [1.0] * 8, least=3.0)
        return program.cheap().values

    first = answer()
    assert sum(first) == 3
    assert all(answer() == first for _ in range(3))


@pytest.mark.parametrize(("least", "most"), [(2.0, math.inf), (-math.inf, -1.0), (0.4, 0.6)])
def test_limits_that_nothing_keeps_are_a_mistake_of_the_program(least: float, most: float) -> None:
    program = Program()
    program.limit([program.add(1.0)], [1.0], least=least, most=most)

    with pytest.raises(RuntimeError, match="no solution"):
        program.cheapest()
