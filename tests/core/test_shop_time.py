"""A day is the shop's day: what happens late in the evening in New York is of the next day only in UTC.

What a file gave as a bare date is of that date in every shop."""

from datetime import date, datetime, time

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.shop_time import by_clock, day_in, in_shop, noon_of, today_in, todays, with_day, zone_of

MOMENTS = """
2026-11-24T01:00  America/New_York  2026-11-23
2026-11-24T01:00  Asia/Tokyo        2026-11-24
2026-11-23T15:30  Asia/Tokyo        2026-11-24
2026-11-24T01:00  UTC               2026-11-24
2026-11-24T00:00  America/New_York  2026-11-24
2026-11-24T01:00  Nowhere/Known     2026-11-24
2026-07-01T04:30  America/New_York  2026-07-01
2026-12-01T04:30  America/New_York  2026-11-30
"""


def test_the_day_of_a_moment_is_that_of_the_row_s_time_zone() -> None:
    moments, zones, days = zip(*(line.split() for line in MOMENTS.strip().splitlines()), strict=True)
    rows = pl.DataFrame({"at": moments, "time_zone": zones}).with_columns(pl.col("at").str.to_datetime())
    found = with_day(rows, "at", "day")
    assert tuple(found["day"].dt.to_string()) == days
    assert [day_in(*each) for each in rows.select("time_zone", "at").rows()] == found["day"].to_list()
    assert with_day(rows.clear(), "at", "day").schema["day"] == pl.Date


ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "UTC"]


@pytest.mark.parametrize("name", ["Nowhere/Known", "", "../etc/passwd", "Europe"])
def test_a_zone_that_nobody_knows_counts_as_utc(name: str) -> None:
    assert zone_of(name).key == "UTC"


@pytest.mark.parametrize(
    ("now", "time_zone", "today"),
    [
        (datetime(2026, 11, 24, 4, 59), "America/New_York", date(2026, 11, 23)),
        (datetime(2026, 11, 24, 5, 0), "America/New_York", date(2026, 11, 24)),
        (datetime(2026, 7, 1, 4, 0), "America/New_York", date(2026, 7, 1)),
        (datetime(2026, 12, 31, 11, 0), "Pacific/Auckland", date(2027, 1, 1)),
        (datetime(2026, 11, 24, 0, 0), "America/New_York", date(2026, 11, 23)),
    ],
    ids=["before midnight", "midnight", "midnight in summer", "a new year", "now is never a bare date"],
)
def test_today_is_what_the_calendar_in_the_shop_says(now: datetime, time_zone: str, today: date) -> None:
    assert today_in(time_zone, now) == today


def test_each_shop_has_its_own_today() -> None:
    shops = pl.DataFrame({"shop_id": ["NY", "AU", "NY2"], "time_zone": [ZONES[0], ZONES[3], ZONES[0]]})
    assert todays(shops, datetime(2026, 11, 24, 3)).rows() == [
        ("NY", date(2026, 11, 23)),
        ("AU", date(2026, 11, 24)),
        ("NY2", date(2026, 11, 23)),
    ]
    assert todays(shops.clear(), datetime(2026, 11, 24, 3)).is_empty()


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(ZONES))
def test_noon_of_a_day_is_on_that_day_by_the_shops_clock(day: date, time_zone: str) -> None:
    there = in_shop(time_zone, noon_of(time_zone, day))
    assert (there.date(), there.hour, there.minute) == (day, 12, 0)
    assert day_in(time_zone, noon_of(time_zone, day)) in (day, noon_of(time_zone, day).date())


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.sampled_from(ZONES))
def test_a_column_of_moments_shows_the_clock_of_the_shop(moment: datetime, time_zone: str) -> None:
    rows = pl.DataFrame({"at": [moment]}, {"at": pl.Datetime("us")})
    there = moment if moment.time() == time() else in_shop(time_zone, moment).replace(tzinfo=None)
    assert rows.select(by_clock("at", time_zone)).item() == there


def test_a_bare_date_of_a_file_stays_that_date_in_a_column_of_moments() -> None:
    rows = pl.DataFrame({"at": [datetime(2026, 11, 23), datetime(2026, 11, 23, 3)]})
    shown = rows.select(by_clock("at", "America/New_York"))["at"].to_list()
    assert shown == [datetime(2026, 11, 23), datetime(2026, 11, 22, 22)]
