"""Vendors chosen where proving the best choice would take too long, and how far from it they may be."""

from decimal import Decimal
from pathlib import Path
from random import Random

import polars as pl
import pytest

from core.planning.best_options import Best, best_options
from core.planning.gap import EXACT, Gap, cost_gap, widest
from core.planning.vendor_choice import gap_text
from core.solver import Program, Solution
from tests.benchmarks.vendors import OPTION
from tests.helpers.command_line import CommandLine
from tests.helpers.many_vendors import ITEMS, VENDORS, hurry, many_vendors


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


def options(minimum: int = 0, items: int = ITEMS) -> pl.DataFrame:
    """Options of items that three vendors sell each, drawn at random."""
    draw = Random(3)
    rows = [
        (0, item, vendor, "S", Decimal(draw.randint(100, 900)) / 100, Decimal(minimum), place == 0)
        for item in range(items)
        for place, vendor in enumerate(draw.sample(VENDORS, 3))
    ]
    return pl.DataFrame(rows, OPTION, orient="row").with_columns(option=pl.int_range(pl.len()))


def vendors(asked: pl.DataFrame, best: Best) -> int:
    return asked.filter(pl.col("option").is_in(best.options.implode()))["vendor_id"].n_unique()


def cost(asked: pl.DataFrame, best: Best) -> Decimal:
    """The cost of a choice, where an order below the minimum costs the minimum."""
    picked = asked.filter(pl.col("option").is_in(best.options.implode()))
    orders = picked.group_by("vendor_id").agg(pl.col("cost").sum(), pl.col("minimum").first())
    return Decimal(orders.select(pl.max_horizontal("cost", "minimum").sum()).item())


def test_a_choice_that_was_looked_through_is_proven() -> None:
    assert best_options(options(), fewest=True).gap == EXACT


@pytest.mark.usefixtures("hurried")
def test_a_hurried_choice_has_few_vendors_and_says_how_many_fewer_there_might_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = options()
    found = best_options(asked, fewest=True)
    assert found.gap.vendors > 0
    monkeypatch.undo()
    proven = best_options(asked, fewest=True)
    assert vendors(asked, found) - found.gap.vendors <= vendors(asked, proven) <= vendors(asked, found)


@pytest.mark.usefixtures("hurried")
def test_a_hurried_choice_costs_no_more_above_the_cheapest_than_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = options(minimum=30, items=30)
    found = best_options(asked, fewest=False)
    assert found.gap.cost > 0
    monkeypatch.undo()
    proven = best_options(asked, fewest=False)
    assert proven.gap == EXACT
    assert cost(asked, proven) <= cost(asked, found)
    assert float(cost(asked, found)) <= float(cost(asked, proven)) * (1 + found.gap.cost) + 0.01


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("fewest", [True, False])
def test_a_hurried_choice_is_the_same_every_time(fewest: bool) -> None:
    asked = options() if fewest else options(minimum=30, items=30)
    first, second = (best_options(asked, fewest=fewest) for _ in range(2))
    assert first.options.to_list() == second.options.to_list()
    assert first.gap == second.gap


def test_a_search_without_a_limit_goes_on_until_the_best_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.solver.MOST_WORK", 1)
    program, draw = Program(), Random(3)
    taken = [program.add(1.0) for _ in VENDORS]
    for _ in range(ITEMS):
        program.limit(draw.sample(taken, 3), [1.0] * 3, least=1.0)
    hurried = program.cheap()
    assert hurried.least <= sum(program.cheapest()) <= hurried.cost


@pytest.mark.parametrize(
    ("found", "besides", "share"),
    [
        (Solution([], 103.0, 100.0), 0.0, 0.03),
        (Solution([], 103.0, 100.0), 100.0, 0.015),
        (Solution([], 100.0, 100.0), 0.0, 0.0),
        (Solution([], 5.0, 0.0), 0.0, 5.0),
    ],
    ids=["three of a hundred", "of two hundred in all", "proven", "nothing is certain"],
)
def test_a_gap_is_a_share_of_the_least_possible_cost(found: Solution, besides: float, share: float) -> None:
    assert cost_gap(found, besides) == pytest.approx(share)


def test_choices_in_two_currencies_have_the_wider_gap_of_cost_and_all_vendors() -> None:
    assert widest([Gap(0.03, 1), Gap(0.01, 2)]) == Gap(0.03, 3)
    assert widest([]) == EXACT


TOO_MANY = "There are too many vendors to be sure of the best choice."


@pytest.mark.parametrize(
    ("gap", "rule", "text"),
    [
        (EXACT, "cheapest", ""),
        (Gap(0.021), "cheapest", "It costs at most 3 % more than the cheapest possible."),
        (Gap(0.0001), "earliest", "It costs at most 1 % more than the cheapest possible."),
        (Gap(0.0, 1), "fewest", "1 vendor fewer might be enough."),
        (
            Gap(0.2, 2),
            "fewest",
            "2 vendors fewer might be enough. It costs at most 20 % more than the cheapest with as many "
            "vendors.",
        ),
    ],
)
def test_a_gap_is_said_in_a_sentence(gap: Gap, rule: str, text: str) -> None:
    assert gap_text(gap, rule) == (f"{TOO_MANY} {text}" if text else "")


@pytest.mark.usefixtures("hurried")
def test_the_command_says_on_standard_error_that_a_plan_may_not_be_the_best(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = CommandLine(tmp_path, capsys)
    shop.run("import", many_vendors(tmp_path / "folder"))
    rows, said = shop.run("plan", "--vendors", "fewest")
    assert len(rows) == ITEMS
    assert f"{TOO_MANY} 2 vendors fewer might be enough." in said
    assert TOO_MANY not in shop.run("plan", "--vendors", "cheapest")[1]
    assert shop.run("plan", "--vendors", "fewest")[0] == rows
