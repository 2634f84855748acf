"""Price of a sale line: what the customer paid for one unit, after discounts and before taxes."""

from decimal import Decimal

from core.formats import parse_amount
from core.lightspeed.records import Record


def price_paid(line: Record) -> str:
    """Return ``unitPrice`` less the line's discounts and its part of those on the whole sale.

    Lightspeed gives both as sums of the line (``calcLineDiscount``, ``calcTransactionDiscount``), else as a
    share or a sum (``discountPercent``, ``discountAmount``). A text that is no amount is returned unchanged.
    """
    price, units = _number(line, "unitPrice"), _number(line, "unitQuantity")
    if price is None or not units:
        return parse_amount(line.text("unitPrice"))
    off = abs(_discount(line, price * units) / units)
    return parse_amount(f"{price - off:f}")


def _discount(line: Record, total: Decimal) -> Decimal:
    if line.has("calcLineDiscount") or line.has("calcTransactionDiscount"):
        discounts = (_number(line, name) for name in ("calcLineDiscount", "calcTransactionDiscount"))
        return sum((each or Decimal(0) for each in discounts), Decimal(0))
    share = _number(line, "discountPercent") or Decimal(0)
    return total * share if share else _number(line, "discountAmount") or Decimal(0)


def _number(line: Record, name: str) -> Decimal | None:
    text = line.text(name)
    plain = text.removeprefix("-").replace(".", "", 1)
    return Decimal(text) if plain.isascii() and plain.isdecimal() and len(plain) <= 30 else None
