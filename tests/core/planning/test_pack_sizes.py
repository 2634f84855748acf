"""Maximum, minimum, pack and price, each applied once to the whole need of an item (rule 3)."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.amounts import MOST_UNITS, UNIT_MONEY
from core.planning.pack_sizes import MOST_ORDER_LINES, split_into_order_lines, with_limits, with_prices

NEEDS = {
    "buy": pl.Int64(),
    "pack_size": pl.Int64(),
    "minimum_order_quantity": pl.Int64(),
    "maximum_order_quantity": pl.Int64(),
}


def bought(*needs: tuple[int | None, ...]) -> pl.DataFrame:
    """Needs with their pack, minimum and maximum: one row each."""
    return pl.DataFrame(needs, NEEDS, orient="row")


@pytest.mark.parametrize(
    ("pack", "minimum", "maximum", "least", "most"),
    [
        (None, None, None, 0, 7),
        (5, 0, 27, 0, 25),
        (5, 6, 27, 10, 25),
        (5, 6, 8, 10, 10),
        (5, 0, 4, 0, 5),
        (1, 3, 2, 3, 3),
    ],
    ids=[
        "nothing is set",
        "a maximum is whole packs",
        "a minimum is whole packs",
        "a minimum above the maximum wins",
        "a pack above the maximum wins",
        "a minimum above the maximum wins without packs",
    ],
)
def test_least_and_most_of_a_line_are_whole_packs(
    pack: int | None, minimum: int | None, maximum: int | None, least: int, most: int
) -> None:
    limited = with_limits(bought((7, pack, minimum, maximum)))
    assert limited.select("least", "most").rows() == [(least, most)]


def in_parts(need: int, pack: int, minimum: int, maximum: int | None) -> list[tuple[int, int]]:
    """Units needed and ordered of each line, by taking one line after the other."""
    up = -(-minimum // pack) * pack
    most = None if maximum is None else max(maximum // pack * pack, up, pack)
    found = []
    while most is not None and need > most:
        found.append((most, most))
        need -= most
    return [*found, (need, max(-(-need // pack) * pack, up))]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 400), st.integers(1, 12), st.integers(0, 30), st.none() | st.integers(1, 40)
        ),
        min_size=1,
        max_size=6,
    )
)
def test_needs_are_split_as_a_buyer_splits_them_by_hand(
    needs: list[tuple[int, int, int, int | None]],
) -> None:
    rows = bought(*needs).with_columns(need=pl.int_range(pl.len()))
    found = split_into_order_lines(rows)
    for number, need in enumerate(needs):
        lines = found.filter(need=number).sort("part")
        assert lines.select("needed", "quantity").rows() == in_parts(*need)
        assert lines["part"].to_list() == list(range(1, lines["parts"][0] + 1))
        assert lines["needed"].sum() == need[0]


@pytest.mark.parametrize(
    ("need", "maximum", "lines", "too_many"),
    [
        (MOST_ORDER_LINES, 1, MOST_ORDER_LINES, None),
        (MOST_ORDER_LINES + 1, 1, 1, MOST_ORDER_LINES + 1),
        (2 * MOST_ORDER_LINES, 2, MOST_ORDER_LINES, None),
    ],
    ids=["as many as there may be", "a line more", "larger lines"],
)
def test_a_maximum_that_makes_too_many_lines_makes_one_and_says_so(
    need: int, maximum: int, lines: int, too_many: int | None
) -> None:
    found = split_into_order_lines(bought((need, 1, 0, maximum)))
    assert len(found) == lines
    assert found["quantity"].sum() == need
    assert found["too_many"].to_list() == [too_many] * lines


def test_a_need_that_no_line_can_hold_is_split_without_a_maximum() -> None:
    found = split_into_order_lines(bought((MOST_UNITS + 1, 1, 0, None), (MOST_UNITS, 10, 0, None)))
    assert found["quantity"].to_list() == [MOST_UNITS, 1, MOST_UNITS // 10 * 10, 10]


# --- prices ---

PRICED = {"vendor_id": pl.String(), "item_id": pl.String(), "quantity": pl.Int64(), "unit_cost": UNIT_MONEY}
BREAKS = {"vendor_id": pl.String(), "item_id": pl.String(), "minimum_quantity": pl.Int64()} | {
    "unit_cost": UNIT_MONEY
}
TEA_BREAKS = [
    ("V", "tea", 10, "9.00"),
    ("V", "tea", 50, "7.50"),
    ("W", "tea", 1, "1.00"),
    ("V", "cup", 1, "2.00"),
]


def breaks_of(rows: list[tuple[str, str, int, str]]) -> pl.DataFrame:
    return pl.DataFrame([(*row[:3], Decimal(row[3])) for row in rows], BREAKS, orient="row")


def priced(*parts: tuple[Any, ...], breaks: list[tuple[str, str, int, str]] = TEA_BREAKS) -> list[Any]:
    rows = [(*part[:3], None if part[3] is None else Decimal(part[3])) for part in parts]
    found = with_prices(pl.DataFrame(rows, PRICED, orient="row"), breaks_of(breaks))
    return found.select("unit_cost", "price_from", "line_total").rows()


@pytest.mark.parametrize(
    ("vendor", "quantity", "own", "cost", "price_from"),
    [
        ("V", 9, "10.00", "10.00", None),
        ("V", 10, "10.00", "9.00", 10),
        ("V", 49, "10.00", "9.00", 10),
        ("V", 50, "10.00", "7.50", 50),
        ("V", 9, None, None, None),
        ("V", 10, None, "9.00", 10),
        ("X", 50, "10.00", "10.00", None),
        (None, 50, "10.00", "10.00", None),
    ],
    ids=[
        "below every break",
        "just at a break",
        "just below the next",
        "the deepest",
        "no cost is known",
        "a break is a cost, too",
        "a vendor without breaks",
        "no vendor",
    ],
)
def test_the_price_is_that_of_the_vendors_deepest_break_else_the_items_cost(
    vendor: str | None, quantity: int, own: str | None, cost: str | None, price_from: int | None
) -> None:
    ((found, break_from, total),) = priced((vendor, "tea", quantity, own))
    assert found == (None if cost is None else Decimal(cost))
    assert break_from == price_from
    assert total == (None if cost is None else Decimal(cost) * quantity)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("VWX"), st.sampled_from(["tea", "cup"]), st.integers(1, 60)), max_size=8
    )
)
def test_prices_of_many_lines_are_those_of_each_alone_in_their_order(
    parts: list[tuple[str, str, int]],
) -> None:
    assert priced(*((*part, "10.00") for part in parts)) == [priced((*part, "10.00"))[0] for part in parts]
