"""A day is the shop's day: what happens late in the evening in New York is of the next day only in UTC.

What a file gave as a bare date is of that date in every shop."""

import polars as pl

from core.shop_time import day_in, with_day

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
