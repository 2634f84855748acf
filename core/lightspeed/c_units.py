"""Units of web orders on the sale lines they became: what left, what came back, what was refunded."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import polars as pl

from core.lightspeed.c_lines import WebLine

Key = tuple[str, str]
"""An order and an item of it."""


@dataclass
class _Left:
    """Units of each order and item that are still to be dealt to sale lines."""

    shipped: Counter[Key] = field(default_factory=Counter)
    refunded: Counter[Key] = field(default_factory=Counter)
    returned: Counter[Key] = field(default_factory=Counter)


def with_units(sales: pl.DataFrame, lines: Sequence[WebLine], orders: Collection[str]) -> pl.DataFrame:
    """``sales`` with ``shipped`` and ``refunded`` of the lines of ``orders``, dealt in the order of the
    rows; what is known of other lines stays.

    A unit is never counted twice: what the till took back is not refunded again, and what came back and was
    refunded did not stay away. A return says how many of its units had left before.
    """
    columns = ["ecom_order_id", "item_id", "quantity", "shipped", "refunded"]
    rows = list(sales.select(columns).iter_rows())
    left = _left(lines, [(order, item, quantity) for order, item, quantity, *_ in rows])
    figures = [
        _dealt(left, (order, item), quantity) if order in orders else (shipped, refunded)
        for order, item, quantity, shipped, refunded in rows
    ]
    return sales.with_columns(
        pl.Series("shipped", [shipped for shipped, _ in figures], dtype=pl.String),
        pl.Series("refunded", [refunded for _, refunded in figures], dtype=pl.String),
    )


def _left(lines: Sequence[WebLine], rows: Sequence[tuple[str, str, str]]) -> _Left:
    taken_back: Counter[Key] = Counter()
    for order, item, quantity in rows:
        if order and quantity.startswith("-") and quantity[1:].isdecimal():
            taken_back[order, item] += int(quantity[1:])
    left = _Left()
    for line in lines:
        key = (line.order, line.item_id)
        left.refunded[key] += line.refunded
        left.returned[key] += line.returned
        left.shipped[key] += max(line.gone, line.returned)
    for key in left.shipped:
        left.refunded[key] = max(0, left.refunded[key] - taken_back[key])
        left.shipped[key] -= min(left.refunded[key], max(0, left.returned[key] - taken_back[key]))
    return left


def _dealt(left: _Left, key: Key, quantity: str) -> tuple[str, str]:
    """Shipped and refunded units of one line; of a return, those that had left."""
    if quantity.startswith("-") and quantity[1:].isdecimal():
        return _take(left.returned, key, int(quantity[1:])), ""
    if not quantity.isdecimal():
        return "", ""
    shipped = _take(left.shipped, key, int(quantity))
    return shipped, _take(left.refunded, key, int(quantity) - int(shipped or 0))


def _take(units: Counter[Key], key: Key, most: int) -> str:
    """As many units as there are, at most ``most``; empty for none."""
    taken = max(0, min(most, units[key]))
    units[key] -= taken
    return str(taken) if taken else ""
