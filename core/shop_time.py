"""What day it is in a shop. Times are kept in UTC; dates are the shop's."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

UTC = ZoneInfo("UTC")


def zone_of(time_zone: str) -> ZoneInfo:
    """The zone of that name; an unknown one counts as UTC."""
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def in_shop(time_zone: str, moment: datetime) -> datetime:
    """``moment`` (UTC, without zone) by the shop's clock."""
    return moment.replace(tzinfo=UTC).astimezone(zone_of(time_zone))


def today_in(time_zone: str, now: datetime) -> date:
    """The date in a time zone at ``now`` (UTC, without zone)."""
    return in_shop(time_zone, now).date()


def day_in(time_zone: str, moment: datetime) -> date:
    """The date of ``moment`` (UTC, without zone) in a time zone. What a file gave as a bare date, 00:00 UTC
    (contract §3), is of that date everywhere."""
    return moment.date() if moment.time() == time() else in_shop(time_zone, moment).date()


def with_day(rows: pl.DataFrame, moment: str, name: str) -> pl.DataFrame:
    """``rows`` with ``name``, the date of ``moment`` in each row's ``time_zone``: as ``day_in``."""
    utc = pl.col(moment).dt.replace_time_zone("UTC")
    day = utc.dt.date()
    for time_zone in rows["time_zone"].drop_nulls().unique():
        there = utc.dt.convert_time_zone(zone_of(time_zone).key).dt.date()
        has_time = pl.col(moment).dt.time() != time()
        day = pl.when(pl.col("time_zone") == time_zone, has_time).then(there).otherwise(day)
    return rows.with_columns(day.alias(name))


def noon_of(time_zone: str, day: date) -> datetime:
    """Noon of a day by the shop's clock, in UTC, without zone."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone_of(time_zone))
    return noon.astimezone(UTC).replace(tzinfo=None)


def todays(shops: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """``shop_id, today``: one row per shop of ``shops`` (``shop_id, time_zone``)."""
    dates = [today_in(zone, now) for zone in shops["time_zone"]]
    return shops.select("shop_id", today=pl.Series(dates, dtype=pl.Date))
