"""Words and numbers in sentences."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from babel.numbers import format_currency

LOCALE = "en"
NO_CURRENCY = "(no currency)"
"""Text for an unknown currency."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return the number with its noun: ``1 sale``, ``2 sales``, ``2 boxes``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def counted_each(number: pl.Expr, one: str, many: str = "") -> pl.Expr:
    """Return the numbers of a column with their noun, as ``counted`` does."""
    return pl.format(
        "{} {}", number, pl.when(number == 1).then(pl.lit(one)).otherwise(pl.lit(many or one + "s"))
    )


def shortened(text: str, width: int = 60) -> str:
    """Return ``text`` on one line and at most ``width`` characters long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"


def day_text(day: date, today: date) -> str:
    """Return a date for people: ``28 Nov``, in another year than today's ``28 Nov 2025``."""
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b %Y}"


def time_text(moment: datetime, today: date) -> str:
    """Return a moment by the shop's clock: ``15:27``, on another day than ``today`` ``28 Nov, 15:27``."""
    time = f"{moment:%H:%M}"
    return time if moment.date() == today else f"{day_text(moment.date(), today)}, {time}"


def late_by(days: pl.Expr) -> pl.Expr:
    """Return ``1 day late``, ``12 days late``."""
    return counted_each(days, "day late", "days late")


def money_text(amount: Decimal | float, currency: str | None) -> str:
    """Format an amount with its currency's sign and at least two decimals: ``$1,234.50``, ``€0.0125``.

    Without a known currency: ``1,234.50 (no currency)``.
    """
    amount = Decimal(str(amount))
    exact = amount == amount.quantize(Decimal("0.01"))
    if not currency or currency == NO_CURRENCY:
        return f"{amount:,.2f} {NO_CURRENCY}" if exact else f"{amount.normalize():,f} {NO_CURRENCY}"
    return format_currency(amount, currency, locale=LOCALE, currency_digits=False, decimal_quantization=exact)


def value_text(value: Any) -> str:
    """Format the old or new value of a field for people; money with at least two decimals."""
    if isinstance(value, Decimal):
        exact = value == value.quantize(Decimal("0.01"))
        return f"{value:,.2f}" if exact else f"{value.normalize():,f}"
    return "nothing" if value is None else str(value)
