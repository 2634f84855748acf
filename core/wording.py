"""Words and numbers in sentences."""

import functools
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from babel import Locale
from babel.numbers import format_currency

from core.language import in_numbers, language, marked, noun, say, say_each
from core.shop_time import in_shop, today_in

NO_CURRENCY = marked("(no currency)")
"""Text for an unknown currency."""
MOST_SEPARATORS = 11
"""Separators of thousands in the largest amount, of 36 digits before the point."""
MOST_DAY_TEXTS = 5_000
"""Number of days whose words are at hand: a table says few different ones often."""
MOST_MONEY_TEXTS = 10_000
"""Number of amounts whose words are at hand."""


def number_text(number: float) -> str:
    """Return a number with marks of thousands: ``1,234``."""
    return in_numbers(f"{number:,}")


def counted(number: int, one: str, many: str) -> str:
    """Return the number with its noun: ``1 sale``, ``2 sales``, ``2 boxes``."""
    return f"{number_text(number)} {noun(number, one, many)}"


def counted_each(number: pl.Expr, one: str, many: str) -> pl.Expr:
    """Return the numbers of a column with their noun, as ``counted`` does."""
    nouns = pl.when(number == 1).then(pl.lit(noun(1, one, many))).otherwise(pl.lit(noun(2, one, many)))
    return pl.format("{} {}", number, nouns)


def shortened(text: str, width: int = 60) -> str:
    """Return ``text`` on one line and at most ``width`` characters long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"


def joined_with_and(texts: Iterable[str]) -> str:
    """Return a list in a sentence: ``a``, ``a and b``, ``a and b and c``; nothing of nothing."""
    return _joined_with(marked("{first} and {second}"), texts)


def joined_with_or(texts: Iterable[str]) -> str:
    """Return a choice in a sentence: ``a``, ``a or b``, ``a or b or c``; nothing of nothing."""
    return _joined_with(marked("{first} or {second}"), texts)


def _joined_with(sentence: str, texts: Iterable[str]) -> str:
    first, *others = [*texts] or [""]
    for other in others:
        first = say(sentence, first=first, second=other)
    return first


def day_text(day: date, today: date) -> str:
    """Return a date for people: ``28 Nov``, in another year than today's ``28 Nov 2025``."""
    return full_day_text(day) if day.year != today.year else _short_day(day, language())


def full_day_text(day: date) -> str:
    """Return a date with its year, for texts that are kept or where today is not known: ``28 Nov 2026``."""
    return _full_day(day, language())


@functools.lru_cache(MOST_DAY_TEXTS)
def _short_day(day: date, spoken: str) -> str:
    return say("{day} {month}", day=day.day, month=_months_in(spoken)[day.month])


@functools.lru_cache(MOST_DAY_TEXTS)
def _full_day(day: date, spoken: str) -> str:
    return say("{day} {month} {year}", day=day.day, month=_months_in(spoken)[day.month], year=day.year)


def day_each(day: pl.Expr, today: pl.Expr) -> pl.Expr:
    """Return the dates of a column for people, as ``day_text`` does."""
    short = say_each("{day} {month}", day=day.dt.day(), month=_month_each(day))
    return pl.when(day.dt.year() == today.dt.year()).then(short).otherwise(full_day_each(day))


def full_day_each(day: pl.Expr) -> pl.Expr:
    """Return the dates of a column with their year, as ``full_day_text`` does."""
    return say_each(
        "{day} {month} {year}", day=day.dt.day(), month=_month_each(day), year=day.dt.year().cast(pl.String)
    )


@functools.cache
def _months_in(language: str) -> Mapping[int, str]:
    """Return the short names of the months by their numbers."""
    return dict(_locale(language).months["format"]["abbreviated"])


@functools.cache
def _locale(language: str) -> Locale:
    """Return Babel's data of a language, which it would look for each time."""
    return Locale.parse(language)


def _month_each(day: pl.Expr) -> pl.Expr:
    names = _months_in(language())
    return day.dt.month().replace_strict(list(names), list(names.values()), return_dtype=pl.String)


DOCUMENT_WORDS = {
    "purchase_order": marked("PO"),
    "po": marked("PO"),
    "transfer": marked("Transfer"),
    "order": marked("Order"),
}
"""Word before the number of a document, by its kind."""
NUMBERED_HERE = "PO-"
"""Prefix of the number of a purchase order that was drafted here. Such a number needs no word before it."""


def document_text(kind: str, number: str) -> str:
    """Return the name of a document: ``PO 3060``, ``PO-2026-0012``, ``Transfer 17``, ``Order 20353``."""
    return number if number.startswith(NUMBERED_HERE) else f"{say(DOCUMENT_WORDS[kind])} {number}"


def time_text(moment: datetime, today: date) -> str:
    """Return a moment by the shop's clock: ``15:27``, on another day than ``today`` ``28 Nov, 15:27``."""
    time = f"{moment:%H:%M}"
    return time if moment.date() == today else f"{day_text(moment.date(), today)}, {time}"


def moment_text(time_zone: str, moment: datetime, now: datetime) -> str:
    """Return a moment (UTC, without zone) by the clock of a time zone, within a sentence: ``14:03``, on
    another day than now ``14:03 on 28 Nov``."""
    local, today = in_shop(time_zone, moment), today_in(time_zone, now)
    if local.date() == today:
        return f"{local:%H:%M}"
    return say("{time} on {day}", time=f"{local:%H:%M}", day=day_text(local.date(), today))


def late_by(days: pl.Expr) -> pl.Expr:
    """Return ``1 day late``, ``12 days late``."""
    return counted_each(days, "day late", "days late")


def money_text(amount: Decimal | float, currency: str | None) -> str:
    """Format an amount with its currency's sign and at least two decimals: ``$1,234.50``, ``€0.0125``.

    Without a known currency: ``1,234.50 (no currency)``.
    """
    return _money_text(str(amount), currency, language())


@functools.lru_cache(MOST_MONEY_TEXTS)  # Babel takes 0.05 ms for each.
def _money_text(digits: str, currency: str | None, spoken: str) -> str:
    amount = Decimal(digits)
    exact = amount == amount.quantize(Decimal("0.01"))
    if not currency or currency == NO_CURRENCY:
        number = in_numbers(f"{amount:,.2f}" if exact else f"{amount.normalize():,f}")
        return f"{number} {say(NO_CURRENCY)}"
    return format_currency(
        amount, currency, locale=_locale(spoken), currency_digits=False, decimal_quantization=exact
    )


def money_each(amount: pl.Expr, currency: pl.Expr) -> pl.Expr:
    """Return the amounts of a column with their currency's sign and two decimals, without a currency as bare
    numbers."""
    digits = amount.abs().cast(pl.Decimal(38, 2)).cast(pl.String)
    for _ in range(MOST_SEPARATORS):
        digits = digits.str.replace(r"(\d)(\d{3})([.,])", "${1},${2}${3}")
    minus = pl.when(amount < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    sign = pl.coalesce(currency.replace(_currency_signs(language())), pl.lit(""))
    marks = [in_numbers(","), in_numbers(".")]
    money = say_each(
        "{minus}{sign}{amount}", minus=minus, sign=sign, amount=digits.str.replace_many([",", "."], marks)
    )
    return money.str.strip_chars_end()


@functools.cache
def _currency_signs(language: str) -> dict[str, str]:
    signs: dict[str, str] = dict(_locale(language).currency_symbols)
    return {NO_CURRENCY: ""} | signs


def value_text(value: Any) -> str:
    """Format the old or new value of a field for people; money with at least two decimals."""
    if isinstance(value, Decimal):
        exact = value == value.quantize(Decimal("0.01"))
        return in_numbers(f"{value:,.2f}" if exact else f"{value.normalize():,f}")
    return say("nothing") if value is None else str(value)
