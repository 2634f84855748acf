"""Forecast of an item's weekly sales, simple enough to explain: the average of its last 8 weeks.

Its error is measured on weeks held back: the forecast made 8 weeks ago is compared with the sales since. Two
other forecasts that anybody could make are measured beside it: last week's sales, and those of the same weeks
last year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from core.language import marked
from core.planning.charts import FORECAST, INCOMING_UNITS, SOLD, STOCK_LEFT
from core.store import Snapshot

WEEKS_SHOWN = 26
"""Number of past weeks in the chart."""

AVERAGED, HELD_BACK, AHEAD, A_YEAR = 8, 8, 8, 52
"""Weeks that are averaged, held back to measure, forecast, and in a year."""

AVERAGE, LAST_WEEK, LAST_YEAR = (
    marked("Average of 8 weeks"),
    marked("Last week's sales"),
    marked("Same weeks last year"),
)


@dataclass(frozen=True)
class Forecast:
    """``a_week``: units forecast for each of the next AHEAD weeks. ``low`` to ``high``: the band in which
    four in five held-back weeks were. ``errors``: units a week by which each method was off on average; one
    with too few weeks is missing."""

    a_week: float
    low: float
    high: float
    errors: dict[str, float]


def forecast(weeks: Sequence[float]) -> Forecast:
    """Forecast from the units sold in each week, the oldest first; from all of them if they are few."""
    level = _mean(weeks[-AVERAGED:])
    off = held_back_errors(weeks)
    ours = sorted(abs(error) for error in off.get(AVERAGE, []))
    width = ours[(len(ours) * 4 + 4) // 5 - 1] if ours else 0.0
    means = {name: _mean([abs(error) for error in errors]) for name, errors in off.items()}
    return Forecast(level, max(0.0, level - width), level + width, means)


def held_back_errors(weeks: Sequence[float]) -> dict[str, list[float]]:
    """Return by how much each method was off in each held-back week: sold − forecast. No method sees the
    held-back weeks."""
    known, held = weeks[:-HELD_BACK], weeks[-HELD_BACK:]
    if len(known) < AVERAGED:
        return {}
    average = _mean(known[-AVERAGED:])
    errors = {
        AVERAGE: [sold - average for sold in held],
        LAST_WEEK: [sold - known[-1] for sold in held],
    }
    if len(weeks) >= A_YEAR + HELD_BACK:
        year = weeks[-A_YEAR - HELD_BACK : -A_YEAR]
        errors[LAST_YEAR] = [sold - before for sold, before in zip(held, year, strict=True)]
    return errors


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def weekly_sales(moved: pl.DataFrame, today: date) -> pl.DataFrame:
    """Return ``week_on`` (its first day), ``sold`` and ``units`` (those that came less those that left): one
    row per week, from that of the first movement to the one that ends yesterday.

    ``moved``: ``moved_on, units, sold``, of one item.
    """
    days = moved.filter(pl.col("moved_on") < today)
    schema = pl.Schema({"week_on": pl.Date(), "sold": pl.Int64(), "units": pl.Int64()})
    first = days["moved_on"].min()
    if not isinstance(first, date):
        return pl.DataFrame(schema=schema)
    # A week begun counts as a whole one: minus before and after the division rounds up.
    weeks_since_first = -((today - first).days // -7)
    starts = [today - timedelta(weeks=ago) for ago in range(weeks_since_first, 0, -1)]
    weeks_ago = -((pl.lit(today) - pl.col("moved_on")).dt.total_days() // -7)
    week_on = pl.lit(today) - pl.duration(weeks=weeks_ago)
    sums = days.group_by(week_on=week_on).agg(pl.col("sold", "units").sum())
    every_week = pl.DataFrame({"week_on": starts}).join(sums, on="week_on", how="left", maintain_order="left")
    return every_week.with_columns(pl.col("sold", "units").fill_null(0)).cast(dict(schema))  # type: ignore[arg-type]


def sales_weeks(
    weeks: pl.DataFrame, coming: pl.DataFrame, on_hand: int, today: date, ahead: Forecast
) -> pl.DataFrame:
    """Return an item's weeks as ``charts.sales_chart`` draws them: the last WEEKS_SHOWN, and AHEAD to come.

    ``weeks``: from ``weekly_sales``; ``coming``: ``expected_on, incoming``; late and undated units come in
    the first week. ``on_hand``: units now; the stock of a week is what was left at its end.
    """
    stock_at_end = on_hand - (pl.col("units").cum_sum(reverse=True) - pl.col("units"))
    past = weeks.with_columns(left=stock_at_end).tail(WEEKS_SHOWN)
    number = (pl.col("expected_on") - pl.lit(today)).dt.total_days().fill_null(0).clip(0) // 7
    arriving = coming.group_by(week_on=pl.lit(today) + pl.duration(weeks=number)).agg(
        units=pl.col("incoming").sum()
    )
    last = today + timedelta(weeks=AHEAD)
    future = pl.DataFrame({"week_on": [today + timedelta(weeks=week) for week in range(AHEAD)]})
    parts = [
        past.select("week_on", part=pl.lit(SOLD), units="sold"),
        past.select("week_on", part=pl.lit(STOCK_LEFT), units="left"),
        arriving.filter(pl.col("week_on") < last).with_columns(part=pl.lit(INCOMING_UNITS)),
        future.select(
            "week_on", part=pl.lit(FORECAST), units=pl.lit(ahead.a_week), low=pl.lit(ahead.low),
            high=pl.lit(ahead.high),
        ),
    ]  # fmt: skip
    numbers = [rows.with_columns(pl.col("units").cast(pl.Float64)) for rows in parts]
    return pl.concat(numbers, how="diagonal").sort("week_on", "part")


# --- with the store ---


def load_movements_of(snapshot: Snapshot, item_id: str, shops: Sequence[str]) -> pl.DataFrame:
    """Load every day with movements of an item, in these shops or in all: ``moved_on, units, sold``."""
    where: dict[str, Any] = {"shop_id": list(shops)} if shops else {}
    rows = snapshot.frame("daily_movement", columns=["moved_on", "units", "sold"], item_id=item_id, **where)
    return rows.group_by("moved_on").agg(pl.col("units", "sold").sum())
