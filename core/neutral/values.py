"""Values of the neutral files' cells: text to quantities, amounts, dates and times (contract §3).

A cast alone validates nothing (``12.7`` becomes 13, ``0x10`` becomes 16), so the text is matched first. Text
that does not match becomes null.
"""

from collections.abc import Callable

import polars as pl

from core.language import marked, say
from core.neutral.columns import ValueKind

YEAR_PATTERN = "(19|2[0-9])[0-9]{2}"
DATE = f"{YEAR_PATTERN}-(0[1-9]|1[0-2])-[0-3][0-9]"
CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,9})?)?"
OFFSET = "[Zz]|[+-](0[0-9]|1[0-8])(:?[0-5][0-9])?"
PLAIN_TIME = f"^{DATE}T[0-9]{{2}}:[0-9]{{2}}:[0-5][0-9]Z?$"

MONEY_PATTERN = pl.Decimal(18, 4)
RATE_PATTERN = pl.Decimal(18, 8)

SHAPES: dict[ValueKind, str] = {
    "text": r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$",
    "quantity": "^-?[0-9]{1,9}$",
    "money": r"^-?[0-9]{1,12}(\.[0-9]{1,4}0*)?$",
    "rate": r"^[0-9]{1,9}(\.[0-9]{1,8})?$",
    "date": f"^{DATE}$",
    "time": f"^{DATE}([Tt ]{CLOCK}({OFFSET})?)?$",
    "boolean": "^(?i:true|false)$",
}
VALUE_PROBLEMS: dict[ValueKind, str] = {
    "text": marked("holds a control character; retype it."),
    "quantity": marked("must be a whole number of at most 9 digits, such as 3."),
    "money": marked(
        "must be an amount such as 12.50: a decimal point, at most 4 decimals, no currency sign."
    ),
    "rate": marked("must be a rate such as 1.08: a decimal point, at most 8 decimals."),
    "date": marked("must be a date such as 2026-11-23."),
    "time": marked("must be a time such as 2026-11-23T14:03:00, or a date such as 2026-11-23."),
    "boolean": marked("must be true or false."),
}
PRINTED_PROBLEMS = {
    VALUE_PROBLEMS["money"]: marked(
        "must be one amount such as 12.50, €12.50 or 1,234.50 USD: at most 4 decimals and one "
        "currency sign or code."
    ),
    VALUE_PROBLEMS["quantity"]: marked("must be a whole number of at most 9 digits, such as 3 or 1,200."),
}
"""Problems of values as other programs print them (core/formats/numbers.py), by those of VALUE_PROBLEMS."""


def printed_problem(problem: str) -> str:
    """Return a said problem of a value for one that another program printed."""
    printed = {say(plain): say(in_print) for plain, in_print in PRINTED_PROBLEMS.items()}
    return printed.get(problem, problem)


def typed(text: pl.Expr, kind: ValueKind, is_neat: bool = False) -> pl.Expr:
    """Convert ``text`` to its kind; null if empty or invalid. Times are UTC, without a zone. ``is_neat``: all
    cells are known to match NEAT (core/neutral/trimming.py), so they need not be matched again."""
    if is_neat:
        return _seconds(text.str.slice(0, 19)) if kind == "time" else _VALUES[kind](text)
    return _VALUES[kind](pl.when(text.str.contains(SHAPES[kind])).then(text))


def _cast(dtype: pl.DataType) -> Callable[[pl.Expr], pl.Expr]:
    return lambda text: text.cast(dtype, strict=False)


def _date(text: pl.Expr) -> pl.Expr:
    return text.str.to_date("%Y-%m-%d", strict=False)


def _boolean(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase() == "true"


def _time(text: pl.Expr) -> pl.Expr:
    return _any_time(text.str.to_uppercase())


def _seconds(text: pl.Expr) -> pl.Expr:
    return text.str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)


def _any_time(text: pl.Expr) -> pl.Expr:
    clock = text.str.extract("^.{10}[T ](..:..)").fill_null("00:00")
    second = text.str.extract(r"^.{10}[T ]..:..:(..)").fill_null("00")
    local = pl.concat_str(text.str.slice(0, 10), pl.lit("T"), clock, pl.lit(":"), second).str.to_datetime(
        "%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False
    )
    fraction = text.str.extract("[.,]([0-9]{1,6})").str.pad_end(6, "0").cast(pl.Int64).fill_null(0)
    sign = text.str.extract("^.{11,}([+-])").replace_strict({"+": 1, "-": -1}, default=0)
    hours = text.str.extract("^.{11,}[+-]([0-9]{2})").cast(pl.Int64).fill_null(0)
    minutes = text.str.extract("^.{11,}[+-][0-9]{2}:?([0-9]{2})$").cast(pl.Int64).fill_null(0)
    offset = pl.duration(minutes=sign * (60 * hours + minutes))
    return local + pl.duration(microseconds=fraction) - offset


_VALUES: dict[ValueKind, Callable[[pl.Expr], pl.Expr]] = {
    "text": lambda text: text,
    "quantity": _cast(pl.Int64()),
    "money": _cast(MONEY_PATTERN),
    "rate": _cast(RATE_PATTERN),
    "date": _date,
    "time": _time,
    "boolean": _boolean,
}
