"""Words and numbers as sentences need them."""

from decimal import Decimal
from typing import Any

import polars as pl
from babel.numbers import format_currency

LOCALE = "en"
NO_CURRENCY = "(no currency)"
"""Stands for a currency that nobody knows."""


def counted(number: int, one: str, many: str = "") -> str:
    """``1 sale``, ``2 sales``, ``2 boxes``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def shortened(text: str, width: int = 60) -> str:
    """``text`` on one line and at most ``width`` characters long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"


def late_by(days: pl.Expr) -> pl.Expr:
    """``1 day late``, ``12 days late``."""
    return pl.when(days == 1).then(pl.lit("1 day late")).otherwise(pl.format("{} days late", days))


def money_text(amount: Decimal | float, currency: str | None) -> str:
    """``$1,234.50``, ``€0.0125``: an amount with its currency's sign, two places at least.

    Of a currency that nobody knows: ``1,234.50 (no currency)``.
    """
    amount = Decimal(str(amount))
    exact = amount == amount.quantize(Decimal("0.01"))
    if not currency or currency == NO_CURRENCY:
        return f"{amount:,.2f} {NO_CURRENCY}" if exact else f"{amount.normalize():,f} {NO_CURRENCY}"
    return format_currency(amount, currency, locale=LOCALE, currency_digits=False, decimal_quantization=exact)


def value_text(value: Any) -> str:
    """What a field was or becomes, for people; money with two places at least."""
    if isinstance(value, Decimal):
        exact = value == value.quantize(Decimal("0.01"))
        return f"{value:,.2f}" if exact else f"{value.normalize():,f}"
    return "nothing" if value is None else str(value)
