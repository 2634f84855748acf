"""Convert cells of other programs to cells of the neutral files.

No quantity is rounded and nothing is guessed. A text that these functions do not understand is returned
unchanged, so that the import's checks can show it. Money has the four places the store keeps.
"""

import calendar
import re
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_WHOLE = re.compile(r"([+-]?\d+)(?:\.0+)?")
_MONEY = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{0,40})?")
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(.*)", re.DOTALL)


def parse_quantity(text: str) -> str:
    """Turn ``2.0000`` into ``2``. ``1.5`` stays ``1.5``, for the checks to refuse."""
    if text.isascii() and text.isdecimal() and len(text) <= 19:  # Most are, and there are many.
        return str(int(text))
    whole = _WHOLE.fullmatch(text)
    return str(int(whole[1])) if whole and len(whole[1]) <= 19 else text


def is_zero(text: str) -> bool:
    """Return True if a quantity is 0. An empty cell is a missing value, not a zero."""
    return parse_quantity(text) == "0"


@lru_cache(4096)  # Items of a shop share their prices.
def parse_amount(text: str) -> str:
    """Format an amount for our files: ``11.080000000`` is ``11.08``."""
    if not _MONEY.fullmatch(text):
        return text
    rounded = Decimal(text).quantize(Decimal("0.0001"), ROUND_HALF_UP, Context(prec=len(text) + 5))
    whole, _, places = f"{rounded:f}".partition(".")
    places = places.rstrip("0")
    return f"{whole}.{places}" if places else whole


def parse_moment(text: str) -> str:
    """Parse a time. A day its month does not have, as Lightspeed sends (``2021-02-29``), becomes the last
    day.
    """
    match = _TIME.fullmatch(text)
    if not match:
        return text
    year, month, day = (int(part) for part in match.groups()[:3])
    if not (1 <= month <= 12 and 29 <= day <= 31 and year):
        return text
    last = calendar.monthrange(year, month)[1]
    return f"{match[1]}-{match[2]}-{min(day, last):02}{match[4]}"


def parse_day(text: str, time_zone: str) -> str:
    """Return the date in the shop. Lightspeed stores a date as midnight in the shop, in UTC."""
    tidy = parse_moment(text)
    try:
        when = datetime.fromisoformat(tidy)
    except ValueError:
        return text
    if len(tidy) == len("2026-11-23"):
        return tidy
    zoned = when if when.tzinfo else when.replace(tzinfo=UTC)
    return zoned.astimezone(_zone(time_zone)).date().isoformat()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
