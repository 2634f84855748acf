"""Words and numbers in sentences."""

import functools
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from babel import Locale
from babel.numbers import format_currency

LOCALE = "en"
NO_CURRENCY = "(no currency)"
"""Text for an unknown currency."""
MOST_SEPARATORS = 11
"""Separators of thousands in the largest amount, of 36 digits before the point."""


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
    return f"{day.day} {day:%b}" if day.year == today.year else full_day_text(day)


def full_day_text(day: date) -> str:
    """Return a date with its year, where it is kept or today is not known: ``28 Nov 2026``."""
    return f"{day.day} {day:%b %Y}"


def day_each(day: pl.Expr, today: pl.Expr) -> pl.Expr:
    """Return the dates of a column for people, as ``day_text`` does."""
    return (
        pl.when(day.dt.year() == today.dt.year())
        .then(day.dt.to_string("%-d %b"))
        .otherwise(full_day_each(day))
    )


def full_day_each(day: pl.Expr) -> pl.Expr:
    """Return the dates of a column with their year, as ``full_day_text`` does."""
    return day.dt.to_string("%-d %b %Y")


DOCUMENT_WORDS = {"purchase_order": "PO", "po": "PO", "transfer": "Transfer", "order": "Order"}
"""Word before the number of a document, by its kind."""
NUMBERED_HERE = "PO-"
"""Prefix of the number of a purchase order that was drafted here. Such a number needs no word before it."""


def document_text(kind: str, number: str) -> str:
    """Return the name of a document: ``PO 3060``, ``PO-2026-0012``, ``Transfer 17``, ``Order 20353``."""
    return number if number.startswith(NUMBERED_HERE) else f"{DOCUMENT_WORDS[kind]} {number}"


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


def money_each(amount: pl.Expr, currency: pl.Expr) -> pl.Expr:
    """Return the amounts of a column with their currency's sign and two decimals, without a currency as bare
    numbers."""
    digits = amount.abs().cast(pl.Decimal(38, 2)).cast(pl.String)
    for _ in range(MOST_SEPARATORS):
        digits = digits.str.replace(r"(\d)(\d{3})([.,])", "${1},${2}${3}")
    minus = pl.when(amount < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    sign = pl.coalesce(currency.replace(_currency_signs()), pl.lit(""))
    return pl.format("{}{}{}", minus, sign, digits)


@functools.cache
def _currency_signs() -> dict[str, str]:
    signs: dict[str, str] = dict(Locale.parse(LOCALE).currency_symbols)
    return {NO_CURRENCY: ""} | signs


def value_text(value: Any) -> str:
    """Format the old or new value of a field for people; money with at least two decimals."""
    if isinstance(value, Decimal):
        exact = value == value.quantize(Decimal("0.01"))
        return f"{value:,.2f}" if exact else f"{value.normalize():,f}"
    return "nothing" if value is None else str(value)
