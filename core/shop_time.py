"""What day it is in a shop. Times are kept in UTC; dates are the shop's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl


def today_in(time_zone: str, now: datetime) -> date:
    """The date in a time zone at ``now`` (UTC, without zone); an unknown zone counts as UTC."""
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    return now.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()


def todays(shops: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """``shop_id, today``: one row per shop of ``shops`` (``shop_id, time_zone``)."""
    dates = [today_in(zone, now) for zone in shops["time_zone"]]
    return shops.select("shop_id", today=pl.Series(dates, dtype=pl.Date))
