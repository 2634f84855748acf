"""The forecast of an item's sales: simple, and honest about how well it did."""

from datetime import date, timedelta

import polars as pl
import pytest

from core.planning.forecast import (
    AVERAGE,
    LAST_WEEK,
    LAST_YEAR,
    forecast,
    held_back_errors,
    sales_weeks,
    weekly_sales,
)

TODAY = date(2026, 11, 23)


def test_the_forecast_is_the_average_of_the_last_eight_weeks() -> None:
    weeks = [9.0] * 10 + [1, 2, 3, 4, 5, 6, 7, 8]
    assert forecast(weeks).a_week == 4.5
    assert forecast([2, 4]).a_week == 3
    assert forecast([]).a_week == 0


def test_the_error_is_that_of_weeks_the_method_did_not_know() -> None:
    """Four a week for ten weeks, the last of them six; then eight weeks of five."""
    weeks = [4.0] * 9 + [6.0] + [5.0] * 8
    errors = held_back_errors(weeks)
    assert errors[AVERAGE] == [0.75] * 8  # 5 − 4.25
    assert errors[LAST_WEEK] == [-1.0] * 8  # 5 − 6
    assert LAST_YEAR not in errors
    ours = forecast(weeks)
    assert ours.errors == {AVERAGE: 0.75, LAST_WEEK: 1.0}
    assert (ours.low, ours.high) == (4.25, 5.75)


def test_the_same_weeks_of_last_year_are_compared_where_they_are_known() -> None:
    weeks = [float(week % 52) for week in range(60)]
    assert held_back_errors(weeks)[LAST_YEAR] == [0.0] * 8
    assert LAST_YEAR not in held_back_errors(weeks[1:])


@pytest.mark.parametrize("count", [0, 3, 15])
def test_with_too_few_weeks_nothing_is_said_about_the_error(count: int) -> None:
    assert forecast([1.0] * count).errors == {}


def test_the_band_holds_four_in_five_of_the_held_back_weeks_and_is_never_below_zero() -> None:
    weeks = [1.0] * 8 + [1, 1, 2, 2, 3, 3, 9, 30]
    ours = forecast(weeks)
    width = ours.high - ours.a_week
    off = [abs(error) for error in held_back_errors(weeks)[AVERAGE]]
    assert sum(error <= width for error in off) / len(off) >= 0.8
    assert ours.low == 0


def test_weeks_without_sales_count_and_the_last_ends_yesterday() -> None:
    days = [
        (TODAY - timedelta(days=back), -units, units) for back, units in ((0, 9), (1, 2), (7, 1), (22, 4))
    ]
    moved = pl.DataFrame(days, {"moved_on": pl.Date, "units": pl.Int64, "sold": pl.Int64}, orient="row")
    weeks = weekly_sales(moved, TODAY)
    assert weeks["week_on"].to_list() == [TODAY - timedelta(weeks=back) for back in (4, 3, 2, 1)]
    assert weeks["sold"].to_list() == [4, 0, 0, 3]
    assert weekly_sales(moved.head(1), TODAY).is_empty()


def test_a_chart_has_sales_stock_incoming_and_forecast_of_each_week() -> None:
    weeks = pl.DataFrame(
        {
            "week_on": [TODAY - timedelta(weeks=2), TODAY - timedelta(weeks=1)],
            "sold": [2, 1],
            "units": [-2, 4],
        }
    )
    late, next_week = TODAY - timedelta(days=3), TODAY + timedelta(days=9)
    coming = pl.DataFrame({"expected_on": [late, next_week, None], "incoming": [1, 5, 2]})
    drawn = sales_weeks(weeks, coming, 7, TODAY, forecast([2, 1]))
    parts = {part: rows["units"].to_list() for (part,), rows in drawn.group_by("part", maintain_order=True)}
    assert parts == {"Sold": [2, 1], "Stock": [3, 7], "Incoming": [3, 5], "Forecast": [1.5] * 8}
