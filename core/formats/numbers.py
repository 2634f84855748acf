"""Numbers as other programs print them: with thousands separators, a decimal comma, one currency.

A text that is not exactly one number comes back as it was, so that the import's checks can show it to the
user.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from unicodedata import category

from babel.numbers import list_currencies

from core.formats.cells import parse_amount, parse_quantity

_PLAIN = re.compile(r"\d+(?:\.\d*)?")
_POINT = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+\.\d+|[1-9]\d{0,2}(?:,\d{3}){2,}|\d+\.(?:\d{1,2}|\d{4,})")
_COMMA = re.compile(
    r"[1-9]\d{0,2}(?:\.\d{3})+,\d+|[1-9]\d{0,2}(?:\.\d{3}){2,}|\d+,(?:\d{1,2}|\d{4,})|0+,\d+|\d{4,},\d+"
)
_SPACED = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0\u202f\u2009'’]\d{3})+(?:[.,]\d+)?")
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""One thousand two hundred, or one and a fifth: ``1,200``."""

_SIGNS = ("+", "-", "−")
_LOCAL_SIGNS = frozenset(
    ("kr", "kr.", "Kč", "Ft", "zł", "Fr", "Fr.", "SFr.", "lei", "лв", "лв.", "Rs", "Rs.", "RM", "R")
)
"""Currency signs that are letters and no ISO code."""


def _with_point(digits: str, *, decimal_comma: bool) -> str:
    """Return a number without a sign as digits with a decimal point; empty if it is no number."""
    if _EITHER.fullmatch(digits):
        thousands, point = (".", ",") if decimal_comma else (",", ".")
    elif _COMMA.fullmatch(digits):
        thousands, point = ".", ","
    elif _POINT.fullmatch(digits) or _PLAIN.fullmatch(digits):
        thousands, point = ",", "."
    elif _SPACED.fullmatch(digits):
        return re.sub(r"[^\d.,]", "", digits).replace(",", ".")
    else:
        return ""
    return digits.replace(thousands, "").replace(point, ".")


def parse_printed_quantity(text: str, *, decimal_comma: bool = False) -> str:
    """Parse a quantity as a file prints it: ``1,234`` is 1234, ``2.0`` is 2; ``1,5`` stays, for the checks to
    refuse.

    ``decimal_comma``: see ``uses_decimal_comma``.
    """
    sign, digits = _split_sign(text.strip())
    whole = parse_quantity(sign + _with_point(digits, decimal_comma=decimal_comma))
    return whole if whole.removeprefix("-").isdecimal() else text


def parse_printed_amount(text: str, *, decimal_comma: bool = False) -> str:
    """Parse an amount as a file prints it, with at most one currency sign or code before or after it.

    ``€19.90``, ``$1,299.00``, ``1.299,00 €``, ``CHF 19,90``, ``-US$5``.
    """
    number = _printed_number(text, decimal_comma=decimal_comma)
    return parse_amount(number) if number else text


def parse_number(text: str, *, decimal_comma: bool) -> Decimal | None:
    """Parse an amount as a person writes it, as ``parse_printed_amount`` does, with all its decimals; None if
    it is no number."""
    number = _printed_number(text, decimal_comma=decimal_comma)
    return Decimal(number) if number else None


def _printed_number(text: str, *, decimal_comma: bool) -> str:
    """Return the number of a text with a decimal point, without its currency; empty if it is no number."""
    match = re.search(r"\d(?:.*\d)?\.?", text)
    if not match:
        return ""
    sign, before = _split_sign(text[: match.start()].strip())
    after = text[match.end() :].strip()
    if not sign and before.endswith(_SIGNS):
        sign, before = _split_sign(before[-1])[0], before[:-1].strip()
    if (before and after) or not all(_is_currency(each) for each in (before, after) if each):
        return ""
    number = _with_point(match[0], decimal_comma=decimal_comma)
    return sign + number if number else ""


def uses_decimal_comma(numbers: Iterable[str], *, separated_by_semicolons: bool = False) -> bool:
    """Return whether a file writes ``1,5`` for one and a half.

    Its own numbers tell; where none does, a file with semicolons between its cells was written where the
    comma is a decimal sign.
    """
    shapes = {_shape(number) for number in numbers}
    if shapes & {"comma", "point"}:
        return "point" not in shapes
    return separated_by_semicolons


def _shape(text: str) -> str:
    match = re.search(r"\d(?:.*\d)?", text)
    digits = match[0] if match else ""
    return "comma" if _COMMA.fullmatch(digits) else "point" if _POINT.fullmatch(digits) else ""


def _split_sign(text: str) -> tuple[str, str]:
    """Split off a minus (nothing for a plus) from the text after it."""
    if text.startswith(_SIGNS):
        return ("" if text[0] == "+" else "-"), text[1:].strip()
    return "", text


def _is_currency(text: str) -> bool:
    if text in _LOCAL_SIGNS or text in currency_codes():
        return True
    letters, sign = text[:-1], text[-1]
    return category(sign) == "Sc" and (not letters or (letters.isalpha() and len(letters) <= 3))


@cache
def currency_codes() -> frozenset[str]:
    """Return the ISO codes of all currencies: ``EUR``."""
    return frozenset(list_currencies())
