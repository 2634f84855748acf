"""Recipients: arriving units go to the oldest waiting customers first, then to the shelf (rule 2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from core.allocation import (
    PAIR,
    completed_by,
    customer_queue,
    deal_with_rest,
    load_lines_of_orders_at,
    order_number,
    reached_by_arrival,
)
from core.language import marked, say
from core.purchasing import DOCUMENT_KINDS
from core.receiving.given_units import given_of_lines
from core.store import Snapshot

MOST_NAMED = 3
"""Number of orders that a sentence names."""
IS_COMPLETE = marked("which is now complete")
WOULD_BE_COMPLETE = marked("which would be complete")
"""Text for an order that the units complete: units that are here, and units still incoming."""


@dataclass(frozen=True)
class UnitEffect:
    """Effect of one counted unit: the order that gets it (None: the shelf), and the orders it completes."""

    ecom_order_id: str | None
    completes: list[str]


def recipients(units: pl.DataFrame, lines: pl.DataFrame, given: pl.DataFrame | None = None) -> pl.DataFrame:
    """Allocate the units of one delivery: one row per line and order, in line order.

    ``units``: ``line_number, item_id, shop_id, units``. ``lines``: open lines, with every line of the orders.
    ``given``: units of it that were given to orders. Returns ``line_number, item_id, ecom_order_id, units,
    complete``. No order means the shelf; ``complete``: all units together complete the order.
    """
    units = units.filter(pl.col("units") > 0).sort("line_number")
    queue = customer_queue(lines)
    newly_allocated = reached_by_arrival(lines, units.group_by(PAIR).agg(pl.col("units").sum()), given)
    completed = completed_by(queue, newly_allocated)["ecom_order_id"]
    dealt = deal_with_rest(newly_allocated.select(*PAIR, units="gained"), units)
    order = newly_allocated["ecom_order_id"].gather(dealt["demand_row"])
    return units.select(pl.col("line_number", "item_id").gather(dealt["supply_row"])).with_columns(
        ecom_order_id=order,
        units=dealt["units"],
        complete=order.is_in(completed.implode()).fill_null(value=False),
    )


def unit_effect(before: pl.DataFrame, after: pl.DataFrame) -> UnitEffect:
    """Return the effect of one more unit. ``before``, ``after``: from ``recipients``, without and with it."""
    of_order = [pl.col("ecom_order_id"), pl.col("units")]
    moved = pl.concat([after.select(of_order), before.select(of_order[0], -of_order[1])])
    gained = moved.group_by("ecom_order_id").agg(pl.col("units").sum()).filter(pl.col("units") > 0)
    orders = gained["ecom_order_id"].drop_nulls().sort().to_list()
    completed, known = (set(rows.filter("complete")["ecom_order_id"]) for rows in (after, before))
    return UnitEffect(orders[0] if orders else None, sorted(completed - known))


def recipient_texts(rows: pl.DataFrame, complete_text: str = IS_COMPLETE) -> dict[int, str]:
    """Describe the recipients in words by line number (see ``recipient_text``). ``rows``: from
    ``recipients``.
    """
    lines: dict[int, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        lines.setdefault(row["line_number"], []).append(row)
    return {number: recipient_text(of_line, complete_text) for number, of_line in lines.items()}


def recipient_text(rows: Iterable[Mapping[str, Any]], complete_text: str = IS_COMPLETE) -> str:
    """Describe who gets a line's units: “2 of 3 go to order #1042, which is now complete; 1 to the shelf”.

    ``rows``: ``ecom_order_id`` (empty: the shelf), ``units, complete``. ``complete_text`` follows an order
    that is complete. Only a few of many orders are named, complete ones first; the others are counted.
    """
    total, to_shelf = 0, 0
    orders: dict[str, dict[str, Any]] = {}
    for row in rows:
        total += row["units"]
        if row["ecom_order_id"] is None:
            to_shelf += row["units"]
            continue
        order = orders.setdefault(row["ecom_order_id"], {**row, "units": 0})
        order["units"] += row["units"]
    ranked = sorted(orders.values(), key=lambda order: not order["complete"])
    named = MOST_NAMED if len(ranked) > MOST_NAMED + 1 else len(ranked)
    parts = [_recipient_part(order, total, complete_text) for order in ranked[:named]]
    if others := ranked[named:]:  # two at least: one more is named
        parts.append(
            say(
                "{units:,} to {orders:,} other orders",
                units=sum(order["units"] for order in others),
                orders=len(others),
            )
        )
    if to_shelf:
        parts.append(to_shelf_text(to_shelf))
    return "; ".join(parts)


def to_shelf_text(units: int) -> str:
    return say("{units:,} to the shelf", units=units)


def _recipient_part(order: Mapping[str, Any], total: int, complete_text: str) -> str:
    units, number = order["units"], order_number(order["ecom_order_id"])
    if units == 1:
        part = say("{units:,} of {total:,} goes to {order}", units=units, total=total, order=number)
    else:
        part = say("{units:,} of {total:,} go to {order}", units=units, total=total, order=number)
    return f"{part}, {say(complete_text)}" if order["complete"] else part


# --- with the store ---


def load_unit_effect(
    snapshot: Snapshot, kind: str, document_id: str, counted: Mapping[int, int], line_number: int
) -> tuple[pl.DataFrame, UnitEffect]:
    """Load the recipients of what was counted, and the effect of its last unit, one of ``line_number``."""
    before = {**counted, line_number: counted[line_number] - 1}
    rows = load_recipients(snapshot, kind, document_id, counted)
    return rows, unit_effect(load_recipients(snapshot, kind, document_id, before), rows)


def load_recipients(
    snapshot: Snapshot, kind: str, document_id: str, counted: Mapping[int, int]
) -> pl.DataFrame:
    """Load the recipients of the units counted so far (see ``recipients``; ``recipient_text`` for words)."""
    columns = {"line_number": pl.Int64, "units": pl.Int64}
    units = pl.DataFrame(list(counted.items()), schema=columns, orient="row")
    table, key, shop = DOCUMENT_KINDS[kind].table, DOCUMENT_KINDS[kind].key, DOCUMENT_KINDS[kind].shop
    headers = snapshot.rows(table, **{key: document_id})
    lines = snapshot.frame("document_line", document_type=table, document_id=document_id)
    units = units.join(lines.select("line_number", "item_id"), on="line_number").with_columns(
        shop_id=pl.lit(headers[0][shop] if headers else "")
    )
    open_lines = load_lines_of_orders_at(snapshot, units.select(PAIR))
    return recipients(units, open_lines, given_of_lines(snapshot, table, document_id, counted))
