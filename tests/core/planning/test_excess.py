"""Excess stock: what lies in a shop that another one could use, or nobody."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.planning.excess import EXCESS_ROWS, excess_stock, load_last_sales
from core.planning.facts import load_facts
from core.purchasing.documents import TRANSFER
from core.purchasing.drafts import Draft, DraftLine, create_drafts
from tests.helpers.plan_execution import who
from tests.helpers.small_shop import NOW, small_shop, sold, sold_at, stocked

SPEED = {"item_id": pl.String, "shop_id": pl.String, "a_week": pl.Float64}
ITEMS = pl.DataFrame({"item_id": ["tyre"], "unit_cost": ["4.50"], "tracked": [True]}).with_columns(
    pl.col("unit_cost").cast(pl.Decimal(18, 4))
)


def excess(text: str, weeks: int = 10) -> list[tuple[object, ...]]:
    """Shop, units, who could use them and how many. A row: shop, on hand, incoming, drafted in and out,
    level, sold a week."""
    rows = [line.split() for line in text.strip().splitlines()]
    stock = pl.DataFrame(
        [
            {
                "item_id": "tyre", "shop_id": row[0], "on_hand": int(row[1]), "incoming": int(row[2]),
                "drafted_in": int(row[3]), "drafted_out": int(row[4]), "reorder_point": None,
                "order_up_to": None if row[5] == "-" else int(row[5]),
            }
            for row in rows
        ],
        schema_overrides={"reorder_point": pl.Int64, "order_up_to": pl.Int64},
    )  # fmt: skip
    speed = [{"item_id": "tyre", "shop_id": row[0], "a_week": float(row[6])} for row in rows if row[6] != "0"]
    found = excess_stock(stock, pl.DataFrame(speed, schema=SPEED), ITEMS, weeks)
    assert found.schema == EXCESS_ROWS
    return found.select("shop_id", "units", "to_shop_id", "could_use").rows()


CASES = {
    "nobody needs it": ("A 9 0 0 0 - 0", [("A", 9, None, None)]),
    "ten weeks of sales are kept": ("A 30 0 0 0 - 2", [("A", 10, None, None)]),
    "the level is kept": ("A 30 0 0 0 25 2", [("A", 5, None, None)]),
    "another shop sells it": ("A 30 0 0 0 - 0\nB 4 0 0 0 - 1", [("A", 30, "B", 6)]),
    "another shop is short": ("A 30 0 0 0 - 0\nB -2 0 0 0 - 0", [("A", 30, "B", 2)]),
    "it is on its way there already": ("A 30 0 0 0 - 0\nB 4 6 0 0 - 1", [("A", 30, None, None)]),
    "it is drafted already": ("A 30 0 0 28 - 0\nB -2 0 2 0 - 0", [("A", 2, None, None)]),
    "of two the one that lacks most": ("A 30 0 0 0 - 0\nB 0 0 0 0 - 1\nC 0 0 0 0 - 2", [("A", 30, "C", 20)]),
    "never more than there is": ("A 3 0 0 0 - 0\nB -9 0 0 0 - 0", [("A", 3, "B", 3)]),
    "what is lacking counts once": (
        "A 9 0 0 0 - 0\nB 6 0 0 0 - 0\nC -2 0 0 0 - 0",
        [("A", 9, "C", 2), ("B", 6, None, None)],
    ),
    "no excess": ("A 3 0 0 0 5 0\nB -9 0 0 0 - 0", []),
}


@pytest.mark.parametrize(("text", "says"), CASES.values(), ids=list(CASES))
def test_excess_is_what_levels_and_sales_leave_and_goes_where_most_is_lacking(
    text: str, says: list[tuple[object, ...]]
) -> None:
    assert excess(text) == says


@given(
    st.lists(
        st.tuples(
            st.integers(-9, 60), st.integers(0, 9), st.integers(0, 9), st.none() | st.integers(0, 20),
            st.integers(0, 4),
        ),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_a_shop_never_gives_what_it_keeps_and_nobody_gets_more_than_they_lack(
    shops: list[tuple[int, int, int, int | None, int]],
) -> None:
    lines = [
        f"S{n} {hand} {coming} 0 {out} {'-' if level is None else level} {speed}"
        for n, (hand, coming, out, level, speed) in enumerate(shops)
    ]
    for shop, units, to_shop, could_use in excess("\n".join(lines)):
        hand, _, out, level, speed = shops[int(str(shop)[1:])]
        assert 0 < int(str(units)) == hand - out - max(level or 0, 10 * speed)
        if to_shop is not None:
            hand, coming, out, level, speed = shops[int(str(to_shop)[1:])]
            lacks = max(level or 0, 10 * speed) - (hand - out) - coming
            assert to_shop != shop
            assert 0 < int(str(could_use)) <= min(int(str(units)), lacks)


def test_what_is_sold_or_promised_or_drafted_is_no_excess(tmp_path: Path) -> None:
    store = small_shop(tmp_path / "shop.duckdb")
    stocked(store, "tyre", 9)
    sold(store, "A", "tyre", 4, date(2026, 11, 1), order="E1")
    create_drafts(store, [Draft(TRANSFER, "S1", "S2", [DraftLine("tyre", 2)])], by=who())
    facts = store.ask(load_facts, NOW)
    found = excess_stock(facts.stock, pl.DataFrame(schema=SPEED), facts.items, 4)
    (row,) = store.ask(load_last_sales, found).filter(item_id="tyre").to_dicts()
    on_hand = facts.stock.filter(item_id="tyre", shop_id="S1")["on_hand"].item()
    assert (row["units"], row["sold_on"]) == (on_hand - 2, date(2026, 11, 1))
    store.close()


def test_a_sale_in_the_evening_is_of_that_day_in_the_shop(tmp_path: Path) -> None:
    store = small_shop(tmp_path / "shop.duckdb", time_zone="America/New_York")
    stocked(store, "tyre", 9)
    sold_at(store, "A", "tyre", datetime(2026, 11, 3, 1, 30))  # UTC; 20:30 of the day before in the shop
    rows = pl.DataFrame({"item_id": ["tyre", "bell"], "shop_id": ["S1", "S1"]})
    assert store.ask(load_last_sales, rows)["sold_on"].to_list() == [date(2026, 11, 2), None]
    store.close()
