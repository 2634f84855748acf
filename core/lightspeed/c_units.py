"""Units of web orders on the sale lines they became: shipped, returned and refunded."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import polars as pl

from core.lightspeed.c_lines import WebLine

WebLineKey = tuple[str, str]
"""Key of an order and one of its items."""


@dataclass
class _Left:
    """Units of each order and item that are not dealt to sale lines yet."""

    shipped: Counter[WebLineKey] = field(default_factory=Counter)
    refunded: Counter[WebLineKey] = field(default_factory=Counter)
    returned: Counter[WebLineKey] = field(default_factory=Counter)


def with_web_units(sales: pl.DataFrame, lines: Sequence[WebLine], orders: Collection[str]) -> pl.DataFrame:
    """Add ``shipped`` and ``refunded`` of the lines of ``orders`` to their sale lines, dealt in row order.

    Sale lines of other orders, and of an order without lines here, keep their units. If the pages lack some
    of an order's shipments, its shipped units never decrease. A unit is never counted twice: units taken back
    at the till are not refunded again, and units that came back and were refunded no longer count as shipped.
    A return says how many of its units had left before.
    """
    columns = ["ecom_order_id", "item_id", "quantity", "shipped", "refunded"]
    rows = list(sales.select(columns).iter_rows())
    whole = {line.order: line.is_whole for line in lines if line.order in orders}
    left = _left(lines, [(order, item, quantity) for order, item, quantity, *_ in rows])
    figures = [
        _dealt(left, (order, item), quantity, least="" if whole[order] else shipped)
        if order in whole
        else (shipped, refunded)
        for order, item, quantity, shipped, refunded in rows
    ]
    return sales.with_columns(
        pl.Series("shipped", [shipped for shipped, _ in figures], dtype=pl.String),
        pl.Series("refunded", [refunded for _, refunded in figures], dtype=pl.String),
    )


def _left(lines: Sequence[WebLine], rows: Sequence[tuple[str, str, str]]) -> _Left:
    taken_back: Counter[WebLineKey] = Counter()
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


def _dealt(left: _Left, key: WebLineKey, quantity: str, least: str) -> tuple[str, str]:
    """Return the shipped and refunded units of one line; for a return, the units that had left. ``least``:
    units that were shipped before, if the pages may lack them."""
    if quantity.startswith("-") and quantity[1:].isdecimal():
        return _take(left.returned, key, int(quantity[1:])), ""
    if not quantity.isdecimal():
        return "", ""
    shipped = _take(left.shipped, key, int(quantity))
    if int(least or 0) > int(shipped or 0):
        shipped = least
    return shipped, _take(left.refunded, key, int(quantity) - int(shipped or 0))


def _take(units: Counter[WebLineKey], key: WebLineKey, most: int) -> str:
    """Take the available units, at most ``most``; empty for none."""
    taken = max(0, min(most, units[key]))
    units[key] -= taken
    return str(taken) if taken else ""
