"""Words and numbers as sentences need them."""

from decimal import Decimal
from typing import Any

import polars as pl


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


def said(value: Any) -> str:
    """What a field was or becomes, for people; money with two places at least."""
    if isinstance(value, Decimal):
        exact = value == value.quantize(Decimal("0.01"))
        return f"{value:,.2f}" if exact else f"{value.normalize():,f}"
    return "nothing" if value is None else str(value)
