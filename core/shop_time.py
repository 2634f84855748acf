"""Dates and times of shops. Times are stored in UTC; dates are the shop's."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

UTC = ZoneInfo("UTC")


def zone_of(time_zone: str) -> ZoneInfo:
    """Return the zone of that name; an unknown one counts as UTC."""
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def in_shop(time_zone: str, moment: datetime) -> datetime:
    """Return ``moment`` (UTC, without zone) by the shop's clock."""
    return moment.replace(tzinfo=UTC).astimezone(zone_of(time_zone))


def today_in(time_zone: str, now: datetime) -> date:
    """Return the date in a time zone at ``now`` (UTC, without zone)."""
    return in_shop(time_zone, now).date()


def day_in(time_zone: str, moment: datetime) -> date:
    """Return the date of ``moment`` (UTC, without zone) in a time zone.

    A bare date of a file, 00:00 UTC (contract §3), is that date everywhere.
    """
    return moment.date() if moment.time() == time() else in_shop(time_zone, moment).date()


def with_day(rows: pl.DataFrame, moment: str, name: str) -> pl.DataFrame:
    """Add ``name``, the date of ``moment`` in each row's ``time_zone`` (see ``day_in``)."""
    utc = pl.col(moment).dt.replace_time_zone("UTC")
    day = utc.dt.date()
    for time_zone in rows["time_zone"].drop_nulls().unique():
        local = utc.dt.convert_time_zone(zone_of(time_zone).key).dt.date()
        has_time = pl.col(moment).dt.time() != time()
        day = pl.when(pl.col("time_zone") == time_zone, has_time).then(local).otherwise(day)
    return rows.with_columns(day.alias(name))


def by_clock(moment: str, time_zone: str) -> pl.Expr:
    """Return a column of moments (UTC, without zone) by the clock of a time zone, without zone; a bare date
    of a file (see ``day_in``) as it is."""
    local = pl.col(moment).dt.replace_time_zone("UTC").dt.convert_time_zone(zone_of(time_zone).key)
    has_time = pl.col(moment).dt.time() != time()
    return pl.when(has_time).then(local.dt.replace_time_zone(None)).otherwise(pl.col(moment)).alias(moment)


def noon_of(time_zone: str, day: date) -> datetime:
    """Return noon of a day by the shop's clock, in UTC, without zone."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone_of(time_zone))
    return noon.astimezone(UTC).replace(tzinfo=None)


def todays(shops: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Return ``shop_id, today``: one row per shop of ``shops`` (``shop_id, time_zone``)."""
    dates = {zone: today_in(zone, now) for zone in shops["time_zone"].unique()}
    days = [dates[zone] for zone in shops["time_zone"]]
    return shops.select("shop_id", today=pl.Series(days, dtype=pl.Date))
