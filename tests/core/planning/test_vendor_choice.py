"""From whom to buy: the best choice of vendors there is, never dearer for nothing (contract §4)."""

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Problem
from core.planning.choices import Choices
from core.planning.plan import Facts, plan
from core.planning.vendor_choice import VENDOR_ITEMS, VENDOR_RULES, chosen_options, with_own_terms
from tests.helpers.planning_world import Item, Spot, World

OPTIONS = """
row  vendor  cost  days  minimum
0    own     10    30    -
0    near    12    2     -
1    own     20    30    -
1    far     15    40    50
1    near    21    5     -
2    own     5     30    -
2    far     1     40    50
3    near    -     5     -
3    own     9     -     -
"""


def options(text: str, default: str = "own") -> pl.DataFrame:
    """Options of rows for one shop, in one currency; ``-`` is unknown."""
    names, *lines = [line.split() for line in text.strip().splitlines()]
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    frame = pl.DataFrame(
        [
            {
                "row": int(row["row"]),
                "vendor_id": row["vendor"],
                "shop_id": "A",
                "currency": "EUR",
                "cost": None if row["cost"] == "-" else Decimal(row["cost"]),
                "arrives": None if row["days"] == "-" else date(2026, 11, 1).toordinal() + int(row["days"]),
                "minimum": None if row["minimum"] == "-" else Decimal(row["minimum"]),
                "is_default": row["vendor"] == default,
            }
            for row in rows
        ],
        schema_overrides={"cost": pl.Decimal(18, 4), "minimum": pl.Decimal(18, 4), "arrives": pl.Int64},
    )
    return frame.sort("row", ~pl.col("is_default"), "vendor_id").with_row_index("option")


def chosen(text: str, rule: str) -> list[str]:
    """The vendor chosen for each row."""
    all_options = options(text)
    picked = all_options.filter(pl.col("option").is_in(chosen_options(all_options, rule).options.implode()))
    return picked.sort("row")["vendor_id"].to_list()


@pytest.mark.parametrize(
    ("rule", "vendors"),
    [
        ("cheapest", ["own", "own", "own", "own"]),  # far sells for 16, but costs its minimum of 50
        ("fewest", ["own", "own", "own", "own"]),
        ("earliest", ["own", "own", "own", "near"]),  # item 2 comes on the 31st whoever sells the others
    ],
)
def test_each_vendor_choice_takes_the_expected_offer(rule: str, vendors: list[str]) -> None:
    assert chosen(OPTIONS, rule) == vendors


def test_a_minimum_is_paid_once_for_the_whole_order() -> None:
    cheaper = OPTIONS.replace("50", "16")  # the two items of far come to 16, its minimum
    assert chosen(cheaper, "cheapest") == ["own", "far", "far", "own"]


def test_a_tie_goes_to_the_default_vendor() -> None:
    assert chosen(OPTIONS.replace("12 ", "10 "), "cheapest")[0] == "own"


def test_one_vendor_for_all_is_chosen_even_if_it_costs_more() -> None:
    text = """
    row  vendor  cost  days  minimum
    0    own     10    3     -
    0    all     30    3     -
    1    other   10    3     -
    1    all     30    3     -
    """
    assert chosen(text, "fewest") == ["all", "all"]
    assert chosen(text, "cheapest") == ["own", "other"]


def test_of_vendors_that_cost_the_same_the_default_vendor_is_kept() -> None:
    text = """
    row  vendor  cost  days  minimum
    0    own     1     1     -
    0    second  1     1     -
    0    third   1     1     -
    """
    assert chosen(text, "fewest") == ["own"]


def test_the_fewest_vendors_are_default_vendors_of_as_many_rows_as_can_be() -> None:
    text = """
    row  vendor  cost  days  minimum
    0    own     3     1     -
    0    all     2     1     -
    1    own     2     1     -
    1    all     3     1     -
    """
    assert chosen(text, "fewest") == ["own", "own"]


def best(frame: pl.DataFrame, rule: str) -> tuple[Any, ...]:
    """The best that any choice could be, by trying them all."""
    per_row = [part.to_dicts() for part in frame.partition_by("row", maintain_order=True)]
    return min(worth(list(each), rule) for each in product(*per_row))


def worth(taken: list[dict[str, Any]], rule: str) -> tuple[Any, ...]:
    orders: dict[str, list[dict[str, Any]]] = {}
    for option in taken:
        orders.setdefault(option["vendor_id"], []).append(option)
    cost = sum(
        max(sum(option["cost"] for option in order), order[0]["minimum"] or 0) for order in orders.values()
    )
    others = sum(not option["is_default"] for option in taken)
    first = {"fewest": len(orders), "earliest": max(option["arrives"] for option in taken)}
    return (first.get(rule, 0), cost, others)


offers = st.lists(
    st.dictionaries(
        st.sampled_from(["V1", "V2", "V3"]), st.tuples(st.integers(1, 9), st.integers(1, 4)), min_size=1
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None)
@given(
    offers,
    st.dictionaries(st.sampled_from(["V1", "V2", "V3"]), st.sampled_from([0, 5, 20])),
    st.sampled_from(["cheapest", "fewest", "earliest"]),
)
def test_no_other_choice_of_vendors_is_better(
    drawn: list[dict[str, tuple[int, int]]], minimums: dict[str, int], rule: str
) -> None:
    lines = [
        f"{row} {vendor} {cost} {days} {minimums.get(vendor) or '-'}"
        for row, sold in enumerate(drawn)
        for vendor, (cost, days) in sold.items()
    ]
    frame = options("row vendor cost days minimum\n" + "\n".join(lines), default="V1")
    picked = frame.filter(pl.col("option").is_in(chosen_options(frame, rule).options.implode()))
    assert picked["row"].to_list() == list(range(len(drawn)))
    ours, theirs = worth(picked.to_dicts(), rule), best(frame, rule)
    assert ours[:2] == theirs[:2]
    if not any(minimums.values()):
        assert ours[2] == theirs[2]  # ties go to the default vendor


def facts(vendor_items: str, **world: Any) -> Facts:
    """One item of acme (2.50 each, 7 days) that five are short of, with further terms."""
    given_facts = World({("tube", "A"): Spot(on_hand=-5)}, **world).facts()
    names, *rows = [line.split() for line in vendor_items.strip().splitlines()]
    cells = [
        {name: None if cell == "-" else cell for name, cell in zip(names, row, strict=True)} for row in rows
    ]
    schema = dict.fromkeys(names, pl.String)
    frame = pl.DataFrame(cells, schema=schema).with_columns(item_id=pl.lit("tube"))
    missing = [pl.lit(None).alias(name) for name in VENDOR_ITEMS if name not in frame.columns]
    terms = frame.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in VENDOR_ITEMS.items())
    items = with_own_terms(given_facts.items, terms)
    return Facts(
        given_facts.stock, given_facts.oldest, items, given_facts.vendors, given_facts.price_breaks,
        given_facts.shops, terms,
    )  # fmt: skip


def bought(given_facts: Facts, rule: str) -> list[tuple[Any, ...]]:
    rows = plan(given_facts, Choices(vendor_rule=rule))
    return rows.select("vendor_id", "vendor_sku", "quantity", "unit_cost").rows()


def test_terms_of_the_default_vendor_replace_those_of_the_item() -> None:
    given_facts = facts("vendor_id unit_cost pack_size vendor_sku\nacme 2.25 4 -")
    assert bought(given_facts, "default") == [("acme", "tube", 8, Decimal("2.25"))]


def test_a_further_vendor_sells_by_its_own_pack_price_and_code() -> None:
    given_facts = facts("vendor_id unit_cost pack_size vendor_sku\nbest 1.00 10 B-7")
    assert bought(given_facts, "default") == [("acme", "tube", 5, Decimal("2.50"))]
    assert bought(given_facts, "cheapest") == [("best", "B-7", 10, Decimal("1.00"))]
    # Nobody knows how long best takes.
    assert bought(given_facts, "earliest") == [("acme", "tube", 5, Decimal("2.50"))]


def test_a_vendor_known_only_from_price_breaks_can_be_chosen() -> None:
    given_facts = facts("vendor_id", price_breaks=(("best", "tube", 1, "2.00"),))
    assert bought(given_facts, "cheapest") == [("best", None, 5, Decimal("2.00"))]


def test_an_unknown_price_comes_last() -> None:
    given_facts = facts("vendor_id unit_cost\nbest -", items={"tube": Item(unit_cost="99.00")})
    assert bought(given_facts, "cheapest")[0][0] == "acme"


def test_a_vendor_in_another_currency_is_left_out() -> None:
    given_facts = facts("vendor_id unit_cost\nbest 1.00")
    foreign = given_facts.vendors.with_columns(
        currency=pl.when(pl.col("vendor_id") == "best").then(pl.lit("USD")).otherwise("currency")
    )
    changed = Facts(
        given_facts.stock, given_facts.oldest, given_facts.items, foreign, given_facts.price_breaks,
        given_facts.shops, given_facts.vendor_items,
    )  # fmt: skip
    assert bought(changed, "cheapest")[0][0] == "acme"


def test_an_unknown_vendor_choice_is_refused() -> None:
    with pytest.raises(Problem, match="There is no choice of vendors nearest"):
        plan(facts("vendor_id unit_cost\nbest 1.00"), Choices(vendor_rule="nearest"))
    assert len(VENDOR_RULES) == 4
