"""Dates as people write them: ``20.12.2026``, ``12/20/2026``, ``20 Dec 2026``."""

import re
from collections.abc import Iterable
from datetime import date

from core.language import marked

DATE_ORDERS = {"dmy": marked("day, month, year"), "mdy": marked("month, day, year")}
"""Orders in which a file may write the numbers of a date, with their names for people."""

_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})\.?")
_NAMED = re.compile(r"(?:(\d{1,2})\.?[ -]([A-Za-z]{3,9})|([A-Za-z]{3,9})\.? (\d{1,2}),?)[ -](\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def possible_date_orders(cells: Iterable[str]) -> list[str]:
    """Return the DATE_ORDERS in which all of ``cells`` can be read; none if no cell needs one."""
    written = {cell.strip() for cell in cells if _NUMBERS.fullmatch(cell.strip())}
    return [order for order in DATE_ORDERS if written and all(_from_numbers(text, order) for text in written)]


def parse_local_date(text: str, order: str) -> str:
    """Return a date as ``2026-12-20``, and other text unchanged. ``order``: of DATE_ORDERS."""
    day = _from_numbers(text.strip(), order) or _from_name(text.strip())
    return day.isoformat() if day else text


def _from_numbers(text: str, order: str) -> date | None:
    match = _NUMBERS.fullmatch(text)
    if not match or (order == "mdy" and match[2] == ".") or order not in DATE_ORDERS:
        return None
    first, second = int(match[1]), int(match[3])
    day, month = (first, second) if order == "dmy" else (second, first)
    return _date(int(match[4]) + (2000 if len(match[4]) == 2 else 0), month, day)


def _from_name(text: str) -> date | None:
    match = _NAMED.fullmatch(text)
    month = (match[2] or match[3])[:3].lower() if match else ""
    if not match or month not in _MONTHS:
        return None
    return _date(int(match[5]), _MONTHS.index(month) + 1, int(match[1] or match[4]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
