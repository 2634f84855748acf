"""Number marks and month names of the present language for Vega charts."""

from functools import cache
from typing import Any

from babel import Locale

from core.language import SOURCE_LANGUAGE, in_numbers, language

SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)


def in_chart_locale(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a Vega-Lite specification that writes numbers and dates as the present language does."""
    spoken = language()
    if spoken == SOURCE_LANGUAGE:  # Vega's own.
        return spec
    locale = {"number": _numbers(), "time": _times(spoken)}
    return spec | {"config": spec.get("config", {}) | {"locale": locale}}


def _numbers() -> dict[str, Any]:
    return {
        "decimal": in_numbers("."),
        "thousands": in_numbers(","),
        "grouping": [3],
        "currency": ["", ""],
    }


@cache
def _times(spoken: str) -> dict[str, Any]:
    names = Locale.parse(spoken)
    days, months = names.days["format"], names.months["format"]
    return {
        "dateTime": "%x, %X",
        "date": "%Y-%m-%d",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": [days["wide"][day] for day in SUNDAY_FIRST],
        "shortDays": [days["abbreviated"][day] for day in SUNDAY_FIRST],
        "months": list(months["wide"].values()),
        "shortMonths": list(months["abbreviated"].values()),
    }
