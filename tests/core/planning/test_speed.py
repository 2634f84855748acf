"""Selling speed, days of cover, and buying for so many weeks of sales."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from core.errors import Refused
from core.planning.choices import Choices
from core.planning.drafts import create_planned_drafts
from core.planning.speed import (
    SPEED_WEEKS,
    Cover,
    levels_for,
    load_speed,
    selling_speed,
    with_days_of_cover,
)
from tests.helpers.plan_execution import planned, who
from tests.helpers.small_shop import ordered, small_shop, sold, stocked

TODAY = date(2026, 11, 23)
SINCE = TODAY - timedelta(weeks=SPEED_WEEKS)


def moved(text: str) -> pl.DataFrame:
    """Days counted from the first of the 13 weeks, units that came (less those that left), units sold."""
    rows = [[int(cell) for cell in line.split()] for line in text.strip().splitlines()]
    texts = dict.fromkeys(("item_id", "shop_id"), pl.String)
    numbers = dict.fromkeys(("units", "sold"), pl.Int64)
    return pl.DataFrame(
        [("tyre", "A", SINCE + timedelta(days=day), units, sold_units) for day, units, sold_units in rows],
        pl.Schema({**texts, "moved_on": pl.Date, **numbers}),
        orient="row",
    )


def speed_of(text: str, on_hand: int = 10, **more: object) -> dict[str, object]:
    stock = pl.DataFrame({"item_id": ["tyre"], "shop_id": ["A"], "on_hand": [on_hand]})
    rows = selling_speed(moved(text), stock, TODAY, **more)  # type: ignore[arg-type]
    return {} if rows.is_empty() else rows.row(0, named=True)


@pytest.mark.parametrize(
    ("days", "on_hand", "sold_units", "days_out", "a_week"),
    [
        ("1 -1 1\n30 -1 1\n60 -1 1", 10, 3, 0, 3 / 13),  # always in stock
        ("1 -3 3\n60 5 0\n70 -2 2", 3, 5, 58, 5 * 7 / 33),  # empty from day 2 until the delivery of day 60
        ("1 -3 3\n20 -1 1\n40 -1 1\n60 7 0", 5, 5, 0, 5 / 13),  # sold on backorder: nobody was sent away
        ("1 -3 3\n3 1 -1\n5 -1 1", 4, 3, 0, 3 / 13),  # a return
        ("0 -90 5", 0, 5, 90, 5 / 4),  # never computed from less than four weeks
        ("89 9 0\n90 -1 1", 8, 1, 89, 1 / 4),  # new: there was nothing to sell before
        ("91 -4 4", 6, None, None, None),  # today is not over
        ("5 -2 2\n6 2 -2", 6, None, None, None),  # all came back
    ],
)
def test_days_on_which_nothing_could_be_sold_are_taken_out(
    days: str, on_hand: int, sold_units: int | None, days_out: int | None, a_week: float | None
) -> None:
    speed = speed_of(days, on_hand)
    assert (speed.get("sold"), speed.get("days_out")) == (sold_units, days_out)
    assert speed.get("a_week") == (None if a_week is None else pytest.approx(a_week))


STEADY = "\n".join(f"{day} -2 2" for day in range(0, 91, 7))


def test_a_one_off_spike_is_taken_out_until_somebody_says_that_it_counts() -> None:
    spiky = STEADY + "\n24 -40 40"
    speed = speed_of(spiky, 100)
    assert (speed["spike_on"], speed["spike_units"]) == (SINCE + timedelta(weeks=3), 42)
    assert speed["a_week"] == pytest.approx(2)
    counts = frozenset({("tyre", "A", SINCE + timedelta(weeks=3))})
    counted = speed_of(spiky, 100, counted=counts)
    assert counted["spike_counts"] is True
    assert counted["a_week"] == pytest.approx((13 * 2 + 40) / 13)


@pytest.mark.parametrize("days", [STEADY, "24 -9 9", STEADY + "\n24 -40 40\n60 -40 40"])
def test_a_steady_item_a_few_units_and_two_high_weeks_are_no_spike(days: str) -> None:
    assert speed_of(days, 100)["spike_on"] is None


def test_days_of_cover_count_what_is_incoming_and_on_drafts() -> None:
    """Two a week; three on hand and one incoming, one on a draft last 17 days."""
    stock = pl.DataFrame(
        {
            "item_id": ["tyre"], "shop_id": ["A"], "on_hand": [3], "incoming": [1], "drafted_in": [2],
            "drafted_out": [1],
        }
    )  # fmt: skip
    speed = selling_speed(moved(STEADY), stock, TODAY)
    row = with_days_of_cover(speed, stock).row(0, named=True)
    assert (row["days_on_hand"], row["days"], row["incoming"]) == (10, 17, 2)
    assert with_days_of_cover(speed, stock.with_columns(on_hand=-9))["days"].to_list() == [0]


@pytest.mark.parametrize(("levels_too", "level", "point"), [(False, 8, 8), (True, 20, 8)])
def test_stock_for_weeks_of_sales_is_a_level(levels_too: bool, level: int, point: int) -> None:
    stock = pl.DataFrame(
        {
            "item_id": ["tyre", "bell"], "shop_id": ["A", "A"], "on_hand": [3, 0], "reorder_point": [5, 1],
            "order_up_to": [20, 4],
        }
    )  # fmt: skip
    speed = selling_speed(moved(STEADY), stock, TODAY)
    rows = levels_for(stock, speed, Cover(4, levels_too=levels_too))
    assert rows.filter(item_id="tyre").select("order_up_to", "reorder_point").row(0) == (level, point)
    unsold = rows.filter(item_id="bell").select("order_up_to", "reorder_point").row(0)
    assert unsold == ((4, 1) if levels_too else (None, None))


def test_units_that_customers_wait_for_are_bought_once(path: Path) -> None:
    """26 tyres sold in 13 weeks, the last 3 on backorder. Four weeks of sales are 8: with the 3 that wait, 11
    are bought, 1 less than that for the one incoming, and none once that is on a draft."""
    store = small_shop(path)
    stocked(store, "tyre", 23)
    for week in range(13):
        sold(store, f"W{week}", "tyre", 2, SINCE + timedelta(days=7 * week + 1), order=f"E{week}")
    ordered(store, "P1", "tyre", 1, date(2026, 12, 1))
    choices = Choices(waiting_only=True, top_up=True, cover=Cover(4))
    plan = planned(store, choices)
    (row,) = plan.rows.filter(action="purchase").to_dicts()
    assert (row["item_id"], row["needed"]) == ("tyre", 10)
    assert planned(store, Choices(waiting_only=True)).rows["needed"].sum() == 2
    create_planned_drafts(store, plan, add_to_open=False, by=who())
    assert planned(store, choices).rows.is_empty()
    with pytest.raises(Refused):
        create_planned_drafts(store, plan, add_to_open=False, by=who())
    with store.read() as snapshot:
        whole = load_speed(snapshot, snapshot.frame("stock"), TODAY)
    assert whole["sold"].to_list() == [26]
    store.close()
